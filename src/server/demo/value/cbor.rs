//! CBOR, as Smithy RPC v2 uses it.

use super::{Refusal, Timestamp, Value};
use aws_smithy_cbor::data::Type;
use aws_smithy_cbor::decode::DeserializeError;
use aws_smithy_cbor::{Decoder, Encoder};
use aws_smithy_types::DateTime;

/// No request of CloudWatch nests deeper; a hostile body must not exhaust the stack.
const MAX_DEPTH: u32 = 32;

pub fn read(body: &[u8]) -> Result<Value, Refusal> {
    if body.is_empty() {
        return Ok(Value::Map(Vec::new()));
    }
    let mut decoder = Decoder::new(body);
    let value = item(&mut decoder, 0).map_err(|error| Refusal::serialization(error.to_string()))?;
    if decoder.position() == body.len() {
        Ok(value)
    } else {
        Err(Refusal::serialization("the body goes on after its CBOR value"))
    }
}

fn item(decoder: &mut Decoder<'_>, depth: u32) -> Result<Value, DeserializeError> {
    if depth > MAX_DEPTH {
        return Err(DeserializeError::custom("nested too deeply", decoder.position()));
    }
    Ok(match decoder.datatype()? {
        Type::Bool => Value::Bool(decoder.boolean()?),
        Type::Null | Type::Undefined => {
            decoder.skip()?;
            Value::Null
        }
        Type::U8 | Type::U16 | Type::U32 | Type::U64 | Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::Int => {
            Value::Number(decoder.long()? as f64)
        }
        Type::F16 | Type::F32 | Type::F64 => Value::Number(decoder.double()?),
        Type::String | Type::StringIndef => Value::Text(decoder.str()?.into_owned()),
        Type::Tag => {
            let at = decoder.timestamp()?;
            Value::Time(Timestamp::from_millis(at.to_millis().unwrap_or(0)))
        }
        Type::Array | Type::ArrayIndef => {
            let mut items = Vec::new();
            let mut left = decoder.list()?;
            while more(decoder, &mut left)? {
                items.push(item(decoder, depth + 1)?);
            }
            Value::List(items)
        }
        Type::Map | Type::MapIndef => {
            let mut members = Vec::new();
            let mut left = decoder.map()?;
            while more(decoder, &mut left)? {
                members.push((decoder.string()?, item(decoder, depth + 1)?));
            }
            Value::Map(members)
        }
        other => {
            return Err(DeserializeError::custom(format!("unexpected CBOR type {other:?}"), decoder.position()));
        }
    })
}

/// Whether another element follows; takes the break that ends a collection without length.
fn more(decoder: &mut Decoder<'_>, left: &mut Option<u64>) -> Result<bool, DeserializeError> {
    match left {
        Some(0) => Ok(false),
        Some(n) => {
            *n -= 1;
            Ok(true)
        }
        None if decoder.datatype()? == Type::Break => {
            decoder.skip()?;
            Ok(false)
        }
        None => Ok(true),
    }
}

pub fn write(value: &Value) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    put(&mut encoder, value);
    encoder.into_writer()
}

fn put(encoder: &mut Encoder, value: &Value) {
    match value {
        Value::Null => {
            encoder.null();
        }
        Value::Bool(yes) => {
            encoder.boolean(*yes);
        }
        Value::Number(number) => {
            encoder.double(*number);
        }
        Value::Integer(number) => {
            encoder.long(*number);
        }
        Value::Text(text) => {
            encoder.str(text);
        }
        Value::Time(at) => {
            encoder.timestamp(&DateTime::from_millis(at.millis()));
        }
        Value::List(items) => {
            encoder.array(items.len());
            items.iter().for_each(|item| put(encoder, item));
        }
        Value::Map(members) => {
            encoder.map(members.len());
            for (name, member) in members {
                encoder.str(name);
                put(encoder, member);
            }
        }
    }
}

//! One model for what CloudWatch is asked and answers, and two ways to write it: CBOR for the AWS SDK for Rust, JSON
//! for boto3 and the AWS CLI (moto.md, "On the wire").

mod cbor;
mod json;

use super::refusal::Refusal;
use crate::domain::time::Timestamp;

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    /// What a request brings, and doubles.
    Number(f64),
    /// For members that CloudWatch's model has as integers: in CBOR they are another type.
    Integer(i64),
    Text(String),
    /// CBOR tag 1; in JSON a number of seconds.
    Time(Timestamp),
    List(Vec<Value>),
    /// In the order of the wire.
    Map(Vec<(String, Value)>),
}

/// How a request was written, and so how its answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    Cbor,
    Json,
}

impl Codec {
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Cbor => "application/cbor",
            Self::Json => "application/x-amz-json-1.0",
        }
    }

    /// # Errors
    /// `SerializationException` for a body that is not of this codec.
    pub fn read(self, body: &[u8]) -> Result<Value, Refusal> {
        match self {
            Self::Cbor => cbor::read(body),
            Self::Json => json::read(body),
        }
    }

    pub fn write(self, value: &Value) -> Vec<u8> {
        match self {
            Self::Cbor => cbor::write(value),
            Self::Json => json::write(value),
        }
    }
}

impl Value {
    pub fn map<const N: usize>(members: [(&str, Self); N]) -> Self {
        Self::Map(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The member of this name; `None` too when it is null or this is no map.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Map(members) => members.iter().find(|(n, v)| n == name && *v != Self::Null).map(|(_, value)| value),
            _ => None,
        }
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Integer(number) => Some(*number as f64),
            _ => None,
        }
    }

    /// Times arrive as numbers in JSON, and as text from clients that send ISO 8601.
    pub fn as_time(&self) -> Option<Timestamp> {
        match self {
            Self::Time(at) => Some(*at),
            Self::Number(secs) => Some(Timestamp::from_millis((secs * 1000.0) as i64)),
            Self::Text(text) => Timestamp::parse(text).ok(),
            _ => None,
        }
    }

    pub fn as_list(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Self {
        Self::List(items.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_codecs_carry_the_same_value() {
        let value = Value::map([
            ("Id", Value::text("m1 \"quoted\" é")),
            ("Values", Value::List(vec![Value::Number(3.0), Value::Number(0.25), Value::Number(-1e12)])),
            ("Complete", Value::Bool(true)),
            ("Nothing", Value::Null),
            ("Nested", Value::map([("Empty", Value::List(Vec::new()))])),
        ]);
        for codec in [Codec::Cbor, Codec::Json] {
            assert_eq!(codec.read(&codec.write(&value)).unwrap(), value, "{codec:?}");
        }
        let time = Value::Time(Timestamp::from_millis(1_790_000_000_500));
        for codec in [Codec::Cbor, Codec::Json] {
            assert_eq!(codec.read(&codec.write(&time)).unwrap().as_time(), time.as_time(), "{codec:?}");
        }
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for (codec, body) in [
            (Codec::Cbor, &b"\xff"[..]),
            (Codec::Cbor, b"\x82\x01"),
            (Codec::Cbor, b"\xa0\xa0"),
            (Codec::Cbor, &[0x81; 10_000]),
            (Codec::Json, b"{"),
            (Codec::Json, b"\xff"),
        ] {
            assert_eq!(codec.read(body).unwrap_err().code, "SerializationException", "{codec:?}");
        }
    }
}

//! The recursive descent, and how it recovers.

use super::{Edit, Fault, Member, Node, Value};

/// A policy nests five deep.
const MAX_DEPTH: usize = 64;

/// What comes after so many faults only repeats them.
const MAX_FAULTS: usize = 100;

pub(super) fn read(text: &str) -> (Node, Vec<Fault>) {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, faults: Vec::new(), given_up: false };
    if text.starts_with('\u{feff}') {
        reader.fault(0, "starts with a byte order mark", Some(("remove it", Edit::new(0, 3, ""))));
        reader.at = 3;
    }
    reader.space();
    let node = if reader.at == text.len() {
        reader.fault(reader.at, "is empty", None);
        Node { start: 0, end: text.len(), value: Value::Broken }
    } else {
        reader.value(0)
    };
    reader.space();
    if reader.at < text.len() {
        let at = reader.at;
        reader.fault(at, "has text after its end", Some(("remove it", Edit::new(at, text.len(), ""))));
    }
    reader.faults.sort_by_key(|fault| fault.at);
    (node, reader.faults)
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    faults: Vec<Fault>,
    /// The rest of the text is not looked at.
    given_up: bool,
}

impl Edit {
    fn new(start: usize, end: usize, text: &str) -> Self {
        Self { start, end, text: text.to_owned() }
    }
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn fault(&mut self, at: usize, message: impl Into<String>, fix: Option<(&'static str, Edit)>) {
        if self.faults.len() < MAX_FAULTS && !self.given_up {
            self.faults.push(Fault { at, message: message.into(), fix });
        }
    }

    /// The character at the cursor, for a message.
    fn here(&self) -> String {
        match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(c) => format!("found {c:?}"),
            None => "the text ends".to_owned(),
        }
    }

    fn space(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\r' | b'\n') => self.at += 1,
                Some(b'/') if matches!(self.bytes.get(self.at + 1), Some(b'/' | b'*')) => self.comment(),
                Some(b'#') => self.comment(),
                _ => return,
            }
        }
    }

    fn comment(&mut self) {
        let start = self.at;
        let rest = &self.text[start..];
        let length = if rest.starts_with("/*") {
            rest.find("*/").map(|at| at + 2)
        } else {
            rest.find('\n').map(|at| at - usize::from(rest[..at].ends_with('\r')))
        };
        self.at = start + length.unwrap_or(rest.len());
        let edit = Edit::new(start, self.at, "");
        self.fault(start, "has a comment, which JSON does not allow", Some(("remove the comment", edit)));
    }

    fn value(&mut self, depth: usize) -> Node {
        let start = self.at;
        let value = match self.peek() {
            _ if depth > MAX_DEPTH => {
                self.fault(start, "is nested too deeply", None);
                self.given_up = true;
                self.at = self.bytes.len();
                Value::Broken
            }
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"' | b'\'') => Value::Text(self.string()),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        };
        Node { start, end: self.at, value }
    }

    /// The end of a run that can only be one bare word or number.
    fn word_end(&self) -> usize {
        let stop = |b: &u8| matches!(b, b',' | b':' | b'{' | b'}' | b'[' | b']' | b'"' | b' ' | b'\t' | b'\r' | b'\n');
        self.bytes[self.at..].iter().position(stop).map_or(self.bytes.len(), |length| self.at + length)
    }

    fn word(&mut self) -> Value {
        let (start, end) = (self.at, self.word_end());
        let word = self.text[start..end].to_owned();
        self.at = end;
        match word.as_str() {
            "null" => Value::Null,
            "true" | "false" => Value::Bool,
            "" => {
                let message = format!("a value is missing here: {}", self.here());
                self.fault(start, message, None);
                Value::Broken
            }
            "None" | "undefined" | "NULL" | "Null" | "nil" => {
                self.fault(start, format!("{word} is not JSON"), None);
                Value::Null
            }
            _ => {
                let edit = Edit::new(start, end, &format!("\"{word}\""));
                self.fault(start, format!("{word:?} needs quotes"), Some(("quote it", edit)));
                Value::Text(word)
            }
        }
    }

    fn number(&mut self) -> Value {
        let (start, end) = (self.at, self.word_end());
        let word = &self.text[start..end];
        self.at = end;
        if is_number(word) {
            return Value::Number(word.to_owned());
        }
        let message = format!("{word:?} is not a JSON number");
        self.fault(start, message, None);
        Value::Broken
    }

    fn string(&mut self) -> String {
        let start = self.at;
        let quote = self.bytes[start];
        let mut out = String::new();
        self.at += 1;
        loop {
            let run = self.bytes[self.at..]
                .iter()
                .position(|b| *b == quote || *b == b'\\' || *b < b' ')
                .map_or(self.bytes.len(), |length| self.at + length);
            out.push_str(&self.text[self.at..run]);
            self.at = run;
            match self.peek() {
                Some(b) if b == quote => {
                    self.at += 1;
                    break;
                }
                Some(b'\\') => self.escape(&mut out),
                Some(b'\n' | b'\r') | None => {
                    let edit = Edit::new(self.at, self.at, "\"");
                    self.fault(
                        start,
                        "this text has no closing quote",
                        Some(("close it at the end of the line", edit)),
                    );
                    break;
                }
                Some(control) => {
                    let edit = Edit::new(self.at, self.at + 1, &format!("\\u{control:04x}"));
                    self.fault(self.at, "a control character must be escaped", Some(("escape it", edit)));
                    out.push(char::from(control));
                    self.at += 1;
                }
            }
        }
        if quote == b'\'' {
            let mut json = String::new();
            super::write_text(&mut json, &out, false);
            let edit = Edit::new(start, self.at, &json);
            self.fault(start, "text needs double quotes", Some(("use double quotes", edit)));
        }
        out
    }

    fn escape(&mut self, out: &mut String) {
        let start = self.at;
        let Some(kind) = self.text[start + 1..].chars().next() else {
            self.at += 1;
            return; // the missing quote is reported next
        };
        self.at += 1 + kind.len_utf8();
        let meant = match kind {
            '"' | '\\' | '/' => kind,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => match self.unicode() {
                Some(c) => c,
                None => {
                    self.fault(start, "\\u needs four hexadecimal digits that make a character", None);
                    '\u{fffd}'
                }
            },
            other => {
                let edit = Edit::new(start, start + 1, "\\\\");
                self.fault(start, format!("\\{other} is no JSON escape"), Some(("escape the backslash", edit)));
                out.push('\\');
                other
            }
        };
        out.push(meant);
    }

    fn unicode(&mut self) -> Option<char> {
        let first = self.hex()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        if self.bytes.get(self.at..self.at + 2) != Some(b"\\u") {
            return None;
        }
        self.at += 2;
        let second = self.hex()?.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
        char::from_u32(0x10000 + ((first - 0xD800) << 10) + second)
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.bytes.get(self.at..self.at + 4)?;
        let number = digits.iter().try_fold(0, |n, b| Some(n * 16 + char::from(*b).to_digit(16)?))?;
        self.at += 4;
        Some(number)
    }

    fn array(&mut self, depth: usize) -> Value {
        let start = self.at;
        let mut items = Vec::new();
        self.at += 1;
        while self.next_item(start, b']', items.last().map(|node: &Node| node.end)) {
            items.push(self.value(depth + 1));
        }
        Value::Array(items)
    }

    fn object(&mut self, depth: usize) -> Value {
        let start = self.at;
        let mut members: Vec<Member> = Vec::new();
        self.at += 1;
        while self.next_item(start, b'}', members.last().map(|member| member.value.end)) {
            members.push(self.member(depth));
        }
        Value::Object(members)
    }

    fn member(&mut self, depth: usize) -> Member {
        let start = self.at;
        let key = match self.peek() {
            Some(b'"' | b'\'') => self.string(),
            _ => {
                let end = self.word_end();
                let word = self.text[start..end].to_owned();
                let edit = Edit::new(start, end, &format!("\"{word}\""));
                let message = if word.is_empty() {
                    format!("a property name is missing here: {}", self.here())
                } else {
                    format!("the property name {word:?} needs quotes")
                };
                self.fault(start, message, (!word.is_empty()).then_some(("quote it", edit)));
                self.at = end;
                word
            }
        };
        let key_end = self.at;
        self.space();
        if self.peek() == Some(b':') {
            self.at += 1;
            self.space();
        } else {
            let edit = Edit::new(key_end, key_end, ":");
            let message = format!("a colon is missing after {key:?}: {}", self.here());
            self.fault(key_end, message, Some(("add the colon", edit)));
        }
        if matches!(self.peek(), Some(b',' | b'}' | b']') | None) {
            self.fault(self.at, format!("{key:?} has no value"), None);
            return Member { start, key_end, key, value: Node { start: self.at, end: self.at, value: Value::Broken } };
        }
        Member { start, key_end, key, value: self.value(depth + 1) }
    }

    /// Moves to the next item of the array or object that opened at `open`; false at its end. `before` is the end of
    /// the item before.
    fn next_item(&mut self, open: usize, close: u8, before: Option<usize>) -> bool {
        self.space();
        let mut comma = None;
        while let Some(stray @ (b',' | b':')) = self.peek() {
            if stray == b':' {
                self.fault(self.at, "there is nothing before this colon", None);
            } else if comma.is_some() || before.is_none() {
                let edit = Edit::new(self.at, self.at + 1, "");
                self.fault(self.at, "there is nothing before this comma", Some(("remove the comma", edit)));
            } else {
                comma = Some(self.at);
            }
            self.at += 1;
            self.space();
        }
        let other = if close == b']' { b'}' } else { b']' };
        match self.peek() {
            Some(b) if b == close || b == other => {
                if let Some(comma) = comma {
                    let edit = Edit::new(comma, comma + 1, "");
                    self.fault(comma, "there is nothing after this comma", Some(("remove the comma", edit)));
                }
                if b == other {
                    let (found, wanted) = (char::from(b), char::from(close));
                    let edit = Edit::new(self.at, self.at + 1, &wanted.to_string());
                    self.fault(self.at, format!("{found:?} where {wanted:?} is due"), Some(("swap it", edit)));
                }
                self.at += 1;
                false
            }
            None => {
                let wanted = char::from(close);
                let edit = Edit::new(self.bytes.len(), self.bytes.len(), &wanted.to_string());
                self.fault(open, format!("this bracket is never closed with {wanted:?}"), Some(("close it", edit)));
                false
            }
            Some(_) => {
                if let (Some(end), None) = (before, comma) {
                    let edit = Edit::new(end, end, ",");
                    self.fault(end, format!("a comma is missing: {}", self.here()), Some(("add the comma", edit)));
                }
                true
            }
        }
    }
}

fn is_number(word: &str) -> bool {
    let word = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) =
        word.split_once(['e', 'E']).map_or((word, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(whole, part)| (whole, Some(part)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}

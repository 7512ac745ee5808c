//! A JSON reader that remembers where everything stands and carries on after a fault, so that one look at a policy text
//! finds everything that is wrong with it.

mod reader;

/// A value and the bytes it covers in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub start: usize,
    pub end: usize,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool,
    /// As written.
    Number(String),
    Text(String),
    Array(Vec<Node>),
    /// In the order of the text; keys may repeat.
    Object(Vec<Member>),
    /// There should have been a value; a fault says so.
    Broken,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Where the key starts.
    pub start: usize,
    pub key_end: usize,
    pub key: String,
    pub value: Node,
}

/// A place where the text is not JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    pub at: usize,
    pub message: String,
    pub fix: Option<(&'static str, Edit)>,
}

/// Replaces the bytes from `start` to `end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

/// What the text says, as far as it can be made out, and every fault in ascending order of place.
#[must_use]
pub fn read(text: &str) -> (Node, Vec<Fault>) {
    reader::read(text)
}

impl Value {
    /// JSON Schema's name of the type.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null | Self::Broken => "null",
            Self::Bool => "boolean",
            Self::Number(_) => "number",
            Self::Text(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }
}

impl Node {
    /// The members of an object.
    #[must_use]
    pub fn members(&self) -> Option<&[Member]> {
        match &self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The value of a key; the last one where it repeats, as Java's readers do.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.members()?.iter().rev().find(|m| m.key == key).map(|m| &m.value)
    }

    /// The node that a JSON pointer names, or the deepest one on the way to it.
    #[must_use]
    pub fn locate(&self, pointer: &str) -> &Node {
        let mut node = self;
        for step in pointer.split('/').skip(1) {
            let next = match &node.value {
                Value::Array(items) => step.parse::<usize>().ok().and_then(|at| items.get(at)),
                Value::Object(_) => node.get(&step.replace("~1", "/").replace("~0", "~")),
                _ => None,
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }
}

/// The edit that takes a member out of its object, with the comma that it no longer needs.
#[must_use]
pub fn removal(members: &[Member], at: usize) -> Option<Edit> {
    let member = members.get(at)?;
    let (start, end) = match (members.get(at + 1), at.checked_sub(1).and_then(|before| members.get(before))) {
        (Some(next), _) => (member.start, next.start),
        (None, Some(previous)) => (previous.value.end, member.value.end),
        (None, None) => (member.start, member.value.end),
    };
    Some(Edit { start, end, text: String::new() })
}

/// The edit that puts a member after another one, laid out like it.
#[must_use]
pub fn insertion(text: &str, after: &Member, key: &str, json: &str) -> Edit {
    let before = text.get(..after.start).unwrap_or_default();
    let space = &before[before.trim_end_matches([' ', '\t', '\r', '\n']).len()..];
    let gap = if text.get(after.start..after.value.end).is_some_and(|t| t.contains("\": ")) { " " } else { "" };
    Edit { start: after.value.end, end: after.value.end, text: format!(",{space}\"{key}\":{gap}{json}") }
}

impl Edit {
    /// The text with this edit made; `None` when it does not fit the text.
    #[must_use]
    pub fn apply(&self, text: &str) -> Option<String> {
        Some([text.get(..self.start)?, &self.text, text.get(self.end..)?].concat())
    }
}

/// Writes a JSON string, with everything outside printable ASCII escaped if `ascii`.
pub fn write_text(out: &mut String, text: &str, ascii: bool) {
    use std::fmt::Write;
    out.push('"');
    let mut written = 0;
    let special = |c: char| matches!(c, '"' | '\\' | '\u{7f}') || c < ' ' || (ascii && !c.is_ascii());
    for (at, c) in text.char_indices().filter(|(_, c)| special(*c)) {
        out.push_str(&text[written..at]);
        written = at + c.len_utf8();
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}"); // writing to a String cannot fail
                }
            }
        }
    }
    out.push_str(&text[written..]);
    out.push('"');
}

//! The text of metric maths.

use std::iter::Peekable;
use std::str::CharIndices;

#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Number(f64),
    Text(String),
    /// Another query, or a word such as `REPEAT`.
    Name(String),
    Call(String, Vec<Node>),
    Binary(char, Box<Node>, Box<Node>),
}

/// CloudWatch takes 2,048 characters; so deep no one nests.
const MAX_DEPTH: u32 = 40;

/// # Errors
/// What is wrong with the text, in words.
pub fn parse(text: &str) -> Result<Node, String> {
    if text.chars().count() > 2048 {
        return Err("longer than 2048 characters".to_owned());
    }
    let mut parser = Parser { text, rest: text.char_indices().peekable() };
    let node = parser.sum(0)?;
    match parser.peek() {
        None => Ok(node),
        Some(c) => Err(format!("unexpected {c:?}")),
    }
}

struct Parser<'a> {
    text: &'a str,
    rest: Peekable<CharIndices<'a>>,
}

impl Parser<'_> {
    fn peek(&mut self) -> Option<char> {
        while self.rest.next_if(|(_, c)| c.is_whitespace()).is_some() {}
        self.rest.peek().map(|(_, c)| *c)
    }

    fn take(&mut self, wanted: char) -> Result<(), String> {
        match self.peek() {
            Some(c) if c == wanted => {
                self.rest.next();
                Ok(())
            }
            Some(c) => Err(format!("expected {wanted:?}, found {c:?}")),
            None => Err(format!("expected {wanted:?}, found the end")),
        }
    }

    fn run(&mut self, of: impl Fn(char) -> bool) -> &str {
        let Some(&(from, _)) = self.rest.peek() else { return "" };
        while self.rest.next_if(|(_, c)| of(*c)).is_some() {}
        let to = self.rest.peek().map_or(self.text.len(), |(at, _)| *at);
        &self.text[from..to]
    }

    fn sum(&mut self, depth: u32) -> Result<Node, String> {
        self.chain(depth, &['+', '-'], Self::product)
    }

    fn product(&mut self, depth: u32) -> Result<Node, String> {
        self.chain(depth, &['*', '/'], Self::atom)
    }

    fn chain(
        &mut self,
        depth: u32,
        operators: &[char],
        part: fn(&mut Self, u32) -> Result<Node, String>,
    ) -> Result<Node, String> {
        let mut node = part(self, depth)?;
        while let Some(operator) = self.peek().filter(|c| operators.contains(c)) {
            self.rest.next();
            node = Node::Binary(operator, Box::new(node), Box::new(part(self, depth)?));
        }
        Ok(node)
    }

    fn atom(&mut self, depth: u32) -> Result<Node, String> {
        if depth > MAX_DEPTH {
            return Err("nested too deeply".to_owned());
        }
        match self.peek() {
            None => Err("unexpected end".to_owned()),
            Some('(') => {
                self.rest.next();
                let node = self.sum(depth + 1)?;
                self.take(')')?;
                Ok(node)
            }
            Some('-') => {
                self.rest.next();
                Ok(Node::Binary('-', Box::new(Node::Number(0.0)), Box::new(self.atom(depth + 1)?)))
            }
            Some(quote @ ('\'' | '"')) => {
                self.rest.next();
                let text = self.run(|c| c != quote).to_owned();
                self.rest.next().ok_or("a text without end")?;
                Ok(Node::Text(text))
            }
            Some(c) if c.is_ascii_digit() || c == '.' => {
                let digits = self.run(|c| c.is_ascii_digit() || c == '.');
                digits.parse().map(Node::Number).map_err(|_| format!("{digits} is no number"))
            }
            Some(c) if c.is_ascii_alphabetic() => {
                let name = self.run(|c| c.is_ascii_alphanumeric() || c == '_').to_owned();
                if self.peek() == Some('(') { self.call(name, depth) } else { Ok(Node::Name(name)) }
            }
            Some('[') => {
                self.rest.next();
                let items = self.list(']', depth)?;
                Ok(Node::Call("LIST".to_owned(), items))
            }
            Some(c) => Err(format!("unexpected {c:?}")),
        }
    }

    fn call(&mut self, name: String, depth: u32) -> Result<Node, String> {
        self.take('(')?;
        let arguments = self.list(')', depth)?;
        Ok(Node::Call(name.to_ascii_uppercase(), arguments))
    }

    fn list(&mut self, end: char, depth: u32) -> Result<Vec<Node>, String> {
        let mut items = Vec::new();
        while self.peek() != Some(end) {
            if !items.is_empty() {
                self.take(',')?;
            }
            items.push(self.sum(depth + 1)?);
        }
        self.take(end)?;
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_become_trees() {
        let name = |name: &str| Node::Name(name.to_owned());
        let binary = |operator, a, b| Node::Binary(operator, Box::new(a), Box::new(b));
        for (text, tree) in [
            ("m1", name("m1")),
            (" 1 + m1*2 ", binary('+', Node::Number(1.0), binary('*', name("m1"), Node::Number(2.0)))),
            ("(m1-m2)/m3", binary('/', binary('-', name("m1"), name("m2")), name("m3"))),
            ("FILL(m1, 0)", Node::Call("FILL".to_owned(), vec![name("m1"), Node::Number(0.0)])),
            (
                "SUM(SEARCH('{A,B} M=\"x\"', 'Sum', 60))",
                Node::Call(
                    "SUM".to_owned(),
                    vec![Node::Call(
                        "SEARCH".to_owned(),
                        vec![Node::Text("{A,B} M=\"x\"".to_owned()), Node::Text("Sum".to_owned()), Node::Number(60.0)],
                    )],
                ),
            ),
        ] {
            assert_eq!(parse(text), Ok(tree), "{text}");
        }
        for text in ["", "m1 m2", "SUM(", "SUM(m1", "'open", "1.2.3", "é", "+", "()", &"(".repeat(500)] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}

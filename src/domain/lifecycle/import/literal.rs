//! Objects, lists and blocks as HCL and JavaScript write them, turned into JSON.

use super::super::json::write_text;

/// A policy nests four deep.
const MAX_DEPTH: u32 = 16;

pub struct Literal<'t> {
    text: &'t str,
    at: usize,
    depth: u32,
    json: String,
}

impl<'t> Literal<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: 0, depth: 0, json: String::new() }
    }

    /// The list at the start of a text as JSON, and where it ends.
    pub fn list(text: &'t str) -> Option<(String, usize)> {
        let mut literal = Self::new(text);
        literal.items()?;
        Some((literal.json, literal.at))
    }

    /// The `rule` blocks of the block at the start of a text as a JSON list, named as in a policy, and where it ends.
    pub fn rule_blocks(text: &'t str) -> Option<(String, usize)> {
        let mut literal = Self::new(text);
        literal.take('{')?;
        literal.json.push('[');
        loop {
            literal.space(true);
            if literal.take('}').is_some() {
                break;
            }
            let word = literal.word()?;
            literal.space(false);
            if word == "rule" && literal.peek() == Some('{') {
                literal.comma('[');
                literal.block()?;
            } else {
                literal.expression();
            }
        }
        literal.json.push(']');
        Some((literal.json, literal.at))
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, wanted: char) -> Option<()> {
        (self.peek()? == wanted).then(|| self.at += wanted.len_utf8())
    }

    /// A comma, unless the bracket that was opened is still empty.
    fn comma(&mut self, open: char) {
        if !self.json.ends_with(open) {
            self.json.push(',');
        }
    }

    /// Over blanks and comments; over line ends too if they mean nothing.
    fn space(&mut self, lines: bool) {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() && (lines || c != '\n')).len();
            let comment = match &rest[blank..] {
                rest if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
                rest if rest.starts_with('#') || rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
                _ => 0,
            };
            self.at += blank + comment;
            if comment == 0 {
                return;
            }
        }
    }

    fn word(&mut self) -> Option<&'t str> {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
        self.at += end;
        (end > 0).then(|| &rest[..end])
    }

    fn value(&mut self) -> Option<()> {
        let depth = self.depth;
        (depth < MAX_DEPTH).then_some(())?;
        self.depth += 1;
        let (start, length) = (self.at, self.json.len());
        let whole = match self.peek()? {
            '{' => self.object().is_some(),
            '[' => self.items().is_some(),
            quote @ ('"' | '\'') => self.string(quote).is_some(),
            _ => self.scalar(),
        };
        self.depth = depth;
        self.space(false);
        if !whole || !matches!(self.peek(), None | Some(',' | '}' | ']' | '\n')) {
            self.at = start;
            self.json.truncate(length);
            let expression = self.expression();
            write_text(&mut self.json, expression, false);
        }
        Some(())
    }

    fn object(&mut self) -> Option<()> {
        self.take('{')?;
        self.json.push('{');
        loop {
            self.space(true);
            if self.take('}').is_some() {
                break;
            }
            if self.take(',').is_some() {
                continue;
            }
            self.comma('{');
            match self.peek()? {
                quote @ ('"' | '\'') => self.string(quote)?,
                _ => {
                    let word = self.word()?;
                    write_text(&mut self.json, word, false);
                }
            }
            self.space(false);
            self.take('=').or_else(|| self.take(':'))?;
            self.space(true);
            self.json.push(':');
            self.value()?;
        }
        self.json.push('}');
        Some(())
    }

    fn items(&mut self) -> Option<()> {
        self.take('[')?;
        self.json.push('[');
        loop {
            self.space(true);
            if self.take(']').is_some() {
                break;
            }
            if self.take(',').is_some() {
                continue;
            }
            self.comma('[');
            self.value()?;
        }
        self.json.push(']');
        Some(())
    }

    /// A block of HCL, its names turned from `tag_status` to `tagStatus`.
    fn block(&mut self) -> Option<()> {
        (self.depth < MAX_DEPTH).then_some(())?;
        self.depth += 1;
        self.take('{')?;
        self.json.push('{');
        loop {
            self.space(true);
            if self.take('}').is_some() {
                break;
            }
            let word = self.word()?;
            self.comma('{');
            write_text(&mut self.json, &camel(word), false);
            self.json.push(':');
            self.space(false);
            if self.take('=').is_some() {
                self.space(true);
                self.value()?;
            } else {
                self.block()?;
            }
        }
        self.json.push('}');
        self.depth -= 1;
        Some(())
    }

    fn string(&mut self, quote: char) -> Option<()> {
        self.take(quote)?;
        let mut text = String::new();
        let mut chars = self.rest().char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '\n' => return None,
                '\\' => match chars.next()?.1 {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'r' => text.push('\r'),
                    'u' => {
                        let hex: String = chars.by_ref().take(4).map(|(_, c)| c).collect();
                        text.push(u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32).unwrap_or('\u{fffd}'));
                    }
                    other => text.push(other),
                },
                c if c == quote => {
                    self.at += at + c.len_utf8();
                    // Terraform doubles the sign of what would be a reference.
                    write_text(&mut self.json, &text.replace("$${", "${").replace("%%{", "%{"), false);
                    return Some(());
                }
                c => text.push(c),
            }
        }
        None
    }

    /// A number, true, false or null.
    fn scalar(&mut self) -> bool {
        let rest = self.rest();
        let end =
            rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '+' | '.' | '_'))).unwrap_or(rest.len());
        let word = &rest[..end];
        let known = matches!(word, "true" | "false" | "null") || word.parse::<f64>().is_ok_and(f64::is_finite);
        if known && word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | 't' | 'f' | 'n')) {
            self.json.push_str(word);
            self.at += end;
            return true;
        }
        false
    }

    /// Over an expression to the comma, bracket or line end behind it.
    fn expression(&mut self) -> &'t str {
        let rest = self.rest();
        let (mut open, mut quote, mut escaped, mut end) = (0u32, None, false, rest.len());
        for (at, c) in rest.char_indices() {
            match (quote, c) {
                (Some(_), _) if escaped => escaped = false,
                (Some(_), '\\') => escaped = true,
                (Some(q), c) if c == q => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'' | '`') => quote = Some(c),
                (None, '(' | '[' | '{') => open += 1,
                (None, ')' | ']' | '}') if open > 0 => open -= 1,
                (None, ',' | '\n' | ')' | ']' | '}') if open == 0 => {
                    end = at;
                    break;
                }
                (None, _) => {}
            }
        }
        self.at += end;
        rest[..end].trim()
    }
}

/// `tagStatus` for `tag_status`; a policy calls the priority of a rule by another name.
fn camel(word: &str) -> String {
    if word == "priority" {
        return "rulePriority".to_owned();
    }
    let mut parts = word.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut name, part| {
        let mut chars = part.chars();
        name.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        name.push_str(chars.as_str());
        name
    })
}

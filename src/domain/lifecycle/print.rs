//! Policies as text, properties in the order in which AWS documents them (ecr.md 1.1).

use super::json::write_text;
use super::{Action, Count, Policy, Rule, TagStatus};

/// How a policy is laid out.
#[derive(Clone, Copy)]
struct Layout {
    /// Spaces of a level; `None` for one line without spaces.
    indent: Option<usize>,
    ascii: bool,
}

impl Policy {
    /// Pretty, indented by two spaces, rules by priority.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.write(Layout { indent: Some(2), ascii: false })
    }

    /// On one line without spaces, as AWS returns it.
    #[must_use]
    pub fn to_json_minified(&self) -> String {
        self.write(Layout { indent: None, ascii: false })
    }

    /// Pretty, in printable ASCII only: safe inside other languages' text.
    #[must_use]
    pub fn to_json_ascii(&self) -> String {
        self.write(Layout { indent: Some(2), ascii: true })
    }

    /// The rules by priority, in whatever order the policy holds them.
    #[must_use]
    pub fn by_priority(&self) -> Vec<&Rule> {
        let mut rules: Vec<&Rule> = self.rules.iter().collect();
        rules.sort_by_key(|rule| rule.priority);
        rules
    }

    fn write(&self, layout: Layout) -> String {
        let mut writer = Writer { out: String::new(), layout, depth: 0, fresh: true };
        writer.open('{');
        writer.key("rules");
        writer.open('[');
        for rule in self.by_priority() {
            writer.item();
            writer.rule(rule);
        }
        writer.close(']');
        writer.close('}');
        writer.out
    }
}

struct Writer {
    out: String,
    layout: Layout,
    depth: usize,
    /// Nothing written yet at this level.
    fresh: bool,
}

impl Writer {
    fn open(&mut self, bracket: char) {
        self.out.push(bracket);
        self.depth += 1;
        self.fresh = true;
    }

    fn close(&mut self, bracket: char) {
        self.depth -= 1;
        if !self.fresh {
            self.line();
        }
        self.out.push(bracket);
        self.fresh = false;
    }

    fn line(&mut self) {
        if let Some(indent) = self.layout.indent {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', indent * self.depth));
        }
    }

    fn item(&mut self) {
        if !self.fresh {
            self.out.push(',');
        }
        self.line();
        self.fresh = false;
    }

    fn key(&mut self, key: &str) {
        self.item();
        write_text(&mut self.out, key, true);
        self.out.push_str(if self.layout.indent.is_some() { ": " } else { ":" });
    }

    fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        write_text(&mut self.out, text, self.layout.ascii);
    }

    fn number(&mut self, key: &str, number: u32) {
        self.key(key);
        self.out.push_str(&number.to_string());
    }

    fn rule(&mut self, rule: &Rule) {
        self.open('{');
        self.number("rulePriority", rule.priority);
        if let Some(description) = &rule.description {
            self.text("description", description);
        }
        self.key("selection");
        self.open('{');
        self.text("tagStatus", rule.tags.word());
        if let (Some(key), Some(entries)) = (rule.tags.list_key(), rule.tags.entries()) {
            self.key(key);
            self.open('[');
            for entry in entries {
                self.item();
                write_text(&mut self.out, entry, self.layout.ascii);
            }
            self.close(']');
        }
        if matches!(rule.count, Count::SinceImageTransitioned(_)) {
            self.text("storageClass", "archive");
        }
        self.text("countType", rule.count.word());
        if rule.count.is_days() {
            self.text("countUnit", "days");
        }
        self.number("countNumber", rule.count.number());
        self.close('}');
        self.key("action");
        self.open('{');
        match rule.action {
            Action::Expire => self.text("type", "expire"),
            Action::Archive => {
                self.text("type", "transition");
                self.text("targetStorageClass", "archive");
            }
        }
        self.close('}');
        self.close('}');
    }
}

impl TagStatus {
    /// The value of `tagStatus`.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Untagged => "untagged",
            Self::Prefixes(_) | Self::Patterns(_) => "tagged",
        }
    }

    /// The property that holds the list.
    #[must_use]
    pub const fn list_key(&self) -> Option<&'static str> {
        match self {
            Self::Any | Self::Untagged => None,
            Self::Prefixes(_) => Some("tagPrefixList"),
            Self::Patterns(_) => Some("tagPatternList"),
        }
    }

    /// The list; every entry must be met by some tag.
    #[must_use]
    pub fn entries(&self) -> Option<&[String]> {
        match self {
            Self::Any | Self::Untagged => None,
            Self::Prefixes(list) | Self::Patterns(list) => Some(list),
        }
    }
}

impl Count {
    /// The value of `countType`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ImageCountMoreThan(_) => "imageCountMoreThan",
            Self::SinceImagePushed(_) => "sinceImagePushed",
            Self::SinceImagePulled(_) => "sinceImagePulled",
            Self::SinceImageTransitioned(_) => "sinceImageTransitioned",
        }
    }

    /// Whether the number is of days.
    #[must_use]
    pub const fn is_days(self) -> bool {
        !matches!(self, Self::ImageCountMoreThan(_))
    }
}

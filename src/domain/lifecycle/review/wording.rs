//! Warnings that need no images.

use super::super::intent::{covers, globs};
use super::super::{Action, Count, Rule, TagStatus};
use super::Reviewer;

impl Reviewer<'_> {
    /// What holds whether or not there are images.
    pub fn review_rules(&mut self) {
        for (at, rule) in self.rules.clone().into_iter().enumerate() {
            self.review_entries(rule);
            if !self.review_shields(at, rule) {
                self.review_overlap(at, rule);
            }
        }
        let archives = |rule: &&Rule| rule.action == Action::Archive;
        if let Some(rule) = self.rules.iter().copied().find(archives) {
            let message = "Archived images cost as much as standard ones up to 150 TB, for at least 90 days, and $0.03 a GB \
                           to restore: below that the archive saves nothing.";
            self.warn("archive-saves-nothing", rule, "action", message.to_owned());
        }
    }

    /// Guesses that images would confirm or refute.
    pub fn review_without_images(&mut self) {
        for rule in self.rules.clone() {
            let entries = rule.tags.entries().unwrap_or_default();
            if self.has_independent_entries(rule) {
                let message = format!(
                    "Entries are ANDed: the rule takes only images that have tags for all of {}. For either of them, \
                     write one rule each.",
                    entries.join(", ")
                );
                let (part, split) = (list_part(rule), self.split(rule));
                let mut finding = self.warn("entries-are-anded", rule, &part, message);
                if let Some(edit) = split {
                    finding.fix("one rule for each entry", edit);
                }
            }
            for (at, entry) in entries.iter().enumerate() {
                let start = literal_start(rule, entry).unwrap_or_default();
                if start.len() == 1 && start.starts_with(|c: char| c.is_ascii_alphabetic()) {
                    let versions =
                        if start == "v" { "such as vulnerable-…; v*.*.* takes versions only" } else { "words too" };
                    let message = format!("{entry} takes every tag that starts with {start}, {versions}.");
                    self.warn_wide(rule, at, message, (start == "v").then(|| "v*.*.*".to_owned()));
                }
            }
            if let Count::SinceImagePulled(_) = rule.count {
                let message = "Pull times lie: a scanner or a dashboard that reads manifests refreshes them, and nothing \
                               pulls what already runs. Exclude its role from pull-time updates before relying on this.";
                self.warn("pull-times-refreshed", rule, "selection/countType", message.to_owned());
            }
        }
    }

    pub fn warn_wide(&mut self, rule: &Rule, entry: usize, message: String, better: Option<String>) {
        let edit = better.as_ref().and_then(|better| {
            let entries = rule.tags.entries().unwrap_or_default().iter().enumerate();
            let prefixes = matches!(rule.tags, TagStatus::Prefixes(_));
            let list: Vec<String> = entries
                .map(|(at, old)| match (at == entry, prefixes) {
                    (true, _) => better.clone(),
                    (false, true) => format!("{old}*"),
                    (false, false) => old.clone(),
                })
                .collect();
            self.relist(rule, &list)
        });
        let mut finding = self.warn("prefix-too-wide", rule, &format!("{}/{entry}", list_part(rule)), message);
        if let (Some(edit), Some(better)) = (edit, better) {
            finding.fix(format!("take {better}"), edit);
        }
    }

    /// Whether the list has two entries of which neither implies the other.
    pub fn has_independent_entries(&self, rule: &Rule) -> bool {
        let globs = globs(&rule.tags).unwrap_or_default();
        globs.iter().enumerate().any(|(at, a)| globs[at + 1..].iter().any(|b| !a.contains(b) && !b.contains(a)))
    }

    fn review_entries(&mut self, rule: &Rule) {
        let (entries, globs) = (rule.tags.entries().unwrap_or_default(), globs(&rule.tags).unwrap_or_default());
        let prefixes = matches!(rule.tags, TagStatus::Prefixes(_));
        for (at, entry) in entries.iter().enumerate() {
            let part = format!("{}/{at}", list_part(rule));
            let mut implied = (0..globs.len()).filter(|other| *other != at && globs[at].contains(&globs[*other]));
            if let Some(other) = implied.find(|other| !globs[*other].contains(&globs[at]) || *other < at) {
                let message = format!("{entry} adds nothing: entries are ANDed, and {} implies it.", entries[other]);
                self.warn("redundant-entry", rule, &part, message);
            }
            if prefixes && entry.is_empty() {
                let message = "An empty prefix is at the start of every tag.".to_owned();
                self.warn("empty-prefix", rule, &part, message);
            } else if prefixes && entry.contains('*') {
                let message = format!("A prefix is literal: no tag contains the * of {entry}.");
                let patterns: Vec<String> =
                    entries.iter().map(|e| if e.ends_with('*') { e.clone() } else { format!("{e}*") }).collect();
                let edit = self.relist(rule, &patterns);
                let mut finding = self.warn("impossible-entry", rule, &part, message);
                if let Some(edit) = edit {
                    finding.fix("make it a pattern", edit);
                }
            } else if let Some(c) =
                entry.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '*')))
            {
                let message = format!("{entry} matches nothing: a tag cannot contain {c:?}, and only * is special.");
                self.warn("impossible-entry", rule, &part, message);
            }
        }
    }

    /// Whether earlier rules shield all that a rule could ever select (ecr.md 2.1); warns if so.
    fn review_shields(&mut self, at: usize, rule: &Rule) -> bool {
        let class = rule.count.storage_class();
        let earlier: Vec<&Rule> =
            self.rules[..at].iter().copied().filter(|r| r.count.storage_class() == class).collect();
        let everything_tagged = TagStatus::Patterns(vec!["*".to_owned()]);
        let shields: Vec<u32> = match earlier.iter().find(|other| covers(&other.tags, &rule.tags)) {
            Some(other) => vec![other.priority],
            None if rule.tags == TagStatus::Any => {
                let shield = |tags: &TagStatus| earlier.iter().find(|r| covers(&r.tags, tags)).map(|r| r.priority);
                let both = shield(&TagStatus::Untagged).zip(shield(&everything_tagged));
                both.map_or_else(Vec::new, |(a, b)| vec![a.min(b), a.max(b)])
            }
            None => Vec::new(),
        };
        let shields_text: Vec<String> = shields.iter().map(ToString::to_string).collect();
        let message = match shields.len() {
            0 => return false,
            1 => format!("This rule never acts: rule {} looks at all its images first.", shields_text[0]),
            _ => format!("This rule never acts: rules {} look at all its images first.", shields_text.join(" and ")),
        };
        self.warn("never-acts", rule, "selection", message);
        true
    }

    /// AWS wants "a unique set of prefixes" in a class; what exactly that means is not known (ecr.md 1.3 row 25).
    fn review_overlap(&mut self, at: usize, rule: &Rule) {
        let TagStatus::Prefixes(mine) = &rule.tags else { return };
        for other in self.rules[..at].iter().copied() {
            let TagStatus::Prefixes(theirs) = &other.tags else { continue };
            let same_class = other.count.storage_class() == rule.count.storage_class();
            let pair = mine.iter().enumerate().find_map(|(entry, a)| {
                let b = theirs.iter().find(|b| a.starts_with(b.as_str()) || b.starts_with(a.as_str()))?;
                Some((entry, a, b))
            });
            if let (true, Some((entry, a, b))) = (same_class, pair) {
                let message = format!(
                    "Prefix {a} overlaps with {b} of rule {0}; images that both match belong to rule {0}.",
                    other.priority
                );
                self.warn("overlapping-prefixes", rule, &format!("{}/{entry}", list_part(rule)), message);
                return;
            }
        }
    }
}

/// `selection/tagPatternList`.
pub fn list_part(rule: &Rule) -> String {
    rule.tags.list_key().map_or_else(|| "selection".to_owned(), |key| format!("selection/{key}"))
}

/// The text of a prefix, or of a pattern whose only `*` is at its end.
pub fn literal_start<'e>(rule: &Rule, entry: &'e str) -> Option<&'e str> {
    match rule.tags {
        TagStatus::Prefixes(_) => Some(entry),
        _ => entry.strip_suffix('*').filter(|start| !start.contains('*')),
    }
}

//! A rule in one sentence, for those who do not read JSON.

use super::{Action, Count, Rule, TagStatus};

impl Rule {
    /// `Expire untagged images pushed more than 14 days ago`. Names tags as they stand in the rule.
    #[must_use]
    pub fn sentence(&self) -> String {
        let which = which(&self.tags);
        let verb = match self.action {
            Action::Expire => "Expire",
            Action::Archive => "Archive",
        };
        match self.count {
            Count::ImageCountMoreThan(keep) => {
                let rest = if self.action == Action::Expire { "expire" } else { "archive" };
                format!("Keep the newest {keep} of {which}, {rest} the rest")
            }
            Count::SinceImagePushed(days) => format!("{verb} {which} pushed more than {} ago", plural(days)),
            Count::SinceImagePulled(days) => format!("{verb} {which} not pulled for more than {}", plural(days)),
            Count::SinceImageTransitioned(days) => {
                format!("{verb} archived {which} after more than {} in the archive", plural(days))
            }
        }
    }
}

/// Entries are ANDed (ecr.md 2.2), which surprises: so it is said.
fn which(tags: &TagStatus) -> String {
    match tags {
        TagStatus::Any => "images".to_owned(),
        TagStatus::Untagged => "untagged images".to_owned(),
        TagStatus::Prefixes(list) | TagStatus::Patterns(list) if list.is_empty() => {
            "images with tags yet to be named".to_owned()
        }
        TagStatus::Prefixes(list) => format!("images tagged {}", list.join("… and also ") + "…"),
        TagStatus::Patterns(list) => format!("images tagged {}", list.join(" and also ")),
    }
}

fn plural(days: u32) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences() {
        let tagged = |list: &[&str]| TagStatus::Patterns(list.iter().map(ToString::to_string).collect());
        for (tags, count, action, sentence) in [
            (
                TagStatus::Untagged,
                Count::SinceImagePushed(14),
                Action::Expire,
                "Expire untagged images pushed more than 14 days ago",
            ),
            (
                tagged(&["v*"]),
                Count::ImageCountMoreThan(20),
                Action::Expire,
                "Keep the newest 20 of images tagged v*, expire the rest",
            ),
            (
                tagged(&["a*", "*b"]),
                Count::SinceImagePushed(1),
                Action::Archive,
                "Archive images tagged a* and also *b pushed more than 1 day ago",
            ),
            (
                TagStatus::Prefixes(vec!["a".to_owned(), "b".to_owned()]),
                Count::SinceImagePulled(90),
                Action::Archive,
                "Archive images tagged a… and also b… not pulled for more than 90 days",
            ),
            (
                TagStatus::Any,
                Count::SinceImageTransitioned(365),
                Action::Expire,
                "Expire archived images after more than 365 days in the archive",
            ),
            (
                tagged(&[]),
                Count::ImageCountMoreThan(1),
                Action::Archive,
                "Keep the newest 1 of images with tags yet to be named, archive the rest",
            ),
        ] {
            let rule = Rule { priority: 1, description: None, tags, count, action };
            assert_eq!(rule.sentence(), sentence);
        }
    }
}

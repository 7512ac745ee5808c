//! Whether two policy texts say the same. AWS gives back another text than it was given: minified, rules sorted by
//! priority, lists in any order (ecr.md 1.4).

use super::parse::parse;
use super::{Policy, TagStatus};

/// `None` stands for no policy. Texts that are no policies are the same only if they are equal but for space around them.
#[must_use]
pub fn is_same(a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) if a.trim() == b.trim() => true,
        (Some(a), Some(b)) => match (parse(a).policy, parse(b).policy) {
            (Some(a), Some(b)) => normal(a) == normal(b),
            _ => false,
        },
        (None, Some(_)) | (Some(_), None) => false,
    }
}

/// The same for texts that say the same, and different for others.
#[must_use]
pub fn canonical(text: &str) -> String {
    parse(text).policy.map_or_else(|| text.trim().to_owned(), |policy| normal(policy).to_json_minified())
}

fn normal(mut policy: Policy) -> Policy {
    policy.rules.sort_by_key(|rule| rule.priority);
    for rule in &mut policy.rules {
        if let TagStatus::Prefixes(list) | TagStatus::Patterns(list) = &mut rule.tags {
            list.sort_unstable();
        }
    }
    policy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(entries: &str, number: u32) -> String {
        format!(
            r#"{{ "rules": [
                {{"rulePriority": 2, "selection": {{"tagStatus": "untagged", "countType": "sinceImagePushed",
                  "countUnit": "days", "countNumber": {number}}}, "action": {{"type": "expire"}}}},
                {{"rulePriority": 1, "selection": {{"tagStatus": "tagged", "tagPatternList": [{entries}],
                  "countType": "imageCountMoreThan", "countNumber": 9}}, "action": {{"type": "expire"}}}}]}}"#
        )
    }

    #[test]
    fn what_aws_changes_does_not_count() {
        let written = policy(r#""a*", "b*""#, 7);
        let returned = parse(&policy(r#""b*", "a*""#, 7)).policy.unwrap().to_json_minified();
        for (a, b, same) in [
            (Some(written.as_str()), Some(returned.as_str()), true),
            (Some(&*written), Some(&*policy(r#""a*", "b*""#, 8)), false),
            (Some(&*written), Some(&*policy(r#""a*", "c*""#, 7)), false),
            (Some(&*written), None, false),
            (None, None, true),
            (Some(" {"), Some("{ "), true),
            (Some("{"), Some("["), false),
            (Some(&*written), Some("{"), false),
        ] {
            assert_eq!(is_same(a, b), same, "{a:?} {b:?}");
            assert_eq!(is_same(b, a), same, "{b:?} {a:?}");
        }
    }
}

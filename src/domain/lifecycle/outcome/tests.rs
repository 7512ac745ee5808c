use super::*;
use crate::domain::image::ImageStatus;
use crate::domain::lifecycle::parse::parse;

fn now() -> Timestamp {
    Timestamp::parse("2026-11-01").unwrap()
}

fn image(name: &str, days: i64) -> Image {
    let tags = vec![Tag::new(name).unwrap()];
    Image { tags, ..Image::bare(&format!("sha256:{name}"), now().plus_days(-days)) }
}

/// Rule 1 expires what is older than 30 days.
fn thirty_days() -> Policy {
    let text = r#"{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"sinceImagePushed","countUnit":"days","countNumber":30},"action":{"type":"expire"}}]}"#;
    parse(text).policy.unwrap()
}

/// `name rule archived` of what left.
fn left(before: &[Image], after: &[Image]) -> Vec<String> {
    let departed = departed(&thirty_days(), before, after, (now().plus_days(-1), now()));
    let tell = |image: Followed| {
        let departure = image.departure.unwrap();
        assert_eq!((departure.last_seen, departure.missed_at), (now().plus_days(-1), now()));
        format!("{} {:?} {}", image.digest, departure.rule, departure.archived)
    };
    departed.into_iter().map(tell).collect()
}

#[test]
fn what_left_is_told_with_the_rule_that_took_it() {
    let before = [image("new", 1), image("young", 10), image("old", 31), image("older", 60)];
    let archived = Image { status: ImageStatus::Archived, ..image("young", 10) };
    for (after, expected) in [
        (before.to_vec(), vec![]),
        (before[..2].to_vec(), vec!["sha256:old Some(1) false", "sha256:older Some(1) false"]),
        (
            vec![image("newest", 0), before[0].clone(), before[2].clone(), before[3].clone()],
            vec!["sha256:young None false"],
        ),
        (vec![before[0].clone(), archived, before[2].clone(), before[3].clone()], vec!["sha256:young None true"]),
    ] {
        assert_eq!(left(&before, &after), expected);
    }
}

#[test]
fn what_a_policy_is_expected_to_take_has_its_rule() {
    let images = [image("new", 1), image("old", 31)];
    let set = ImageSet::new(&images, &Relations::find(&images, &HashMap::new()));
    let expected = expected(&images, &evaluate(&thirty_days(), &set, now()));
    let told: Vec<_> = expected.iter().map(|image| (image.digest.as_str(), image.expected)).collect();
    assert_eq!(told, [("sha256:old", Some(1))]);
}

use super::*;
use crate::domain::image::ImageStatus;
use crate::domain::lifecycle::Policy;
use crate::domain::lifecycle::evaluate::{ImageSet, evaluate};
use crate::domain::lifecycle::{Count, Rule, TagStatus};
use crate::domain::preview::PreviewStatus;
use crate::domain::time::Timestamp;

fn now() -> Timestamp {
    Timestamp::parse("2026-11-01").unwrap()
}

fn image(name: &str, tags: &[&str], days: i64) -> Image {
    Image {
        digest: Digest::new(format!("sha256:{name}")).unwrap(),
        tags: tags.iter().map(|tag| Tag::new(*tag).unwrap()).collect(),
        size_bytes: 10,
        pushed_at: now().plus_days(-days),
        last_pulled_at: None,
        media_type: None,
        artifact_type: None,
        subject: None,
        status: ImageStatus::Active,
        last_archived_at: None,
        last_activated_at: None,
        scan: None,
    }
}

fn rule(priority: u32, tags: TagStatus, count: Count) -> Rule {
    Rule { priority, description: None, tags, count, action: Action::Expire }
}

fn dispute(images: &[Image], rules: Vec<Rule>, aws: &[(&str, u32)]) -> Agreement {
    let policy = Policy { rules };
    let relations = Relations::find(images, &HashMap::new());
    let set = ImageSet::new(images, &relations);
    let evaluation = evaluate(&policy, &set, now());
    let explainer = Explainer::new(&policy, &set, &evaluation, now());
    let result = |(name, rule): &(&str, u32)| PreviewResult {
        digest: Digest::new(format!("sha256:{name}")).unwrap(),
        tags: Vec::new(),
        pushed_at: now(),
        action: Action::Expire,
        rule: *rule,
    };
    let preview = Preview {
        status: PreviewStatus::Complete,
        results: aws.iter().map(result).collect(),
        expiring: aws.len() as u64,
        transitioning: 0,
    };
    compare(&preview, &Ours { images, relations: &relations, evaluation: &evaluation, explainer: &explainer })
}

#[test]
fn both_may_say_the_same() {
    let images = [image("a", &["v1"], 30), image("b", &["v2"], 3)];
    let found = dispute(&images, vec![rule(1, TagStatus::Any, Count::SinceImagePushed(14))], &[("a", 1)]);
    assert_eq!(found, Agreement { agreed: 2, disputes: Vec::new() });
}

#[test]
fn every_difference_has_a_reason() {
    let index =
        Image { media_type: Some("application/vnd.oci.image.index.v1+json".into()), ..image("index", &["v1"], 20) };
    let signature = Image { subject: Some(Digest::new("sha256:gone").unwrap()), ..image("sig", &["s"], 1) };
    let untagged = || rule(1, TagStatus::Untagged, Count::SinceImagePushed(14));
    let any = |count| vec![rule(1, TagStatus::Any, count)];
    let kept = |list: &[&str]| TagStatus::Patterns(list.iter().map(ToString::to_string).collect());
    let cases = [
        (
            "a child that we found",
            vec![index.clone(), image("child", &[], 20)],
            vec![untagged()],
            vec![("child", 1)],
            Kind::AwsOnly,
            "ImageReferencedByManifestList",
        ),
        (
            "a child that only AWS knows",
            vec![index, image("far", &[], 90)],
            vec![untagged()],
            vec![],
            Kind::OursOnly,
            "belongs to an index",
        ),
        (
            "a referrer",
            vec![image("gone", &[], 90), signature],
            vec![untagged()],
            vec![("gone", 1)],
            Kind::OursOnly,
            "with its subject",
        ),
        (
            "a day that is not over",
            vec![Image {
                pushed_at: Timestamp::from_millis(now().plus_days(-14).millis() - 1),
                ..image("a", &["x"], 0)
            }],
            any(Count::SinceImagePushed(14)),
            vec![],
            Kind::OursOnly,
            "24 hours or a calendar day",
        ),
        (
            "pushed meanwhile",
            vec![image("a", &["x"], 2)],
            any(Count::ImageCountMoreThan(1)),
            vec![("a", 1), ("new", 1)],
            Kind::AwsOnly,
            "moves every count",
        ),
        (
            "nothing explains it",
            vec![image("a", &["x"], 2)],
            any(Count::ImageCountMoreThan(1)),
            vec![("a", 1)],
            Kind::AwsOnly,
            "No reason is known",
        ),
        (
            "another rule",
            vec![image("a", &["x"], 90)],
            vec![rule(3, kept(&["x"]), Count::SinceImagePushed(9))],
            vec![("a", 4)],
            Kind::Otherwise,
            "Rule 3 expires it here, rule 4 expires it at AWS",
        ),
    ];
    for (what, images, rules, aws, kind, reason) in cases {
        let found = dispute(&images, rules, &aws);
        let first = found.disputes.first().unwrap_or_else(|| panic!("{what}: no dispute"));
        assert_eq!(first.kind, kind, "{what}");
        assert!(first.reason.contains(reason), "{what}: {}", first.reason);
    }
}

#[test]
fn a_tie_is_told() {
    let images = [image("a", &["x"], 2), image("b", &["y"], 2)];
    let found = dispute(&images, vec![rule(1, TagStatus::Any, Count::ImageCountMoreThan(1))], &[("a", 1)]);
    assert_eq!(found.disputes.iter().map(|dispute| dispute.kind).collect::<Vec<_>>(), [Kind::AwsOnly, Kind::OursOnly]);
    assert!(found.disputes.iter().all(|dispute| dispute.reason.contains("same moment")), "{found:?}");
}

#[test]
fn an_image_that_nobody_read_is_named() {
    let found = dispute(&[], vec![rule(1, TagStatus::Any, Count::ImageCountMoreThan(1))], &[("new", 1)]);
    assert_eq!(found.disputes.len(), 1);
    assert!(found.disputes[0].reason.contains("not among the images"), "{found:?}");
}

use super::*;
use std::collections::HashMap;

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

fn tag(text: &str) -> Tag {
    Tag::new(text).unwrap()
}

fn image(digest: &str, tags: &[&str]) -> Image {
    Image {
        digest: Digest::new(digest).unwrap(),
        tags: tags.iter().map(|text| tag(text)).collect(),
        size_bytes: 10,
        pushed_at: now().plus_days(-100),
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

/// An index with two platforms, of which another index holds one too; a signature; two plain images.
fn stock() -> (Vec<Image>, Relations) {
    let index = |digest, tags: &[&str]| Image { media_type: Some(INDEX.into()), ..image(digest, tags) };
    let images = vec![
        image("amd64", &[]),
        image("arm64", &[]),
        index("index", &["v1", "latest"]),
        index("other", &["v0"]),
        Image { subject: Some(Digest::new("index").unwrap()), ..image("signature", &[]) },
        Image { last_pulled_at: Some(now().plus_days(-2)), ..image("used", &["prod", "stable"]) },
        Image { status: ImageStatus::Archived, ..image("old", &["v-old"]) },
    ];
    let digests = |list: &[&str]| list.iter().map(|digest| Digest::new(*digest).unwrap()).collect::<Vec<_>>();
    let manifests = HashMap::from([
        (Digest::new("index").unwrap(), digests(&["amd64", "arm64"])),
        (Digest::new("other").unwrap(), digests(&["arm64"])),
    ]);
    let relations = Relations::find(&images, &manifests);
    (images, relations)
}

/// A base that all images hold, and five bytes of each one's own.
fn layers(images: &[Image]) -> Layers {
    Layers::new(images, |image| {
        Some(if image.is_index() { Vec::new() } else { vec![("base".to_owned(), 5), (image.digest.to_string(), 5)] })
    })
}

fn planned(immutable: bool, exclusions: &[&str], change: Change, chosen: &[&str], tags: &[&str]) -> Plan {
    let (images, relations) = stock();
    let exclusions = exclusions.iter().map(|text| (*text).to_owned()).collect();
    let mutability = TagMutability { immutable, exclusions };
    let chosen: Vec<usize> = (0..images.len()).filter(|at| chosen.contains(&images[*at].digest.as_str())).collect();
    let tags: Vec<Tag> = tags.iter().map(|text| tag(text)).collect();
    let layers = layers(&images);
    let (images, relations, layers) = (&images[..], &relations, Some(&layers));
    plan(Stock { images, relations, mutability: &mutability, layers, now: now() }, change, &chosen, &tags)
}

fn order(plan: &Plan) -> Vec<&str> {
    plan.items.iter().filter_map(|(_, subject)| subject.digest()).map(|digest| digest.as_str()).collect()
}

#[test]
fn an_index_is_deleted_before_its_platforms_and_counts_no_bytes() {
    let plan = planned(false, &[], Change::Delete, &["amd64", "index", "arm64"], &[]);
    assert_eq!(order(&plan), ["index", "amd64", "arm64"]);
    assert!(plan.items[0].0 < plan.items[1].0, "in another wave");
    let impact = &plan.impact;
    assert_eq!((impact.images, impact.indexes, impact.bytes(), impact.tags_lost), (3, 1, 20, 2));
    assert_eq!(impact.held, 1, "arm64 is in an index that stays");
    assert_eq!(impact.orphans, 1, "the signature");
    assert!(!impact.is_grave(Change::Delete));
}

#[test]
fn a_deletion_frees_what_nothing_else_holds() {
    let freed = |chosen: &[&str]| planned(false, &[], Change::Delete, chosen, &[]).impact.frees();
    let exact = |standard_bytes, archive_bytes| Freed { standard_bytes, archive_bytes, exact: true };
    assert_eq!(freed(&["used"]), exact(5, 0), "the base stays");
    assert_eq!(freed(&["index", "amd64", "arm64"]), exact(5, 0), "AWS refuses arm64, which another index holds");
    assert_eq!(freed(&["old"]), exact(0, 5));
    let all = ["index", "other", "amd64", "arm64", "signature", "used", "old"];
    assert_eq!(freed(&all), exact(5 * 5, 5), "the base counts as standard");
    let impact = planned(false, &[], Change::Delete, &["used"], &[]).impact;
    let unread = Impact { freed: None, ..impact };
    assert_eq!(unread.frees(), Freed { standard_bytes: 10, archive_bytes: 0, exact: false }, "the sum, at most");
    assert_eq!(planned(false, &[], Change::Archive, &["used"], &[]).impact.freed, None);
}

#[test]
fn what_is_in_use_or_archived_is_said() {
    let plan = planned(false, &[], Change::Delete, &["used", "old"], &[]);
    assert_eq!((plan.impact.in_use, plan.impact.unreadable), (1, 1));
    assert_eq!((plan.impact.standard_bytes, plan.impact.archive_bytes), (10, 10));
    assert!(plan.impact.is_grave(Change::Delete));
}

#[test]
fn tags_are_added_where_nothing_forbids_it() {
    for (immutable, exclusions, image, tag, refusal) in [
        (false, &[][..], "used", "v2", ""),
        (true, &[], "used", "v2", ""),
        (false, &[], "used", "v1", ""),
        (true, &[], "used", "v1", "immutable"),
        (true, &["v*"], "used", "v1", ""),
        (false, &["v*"], "used", "v1", "immutable"),
        (false, &[], "used", "prod", "already"),
        (false, &[], "used", "-x", "letters"),
        (false, &[], "used", "a b", "letters"),
        (false, &[], "old", "v2", "archived"),
    ] {
        let plan = planned(immutable, exclusions, Change::AddTag, &[image], &[tag]);
        match plan.refusal {
            Some(why) => assert!(!refusal.is_empty() && why.contains(refusal), "{tag} on {image}: {why}"),
            None => assert_eq!((refusal, plan.items.len()), ("", 1), "{tag} on {image}"),
        }
        assert_eq!(plan.impact.moved_from.is_some(), refusal.is_empty() && tag == "v1");
    }
}

#[test]
fn a_tag_for_a_group_goes_to_the_image_that_leads_it() {
    let tagged = |chosen: &[&str]| planned(false, &[], Change::AddTag, chosen, &["v9"]);
    let plan = tagged(&["index", "amd64", "signature"]);
    assert_eq!((order(&plan), plan.refusal.as_deref()), (vec!["index"], None));
    assert_eq!(order(&tagged(&["amd64"])), ["amd64"]);
    assert!(tagged(&["index", "amd64", "used"]).refusal.is_some_and(|why| why.contains("choose one")));
}

#[test]
fn the_last_tag_is_not_removed() {
    let plan = planned(false, &[], Change::RemoveTags, &["used", "index"], &["prod", "latest"]);
    assert_eq!(plan.refusal, None);
    assert_eq!((plan.items.len(), plan.impact.images, plan.impact.tags_lost), (2, 2, 2));
    let plan = planned(false, &[], Change::RemoveTags, &["used"], &["prod", "stable"]);
    assert!(plan.refusal.is_some_and(|why| why.contains("last tag")));
}

#[test]
fn only_what_can_move_between_classes_does() {
    let archived = planned(false, &[], Change::Archive, &["used", "old"], &[]);
    assert_eq!((order(&archived), archived.impact.unchanged), (vec!["used"], 1));
    let restored = planned(false, &[], Change::Restore, &["used", "old"], &[]);
    assert_eq!((order(&restored), restored.impact.unchanged), (vec!["old"], 1));
    assert!(planned(false, &[], Change::Restore, &["used"], &[]).refusal.is_some());
    assert!(planned(false, &[], Change::Delete, &[], &[]).refusal.is_some());
}

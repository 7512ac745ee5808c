use super::edit::{add, duplicate, move_to, remove, set_priority, swap};
use super::*;

const WHOLE: &str = r#"{"rules": [
    {"rulePriority": 9, "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 100},
     "action": {"type": "expire"}},
    {"rulePriority": 1, "description": "a \"b\" \u00e9", "action": {"type": "transition", "targetStorageClass": "archive"},
     "selection": {"tagStatus": "tagged", "tagPatternList": ["v*", "*-eu"], "storageClass": "standard",
                   "countType": "sinceImagePulled", "countUnit": "days", "countNumber": 90}},
    {"rulePriority": 4, "selection": {"tagStatus": "any", "storageClass": "archive", "countUnit": "days",
                   "countType": "sinceImageTransitioned", "countNumber": 365}, "action": {"type": "expire"}}]}"#;

#[test]
fn rules_come_by_priority_and_print_back() {
    let rules = read(WHOLE).unwrap();
    assert_eq!(rules.iter().map(|rule| rule.priority).collect::<Vec<_>>(), [1, 4, 9]);
    assert_eq!(rules[0].description.as_deref(), Some("a \"b\" é"));
    assert_eq!(rules[0].tags, TagStatus::Patterns(vec!["v*".to_owned(), "*-eu".to_owned()]));
    assert_eq!(rules[1].count, Count::SinceImageTransitioned(365));
    assert_eq!(read(&write(&rules)), Ok(rules.clone()));
    assert_eq!(pretty(WHOLE), write(&rules));
}

#[test]
fn a_form_shows_what_aws_would_refuse() {
    let rule = |inside: &str| format!(r#"{{"rules":[{{"rulePriority":1,{inside}}}]}}"#);
    let cases = [
        r#""selection":{"tagStatus":"tagged","tagPatternList":[],"countType":"imageCountMoreThan","countNumber":1},"action":{"type":"expire"}"#,
        r#""selection":{"tagStatus":"tagged","tagPrefixList":[""],"countType":"imageCountMoreThan","countNumber":0},"action":{"type":"expire"}"#,
        r#""selection":{"tagStatus":"any","countType":"sinceImagePulled","countUnit":"days","countNumber":1},"action":{"type":"expire"}"#,
        r#""selection":{"tagStatus":"any","countType":"sinceImagePushed","countNumber":1},"action":{"type":"transition"}"#,
    ];
    for inside in cases {
        let rules = read(&rule(inside)).unwrap_or_else(|obstacle| panic!("{inside}: {obstacle}"));
        assert_eq!(read(&write(&rules)), Ok(rules), "{inside}");
    }
    assert_eq!(read(" \n"), Ok(Vec::new()));
}

#[test]
fn what_would_be_lost_is_an_obstacle() {
    let rule = |inside: &str| format!(r#"{{"rules":[{inside}]}}"#);
    let selection = r#""selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":1}"#;
    let expire = r#""action":{"type":"expire"}"#;
    for (text, part) in [
        ("{\"rules\": [".to_owned(), "not JSON"),
        ("[]".to_owned(), "not an object"),
        ("{}".to_owned(), "no \"rules\""),
        (r#"{"rules":{}}"#.to_owned(), "not a list"),
        (r#"{"rules":[],"x":1}"#.to_owned(), "\"x\""),
        (rule(&format!(r#"{{"rulePriority":1,"note":"x",{selection},{expire}}}"#)), "Rule 1 has \"note\""),
        (rule(&format!(r#"{{"rulePriority":1,"rulePriority":2,{selection},{expire}}}"#)), "twice"),
        (rule(&format!(r#"{{"rulePriority":1.5,{selection},{expire}}}"#)), "whole number"),
        (rule(&format!(r#"{{"rulePriority":1,"description":null,{selection},{expire}}}"#)), "not text"),
        (rule(&format!(r#"{{"rulePriority":1,{selection}}}"#)), "no \"action\""),
        (rule(&format!(r#"{{"rulePriority":1,{selection},"action":{{"type":"delete"}}}}"#)), "action"),
        (
            rule(&format!(
                r#"{{"rulePriority":1,{selection},"action":{{"type":"expire","targetStorageClass":"archive"}}}}"#
            )),
            "action",
        ),
        (
            rule(&format!(r#"{{"rulePriority":1,{},{expire}}}"#, selection.replace(r#""any""#, r#""some""#))),
            "tagStatus",
        ),
        (
            rule(&format!(
                r#"{{"rulePriority":1,{},{expire}}}"#,
                selection.replace(r#""countN"#, r#""tagPrefixList":["a"],"countN"#)
            )),
            "tagStatus",
        ),
        (
            rule(&format!(
                r#"{{"rulePriority":1,{},{expire}}}"#,
                selection.replace(r#""countN"#, r#""countUnit":"days","countN"#)
            )),
            "countUnit",
        ),
        (
            rule(&format!(
                r#"{{"rulePriority":1,{},{expire}}}"#,
                selection.replace(r#""countN"#, r#""storageClass":"archive","countN"#)
            )),
            "storageClass",
        ),
    ] {
        let said = read(&text).expect_err(&text).to_string();
        assert!(said.contains(part), "{text}: {said}");
        assert_eq!(pretty(&text), text);
    }
}

fn rules(priorities: &[u32]) -> Vec<Rule> {
    let rule = |priority: &u32| Rule {
        priority: *priority,
        description: Some(format!("was {priority}")),
        tags: TagStatus::Patterns(vec![format!("{priority}*")]),
        count: Count::ImageCountMoreThan(1),
        action: Action::Expire,
    };
    priorities.iter().map(rule).collect()
}

fn shown(rules: &[Rule]) -> Vec<(u32, &str)> {
    rules.iter().map(|rule| (rule.priority, rule.description.as_deref().unwrap_or("new"))).collect()
}

#[test]
fn places_are_exchanged() {
    let mut list = rules(&[1, 5, 9]);
    swap(&mut list, 2, 1);
    assert_eq!(shown(&list), [(1, "was 1"), (5, "was 9"), (9, "was 5")]);
    swap(&mut list, 2, 3);
    assert_eq!(shown(&list), [(1, "was 1"), (5, "was 9"), (9, "was 5")]);
}

#[test]
fn a_rule_moves_and_the_others_make_room() {
    for (from, to, expected) in
        [(0, 2, ["was 5", "was 9", "was 1"]), (2, 0, ["was 9", "was 1", "was 5"]), (1, 1, ["was 1", "was 5", "was 9"])]
    {
        let mut list = rules(&[1, 5, 9]);
        move_to(&mut list, from, to);
        let names: Vec<&str> = list.iter().filter_map(|rule| rule.description.as_deref()).collect();
        assert_eq!(names, expected, "{from} to {to}");
        assert_eq!(list.iter().map(|rule| rule.priority).collect::<Vec<_>>(), [1, 5, 9]);
    }
    let mut list = rules(&[1, 5]);
    move_to(&mut list, 0, 2);
    assert_eq!(shown(&list), [(1, "was 1"), (5, "was 5")]);
}

#[test]
fn a_priority_that_is_taken_pushes_down() {
    let mut list = rules(&[1, 2, 3, 9]);
    assert_eq!(set_priority(&mut list, 3, 2), 1);
    assert_eq!(shown(&list), [(1, "was 1"), (2, "was 9"), (3, "was 2"), (4, "was 3")]);
    let mut list = rules(&[1, 2, 9]);
    assert_eq!(set_priority(&mut list, 0, 5), 1);
    assert_eq!(shown(&list), [(2, "was 2"), (5, "was 1"), (9, "was 9")]);
    let mut list = rules(&[3, 4]);
    assert_eq!(set_priority(&mut list, 0, 4), 0);
    assert_eq!(shown(&list), [(4, "was 3"), (5, "was 4")]);
}

#[test]
fn copies_and_new_rules_find_a_place() {
    let mut list = rules(&[1, 2, 4]);
    assert_eq!(duplicate(&mut list, 0), 1);
    assert_eq!(shown(&list), [(1, "was 1"), (2, "was 1"), (3, "was 2"), (4, "was 4")]);
    remove(&mut list, 1);
    assert_eq!(shown(&list), [(1, "was 1"), (3, "was 2"), (4, "was 4")]);

    assert_eq!(add(&mut list), 3);
    assert_eq!((list[3].priority, &list[3].tags), (5, &TagStatus::Untagged));
    list[3].tags = TagStatus::Any;
    assert_eq!(add(&mut list), 3);
    assert_eq!((list[3].priority, &list[3].tags), (5, &TagStatus::Untagged));
    assert_eq!(add(&mut list), 4);
    assert_eq!((list[4].priority, &list[4].tags), (6, &TagStatus::Patterns(Vec::new())));
    assert_eq!((list[5].priority, &list[5].tags), (7, &TagStatus::Any));
    assert_eq!(add(&mut Vec::new()), 0);
}

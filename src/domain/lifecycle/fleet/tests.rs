use super::query::{Column, Query};
use super::sets::Follows;
use super::*;
use crate::domain::inventory::query::Sort;
use crate::domain::inventory::row::Row;
use crate::domain::inventory::tests::{GIB, now, record, registry};
use crate::domain::lifecycle::parse::parse;
use crate::domain::problem::{Problem, ProblemKind};
use std::sync::Arc;

fn rates() -> RateCard {
    RateCard::of(&"us-east-1".parse().unwrap())
}

fn keep_newest(images: u32) -> Proposal {
    Proposal::Text(format!(
        r#"{{"rules":[{{"rulePriority":1,"selection":{{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":{images}}},"action":{{"type":"expire"}}}}]}}"#
    ))
}

fn older_than(days: u32) -> Proposal {
    Proposal::Text(format!(
        r#"{{"rules":[{{"rulePriority":1,"selection":{{"tagStatus":"any","countType":"sinceImagePushed","countUnit":"days","countNumber":{days}}},"action":{{"type":"expire"}}}}]}}"#
    ))
}

fn try_on(record: &Record, proposal: &Proposal) -> Line {
    let text = match proposal {
        Proposal::Text(text) => parse(text).policy,
        _ => None,
    };
    Line::new(record, None, None, proposal, text.as_ref(), &rates(), now())
}

#[test]
fn a_line_says_what_goes_and_what_that_changes() {
    let [locked, grows, silent, empty] = &registry()[..] else { panic!("four repositories") };
    for (record, proposal, state, going, freed, newly_going) in [
        (locked, Proposal::InForce, State::NeverEvaluated, 0, 0, 0),
        (locked, keep_newest(1), State::NeverEvaluated, 1, 3, 1),
        (grows, Proposal::InForce, State::None, 0, 0, 0),
        (grows, older_than(100), State::None, 1, 10, 1),
        (silent, keep_newest(1), State::None, 1, 1, 1),
        (empty, keep_newest(1), State::None, 0, 0, 0),
    ] {
        let line = try_on(record, &proposal);
        let name = record.repository.name.as_str();
        assert_eq!(line.state, state, "{name}");
        assert_eq!(line.going, Tally { images: going, bytes: freed * GIB }, "{name} with {proposal:?}");
        assert_eq!(line.newly_going.images, newly_going, "{name} with {proposal:?}");
        assert!((line.saved - freed as f64 * 0.1).abs() < 1e-9, "{name}: {}", line.saved);
    }
}

#[test]
fn cautions_name_what_would_be_regretted() {
    let mut pulled = record("e/pulled", None, &[(50, 1), (60, 1)]);
    Arc::make_mut(&mut pulled.images)[1].last_pulled_at = Some(now().plus_days(-1));
    let mut unread = record("f/unread", None, &[(1, 1)]);
    unread.images_problem = Some(Problem::new(ProblemKind::NotPermitted, "read", "denied", "Allow it."));
    let many: Vec<_> = (1..=20).map(|age| (age, 1)).collect();
    for (record, proposal, expected) in [
        (&registry()[2], older_than(100), &[Caution::LosesAll][..]),
        (&registry()[1], older_than(100), &[]),
        (&record("g/many", None, &many), keep_newest(1), &[Caution::LosesMost]),
        (&pulled, keep_newest(1), &[Caution::LosesPulled(1)]),
        (&unread, Proposal::InForce, &[Caution::Incomplete]),
        (&registry()[3], older_than(1), &[]),
    ] {
        assert_eq!(try_on(record, &proposal).cautions, expected, "{}", record.repository.name);
    }
    // Nothing protects the tag that was pushed last.
    let mut newest = record("h/newest", None, &[(3, 1), (9, 1)]);
    Arc::make_mut(&mut newest.images)[0].tags = vec!["ci-7".parse().unwrap()];
    Arc::make_mut(&mut newest.images)[1].tags = vec!["v1.0.0".parse().unwrap()];
    let ci = Proposal::Text(
        r#"{"rules":[{"rulePriority":1,"selection":{"tagStatus":"tagged","tagPrefixList":["ci-"],"countType":"sinceImagePushed","countUnit":"days","countNumber":1},"action":{"type":"expire"}}]}"#
            .to_owned(),
    );
    assert_eq!(try_on(&newest, &ci).cautions, [Caution::LosesNewest]);
}

#[test]
fn a_ready_made_policy_is_tried_where_it_fits() {
    let mut releases = record("r/releases", None, &[(1, 1), (2, 1), (3, 1)]);
    for (image, tag) in Arc::make_mut(&mut releases.images).iter_mut().zip(["v1.2.0", "v1.1.0", "v1.0.0"]) {
        image.tags = vec![tag.parse().unwrap()];
    }
    assert_eq!(
        try_on(&releases, &Proposal::Template("releases".to_owned())).template.unwrap().title,
        "Semantic versions"
    );
    // Without releases what is in force stays.
    let line = try_on(&registry()[0], &Proposal::Template("releases".to_owned()));
    assert_eq!((line.template, line.going.images), (None, 0));
    assert!(try_on(&registry()[1], &Proposal::BestFit).template.is_some());
}

#[test]
fn lists_filter_sort_and_add_up_over_all() {
    let rows: Vec<Row> = registry().iter().map(|record| Row::new(record, &rates(), now())).collect();
    let mut lines: Vec<Line> = registry().iter().map(|record| try_on(record, &older_than(150))).collect();
    let keep = || "keep".to_owned();
    lines[0].origin = Some(Origin::Set { name: keep(), version: 1, behind: false });
    lines[1].origin = Some(Origin::Drifted { name: keep() });
    let names = |query: Query| {
        let page = query.page(&rows, &lines, now()).unwrap();
        page.rows.iter().map(|line| line.name.as_str().to_owned()).collect::<Vec<_>>()
    };
    for (query, expected) in [
        // What needs a look first, then what frees most.
        (Query::default(), &["c/silent", "b/grows", "a/locked", "d/empty"][..]),
        (Query { filter: "team:core".to_owned(), ..Query::default() }, &["a/locked"]),
        (Query { state: Some(State::NeverEvaluated), ..Query::default() }, &["a/locked"]),
        (Query { follows: Follows::Drifted, ..Query::default() }, &["b/grows"]),
        (Query { follows: Follows::Set("keep".to_owned()), ..Query::default() }, &["b/grows", "a/locked"]),
        (Query { cautioned: true, ..Query::default() }, &["c/silent"]),
        (
            Query { sort: Sort { column: Column::Cautions, descending: true }, ..Query::default() },
            &["c/silent", "b/grows", "a/locked", "d/empty"],
        ),
        (
            Query { sort: Sort { column: Column::Name, descending: true }, ..Query::default() },
            &["d/empty", "c/silent", "b/grows", "a/locked"],
        ),
    ] {
        assert_eq!(names(query.clone()), expected, "{query:?}");
    }
    let totals = Query::default().page(&rows, &lines, now()).unwrap().totals;
    assert_eq!((totals.repositories, totals.covered, totals.never_evaluated, totals.cautioned), (4, 1, 1, 1));
    assert_eq!(totals.going, Tally { images: 3, bytes: 12 * GIB });
    assert!(Query { filter: "size>x".to_owned(), ..Query::default() }.page(&rows, &lines, now()).is_err());
}

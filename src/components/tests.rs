//! What the server sends for each component: that hostile text stays text, that states are said in words and in ARIA.

use super::*;
use crate::domain::account::{AccountId, Region, Registry};
use crate::domain::crawl;
use crate::domain::diagnostic::{Diagnostic, Fix, Position, Severity};
use crate::domain::image::{Digest, Tag};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::repository::RepositoryName;
use crate::domain::time::Timestamp;
use leptos::prelude::*;

const HOSTILE: &str = "</textarea><script>alert(1)</script>\"'\u{202e}\n&amp;";
const NOW: Timestamp = Timestamp::from_secs(1_795_426_200);

/// What a person gets: without the comments that mark places for hydration.
pub fn html<V: IntoView + 'static>(view: impl FnOnce() -> V) -> String {
    Owner::new().with(|| view().into_view().to_html()).replace("<!>", "")
}

fn denied() -> Problem {
    Problem {
        iam_action: Some("ecr:DescribeImages".to_owned()),
        request_id: Some("5f3c1d2e".to_owned()),
        code: Some("AccessDeniedException".to_owned()),
        ..Problem::new(ProblemKind::NotPermitted, format!("read {HOSTILE}"), HOSTILE, "Allow it.")
    }
}

#[test]
fn hostile_text_stays_text() {
    let name = || RepositoryName::new(HOSTILE).unwrap();
    let tags = || vec![Tag::new(HOSTILE).unwrap(); 6];
    let choice = || vec![Choice { label: HOSTILE.to_owned(), href: HOSTILE.to_owned(), current: true }];
    let carry = || vec![(HOSTILE.to_owned(), HOSTILE.to_owned())];
    let diagnostic = || Diagnostic {
        severity: Severity::Error,
        code: HOSTILE.to_owned(),
        message: HOSTILE.to_owned(),
        aws_message: Some(HOSTILE.to_owned()),
        rule: None,
        pointer: HOSTILE.to_owned(),
        position: Position { line: 1, column: 1 },
        fix: Some(Fix { label: HOSTILE.to_owned(), text: HOSTILE.to_owned() }),
    };
    let impact = || vec![Impact { label: HOSTILE.to_owned(), value: HOSTILE.to_owned() }];
    for (component, html) in [
        ("Name", html(move || view! { <Name name=name() /><Name name=name() href=HOSTILE /> })),
        ("TagList", html(move || view! { <TagList tags=tags() /><TagChip text=HOSTILE href=HOSTILE /> })),
        ("DigestText", html(|| view! { <DigestText digest=Digest::new(HOSTILE).unwrap() /> })),
        ("CopyLine", html(|| view! { <CopyLine text=HOSTILE what=HOSTILE /> })),
        (
            "PageHeader",
            html(|| view! { <PageHeader title=HOSTILE count=HOSTILE crumbs=vec![(HOSTILE.into(), HOSTILE.into())] /> }),
        ),
        ("Choices", html(move || view! { <Choices label=HOSTILE choices=choice() /> })),
        ("Badge", html(|| view! { <Badge text=HOSTILE tone=Tone::Bad title=HOSTILE /> })),
        (
            "FilterBox",
            html(move || {
                view! {
                    <FilterBox action="/" query=HOSTILE carry=carry() label=HOSTILE clear=HOSTILE shown=1 total=2 />
                }
            }),
        ),
        (
            "EmptyState",
            html(|| {
                view! {
                    <EmptyState empty=Empty::NoneMatch { title: HOSTILE.to_owned(), clear: HOSTILE.to_owned() } />
                }
            }),
        ),
        ("ProblemPanel", html(|| view! { <ProblemPanel problem=denied() retry=HOSTILE /> })),
        (
            "Diagnostics",
            html(move || {
                view! {
                    <Diagnostics id="d" items=vec![diagnostic()] on_fix=Callback::new(|_: Fix| ()) />
                }
            }),
        ),
        (
            "ConfirmDialog",
            html(move || {
                view! {
                    <ConfirmDialog
                        id="c"
                        title=HOSTILE
                        impact=impact()
                        action=HOSTILE.to_owned()
                        retype=Some(HOSTILE.to_owned())
                        on_confirm=Callback::new(|()| ())
                    >
                        <p></p>
                    </ConfirmDialog>
                }
            }),
        ),
        (
            "CodeArea",
            html(|| view! { <CodeArea id="a" label=HOSTILE name="a" value=RwSignal::new(HOSTILE.to_owned()) /> }),
        ),
        ("CodeBlock", html(|| view! { <CodeBlock text=HOSTILE what=HOSTILE /> })),
        ("TextDiff", html(|| view! { <TextDiff label=HOSTILE before="" after=HOSTILE /> })),
        (
            "TextField",
            html(
                || view! { <TextField id="f" label=HOSTILE name="f" value=HOSTILE.to_owned() hint=HOSTILE error=Some(HOSTILE.to_owned()) /> },
            ),
        ),
    ] {
        assert!(!html.contains("<script"), "{component}: {html}");
        let mut tags = html.split('<').filter_map(|part| part.split_once('>'));
        assert!(!tags.any(|(tag, _)| tag.contains("\"'")), "{component} lets text out of an attribute: {html}");
        assert!(html.contains("&lt;script"), "{component} does not show the text: {html}");
        assert!(!html.contains(" style="), "{component} needs an inline style: {html}");
    }
}

#[test]
fn names_cannot_pose_as_others() {
    for (name, shown) in [
        ("team/app", "team/app"),
        ("a\u{202e}gnp", "a\\u{202e}gnp"),
        ("a\nb", "a\\nb"),
        ("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}"),
        ("שלום/日本", "שלום/日本"),
    ] {
        assert_eq!(plain(name), shown);
    }
    let html = html(|| view! { <Name name=RepositoryName::new("team/a\u{202e}b").unwrap() href="/r" /> });
    assert!(html.contains(r#"href="/r""#) && html.contains(r#"<span class="name-prefix">team/</span>"#), "{html}");
    assert!(!html.contains('\u{202e}'), "{html}");
}

#[test]
fn each_empty_state_says_what_to_do() {
    let none = |next| Empty::NoneExist { title: "No images".to_owned(), next };
    let link = Next::Link { label: "Push commands".to_owned(), href: "/push".to_owned() };
    let broken = Problem { kind: ProblemKind::Unreachable, iam_action: None, ..denied() };
    for (empty, said) in [
        (none(link), vec!["No images", r#"href="/push""#, "Push commands"]),
        (none(Next::Because("Archived ones are hidden.".to_owned())), vec!["No images", "Archived ones are hidden."]),
        (
            Empty::NoneMatch { title: "No image matches".to_owned(), clear: "/images".to_owned() },
            vec!["No image matches", r#"href="/images""#, "Clear the filter"],
        ),
        (
            Empty::problem("Images cannot be listed", denied(), None),
            vec!["Images cannot be listed", "<code>ecr:DescribeImages</code>", "Copy the IAM action"],
        ),
        (
            Empty::problem("Images cannot be listed", broken, Some("/again".to_owned())),
            vec!["Could not read", "Allow it.", "5f3c1d2e", "AccessDeniedException", r#"href="/again""#, "Try again"],
        ),
    ] {
        let html = html(move || view! { <EmptyState empty=empty /> });
        for text in said {
            assert!(html.contains(text), "{text} is missing in {html}");
        }
    }
}

#[test]
fn tables_say_how_they_are_sorted_and_always_have_a_body() {
    let columns = || {
        let sort = |order| Sort { href: "?sort=x".to_owned(), order };
        vec![
            Column::new("name", "Name", |row: &(&str, u64)| row.0.to_owned())
                .naming()
                .sort(sort(Some(Order::Descending))),
            Column::new("size", "Size", |row: &(&str, u64)| view! { <Count count=row.1 /> })
                .number()
                .sort(sort(None))
                .total(view! { <Count count=4096 /> }),
        ]
    };
    let mark =
        || Marker::new(|row: &(&str, u64)| Mark { id: Some(row.0.to_owned()), current: row.1 > 1000, child: false });
    let full = html(
        move || view! { <Table caption="Things" columns=columns() rows=vec![("a", 5), ("b", 4091)] mark=mark() /> },
    );
    for (text, count) in [
        (r#"aria-sort="descending""#, 1),
        ("aria-sort", 1),
        (r#"<th scope="row""#, 3),
        ("<td", 3),
        ("<tbody>", 1),
        (r#"aria-current="true""#, 1),
        (r#"id="b""#, 1),
        ("4,096", 1),
        (">Total<", 1),
        (r#"aria-label="Things""#, 1),
    ] {
        assert_eq!(full.matches(text).count(), count, "{text} in {full}");
    }
    let empty = html(move || view! { <Table caption="Things" columns=columns() rows=Vec::new() none="No things" /> });
    assert!(empty.contains("<tbody>") && empty.contains(r#"colspan="2""#) && empty.contains("No things"), "{empty}");
}

#[test]
fn times_are_relative_to_the_clock_of_the_server() {
    let day = |days| Some(NOW.plus_days(days));
    for (at, said) in [
        (day(-12), "12 d ago</time>"),
        (day(40), "in 40 d</time>"),
        (day(0), ">now</time>"),
        (day(-12), r#"datetime="2026-11-11T09:30:00Z""#),
        (day(-12), r#"title="2026-11-11 09:30 UTC""#),
        (None, "not seen"),
    ] {
        let html = html(move || view! { <Time at=at now=NOW none="not seen" /> });
        assert!(html.contains(said), "{said} in {html}");
    }
}

#[test]
fn amounts_carry_the_exact_value() {
    for (html, said) in [
        (html(|| view! { <Bytes bytes=103_301_234_688 /> }), [">96.2 GiB<", r#"title="103,301,234,688 bytes""#]),
        (html(|| view! { <Money usd=1284.37 /> }), [">$1,284<", r#"title="$1,284.37 USD""#]),
        (html(|| view! { <MoneyDelta usd=-96.2 /> }), [">−$96.20<", "delta-good"]),
        (html(|| view! { <MoneyDelta usd=-0.000_000_2 /> }), [">$0.00<", r#"class="number""#]),
        (html(|| view! { <Share of_whole=0.25 /> }), [r#"width="25.0""#, r#"aria-hidden="true""#]),
        (html(|| view! { <Share of_whole=f64::NAN /> }), [r#"width="0.0""#, "<rect"]),
    ] {
        for text in said {
            assert!(html.contains(text), "{text} in {html}");
        }
    }
}

#[test]
fn a_blocked_button_stays_and_says_why() {
    let button = |reason: Option<&str>| {
        let reason = reason.map(str::to_owned);
        html(move || view! { <Button opens="save" blocked=reason>"Save"</Button> })
    };
    let blocked = button(Some("2 errors"));
    assert!(blocked.contains(r#"aria-disabled="true""#) && blocked.contains("2 errors"), "{blocked}");
    assert!(!blocked.contains(" disabled") && !blocked.contains("commandfor"), "{blocked}");
    let free = button(None);
    assert!(free.contains(r#"command="show-modal""#) && free.contains(r#"commandfor="save""#), "{free}");
    assert!(!free.contains("aria-disabled"), "{free}");
}

#[test]
fn where_one_is_is_marked() {
    let tab = |label: &str, current| Tab { label: label.to_owned(), href: "/".to_owned(), current, count: Some(1204) };
    let tabs = html(move || view! { <Tabs label="Parts" tabs=vec![tab("Images", true), tab("Cost", false)] /> });
    assert_eq!(tabs.matches(r#"aria-current="page""#).count(), 1, "{tabs}");
    assert!(tabs.contains("1,204"), "{tabs}");
    let registry =
        Registry { account: AccountId::new("123456789012").unwrap(), region: Region::new("eu-central-1").unwrap() };
    let items = ["/", "/costs"].map(|href| NavItem::new("Page", href)).to_vec();
    let header = html(move || {
        view! {
            <AppHeader home="/" registry=Some(registry) items=items path="/costs".to_owned()><SearchBox action="/search" suggestions=Vec::new() on_input=Callback::new(|_| ()) place=String::new() /></AppHeader>
        }
    });
    assert!(header.contains(r#"href="/costs" aria-current="page""#), "{header}");
    assert!(header.contains("123456789012") && header.contains("eu-central-1"), "{header}");
    let pager = html(|| view! { <Pager first=101 last=200 total=3412 previous="?page=1".to_owned() next=None /> });
    assert!(pager.contains("101–200 of 3,412") && pager.contains(r#"href="?page=1""#), "{pager}");
    assert_eq!(pager.matches(r#"aria-disabled="true""#).count(), 1, "{pager}");
}

#[test]
fn the_age_of_the_data_is_told() {
    let problem = Problem::new(ProblemKind::Unreachable, "reach ECR", "no route", "Check the network.");
    let progress = crawl::Progress { done: 120, total: Some(3412), ..crawl::Progress::begun(NOW) };
    let under_way = crawl::Progress { elapsed: 12_000, work_done: 100, work_left: 1_500, ..progress };
    let read = crawl::Status { taken_at: Some(NOW.plus_days(-3)), ..Default::default() };
    for (status, said) in [
        (crawl::Status::default(), "No data yet"),
        (read.clone(), "3 d ago"),
        (crawl::Status { running: Some(progress), ..read.clone() }, "Reading: 120 of 3,412 repositories<"),
        (crawl::Status { running: Some(under_way), ..read.clone() }, "120 of 3,412 repositories · 3 min left<"),
        (crawl::Status { cancelled: Some(progress), ..read.clone() }, "Stopped after 120 of 3,412 repositories;"),
        (crawl::Status { problem: Some(problem), ..read.clone() }, "Could not reach ECR: no route. Check the network."),
        (crawl::Status { incomplete_repositories: 12, ..read }, "12 incomplete"),
    ] {
        let html = html(move || view! { <DataAge status=status now=NOW details="/reading" /> });
        assert!(html.contains(said), "{said} in {html}");
    }
}

#[test]
fn forms_work_without_javascript() {
    let choices = vec![ColumnChoice { key: "team", label: "Team".to_owned(), shown: true }];
    let carry = || vec![("q".to_owned(), "a&b".to_owned())];
    let chooser = html(move || {
        view! {
            <ColumnChooser action="/repositories" carry=carry() choices=choices density=Density::Compact reset="/repositories" />
        }
    });
    for text in [
        r#"method="get""#,
        r#"action="/repositories""#,
        r#"popovertarget="columns""#,
        r#"id="columns""#,
        r#"name="columns" value="team" checked"#,
        r#"name="density" value="compact" checked"#,
        r#"name="q" value="a&amp;b""#,
    ] {
        assert!(chooser.contains(text), "{text} in {chooser}");
    }
    let filter = html(move || {
        view! {
            <FilterBox action="/repositories" query="team:pay" label="Filter" clear="/repositories" shown=12 total=3412 />
        }
    });
    for text in [r#"name="q" value="team:pay""#, "12 of 3,412", "Clear", r#"type="submit""#, r#"role="status""#] {
        assert!(filter.contains(text), "{text} in {filter}");
    }
    let export = html(|| view! { <ExportLinks csv="/a.csv" json="/a.json" /> });
    assert_eq!(export.matches("download").count(), 2, "{export}");
    assert_eq!(export.matches(r#"rel="external""#).count(), 2, "{export}");
}

#[test]
fn fields_and_text_areas_show_what_is_wrong() {
    let field = html(
        || view! { <TextField id="keep" label="Keep" name="keep" value="0".to_owned() hint="Images" error=Some("At least 1".to_owned()) /> },
    );
    for text in [r#"for="keep""#, r#"aria-invalid="true""#, r#"aria-describedby="keep-hint keep-error""#, "At least 1"]
    {
        assert!(field.contains(text), "{text} in {field}");
    }
    let code = |text: &str, marks: Vec<(u32, Severity)>| {
        let text = text.to_owned();
        html(move || view! { <CodeArea id="p" label="Policy" name="p" value=RwSignal::new(text) marks=marks /> })
    };
    let marked = code("{\n}\n", vec![(2, Severity::Warning), (2, Severity::Error)]);
    assert!(marked.contains(r#"<span class="tone-bad">2"#) && marked.contains(r#"aria-invalid="true""#), "{marked}");
    assert!(!marked.contains(">4<"), "{marked}");
    // The parser swallows the first line break of a text area, so there must be one more.
    assert!(code("\n{}", Vec::new()).contains(">\n\n{}</textarea>"));
}

#[test]
fn diagnostics_are_counted_and_placed() {
    let diagnostic = |severity, line| Diagnostic {
        severity,
        code: "c".to_owned(),
        message: format!("message {line}"),
        aws_message: None,
        rule: None,
        pointer: String::new(),
        position: Position { line, column: 7 },
        fix: None,
    };
    let error = diagnostic(Severity::Error, 3);
    let warning = diagnostic(Severity::Warning, 4);
    for (items, said) in [
        (vec![], vec!["No errors"]),
        (vec![error.clone()], vec!["1 error<", "3:7", "message 3"]),
        (vec![error, warning.clone(), warning], vec!["1 error, 2 warnings", "Warning", "4:7"]),
    ] {
        let html = html(move || view! { <Diagnostics id="d" items=items /> });
        for text in said {
            assert!(html.contains(text), "{text} in {html}");
        }
    }
}

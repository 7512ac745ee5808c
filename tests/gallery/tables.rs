use crate::{HOSTILE, NOW, long_name};
use leptos::prelude::*;
use stowage::components::*;
use stowage::domain::inventory::query::{PROPERTIES, check};
use stowage::domain::repository::RepositoryName;

#[derive(Clone)]
struct Row {
    name: String,
    team: &'static str,
    images: u64,
    bytes: u64,
    usd: f64,
    age: i64,
    policy: (&'static str, Tone),
}

fn rows() -> Vec<Row> {
    let names =
        ["payments/api", "payments/worker", "checkout/web", "data/spark-runner", "platform/base/jdk", "tools/lint"];
    let teams = ["payments", "payments", "checkout", "data", "platform", "platform"];
    let policies = [("In force", Tone::Good), ("None", Tone::Bad), ("Deletes in use", Tone::Warn)];
    (0..40)
        .map(|i: usize| Row {
            name: match i {
                3 => HOSTILE.to_owned(),
                7 => long_name(),
                _ if i < 6 => names[i].to_owned(),
                _ => format!("{}-{i}", names[i % 6]),
            },
            team: teams[i % 6],
            images: (40 - i as u64).pow(2) * 3,
            bytes: (40 - i as u64).pow(4) * 73_113,
            usd: (40.0 - i as f64).powi(4) * 0.000_06,
            age: i as i64 * 7,
            policy: policies[i % 3],
        })
        .collect()
}

fn columns() -> Vec<Column<Row>> {
    let sort = |order| Sort { href: "#".to_owned(), order };
    vec![
        Column::new("name", "Repository", |row: &Row| {
            view! { <Name name=RepositoryName::new(row.name.as_str()).unwrap() href="#" /> }
        })
        .naming()
        .sort(sort(None)),
        Column::new("team", "Team", |row: &Row| row.team).sort(sort(None)),
        Column::new("images", "Images", |row: &Row| view! { <Count count=row.images /> })
            .number()
            .sort(sort(None))
            .total(view! { <Count count=61_204 /> }),
        Column::new("stored", "Stored", |row: &Row| view! { <Bytes bytes=row.bytes /> })
            .number()
            .hint("Sum of image sizes: an upper bound")
            .sort(sort(Some(Order::Descending)))
            .total(view! { <Bytes bytes=3_518_437_208_883 /> }),
        Column::new("share", "Share of the cost", |row: &Row| view! { <Share of_whole=row.usd / 153.6 /> }).silent(),
        Column::new("cost", "$ a month", |row: &Row| view! { <Money usd=row.usd /> })
            .number()
            .sort(sort(None))
            .total(view! { <Money usd=1284.37 /> }),
        Column::new("pushed", "Last push", |row: &Row| view! { <Time at=NOW.plus_days(-row.age) now=NOW /> })
            .number()
            .sort(sort(None)),
        Column::new("pulled", "Last pull", |row: &Row| {
            view! { <Time at=(row.age < 60).then(|| NOW.plus_days(-row.age)) now=NOW none="not seen" /> }
        })
        .number()
        .sort(sort(None)),
        Column::new("policy", "Policy", |row: &Row| {
            view! { <Badge text=row.policy.0 tone=row.policy.1 quiet=true /> }
        }),
        Column::new("flags", "Settings", |_: &Row| {
            view! {
                <span class="badge-list">
                    <Badge text="mutable" tone=Tone::Warn glyph=Glyph::Unlock quiet=true />
                    <Badge text="KMS" tone=Tone::Neutral glyph=Glyph::Key quiet=true />
                </span>
            }
        }),
    ]
}

#[component]
pub fn Tables() -> impl IntoView {
    let choice = |key, label: &str, shown| ColumnChoice { key, label: label.to_owned(), shown };
    let carry = || vec![("sort".to_owned(), "cost".to_owned()), ("q2".to_owned(), HOSTILE.to_owned())];
    let end = view! {
        <ColumnChooser
            action="/repositories"
            carry=carry()
            choices=vec![choice("name", "Repository", true), choice("team", "Team", true), choice("kms", "Encryption", false)]
            reset="/repositories"
        />
        <ExportLinks csv="/export/repositories.csv" json="/export/repositories.json" />
    };
    let mark = Marker::new(|row: &Row| Mark { current: row.images == 4107, child: row.images == 3888, id: None });
    view! {
        <Toolbar end=end.into_any()>
            <FilterBox
                action="/repositories"
                query=format!("team:payments {HOSTILE}")
                carry=carry()
                label="Filter repositories"
                clear="/repositories"
                shown=12
                total=3412
                grammar=Grammar { properties: &PROPERTIES, check }
            />
        </Toolbar>
        <Table caption="Repositories" columns=columns() rows=rows() mark=mark total="Total of 3,412" />
        <Pager first=1 last=100 total=3412 previous=None next="#".to_owned() />
        <Panel title="Most expensive" flush=true>
            <Table caption="Most expensive repositories" columns=columns() rows=rows()[..5].to_vec() density=Density::Compact />
        </Panel>
        <Table caption="Nothing" columns=columns() rows=Vec::new() none="No repository has a policy" />
    }
}

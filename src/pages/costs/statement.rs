//! The statement: one sheet for each team, to be printed and handed over.

use super::controls::{BasisNote, Controls, CostTabs, Sources, asked};
use super::lines::Lines;
use crate::api::costs::{Asked, Sheet as Data, Source, Statement as Sheets, read_statement};
use crate::components::{
    Button, ChartFigure, Figure, Figures, Glyph, Money, MoneyDelta, Notice, PageHeader, Tone, browser, plain,
};
use crate::domain::cost::Basis;
use crate::domain::cost::group::GroupBy;
use crate::domain::format;
use crate::pages::url::{failure, freshness};
use crate::paths;
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn Statement() -> impl IntoView {
    let asked = asked();
    let fresh = freshness();
    let data = Resource::new(move || (asked.get(), fresh.get()), |(asked, _)| read_statement(asked.by, asked.period));
    view! {
        <Title text="Cost statement" />
        <Transition>
            {move || Suspend::new(async move {
                let asked = asked.get();
                match data.await {
                    Ok(data) => view! { <Pages data=data asked=asked /> }.into_any(),
                    Err(error) => {
                        view! { <PageHeader title="Cost statement" /> {failure("The statement cannot be written", error)} }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn Pages(data: Sheets, asked: Asked) -> impl IntoView {
    let Sheets { sheets, left_out, whole, source } = data;
    let print = Callback::new(|_| browser::print());
    let today = source.now.day();
    let when = asked.period.words(today);
    let count = match sheets.len() {
        1 => "1 sheet".to_owned(),
        more => format!("{more} sheets"),
    };
    let (by, share_of) = (asked.by.clone(), whole.cost.max(1e-9));
    let note = (left_out > 0).then(|| {
        let text = format!(
            "{} smaller groups have no sheet; the costs page and its export have them.",
            format::count(left_out)
        );
        view! { <Notice tone=Tone::Info>{text}</Notice> }
    });
    let title = format!("Statement by {} {when}", by.label());
    let pages = sheets.into_iter().map(|sheet| {
        view! { <Page sheet=sheet by=by.clone() when=when.clone() whole=share_of source=source.clone() /> }
    });
    view! {
        <div class="no-print stack">
            <PageHeader title=title count=count>
                <span class="js-only"><Button glyph=Glyph::Download on_click=print>"Print"</Button></span>
            </PageHeader>
            <CostTabs current=paths::STATEMENT asked=asked.clone() />
            {asked.mistake.clone().map(|mistake| view! { <Notice tone=Tone::Warn>{mistake}</Notice> })}
            <Controls path=paths::STATEMENT asked=asked.clone() tag_keys=Vec::new() today=today />
            {note}
        </div>
        {pages.collect_view()}
    }
}

#[component]
fn Page(sheet: Data, by: GroupBy, when: String, whole: f64, source: Source) -> impl IntoView {
    let Data { name, answer, line, report, others, chart, month } = sheet;
    let (basis, before) = (report.basis, report.basis_before);
    let title = format!("{} {}", by.label(), plain(&name));
    view! {
        <section class="sheet">
            <h2><bdi>{title}</bdi></h2>
            <p class="sheet-answer">{answer}</p>
            <Figures label=format!("Totals of {name}")>
                <Figure label=format!("Cost {when}") note=view! { <BasisNote basis=basis /> }.into_any()>
                    <Money usd=line.cost />
                </Figure>
                <Figure label="Before" note=view! { <MoneyDelta usd=line.cost - line.before /> " since, " <BasisNote basis=before /> }.into_any()>
                    <Money usd=line.before />
                </Figure>
                <Figure label="Of the whole registry">{format::percent(line.cost / whole)}</Figure>
                <Figure label="This month in all" note=view! { <BasisNote basis=Basis::Estimated /> }.into_any()>
                    <Money usd=month.forecast />
                </Figure>
            </Figures>
            <ChartFigure chart=chart />
            <Lines by=GroupBy::Repository report=report others=others brief=true />
            <p class="sheet-method">
                "Compressed bytes as ECR reports them, a GB of 2" <sup>"30"</sup> " bytes for all hours of a month, at list or own \
                 price. Shared layers are counted for each image: an upper bound. API requests are free; transfer, scanning and \
                 replication are not in it."
            </p>
            <Sources source=source />
        </section>
    }
}

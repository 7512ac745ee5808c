//! Rolling out what was tried: which repositories, what each loses, and who says so.

use super::address::Asked;
use crate::api::policies::roll_out::{Offer, Offers, Posted, Refusal, box_id, confirm_id, field, offer_roll_out};
use crate::components::{
    Badge, Button, Column, Count, ErrorSummary, Figure, Figures, Notice, PageFooter, PageHeader, Panel, ProblemPanel,
    Table, TextField, Tone, UpTo, Weight, plain,
};
use crate::domain::format;
use crate::domain::job::counted;
use crate::domain::job::roll_out::Pace;
use crate::domain::lifecycle::fleet::Caution;
use crate::domain::repository::RepositoryName;
use crate::pages::url::failure;
use crate::paths;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

#[component]
pub fn RollOut() -> impl IntoView {
    let url = use_query_map();
    let asked = Memo::new(move |_| url.with(Asked::read));
    let data = Resource::new(move || asked.get().0, offer_roll_out);
    view! {
        <Title text="Roll out a policy" />
        <Transition>
            {move || Suspend::new(async move {
                let asked = asked.get();
                match data.await {
                    Ok(offers) => view! { <Sheet offers=offers asked=asked /> }.into_any(),
                    Err(error) => view! {
                        <PageHeader title="Roll out a policy" crumbs=crumbs(&asked) />
                        {failure("Nothing can be rolled out", error)}
                    }
                    .into_any(),
                }
            })}
        </Transition>
    }
}

fn crumbs(asked: &Asked) -> Vec<(String, String)> {
    vec![("Lifecycle policies".to_owned(), asked.href())]
}

#[component]
fn Sheet(offers: Offers, asked: Asked) -> AnyView {
    let Offers { title, offers, totals, unchanged, unknown, share, posted, may_write, now } = offers;
    let heading = format!("Roll out {title}");
    let guarded = offers.iter().filter(|offer| !offer.dangers.is_empty()).count() as u64;
    let left_out = left_out(unchanged, unknown);
    if offers.is_empty() {
        return view! {
            <PageHeader title=heading crumbs=crumbs(&asked) />
            <Notice tone=Tone::Info>
                "Nothing would change in any of these repositories. " {left_out} <a href=asked.href()>"Back to the policies"</a>
            </Notice>
        }
        .into_any();
    }
    let refused = posted.as_ref().and_then(|posted| posted.refusal.clone()).map(|refusal| match refusal {
        Refusal::Problem(problem) => view! { <ProblemPanel problem=problem alert=true /> }.into_any(),
        Refusal::Fields(errors) => {
            let errors = errors.into_iter().map(|(id, message)| (id, plain(&message).into_owned())).collect::<Vec<_>>();
            view! { <ErrorSummary errors=Signal::stored(errors) /> }.into_any()
        }
    });
    let (here, back) = (asked.roll_out(), asked.href());
    let pace = pace_of(posted.as_ref());
    let blocked = (!may_write).then(|| "this Stowage is read-only".to_owned());
    view! {
        <PageHeader title=heading crumbs=crumbs(&asked) />
        {refused}
        <Figures label="What is offered">
            <Figure label="Repositories"><Count count=totals.repositories /></Figure>
            <Figure label="Images that go" note="if all are chosen".into_any()><Count count=totals.going.images /></Figure>
            <Figure label="Frees"><UpTo amount=totals.frees() /></Figure>
            <Figure label="To be confirmed by name" note="repositories".into_any()><Count count=guarded /></Figure>
        </Figures>
        <p class="muted">{left_out}</p>
        <form method="post" action=here class="stack">
            <Table caption="Repositories to roll out to" columns=columns(posted) rows=offers />
            <Panel title="How it goes on">
                <div class="form form-narrow">
                    <TextField
                        id=field::CANARY
                        label="First stage"
                        name=field::CANARY
                        kind="number"
                        value=Signal::stored(pace.0)
                        hint="So many repositories, those that lose least, go first. Then it pauses until you let it go on. 0: no stage."
                    />
                    <TextField
                        id=field::PER_MINUTE
                        label="Repositories a minute, at most"
                        name=field::PER_MINUTE
                        kind="number"
                        value=Signal::stored(pace.1)
                    />
                    <div class="actions">
                        <Button submit=true weight=Weight::Danger blocked=Signal::stored(blocked)>
                            "Roll out to the chosen repositories"
                        </Button>
                        <a class="button" href=back>"Change nothing"</a>
                    </div>
                </div>
            </Panel>
        </form>
        <PageFooter>
            {format!(
                "Worked out {} on the images as last read, and again at each repository's turn. One whose policy has changed by then is \
                 left as it is and listed. One that would lose its newest image or more than {share}% of its images needs its name typed \
                 (",
                now.minute_text(),
            )}
            <a href=paths::guard()>"settings"</a>
            "). The policy that each had is kept, and the whole roll-out can be rolled back; images that AWS has deleted until then \
             stay deleted."
        </PageFooter>
    }
    .into_any()
}

/// `12 more stay as they are.`
fn left_out(unchanged: u64, unknown: u64) -> String {
    let mut text = String::new();
    if unchanged > 0 {
        text.push_str(&format!("{} stay as they are: the policy is in force there, or none fits. ", more(unchanged)));
    }
    if unknown > 0 {
        text.push_str(&format!("{} left out: the policy in force could not be read. ", more(unknown)));
    }
    text
}

fn more(repositories: u64) -> String {
    format!("{} more", counted(repositories, "repository"))
}

fn pace_of(posted: Option<&Posted>) -> (String, String) {
    let Pace { canary, per_minute } = Pace::default();
    posted.map_or((canary.to_string(), per_minute.to_string()), |posted| {
        (posted.canary.clone(), posted.per_minute.clone())
    })
}

fn columns(posted: Option<Posted>) -> Vec<Column<Offer>> {
    let (boxes, names) = (posted.clone(), posted);
    vec![
        Column::new("name", "Repository", move |offer: &Offer| {
            let name = offer.line.name.as_str();
            let checked = boxes.as_ref().is_none_or(|posted| posted.chose(name));
            let (value, shown) = (format!("{} {name}", offer.mark), plain(name).into_owned());
            view! {
                <label class="check">
                    <input type="checkbox" name=field::CHOSEN id=box_id(&offer.mark) value=value checked=checked />
                    <bdi>{shown}</bdi>
                </label>
            }
        })
        .naming(),
        Column::new("confirm", "Confirm by name", move |offer: &Offer| {
            (!offer.dangers.is_empty()).then(|| confirm(offer, names.as_ref()))
        }),
        Column::new("going", "Images go", |offer: &Offer| {
            let (going, of) = (offer.line.going.images, offer.line.total.images);
            format!("{} of {}", format::count(going), format::count(of))
        })
        .number(),
        Column::new("freed", "Freed", |offer: &Offer| view! { <UpTo amount=offer.line.frees() /> }).number(),
        Column::new("look", "Needs a look", |offer: &Offer| {
            let dangers = offer.dangers.iter().map(|danger| (danger.label(), Tone::Bad));
            let others = offer
                .line
                .cautions
                .iter()
                .filter(|caution| matches!(caution, Caution::LosesPulled(_) | Caution::Incomplete));
            let badges = dangers.chain(others.map(|caution| (caution.label(), Tone::Warn)));
            let badges = badges.map(|(text, tone)| view! { <Badge text=text tone=tone quiet=true /> });
            view! { <span class="badge-list">{badges.collect_view()}</span> }
        }),
        Column::new("policy", "Policy now", |offer: &Offer| match offer.line.rules {
            0 => "none".to_owned(),
            rules => counted(u64::from(rules), "rule"),
        }),
        Column::new("new", "To be put", |offer: &Offer| match &offer.line.template {
            Some(template) => template.title.clone(),
            None => "the policy as written".to_owned(),
        }),
    ]
}

fn confirm(offer: &Offer, posted: Option<&Posted>) -> AnyView {
    let name: &RepositoryName = &offer.line.name;
    let typed = posted.map_or(String::new(), |posted| posted.typed_for(name.as_str()).to_owned());
    let label = format!("Type {} to confirm what it loses", plain(name.as_str()));
    view! {
        <input
            type="text"
            id=confirm_id(&offer.mark)
            name=format!("{}{name}", field::CONFIRM)
            value=typed
            aria-label=label
            placeholder="type its name"
            autocomplete="off"
            spellcheck="false"
        />
    }
    .into_any()
}

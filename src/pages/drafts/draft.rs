//! One draft: its text, what it does today, what was said about it. Nothing of it can be edited here.

use super::state;
use crate::api::lifecycle::drafts::{Detail, RemarkOnDraft, read_draft};
use crate::api::lifecycle::form::Step;
use crate::components::{
    Button, CodeBlock, Columns, Fact, Facts, Glyph, Name, Notice, PageHeader, Panel, ProblemPanel, Split, TextDiff,
    TextField, Time, Tone, Weight, WordsField, plain,
};
use crate::domain::draft::{Draft as Content, DraftId, Remark, RemarkKind};
use crate::domain::lifecycle::draft::pretty;
use crate::domain::text::plain_lines;
use crate::domain::time::Timestamp;
use crate::pages::not_found::NotFound;
use crate::pages::policy::reviewed::ReviewedPanels;
use crate::pages::url::{failure, freshness, title};
use crate::paths::{self, Tab};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

#[component]
pub fn Draft() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<DraftId>().ok()));
    let fresh = freshness();
    let remarking = ServerAction::<RemarkOnDraft>::new();
    // What failed leaves the page, and what was typed, as it is.
    let said = Memo::new(move |before: Option<&usize>| {
        let version = remarking.version().get();
        match remarking.value().get() {
            Some(Ok(())) => version,
            _ => before.copied().unwrap_or(0),
        }
    });
    move || {
        let Some(id) = id.get() else { return view! { <NotFound /> }.into_any() };
        let data = Resource::new(move || (fresh.get(), said.get()), move |_| read_draft(id));
        view! {
            <Title text=title(&format!("Draft {id}")) />
            <Transition>
                {move || Suspend::new(async move {
                    match data.await {
                        Ok(data) => view! { <Sheet data=data remarking=remarking /> }.into_any(),
                        Err(error) => view! {
                            <PageHeader title=format!("Draft {id}") crumbs=crumbs() />
                            {failure("This draft cannot be shown", error)}
                        }
                        .into_any(),
                    }
                })}
            </Transition>
        }
        .into_any()
    }
}

fn crumbs() -> Vec<(String, String)> {
    vec![("Drafts".to_owned(), paths::DRAFTS.to_owned())]
}

#[component]
fn Sheet(data: Detail, remarking: ServerAction<RemarkOnDraft>) -> AnyView {
    let Detail { draft, in_force, applied, base_stands, reviewed, may_write, now } = data;
    let is_policy = reviewed.effect.is_some();
    let before = in_force.as_ref().ok().and_then(Option::as_ref).map(|document| pretty(&document.text));
    let standing = match (applied, base_stands || in_force.is_err()) {
        (true, _) => Some((Tone::Good, "This is the policy in force.")),
        (false, true) => None,
        (false, false) => Some((
            Tone::Warn,
            "The policy in force is no longer the one that this draft started from. Applying it shows all three and asks.",
        )),
    };
    let standing = standing.map(|(tone, text)| view! { <Notice tone=tone>{text}</Notice> });
    let unread = in_force.err().map(|problem| view! { <ProblemPanel problem=problem /> });
    let note = (!draft.content.note.is_empty()).then(|| {
        let note = plain_lines(&draft.content.note);
        view! { <Panel title="Note"><p class="words" dir="auto">{note}</p></Panel> }
    });
    let text = draft.content.text.clone();
    let (after, remarks, saved, id) = (pretty(&text), draft.remarks.clone(), draft.at, draft.id);
    let (repository, author) = (draft.repository.clone(), plain(&draft.content.author).into_owned());
    let page = paths::repository(&repository, Tab::Policy);
    let (heading, editor) = (draft.content.name.clone(), paths::policy_from_draft(&repository, id));
    let badge = state(&draft);
    view! {
        <PageHeader title=heading crumbs=crumbs() beside=badge>
            <a class="button" href=editor>"Open in the editor"</a>
            <Apply draft=draft may_write=may_write is_policy=is_policy />
        </PageHeader>
        {standing}
        {unread}
        <Facts>
            <Fact name="Repository">
                <Name name=repository href=page />
            </Fact>
            <Fact name="By"><bdi>{author}</bdi></Fact>
            <Fact name="Saved"><Time at=saved now=now /></Fact>
        </Facts>
        <Columns split=Split::MainSide>
            <div class="stack">
                {note}
                <ReviewedPanels reviewed=reviewed now=now />
                <Panel title="Difference to the policy in force">
                    <TextDiff
                        label="In force against this draft"
                        before=before.unwrap_or_default()
                        after=after
                    />
                </Panel>
                <Panel title="The text" note="It never changes: editing it makes another draft.".into_any()>
                    <CodeBlock text=text what="policy" />
                </Panel>
            </div>
            <div class="stack">
                <Remarks remarks=remarks now=now />
                <Say id=id may_write=may_write is_policy=is_policy remarking=remarking />
            </div>
        </Columns>
    }
    .into_any()
}

/// Posts the text to the editor, which asks the question that it always asks before saving.
#[component]
fn Apply(draft: Content, may_write: bool, is_policy: bool) -> AnyView {
    let blocked = match (may_write, is_policy) {
        (false, _) => Some("read-only".to_owned()),
        (true, false) => Some("its text has errors".to_owned()),
        (true, true) => None,
    };
    view! {
        <form method="post" action=paths::repository(&draft.repository, Tab::Policy)>
            <input type="hidden" name="text" value=draft.content.text />
            <input type="hidden" name="base" value=draft.content.base.unwrap_or_default() />
            <Button
                submit=true
                name="step"
                value=Step::Confirm.key()
                weight=Weight::Primary
                glyph=Glyph::Check
                blocked=Signal::stored(blocked)
            >
                "Apply…"
            </Button>
        </form>
    }
    .into_any()
}

#[component]
fn Remarks(remarks: Vec<Remark>, now: Timestamp) -> AnyView {
    let none = remarks.is_empty().then(|| view! { <p class="muted">"Nothing was said yet."</p> });
    let items = remarks.into_iter().map(move |remark| {
        let Remark { kind, author, text, at } = remark;
        let author = plain(&author).into_owned();
        let what = match kind {
            RemarkKind::Approval => " approved this text",
            RemarkKind::Comment => "",
        };
        let words = (!text.is_empty()).then(|| view! { <p class="words" dir="auto">{plain_lines(&text)}</p> });
        view! {
            <li>
                <p><strong><bdi>{author}</bdi></strong> {what} " " <span class="muted"><Time at=at now=now /></span></p>
                {words}
            </li>
        }
    });
    view! {
        <Panel title="Review">
            {none}
            <ol class="remarks" role="list">{items.collect_view()}</ol>
        </Panel>
    }
    .into_any()
}

#[component]
fn Say(id: DraftId, may_write: bool, is_policy: bool, remarking: ServerAction<RemarkOnDraft>) -> AnyView {
    let read_only = (!may_write).then(|| "read-only".to_owned());
    let unfit = read_only.clone().or_else(|| (!is_policy).then(|| "its text has errors".to_owned()));
    let failed = move || {
        let error = remarking.value().get().and_then(Result::err)?;
        Some(view! { <ProblemPanel problem=error.0 alert=true /> })
    };
    view! {
        <Panel title="Say something" note="Names are as typed: there is no sign-in.".into_any()>
            {failed}
            <ActionForm action=remarking>
                <div class="form">
                    <input type="hidden" name="id" value=id.to_string() />
                    <TextField id="remark-author" label="Your name" name="author" value=Signal::stored(String::new()) />
                    <WordsField id="remark-text" label="Comment" name="text" rows=4 value=RwSignal::new(String::new()) />
                    <div class="actions">
                        <Button submit=true name="kind" value=RemarkKind::Comment.as_str() blocked=Signal::stored(read_only)>
                            "Comment"
                        </Button>
                        <Button
                            submit=true
                            name="kind"
                            value=RemarkKind::Approval.as_str()
                            glyph=Glyph::Check
                            blocked=Signal::stored(unfit)
                        >
                            "Approve this text"
                        </Button>
                    </div>
                </div>
            </ActionForm>
        </Panel>
    }
    .into_any()
}

//! What is tried on all repositories at once.

use super::address::Asked;
use crate::components::{Button, Carried, Choice, Choices, CodeArea, Diagnostics, Disclosure, Glyph, Toolbar};
use crate::domain::diagnostic::{Diagnostic, Severity};
use crate::domain::lifecycle::fleet::Proposal;
use crate::domain::lifecycle::fleet::query::TEXT;
use leptos::prelude::*;

const AREA: &str = "fleet-policy";
const PROBLEMS: &str = "fleet-policy-problems";

/// The choice of a proposal, and a field for a policy of one's own. A GET form: what is tried can be sent as a link.
#[component]
pub fn ProposalForm(asked: Asked, diagnostics: Vec<Diagnostic>, sets: Vec<(String, u32)>) -> AnyView {
    let template = |id: &str| Proposal::Template(id.to_owned());
    let choices = [
        ("In force", Proposal::InForce),
        ("Best fit of each", Proposal::BestFit),
        ("Untagged only", template("untagged")),
        ("Semantic versions", template("releases")),
        ("Commit hashes", template("commits")),
        ("Branches", template("branches")),
        ("Build caches", template("build-cache")),
        ("Cache copies", template("cache-copies")),
    ]
    .into_iter()
    .map(|(label, proposal)| (label.to_owned(), proposal))
    .chain(sets.into_iter().map(|(name, version)| (format!("{name} v{version}"), Proposal::Set(name))))
    .map(|(label, proposal)| Choice {
        label,
        current: asked.0.proposal == proposal,
        href: asked.trying(proposal).href(),
    })
    .collect();
    let text = match &asked.0.proposal {
        Proposal::Text(text) => text.clone(),
        _ => String::new(),
    };
    let written = !text.is_empty();
    let marks: Vec<(u32, Severity)> = diagnostics.iter().map(|item| (item.position.line, item.severity)).collect();
    let problems = written.then(|| view! { <Diagnostics id=PROBLEMS items=diagnostics /> });
    let carry: Vec<_> = asked
        .carried("policy")
        .into_iter()
        .filter(|(key, _)| key != "try")
        .chain([("try".to_owned(), TEXT.to_owned())])
        .collect();
    view! {
        <Toolbar><Choices label="Policy to try" choices=choices /></Toolbar>
        <Disclosure summary="One policy for all" open=written>
            <form method="get" action=crate::paths::POLICIES class="stack">
                <Carried fields=carry />
                <CodeArea
                    id=AREA
                    label="Policy to try on all repositories"
                    name="policy"
                    value=RwSignal::new(text)
                    marks=Signal::stored(marks)
                    described_by=PROBLEMS
                />
                {problems}
                <div class="actions"><Button submit=true glyph=Glyph::Check>"Try it"</Button></div>
            </form>
        </Disclosure>
    }
    .into_any()
}

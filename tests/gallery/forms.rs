use crate::HOSTILE;
use leptos::prelude::*;
use stowage::components::*;
use stowage::domain::diagnostic::{Diagnostic, Fix, Position, Severity};
use stowage::domain::problem::{Problem, ProblemKind};

fn policy() -> String {
    format!(
        r#"{{
  "rules": [
    {{
      "rulePriority": 1,
      "description": "</textarea><script>alert(1)</script>{HOSTILE}",
      "selection": {{
        "tagStatus": "tagged",
        "tagPatternList": ["release-*"],
        "countType": "imageCountMoreThan",
        "countNumber": 20
      }},
      "action": {{ "type": "expire" }}
    }}
  ]
}}"#
    )
}

fn diagnostics() -> Vec<Diagnostic> {
    let diagnostic = |severity, line, message: &str, aws: Option<&str>, fix: Option<&str>| Diagnostic {
        severity,
        code: "unknown-field".to_owned(),
        message: message.to_owned(),
        aws_message: aws.map(str::to_owned),
        rule: Some(1),
        pointer: "/rules/0/selection".to_owned(),
        position: Position { line, column: 7 },
        fix: fix.map(|label| Fix { label: label.to_owned(), text: String::new() }),
    };
    vec![
        diagnostic(
            Severity::Error,
            10,
            "countNumber must be a whole number from 1 up, not \"20\"",
            Some(
                "Lifecycle policy validation failure: string \"20\" is not a valid integer at /rules/0/selection/countNumber",
            ),
            Some("Write 20"),
        ),
        diagnostic(Severity::Warning, 8, &format!("also takes children of {HOSTILE}"), None, None),
    ]
}

#[component]
pub fn Forms() -> impl IntoView {
    let diagnostics = diagnostics();
    let marks: Vec<_> = diagnostics.iter().map(|item| (item.position.line, item.severity)).collect();
    let impact = |label: &str, value: &str| Impact { label: label.to_owned(), value: value.to_owned() };
    let errors = vec![("count-1".to_owned(), "Rule 1: keep at least 1 image".to_owned())];
    let problem =
        Problem::new(ProblemKind::Conflict, "save the policy", "it was changed meanwhile", "Compare, then save.");
    let verdict = |fate, rule: Option<u32>| view! { <VerdictBadge fate=fate rule=rule /> };
    view! {
        <Columns split=Split::Editor>
            <Panel title="Rules">
                <ErrorSummary errors=errors />
                <SelectField
                    id="status-1"
                    label="Which images"
                    name="tagStatus"
                    value="tagged".to_owned()
                    options=vec![("any", "Any"), ("tagged", "With tags that match"), ("untagged", "Without tags")]
                />
                <TextField
                    id="patterns-1"
                    label="Tag patterns"
                    name="patterns"
                    value=HOSTILE.to_owned()
                    hint="All of them have to match. For either one or the other, write two rules."
                />
                <TextField
                    id="count-1"
                    label="Keep"
                    name="count"
                    kind="number"
                    value="0".to_owned()
                    error=Some("Keep at least 1 image".to_owned())
                />
                <CheckField label="Only in the archive" name="archive" checked=true />
                <CodeArea
                    id="policy"
                    label="Policy as JSON"
                    name="policy"
                    value=RwSignal::new(policy())
                    marks=marks
                    described_by="policy-diagnostics"
                />
                <Diagnostics
                    id="policy-diagnostics"
                    items=diagnostics
                    on_go=Callback::new(|_: Position| {})
                    on_fix=Callback::new(|_: Fix| {})
                />
            </Panel>
            <Panel title="Effect">
                <p>
                    {verdict(Fate::Keep, Some(1))} " " {verdict(Fate::Expire, Some(2))} " " {verdict(Fate::Archive, Some(3))} " "
                    {verdict(Fate::Blocked, None)}
                </p>
                <CodeBlock text=policy() what="policy" />
                <TextDiff label="In force against proposed" before=policy() after=policy().replace("20", "50") />
                <div class="actions">
                    <Button weight=Weight::Danger opens="confirm-delete">"Delete policy"</Button>
                    <Button opens="confirm-save">"Save"</Button>
                    <button class="button" popovertarget="shortcuts">"Keys"</button>
                </div>
            </Panel>
            <Panel title="Image"><p>"Choose an image to see which rule has it and when it would go."</p></Panel>
        </Columns>
        <ConfirmDialog
            id="confirm-delete"
            title="Delete 412 images of payments/api?"
            impact=vec![
                impact("Images", "412 of 1,204"),
                impact("Freed", "96.2 GiB"),
                impact("Saved a month", "$9.62"),
                impact("Tags lost", &format!("v1.4.0, v1.4.1, {HOSTILE}")),
            ]
            action="Delete 412 images".to_owned()
            danger=true
            retype=Some(format!("payments/{HOSTILE}"))
            problem=Some(problem)
            on_confirm=Callback::new(|()| {})
        >
            <p>"Images that are deleted cannot be brought back."</p>
        </ConfirmDialog>
        <ConfirmDialog
            id="confirm-save"
            title="Save the policy of payments/api?"
            impact=vec![impact("Images that will expire", "12")]
            action="Save policy".to_owned()
            on_confirm=Callback::new(|()| {})
        >
            <p>"ECR applies it within 24 hours."</p>
        </ConfirmDialog>
    }
}

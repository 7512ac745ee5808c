//! How a repository is set up, and the commands to use it.

use crate::api::repositories::{Overview, access_policy, show};
use crate::components::{
    Badge, CopyButton, CopyLine, Empty, EmptyState, Fact, Facts, Glyph, Next, Panel, TagChip, Time, Tone, plain,
};
use crate::domain::repository::RepositoryName;
use crate::pages::url::failure;
use leptos::prelude::*;

#[component]
pub fn Settings(name: RepositoryName, fresh: Signal<u32>) -> impl IntoView {
    let asked = name.clone();
    let data = Resource::new(move || fresh.get(), move |_| show(asked.clone()));
    let policy = Resource::new(move || fresh.get(), move |_| access_policy(name.clone()));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(data) => view! { <Sheet data=data /> }.into_any(),
                    Err(error) => failure("Settings cannot be read", error),
                }
            })}
        </Transition>
        <Transition>
            {move || Suspend::new(async move { view! { <Access policy=policy.await /> } })}
        </Transition>
    }
}

#[component]
fn Sheet(data: Overview) -> impl IntoView {
    let Overview { repository, now, .. } = data;
    let uri = repository.uri.clone();
    let region = repository.registry.region.to_string();
    let host = uri.split('/').next().unwrap_or_default().to_owned();
    let login = format!(
        "aws ecr get-login-password --region {} | docker login --username AWS --password-stdin {}",
        quoted(&region),
        quoted(&host)
    );
    let (pull, push) = (
        format!("docker pull {}", quoted(&format!("{uri}:TAG"))),
        format!("docker push {}", quoted(&format!("{uri}:TAG"))),
    );
    let mutability = match repository.mutability.immutable {
        true => view! { <Badge text="immutable" tone=Tone::Good glyph=Glyph::Lock /> },
        false => view! { <Badge text="mutable" tone=Tone::Warn glyph=Glyph::Unlock /> },
    };
    let exclusions = repository.mutability.exclusions.clone();
    let excluded = (!exclusions.is_empty()).then(|| {
        view! { " except " {exclusions.into_iter().map(|filter| view! { <TagChip text=filter /> }).collect_view()} }
    });
    let tags = repository.tags.clone();
    let has_tags = !tags.is_empty();
    view! {
        <Panel title="Set-up">
            <Facts rows=true>
                <Fact name="Tags">{mutability} {excluded}</Fact>
                <Fact name="Scan on push">
                    {match repository.scan_on_push {
                        true => view! { <Badge text="on" tone=Tone::Good glyph=Glyph::Scan /> },
                        false => view! { <Badge text="off" tone=Tone::Warn glyph=Glyph::Scan /> },
                    }}
                    <span class="muted">" The registry's scanning configuration may say otherwise."</span>
                </Fact>
                <Fact name="Encryption">
                    {repository.encryption.kind.clone()}
                    {repository.encryption.kms_key.clone().map(|key| view! { " " <code>{key.clone()}</code> <CopyButton text=key what="KMS key" /> })}
                </Fact>
                <Fact name="ARN"><code>{repository.arn.clone()}</code> <CopyButton text=repository.arn.clone() what="ARN" /></Fact>
                <Fact name="Created"><Time at=repository.created_at now=now /></Fact>
                <Fact name="Resource tags">
                    {match has_tags {
                        false => view! { <span class="muted">"none"</span> }.into_any(),
                        true => tags
                            .into_iter()
                            .map(|(key, value)| view! { <TagChip text=format!("{key} = {value}") /> " " })
                            .collect_view()
                            .into_any(),
                    }}
                </Fact>
            </Facts>
        </Panel>
        <Panel title="Pull and push">
            <CopyLine text=login what="login command" />
            <CopyLine text=pull what="pull command" />
            <CopyLine text=push what="push command" />
        </Panel>
    }
}

/// One word for a POSIX shell.
fn quoted(text: &str) -> String {
    let harmless = |b: u8| b.is_ascii_alphanumeric() || b"-._/:@%+=,".contains(&b);
    if !text.is_empty() && text.bytes().all(harmless) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

#[component]
fn Access(policy: Result<Option<String>, crate::api::ApiError>) -> impl IntoView {
    let body = match policy {
        Ok(Some(text)) => {
            let pretty = serde_json::from_str::<serde_json::Value>(&text)
                .and_then(|value| serde_json::to_string_pretty(&value))
                .unwrap_or(text);
            let shown = pretty.lines().map(|line| plain(line).into_owned()).collect::<Vec<_>>().join("\n");
            view! { <pre class="policy-text" tabindex="0">{shown}</pre> <CopyButton text=pretty what="repository policy" label=true /> }.into_any()
        }
        Ok(None) => {
            let title = "No repository policy".to_owned();
            let next = Next::Because(
                "Identities of this account need their own permissions; other accounts have none.".to_owned(),
            );
            view! { <EmptyState empty=Empty::NoneExist { title, next } /> }.into_any()
        }
        Err(error) => failure("The repository policy cannot be read", error),
    };
    view! { <Panel title="Repository policy: who else may pull and push">{body}</Panel> }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn shells_see_one_word() {
        for (text, word) in [
            ("team/app:v1", "team/app:v1"),
            ("a b", "'a b'"),
            ("$(rm -rf ~)", "'$(rm -rf ~)'"),
            ("it's", "'it'\\''s'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(text), word, "{text}");
        }
    }
}

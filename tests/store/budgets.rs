//! Budgets, and notices that must not be lost.

use super::{at, name, registry};
use stowage::domain::cost::budget::{Format, Scope, SecretUrl};
use stowage::domain::time::{Day, Timestamp};
use stowage::server::store::{NewNotice, Store};

fn url(text: &str) -> SecretUrl {
    SecretUrl::parse(text).unwrap()
}

async fn set(store: &Store, scope: &Scope, usd: f64, webhook: Option<&SecretUrl>) {
    let who = (at("2026-11-20"), "somebody");
    store.save_budget(&registry("111122223333"), scope, usd, webhook, Format::Slack, who).await.unwrap();
}

fn notice<'a>(budget: i64, event: &'a str, next_at: Option<Timestamp>) -> NewNotice<'a> {
    NewNotice {
        budget,
        month: Day::parse("2026-11-01").unwrap(),
        event,
        at: at("2026-11-20"),
        text: "spent".to_owned(),
        body: "{}".to_owned(),
        next_at,
    }
}

#[tokio::test]
async fn a_scope_has_one_budget_and_keeps_its_webhook() {
    let store = Store::open_temporary().await.unwrap();
    let registry = registry("111122223333");
    let (team, hook) = (Scope::Team("payments".to_owned()), url("https://hooks.example.com/a"));
    set(&store, &team, 100.0, Some(&hook)).await;
    set(&store, &team, 200.0, None).await;
    set(&store, &Scope::Repository(name("team/app")), 5.5, None).await;
    set(&store, &Scope::Registry, 1000.0, None).await;
    let budgets = store.budgets(&registry).await.unwrap();
    let lines: Vec<_> = budgets.iter().map(|b| format!("{} {}", b.scope.words(), b.monthly_usd)).collect();
    assert_eq!(lines, ["the whole registry 1000", "team payments 200", "repository team/app 5.5"]);
    assert_eq!(budgets[1].webhook, Some((hook, Format::Slack)));
    assert_eq!(store.budgets(&super::registry("999")).await.unwrap(), []);

    let other = super::registry("999");
    store.delete_budget(&other, budgets[0].id).await.unwrap();
    store.remove_webhook(&other, budgets[1].id).await.unwrap();
    assert_eq!(store.budgets(&registry).await.unwrap(), budgets, "those of another registry are not touched");
    store.remove_webhook(&registry, budgets[1].id).await.unwrap();
    store.delete_budget(&registry, budgets[0].id).await.unwrap();
    let left = store.budgets(&registry).await.unwrap();
    assert_eq!((left.len(), left[0].webhook.clone()), (2, None));
}

#[tokio::test]
async fn a_notice_is_kept_once_and_waits_over_a_restart_until_it_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stowage.db");
    let store = Store::open(&path).await.unwrap();
    let registry = registry("111122223333");
    set(&store, &Scope::Registry, 10.0, Some(&url("https://hooks.example.com/a"))).await;
    let budget = store.budgets(&registry).await.unwrap()[0].id;
    let now = at("2026-11-20T12:00:00Z");
    assert!(store.add_notice(&notice(budget, "actual", Some(now))).await.unwrap());
    assert!(!store.add_notice(&notice(budget, "actual", Some(now))).await.unwrap(), "once a month");
    assert!(store.add_notice(&notice(budget, "forecast", Some(now))).await.unwrap());
    for _ in 0..2 {
        assert!(store.add_notice(&notice(budget, "test", Some(now))).await.unwrap(), "a test as often as one likes");
    }
    assert_eq!(store.due_notices(at("2026-11-20T11:59:59Z")).await.unwrap(), []);
    store.close().await;

    let store = Store::open(&path).await.unwrap();
    let due = store.due_notices(now).await.unwrap();
    assert_eq!(due.len(), 4);
    let later = at("2026-11-20T12:00:30Z");
    store.settle_notice(due[0].id, now, Err(("it answered 500", Some(later)))).await.unwrap();
    store.settle_notice(due[1].id, now, Ok(())).await.unwrap();
    store.settle_notice(due[2].id, now, Err(("it answered 404", None))).await.unwrap();
    assert_eq!(store.due_notices(now).await.unwrap().len(), 1);
    let again = store.due_notices(later).await.unwrap();
    assert_eq!((again.len(), again[0].attempts), (2, 1));
    let told: Vec<_> = store.notices(&registry, 10).await.unwrap();
    let state: Vec<_> =
        told.iter().map(|n| (n.delivered_at.is_some(), n.problem.as_deref(), n.next_at.is_some())).collect();
    assert_eq!(
        state,
        [
            (false, None, true),
            (false, Some("it answered 404"), false),
            (true, None, false),
            (false, Some("it answered 500"), true),
        ]
    );

    store.remove_webhook(&registry, budget).await.unwrap();
    assert_eq!(store.due_notices(later).await.unwrap(), [], "there is nowhere to send them");
}

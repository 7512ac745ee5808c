use crate::NOW;
use leptos::prelude::*;
use stowage::components::*;
use stowage::domain::account::{AccountId, Region, Registry};
use stowage::domain::crawl::Status;
use stowage::domain::problem::{Problem, ProblemKind};

#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let registry =
        Registry { account: AccountId::new("123456789012").unwrap(), region: Region::new("eu-central-1").unwrap() };
    let status = Status {
        registry: Some(registry.clone()),
        taken_at: Some(NOW.plus_days(-1)),
        problem: Some(Problem::new(ProblemKind::Unreachable, "reach ECR", "connection refused", "Check the network.")),
        incomplete_repositories: 12,
        ..Status::default()
    };
    let item = |label, href: &str| NavItem::new(label, href);
    let items = vec![
        item("Overview", "/"),
        item("Repositories", "/repositories"),
        item("Costs", "/costs"),
        item("Policies", "/policies"),
        item("Activity", "/activity"),
        item("Settings", "/settings"),
    ];
    let toasts = Toasts::provide();
    view! {
        <SkipLink />
        <AppHeader home="/" registry=Some(registry) items=items path="/repositories/team/app".to_owned()>
            <SearchBox action="/search" suggestions=Vec::new() on_input=Callback::new(|_| ()) place=String::new() />
            <DataAge status=status now=NOW details="/reading">
                <form method="post" action="/refresh">
                    <button class="icon-button" aria-label="Refresh" title="Refresh"><Icon glyph=Glyph::Refresh /></button>
                </form>
            </DataAge>
            <ThemeSwitch />
        </AppHeader>
        <main id="main" class="page" tabindex="-1">
            {children()}
            <PageFooter>
                <span>"Source: ECR DescribeImages, account 123456789012, eu-central-1"</span>
                <span>"Data from 2026-11-23 09:30 UTC"</span>
                <span>"Prices of 2026-11-01"</span>
            </PageFooter>
        </main>
        <Shortcuts />
        <ToastRegion toasts=toasts />
    }
}

use crate::{HOSTILE, NOW, long_name};
use leptos::prelude::*;
use stowage::components::*;
use stowage::domain::image::{Digest, Tag};
use stowage::domain::problem::{Problem, ProblemKind};
use stowage::domain::repository::RepositoryName;

fn denied() -> Problem {
    Problem {
        code: Some("AccessDeniedException".to_owned()),
        request_id: Some("5f3c1d2e-0b6a-4f19-9a55-7d2f0c9be001".to_owned()),
        iam_action: Some("ecr:DescribeImages".to_owned()),
        ..Problem::new(
            ProblemKind::NotPermitted,
            "read the images of payments/api",
            "User: arn:aws:sts::123456789012:assumed-role/stowage/session is not authorized to perform: \
             ecr:DescribeImages on resource: arn:aws:ecr:eu-central-1:123456789012:repository/payments/api",
            "Allow the action in the role's policy, then refresh.",
        )
    }
}

#[component]
pub fn Reading() -> impl IntoView {
    let tag = |text: &str| Tag::new(text).unwrap();
    let digest = Digest::new(format!("sha256:{}", "3ad4f1c0".repeat(8))).unwrap();
    let tags = vec![tag("v1.4.1"), tag("latest"), tag(HOSTILE), tag(&"x".repeat(300)), tag("five"), tag("six")];
    let crumbs = vec![("Repositories".to_owned(), "#".to_owned()), ("payments".to_owned(), "#".to_owned())];
    let badge = |text: &str, tone| view! { <Badge text=text tone=tone /> };
    let tab = |label: &str, current, count| Tab { label: label.to_owned(), href: "#".to_owned(), current, count };
    let tabs = vec![
        tab("Images", true, Some(1204)),
        tab("Metrics", false, None),
        tab("Cost", false, None),
        tab("Lifecycle policy", false, None),
        tab("Settings", false, None),
    ];
    let choice = |label: &str, current| Choice { label: label.to_owned(), href: "#".to_owned(), current };
    let part = |label: &str, count, tone| Part { label: label.to_owned(), count, tone, href: Some("#".to_owned()) };
    view! {
        <PageHeader title="payments/api" count="12 of 3,412" crumbs=crumbs>
            <Button glyph=Glyph::External>"AWS console"</Button>
            <Button weight=Weight::Danger glyph=Glyph::Trash>"Delete policy"</Button>
            <Button weight=Weight::Primary blocked=Some("2 errors".to_owned())>"Save policy"</Button>
            <Button weight=Weight::Primary>"Save policy"</Button>
        </PageHeader>
        <Figures label="Totals">
            <Figure label="Stored" href="#" note=view! { "sum of image sizes, an upper bound" }.into_any()>
                <Bytes bytes=3_518_437_208_883 />
            </Figure>
            <Figure label="Cost a month" href="#" note=view! { <MoneyDelta usd=72.4 /> " on October" }.into_any()>
                <Money usd=1284.37 />
            </Figure>
            <Figure label="Images" href="#" note=view! { "in 3,412 repositories" }.into_any()><Count count=61_204 /></Figure>
            <Figure label="Pulls, 30 days" href="#" note=view! { "412 repositories not pulled" }.into_any()>"1.2 M"</Figure>
            <Figure label="Drafted policies would free" note=view! { <MoneyDelta usd=-96.2 /> " a month" }.into_any()>
                <Bytes bytes=962_000_000_000 />
            </Figure>
        </Figures>
        <Tabs label="Parts of payments/api" tabs=tabs />
        <Notice tone=Tone::Warn>
            <p>"12 repositories could not be read; totals are without them. " <a href="#">"Which, and why"</a></p>
        </Notice>
        <Notice tone=Tone::Info><p>"Costs are estimates from list prices. " <a href="#">"How they are computed"</a></p></Notice>
        <Columns split=Split::MainSide>
            <Panel
                title="Texts"
                actions=view! {
                    <Choices
                        label="Time range"
                        choices=vec![choice("30 d", false), choice("90 d", true), choice("1 y", false), choice("2 y", false)]
                    />
                }
                    .into_any()
                note=view! { "Last pulled is up to a day old; " <a href="#">"how pulls are counted"</a> "." }.into_any()
            >
                <Facts rows=true>
                    <Fact name="Digest"><DigestText digest=digest href="#" /></Fact>
                    <Fact name="Tags"><TagList tags=tags /></Fact>
                    <Fact name="Hostile name"><Name name=RepositoryName::new(HOSTILE).unwrap() href="#" /></Fact>
                    <Fact name="Long name"><Name name=RepositoryName::new(long_name()).unwrap() /></Fact>
                    <Fact name="Pushed"><Time at=NOW.plus_days(-12) now=NOW /></Fact>
                    <Fact name="Would go"><Time at=NOW.plus_days(40) now=NOW /></Fact>
                    <Fact name="Last pull"><Time at=None now=NOW none="not seen" /></Fact>
                    <Fact name="Pull">
                        <CopyLine
                            text="docker pull 123456789012.dkr.ecr.eu-central-1.amazonaws.com/payments/api@sha256:3ad4f1c03ad4f1c0"
                            what="pull command"
                        />
                    </Fact>
                </Facts>
            </Panel>
            <Panel title="States">
                <p>
                    {badge("Immutable", Tone::Good)} " " {badge("Mutable tags", Tone::Warn)} " " {badge("No policy", Tone::Bad)} " "
                    {badge("Draft", Tone::Info)} " " {badge("Archived", Tone::Neutral)} " " {badge("New", Tone::Accent)}
                </p>
                <p><Badge text="Scan on push" tone=Tone::Good glyph=Glyph::Scan quiet=true /></p>
                <StackBar parts=vec![
                    part("Policy in force", 312, Tone::Good),
                    part("Has errors", 9, Tone::Bad),
                    part("Deletes images in use", 14, Tone::Warn),
                    part("None", 77, Tone::Neutral),
                ] />
                <Progress label="Reading repositories" done=120 total=Some(412) detail="31 a second, 9 s left".to_owned() />
                <Progress label="Listing repositories" done=800 total=None />
                <Disclosure summary="What is counted"><p>"Compressed sizes as ECR reports them."</p></Disclosure>
                <p><progress::Skeleton width=progress::Width::Long /> " " <progress::Skeleton width=progress::Width::Short /></p>
            </Panel>
        </Columns>
        <Columns split=Split::Halves>
            <Panel title="None exist">
                <EmptyState empty=Empty::NoneExist {
                    title: "No image has been pushed to payments/api".to_owned(),
                    next: Next::Link { label: "Push commands".to_owned(), href: "#".to_owned() },
                } />
            </Panel>
            <Panel title="None match">
                <EmptyState empty=Empty::NoneMatch {
                    title: format!("No repository matches {HOSTILE}"),
                    clear: "#".to_owned(),
                } />
            </Panel>
            <Panel title="Not permitted">
                <EmptyState empty=Empty::problem("Images cannot be listed", denied(), None) />
            </Panel>
            <Panel title="Failed">
                <EmptyState empty=Empty::Failed {
                    problem: Problem { kind: ProblemKind::Unexpected, ..denied() },
                    retry: Some("#".to_owned()),
                } />
            </Panel>
        </Columns>
        <ProblemPanel problem=Problem::new(
            ProblemKind::NoCredentials,
            "sign requests to AWS",
            format!("no credentials in the environment, the profile {HOSTILE}, or the instance"),
            "Set AWS_PROFILE, or run `aws sso login`, then refresh.",
        ) />
    }
}

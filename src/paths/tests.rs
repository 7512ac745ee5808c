use super::*;

#[test]
fn every_url() {
    let name = RepositoryName::new("team/app").unwrap();
    let hostile = RepositoryName::new("a/<b>\"'&?#%é").unwrap();
    let digest = Digest::new("sha256:ab").unwrap();
    let registry = Registry { account: "123456789012".parse().unwrap(), region: "eu-central-1".parse().unwrap() };
    let urls = [
        repositories(""),
        repositories("team:core size>1GiB"),
        search("v1.2 latest"),
        repository(&name, Tab::Images),
        repository(&name, Tab::Metrics),
        repository(&name, Tab::Policy),
        repository(&hostile, Tab::Settings),
        repository(&name, Tab::Layers),
        policy_from(&name, "releases"),
        policy_version(&name, 7),
        policy_history(&name),
        preview_by_aws(&name),
        draft(DraftId(3)),
        policy_from_draft(&name, DraftId(3)),
        image(&name, &digest),
        image_config(&name, &digest, "names"),
        comparison(&name, &digest, &digest),
        manifests(),
        guard(),
        policy_set("releases"),
        creation_template("docker-hub"),
        console(&registry, &name),
        job(JobId(12)),
        kept_manifests(JobId(12)),
        export_repositories("csv", &[("q", "x y"), ("sort", "")]),
        export_images("json", &name, &[("q", "v1")]),
        export_pulls("csv", &[("range", "7d")]),
        export_series("json", &[("repository", "team/app")]),
        costs(COSTS, &GroupBy::Repository, Period::ThisMonth),
        costs(STATEMENT, &GroupBy::Tag("cost center".to_owned()), Period::LastMonth),
        costs("/export/costs.csv", &GroupBy::Team, "2026-09-01..2026-10-15".parse().unwrap()),
        rate(Item::StandardStorage),
    ];
    assert_eq!(
        urls.join("\n"),
        "/repositories\n\
         /repositories?q=team%3Acore%20size%3E1GiB\n\
         /search?q=v1.2%20latest\n\
         /repositories/team/app\n\
         /repositories/team/app?tab=metrics\n\
         /policy/team/app\n\
         /repositories/a/%3Cb%3E%22%27%26%3F%23%25%C3%A9?tab=settings\n\
         /repositories/team/app?tab=layers\n\
         /policy/team/app?template=releases\n\
         /policy/team/app?version=7\n\
         /policy-history/team/app\n\
         /policy/team/app#ask\n\
         /drafts/3\n\
         /policy/team/app?draft=3\n\
         /images/sha256%3Aab/team/app\n\
         /images/sha256%3Aab/team/app?config=names\n\
         /images/sha256%3Aab/team/app?with=sha256%3Aab\n\
         /settings#manifests\n\
         /settings#guard\n\
         /policies/sets?set=releases\n\
         /policies/creation-templates?prefix=docker-hub\n\
         https://console.aws.amazon.com/ecr/repositories/private/123456789012/team/app?region=eu-central-1\n\
         /activity/jobs/12\n\
         /export/manifests.json?job=12\n\
         /export/repositories.csv?q=x%20y\n\
         /export/images.json?repository=team%2Fapp&q=v1\n\
         /export/pulls.csv?range=7d\n\
         /export/metrics.json?repository=team%2Fapp\n\
         /costs\n\
         /costs/statement?by=tag%3Acost%20center&range=last-month\n\
         /export/costs.csv?by=team&range=2026-09-01..2026-10-15\n\
         /costs/rates#standard-storage"
    );
}

#[test]
fn pages_of_a_repository_name_it() {
    let name = RepositoryName::new("a/<b>\"'&?#%é").unwrap();
    let digest = Digest::new("sha256:ab").unwrap();
    for path in
        [repository(&name, Tab::Images), repository(&name, Tab::Policy), policy_history(&name), image(&name, &digest)]
    {
        assert_eq!(repository_at(&path), Some(name.clone()), "{path}");
    }
    for path in ["/", "/repositories", "/repositories/", "/policies", "/repositories/%4", "/images/sha256"] {
        assert_eq!(repository_at(path), None, "{path}");
    }
}

//! Listing, making and deleting repositories.

use super::tags::Tag;
use super::{Call, check_length, page_size};
use crate::server::demo::faults::{self, repository_not_found};
use crate::server::demo::pulls::{Pulls, Rhythm, Shape};
use crate::server::demo::random;
use crate::server::demo::refusal::Refusal;
use crate::server::demo::repository::{Mutability, Repository};
use crate::server::demo::seed::Recipe;
use crate::server::demo::{ACCOUNT, REGION};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Describe {
    repository_names: Option<Vec<String>>,
    next_token: Option<String>,
    max_results: Option<i64>,
}

pub fn describe(call: &mut Call<'_>, input: Describe) -> Result<Value, Refusal> {
    if let Some(names) = input.repository_names {
        check_length("repositoryNames", &names, 100)?;
        if input.next_token.is_some() || input.max_results.is_some() {
            return Err(Refusal::parameter("nextToken and maxResults cannot be used with repositoryNames"));
        }
        let find = |name: &String| match call.registry.repositories.get(name) {
            Some(repository) if !faults::vanishes(name) => Ok(repository.detail()),
            _ => Err(repository_not_found(name)),
        };
        return Ok(json!({"repositories": names.iter().map(find).collect::<Result<Vec<_>, _>>()?}));
    }
    const QUESTION: &str = "DescribeRepositories";
    let size = page_size(input.max_results, 1000, 100)?;
    let from = call.position(QUESTION, input.next_token.as_deref())?;
    let mut found = call.registry.from(from);
    let page: Vec<Value> = found.by_ref().take(size).map(|(_, repository)| repository.detail()).collect();
    let next = found.next().map(|(position, _)| position);
    drop(found);
    let mut answer = json!({"repositories": page});
    if let Some(next) = next {
        answer["nextToken"] = call.token(QUESTION, next);
    }
    Ok(answer)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Create {
    repository_name: String,
    #[serde(default)]
    tags: Vec<Tag>,
    image_tag_mutability: Option<String>,
    #[serde(default)]
    image_tag_mutability_exclusion_filters: Vec<ExclusionFilter>,
    #[serde(default)]
    image_scanning_configuration: Scanning,
    encryption_configuration: Option<Encryption>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Scanning {
    #[serde(default)]
    pub scan_on_push: bool,
}

#[derive(Deserialize)]
pub struct ExclusionFilter {
    pub filter: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Encryption {
    encryption_type: String,
    kms_key: Option<String>,
}

pub fn create(call: &mut Call<'_>, input: Create) -> Result<Value, Refusal> {
    let name = input.repository_name;
    if !is_name(&name) {
        return Err(Refusal::constraint(
            "repositoryName",
            &format!("must satisfy regular expression '{NAME_PATTERN}'"),
        ));
    }
    if call.registry.repositories.contains_key(&name) {
        return Err(Refusal::new(
            "RepositoryAlreadyExistsException",
            format!("The repository with name '{name}' already exists in the registry with id '{ACCOUNT}'"),
        ));
    }
    let key = random::key(call.registry.seed, &name);
    let rhythm = Rhythm { shape: Shape::Office, per_day: 0.0, silent_days: 0 };
    let pulls = Pulls::new(key, rhythm, call.now, call.registry.start);
    let mut repository = Repository::new(&name, key, call.now, call.registry.start, pulls, Recipe::Empty);
    repository.mutability = mutability(
        input.image_tag_mutability.as_deref().unwrap_or("MUTABLE"),
        input.image_tag_mutability_exclusion_filters,
    )?;
    repository.scan_on_push = input.image_scanning_configuration.scan_on_push;
    repository.kms_key = input
        .encryption_configuration
        .filter(|wanted| wanted.encryption_type != "AES256")
        .map(|wanted| wanted.kms_key.unwrap_or_else(|| format!("arn:aws:kms:{REGION}:{ACCOUNT}:alias/aws/ecr")));
    repository.tags = input.tags.into_iter().map(|tag| (tag.key, tag.value)).collect();
    let detail = repository.detail();
    call.registry.add(repository);
    Ok(json!({"repository": detail}))
}

/// # Errors
/// For a kind AWS does not know, and filters where the kind takes none or lacks them (ecr.md 3.4).
pub fn mutability(kind: &str, filters: Vec<ExclusionFilter>) -> Result<Mutability, Refusal> {
    let exclusions: Vec<String> = filters.into_iter().map(|filter| filter.filter).collect();
    match (kind, exclusions.len()) {
        ("MUTABLE" | "IMMUTABLE", 0) | ("MUTABLE_WITH_EXCLUSION" | "IMMUTABLE_WITH_EXCLUSION", 1..=5) => {
            Ok(Mutability { kind: kind.to_owned(), exclusions })
        }
        ("MUTABLE" | "IMMUTABLE", _) => Err(Refusal::parameter(format!(
            "ImageTagMutabilityExclusionFilters are not allowed when imageTagMutability is set as {kind}"
        ))),
        ("MUTABLE_WITH_EXCLUSION" | "IMMUTABLE_WITH_EXCLUSION", _) => Err(Refusal::parameter(format!(
            "1 to 5 ImageTagMutabilityExclusionFilters are required when imageTagMutability is set as {kind}"
        ))),
        _ => Err(Refusal::constraint(
            "imageTagMutability",
            "Member must satisfy enum value set: [MUTABLE, IMMUTABLE, MUTABLE_WITH_EXCLUSION, IMMUTABLE_WITH_EXCLUSION]",
        )),
    }
}

const NAME_PATTERN: &str = "(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*";

/// 2 to 256 characters, lower-case segments joined by `/`, words joined by `.`, `_`, `__` or dashes (ecr.md 3.3).
fn is_name(name: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let is_segment = |segment: &str| {
        let separated = segment.replace("__", "_");
        separated
            .split(['.', '_'])
            .all(|part| is_word(&part.replace('-', "")) && !part.starts_with('-') && !part.ends_with('-'))
    };
    (2..=256).contains(&name.len()) && name.split('/').all(is_segment)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delete {
    repository_name: String,
    #[serde(default)]
    force: bool,
}

pub fn delete(call: &mut Call<'_>, input: Delete) -> Result<Value, Refusal> {
    let name = input.repository_name;
    let repository = call.registry.repository(&name, call.now)?;
    if !input.force && repository.count() > 0 {
        return Err(Refusal::new(
            "RepositoryNotEmptyException",
            format!(
                "The repository with name '{name}' in registry with id '{ACCOUNT}' cannot be deleted because it still \
                 contains images"
            ),
        ));
    }
    let detail = repository.detail();
    call.registry.remove(&name);
    Ok(json!({"repository": detail}))
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names_follow_the_rules_of_ecr() {
        for (name, good) in [
            ("app", true),
            ("team/app", true),
            ("a-b.c_d/e2", true),
            ("a__b", true),
            ("a--b", true),
            ("a", false),
            ("Team/app", false),
            ("team//app", false),
            ("-app", false),
            ("app-", false),
            ("a___b", false),
            ("<img>", false),
        ] {
            assert_eq!(is_name(name), good, "{name}");
        }
    }
}

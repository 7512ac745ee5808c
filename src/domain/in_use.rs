//! Images that run somewhere, as a list outside ECR tells: what pods and task definitions name.

use super::account::Registry;
use super::image::{Digest, Image, Tag};
use super::repository::RepositoryName;
use std::collections::{HashMap, HashSet};

/// What the list names of one registry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InUse {
    /// Digests without a repository.
    anywhere: HashSet<Digest>,
    digests: HashMap<RepositoryName, HashSet<Digest>>,
    tags: HashMap<RepositoryName, HashSet<Tag>>,
    /// Words that name an image of this registry, or a digest.
    pub references: u64,
    /// Words that name images of other registries.
    pub elsewhere: u64,
    /// Words that name no image, the first few.
    pub unreadable: Vec<String>,
}

/// Words that name no image of which it is told.
const TOLD: usize = 5;

/// What one word of the list says.
enum Reference {
    Digest(Digest),
    OfRepository(RepositoryName, Option<Tag>, Option<Digest>),
    Elsewhere,
}

impl InUse {
    /// Reads references with white space between them, such as those of
    /// `kubectl get pods --all-namespaces -o jsonpath='{..imageID}'`; what follows a `#` is a comment. A reference is
    /// `[HOST/]REPOSITORY[:TAG][@DIGEST]` or a digest; without tag and digest it means `latest`, with a digest its tag does
    /// not count. Those of other hosts than that of `registry` are left out; without a host they are taken to be of it.
    #[must_use]
    pub fn read(text: &str, registry: &Registry) -> Self {
        let mut found = Self::default();
        let words = text.lines().flat_map(|line| line.split('#').next().unwrap_or_default().split_whitespace());
        for word in words {
            match reference(word, registry) {
                Some(Reference::Digest(digest)) => {
                    found.anywhere.insert(digest);
                }
                Some(Reference::OfRepository(name, _, Some(digest))) => {
                    found.digests.entry(name).or_default().insert(digest);
                }
                Some(Reference::OfRepository(name, Some(tag), None)) => {
                    found.tags.entry(name).or_default().insert(tag);
                }
                Some(Reference::Elsewhere) => {
                    found.elsewhere += 1;
                    continue;
                }
                Some(Reference::OfRepository(_, None, None)) | None => {
                    if found.unreadable.len() < TOLD {
                        found.unreadable.push(word.to_owned());
                    }
                    continue;
                }
            }
            found.references += 1;
        }
        found
    }

    /// Whether each of the images of a repository is in use, in their order.
    #[must_use]
    pub fn marks(&self, repository: &RepositoryName, images: &[Image]) -> Vec<bool> {
        let (digests, tags) = (self.digests.get(repository), self.tags.get(repository));
        let is_used = |image: &Image| {
            self.anywhere.contains(&image.digest)
                || digests.is_some_and(|digests| digests.contains(&image.digest))
                || tags.is_some_and(|tags| image.tags.iter().any(|tag| tags.contains(tag)))
        };
        images.iter().map(is_used).collect()
    }
}

/// `None`: it names no image.
fn reference(word: &str, registry: &Registry) -> Option<Reference> {
    // `docker-pullable://` and the like, which kubelets write.
    let word = word.split_once("://").map_or(word, |(_, rest)| rest);
    if word.starts_with("sha256:") {
        return digest(word).map(Reference::Digest);
    }
    let (path, digest) = match word.split_once('@') {
        Some((path, text)) => (path, Some(digest(text)?)),
        None => (word, None),
    };
    let path = match path.split_once('/') {
        Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => match is_ours(host, registry) {
            true => rest,
            false => return Some(Reference::Elsewhere),
        },
        _ => path,
    };
    let (name, tag) = path.split_once(':').unwrap_or((path, "latest"));
    Some(Reference::OfRepository(RepositoryName::new(name).ok()?, Tag::new(tag).ok(), digest))
}

fn digest(text: &str) -> Option<Digest> {
    let hex = text.strip_prefix("sha256:")?;
    let is_whole = hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_whole.then(|| Digest::new(text).ok()).flatten()
}

/// `ACCOUNT.dkr.ecr[-fips].REGION.SUFFIX`, or `ACCOUNT.dkr-ecr.REGION.on.aws`.
fn is_ours(host: &str, registry: &Registry) -> bool {
    let mut parts = host.split('.');
    let account = parts.next() == Some(registry.account.as_str());
    let service = match parts.next() {
        Some("dkr") => matches!(parts.next(), Some("ecr" | "ecr-fips")),
        Some(service) => service.starts_with("dkr-ecr"),
        None => false,
    };
    account && service && parts.next() == Some(registry.region.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{AccountId, Region};
    use crate::domain::time::Timestamp;

    fn registry() -> Registry {
        Registry { account: AccountId::new("123456789012").unwrap(), region: Region::new("eu-central-1").unwrap() }
    }

    fn image(number: u64, tags: &[&str]) -> Image {
        let tags = tags.iter().map(|tag| Tag::new(*tag).unwrap()).collect();
        Image { tags, ..Image::bare(&format!("sha256:{number:064x}"), Timestamp::from_secs(0)) }
    }

    #[test]
    fn references_of_every_kind_mark_their_images() {
        let images = [image(1, &["v1", "latest"]), image(2, &["v2"]), image(3, &[])];
        let two = format!("sha256:{:064x}", 2);
        let host = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
        for (text, marked) in [
            (String::new(), [false, false, false]),
            ("team/app:v2".to_owned(), [false, true, false]),
            ("team/app".to_owned(), [true, false, false]),
            (two.clone(), [false, true, false]),
            (format!("{host}/team/app@{two}"), [false, true, false]),
            // The digest counts, the tag has moved on.
            (format!("docker-pullable://{host}/team/app:v1@{two}"), [false, true, false]),
            (format!("{host}/team/app:v1 # {host}/team/app:v2\n\n {host}/team/app:v3"), [true, false, false]),
            ("123456789012.dkr.ecr-fips.eu-central-1.amazonaws.com/team/app:v1".to_owned(), [true, false, false]),
            ("123456789012.dkr-ecr.eu-central-1.on.aws/team/app:v1".to_owned(), [true, false, false]),
            // Of another account, region, host, repository.
            ("999999999999.dkr.ecr.eu-central-1.amazonaws.com/team/app:v1".to_owned(), [false; 3]),
            ("123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app:v1".to_owned(), [false; 3]),
            ("docker.io/team/app:v1 localhost:5000/team/app:v1".to_owned(), [false; 3]),
            (format!("other/app:v1 other/app@{two}"), [false; 3]),
        ] {
            let marks = InUse::read(&text, &registry()).marks(&RepositoryName::new("team/app").unwrap(), &images);
            assert_eq!(marks, marked, "{text}");
        }
    }

    #[test]
    fn what_names_no_image_is_told() {
        let found = InUse::read("team/app:v1 docker.io/x sha256:12 {\"a\": app@sha1:00", &registry());
        assert_eq!((found.references, found.elsewhere), (1, 1));
        assert_eq!(found.unreadable, ["sha256:12", "{\"a\":", "app@sha1:00"]);
    }
}

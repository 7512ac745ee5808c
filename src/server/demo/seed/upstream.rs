//! A pull-through cache: manifest lists of somebody else's image, of whose platforms only those that were asked for
//! are in the repository.

use super::artifact::{self, Child};
use super::config::Container;
use super::stack::{Stack, layers};
use crate::domain::time::Timestamp;
use crate::server::demo::image::{Image, Pull};
use crate::server::demo::pulls::Pulls;
use crate::server::demo::random::{key, mix};

/// `releases` are groups of tags that one list carries, newest first.
pub fn images(releases: &[&str], of: u64, start: Timestamp, pulls: &Pulls) -> Vec<Image> {
    let mut images = Vec::new();
    for (n, tags) in (0u64..).zip(releases) {
        let at = start.plus_days(-9 - 47 * n as i64);
        let platform = |architecture: &str, seconds: i64| {
            let pushed = Timestamp::from_millis(at.millis() + seconds * 1000);
            let layers = layers(Stack::Go, architecture, of, n, i64::from(at.day().number()));
            let (stack, description) = (Stack::Go, "Official image");
            let container = Container { stack, architecture, layers, docker: false, description };
            artifact::container(key(mix(of, n), architecture), container, pushed)
        };
        let names = ["linux/amd64", "linux/arm64", "linux/ppc64le", "linux/s390x"];
        // The list comes first and its platforms when a node asks for them.
        let all: Vec<Image> = (0..).zip(names).map(|(n, name)| platform(name, 2 + n * 90)).collect();
        let children: Vec<Child<'_>> =
            all.iter().zip(names).map(|(image, name)| Child::Platform(image, name)).collect();
        let mut list = artifact::index(&children, false, at);
        let fetched: Vec<Image> = all.into_iter().take(if n % 2 == 0 { 2 } else { 1 }).collect();
        list.size = fetched.iter().map(|image| image.size).max().unwrap_or(0);
        list.tags = tags.split(' ').map(str::to_owned).collect();
        list.tags.sort();
        list.pull = Pull::Latest;
        if n > 2 {
            list.pull = pulls.last_of_image(of ^ n, at, 40.0, start).map_or(Pull::Never, Pull::At);
        }
        let pull = list.pull;
        images.extend(fetched.into_iter().map(|image| Image { pull, ..image }));
        images.push(list);
    }
    images
}

//! Repositories for load tests: every image is computed from its position, none is kept, so that ten thousand
//! repositories with a million images fit in memory.

use super::artifact::{self, Child};
use super::config::Container;
use super::stack::{Stack, layers};
use crate::domain::time::{DAY_MILLIS, Timestamp};
use crate::server::demo::image::{Image, Pull};
use crate::server::demo::pulls::Pulls;
use crate::server::demo::random::{Dice, mix};
use crate::server::demo::shelf::{self, ImageId, Miss};
use std::collections::HashMap;

/// Images come in fours: two platforms, their index, and a plain image.
const GROUP: u64 = 4;
const INDEX: u64 = 2;
const PLAIN: u64 = 3;

#[derive(Debug, Clone)]
pub struct Synthetic {
    key: u64,
    len: u64,
    start: Timestamp,
    pulls: Pulls,
    /// Positions by the first 8 bytes of the digest; made when somebody first asks for a digest.
    positions: HashMap<u64, u32>,
    reads: HashMap<u64, Timestamp>,
}

impl Synthetic {
    pub fn new(key: u64, len: u64, start: Timestamp, pulls: Pulls) -> Self {
        Self { key, len, start, pulls, positions: HashMap::new(), reads: HashMap::new() }
    }

    pub const fn len(&self) -> u64 {
        self.len
    }

    /// The image at a position; `None` beyond the end.
    pub fn image(&self, position: u64) -> Option<Image> {
        if position >= self.len {
            return None;
        }
        let (group, part) = (position / GROUP, position % GROUP);
        let mut image = match part {
            INDEX => {
                let (amd64, arm64) = (self.platform(group, 0), self.platform(group, 1));
                let children = [Child::Platform(&amd64, "linux/amd64"), Child::Platform(&arm64, "linux/arm64")];
                artifact::index(&children, false, self.pushed(group))
            }
            part => self.platform(group, part),
        };
        image.tags = self.tags(position);
        let of = mix(self.key, position);
        image.pull = match part {
            _ if Dice::new(of).chance(0.3) => Pull::Never,
            _ if group + 1 == self.groups() => Pull::Latest,
            _ => self.pulls.last_of_image(of, image.pushed_at, 9.0, self.start).map_or(Pull::Never, Pull::At),
        };
        image.read_at = self.reads.get(&position).copied();
        Some(image)
    }

    fn groups(&self) -> u64 {
        groups(self.len)
    }

    fn platform(&self, group: u64, part: u64) -> Image {
        const STACKS: [Stack; 5] = [Stack::Go, Stack::Jvm, Stack::Node, Stack::Python, Stack::Static];
        let pushed = self.pushed(group);
        let architecture = if part == 1 { "arm64" } else { "amd64" };
        let build = group * 2 + u64::from(part == PLAIN);
        let day = i64::from(pushed.day().number());
        let stack = STACKS[(self.key % 5) as usize];
        let layers = layers(stack, architecture, self.key, build, day);
        let at = Timestamp::from_millis(pushed.millis() - 20_000 + part as i64 * 5_000);
        let container = Container { stack, architecture, layers, docker: false, description: "synthetic" };
        artifact::container(mix(self.key, group * GROUP + part), container, at)
    }

    fn pushed(&self, group: u64) -> Timestamp {
        pushed(self.key, group, self.groups(), self.start)
    }

    fn tags(&self, position: u64) -> Vec<String> {
        let (group, part) = (position / GROUP, position % GROUP);
        let mut tags = Vec::new();
        if part == INDEX {
            tags.push(format!("build-{position}"));
            if group.is_multiple_of(5) {
                tags.push(format!("v1.{position}.0"));
            }
        } else if part == PLAIN && !group.is_multiple_of(3) {
            tags.push(format!("main-{position}"));
        }
        if position + 1 == self.len {
            tags.push("latest".to_owned());
        }
        tags.sort();
        tags
    }

    /// # Errors
    /// [`Miss`] when the identifier is malformed or finds nothing.
    pub fn find(&mut self, id: &ImageId) -> Result<(u64, Image), Miss> {
        shelf::check(id)?;
        let position = match (&id.image_digest, &id.image_tag) {
            (Some(digest), _) => self.position_of(digest),
            (None, Some(tag)) if tag == "latest" => self.len.checked_sub(1),
            (None, Some(tag)) => position_in(tag),
            (None, None) => None,
        };
        let (position, image) =
            position.and_then(|position| Some((position, self.image(position)?))).ok_or(Miss::NotFound)?;
        match (&id.image_digest, &id.image_tag) {
            (Some(digest), _) if image.digest != *digest => Err(Miss::NotFound),
            (Some(_), Some(tag)) if !image.tags.contains(tag) => Err(Miss::OtherTag),
            (None, Some(tag)) if !image.tags.contains(tag) => Err(Miss::NotFound),
            _ => Ok((position, image)),
        }
    }

    fn position_of(&mut self, digest: &str) -> Option<u64> {
        let short = |digest: &str| u64::from_str_radix(digest.get(7..23)?, 16).ok();
        if self.positions.is_empty() {
            let position = |at: u64| Some((short(&self.image(at)?.digest)?, u32::try_from(at).ok()?));
            self.positions = (0..self.len).filter_map(position).collect();
        }
        self.positions.get(&short(digest)?).map(|at| u64::from(*at))
    }

    /// Remembers that BatchGetImage read an image.
    pub fn read(&mut self, position: u64, at: Timestamp) {
        self.reads.insert(position, at);
    }
}

fn groups(len: u64) -> u64 {
    len.div_ceil(GROUP).max(1)
}

/// Spread over two years, in office hours, not on Sundays.
fn pushed(key: u64, group: u64, groups: u64, start: Timestamp) -> Timestamp {
    let mut dice = Dice::new(mix(key ^ 0x7a, group));
    let share = (group as f64 + dice.unit()) / groups as f64;
    let day = i64::from(start.day().number()) - 1 - ((1.0 - share) * 729.0) as i64;
    let day = if (day + 3).rem_euclid(7) == 6 { day - 2 } else { day };
    Timestamp::from_millis(day * DAY_MILLIS + dice.between(27_000, 66_600) * 1000)
}

/// When images came; they never go.
pub fn presence(key: u64, len: u64, start: Timestamp) -> Vec<(Timestamp, Timestamp, u32)> {
    let groups = groups(len);
    (0..groups)
        .map(|group| {
            let images = (len - (group * GROUP).min(len)).min(GROUP);
            (pushed(key, group, groups, start), Timestamp::from_millis(i64::MAX), images as u32)
        })
        .collect()
}

/// Tags carry the position of their image: `build-6`, `main-7`, `v1.6.0`.
fn position_in(tag: &str) -> Option<u64> {
    let number = match tag.strip_prefix("v1.") {
        Some(version) => version.strip_suffix(".0")?,
        None => tag.split_once('-')?.1,
    };
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::demo::pulls::{Rhythm, Shape};
    use crate::server::demo::random::key;

    #[test]
    fn images_are_found_by_what_they_are_listed_with() {
        let start = Timestamp::parse("2026-11-23T10:00:00Z").unwrap();
        let rhythm = Rhythm { shape: Shape::Always, per_day: 50.0, silent_days: 0 };
        let pulls = Pulls::new(key(1, "pulls"), rhythm, start.plus_days(-730), start);
        let mut synthetic = Synthetic::new(11, 45, start, pulls);
        let images: Vec<Image> = (0..50).filter_map(|at| synthetic.image(at)).collect();
        assert_eq!(images.len(), 45);
        let digests: std::collections::HashSet<_> = images.iter().map(|image| image.digest.as_str()).collect();
        assert_eq!(digests.len(), 45);
        for image in &images {
            assert_eq!(synthetic.find(&ImageId::of_digest(&image.digest)).unwrap().1, *image);
            for tag in &image.tags {
                let id = ImageId { image_tag: Some(tag.clone()), image_digest: None };
                assert_eq!(synthetic.find(&id).unwrap().1, *image, "{tag}");
            }
            assert!(image.children.iter().all(|child| digests.contains(child.as_str())));
            assert!(image.pushed_at < start);
        }
        let absent = ImageId { image_tag: Some("build-5".to_owned()), image_digest: None };
        assert_eq!(synthetic.find(&absent).unwrap_err(), Miss::NotFound);
    }
}

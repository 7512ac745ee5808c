//! The tags of all images in one buffer, so that matching reads memory in order.

use super::bits;
use crate::domain::image::Tag;
use crate::domain::lifecycle::pattern::Glob;

/// For each image in turn the number of its tags, then each tag's length and text; numbers in base 128.
#[derive(Debug, Default)]
pub struct Tags {
    bytes: Vec<u8>,
}

impl Tags {
    pub fn push(&mut self, tags: &[Tag]) {
        self.number(tags.len());
        for tag in tags {
            self.number(tag.as_str().len());
            self.bytes.extend_from_slice(tag.as_str().as_bytes());
        }
    }

    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
    }

    fn number(&mut self, mut number: usize) {
        while number > 127 {
            self.bytes.push((number & 127) as u8 | 128);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    /// For each pattern the places of the images of which some tag matches; one pass over all tags.
    pub fn matching(&self, globs: &[Glob], places: usize) -> Vec<Vec<u64>> {
        let mut found = vec![bits::none(places); globs.len()];
        let mut free: Vec<usize> = Vec::new();
        let mut led: Vec<Vec<usize>> = vec![Vec::new(); 256];
        for (at, glob) in globs.iter().enumerate() {
            match glob.first_byte() {
                Some(byte) => led[usize::from(byte)].push(at),
                None => free.push(at),
            }
        }
        let mut reader = Reader { bytes: &self.bytes };
        for place in 0..places {
            for _ in 0..reader.number() {
                let tag = reader.text();
                let first = tag.first().map_or(0, |byte| usize::from(*byte));
                for at in led[first].iter().chain(&free) {
                    if globs[*at].matches_bytes(tag) {
                        bits::set(&mut found[*at], place);
                    }
                }
            }
        }
        found
    }
}

struct Reader<'b> {
    bytes: &'b [u8],
}

impl<'b> Reader<'b> {
    fn number(&mut self) -> usize {
        let (mut number, mut shift) = (0, 0);
        while let Some((byte, rest)) = self.bytes.split_first() {
            self.bytes = rest;
            number |= usize::from(byte & 127) << shift;
            if *byte < 128 {
                break;
            }
            shift += 7;
        }
        number
    }

    fn text(&mut self) -> &'b [u8] {
        let length = self.number();
        let (text, rest) = self.bytes.split_at_checked(length).unwrap_or_default();
        self.bytes = rest;
        text
    }
}

//! The tags of all images in one buffer, so that matching reads memory in order.

use super::bits;
use crate::domain::image::Tag;
use crate::domain::lifecycle::pattern::Glob;

/// Room before the first and after the last tag, so that a word can be read at either end of any tag.
const MARGIN: usize = 8;

/// For each image in turn the number of its tags, then each tag's length and text; numbers in base 128.
#[derive(Debug)]
pub struct Tags {
    bytes: Vec<u8>,
}

impl Default for Tags {
    fn default() -> Self {
        Self { bytes: vec![0; MARGIN] }
    }
}

impl Tags {
    pub fn push(&mut self, tags: &[Tag]) {
        self.number(tags.len());
        for tag in tags {
            self.number(tag.as_str().len());
            self.bytes.extend_from_slice(tag.as_str().as_bytes());
        }
    }

    /// After the last push.
    pub fn close(&mut self) {
        self.bytes.extend_from_slice(&[0; MARGIN]);
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
        let mut free: Vec<(Probe, usize)> = Vec::new();
        let mut led: Vec<Vec<(Probe, usize)>> = vec![Vec::new(); 256];
        for (at, glob) in globs.iter().enumerate() {
            match glob.head().first() {
                Some(byte) => led[usize::from(*byte)].push((Probe::new(glob), at)),
                None => free.push((Probe::new(glob), at)),
            }
        }
        let letters = free.iter().chain(led.iter().flatten()).any(|(probe, _)| probe.letters != 0);
        let mut reader = Reader { bytes: &self.bytes, at: MARGIN };
        for place in 0..places {
            for _ in 0..reader.number() {
                let (from, to) = reader.text();
                let tag = &self.bytes[from..to];
                let Some(first) = tag.first() else { continue };
                let sight = Sight {
                    length: tag.len(),
                    head: word(&self.bytes, from),
                    tail: word(&self.bytes, to - MARGIN),
                    letters: if letters { letters_of(tag) } else { 0 },
                };
                for (probe, at) in led[usize::from(*first)].iter().chain(&free) {
                    if probe.may_match(&sight) && (probe.is_whole || globs[*at].matches_bytes(tag)) {
                        bits::set(&mut found[*at], place);
                    }
                }
            }
        }
        found
    }
}

/// The eight bytes from `at` on.
fn word(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()).map_or(0, u64::from_le_bytes)
}

/// Which bytes a text has, bytes that differ by 64 told as one.
fn letters_of(text: &[u8]) -> u64 {
    text.iter().fold(0, |letters, byte| letters | 1 << (byte & 63))
}

/// What a tag shows at a glance.
struct Sight {
    length: usize,
    head: u64,
    /// Its last byte is the highest.
    tail: u64,
    letters: u64,
}

/// What a pattern asks of a glance.
#[derive(Clone)]
struct Probe {
    length: usize,
    head: u64,
    head_mask: u64,
    tail: u64,
    tail_mask: u64,
    letters: u64,
    /// The glance tells all.
    is_whole: bool,
}

impl Probe {
    fn new(glob: &Glob) -> Self {
        let (head, tail) = (glob.head(), glob.tail().unwrap_or_default());
        let mut probe = Self {
            length: head.len() + tail.len(),
            head: 0,
            head_mask: 0,
            tail: 0,
            tail_mask: 0,
            letters: glob.middle().fold(0, |letters, part| letters | letters_of(part)),
            is_whole: glob.tail().is_some() && glob.middle().len() == 0 && head.len() <= 8 && tail.len() <= 8,
        };
        for (at, byte) in head.iter().enumerate().take(8) {
            probe.head |= u64::from(*byte) << (8 * at);
            probe.head_mask |= 0xFF << (8 * at);
        }
        for (at, byte) in tail.iter().rev().enumerate().take(8) {
            probe.tail |= u64::from(*byte) << (56 - 8 * at);
            probe.tail_mask |= 0xFF << (56 - 8 * at);
        }
        probe
    }

    /// False only for tags that cannot match.
    fn may_match(&self, sight: &Sight) -> bool {
        let head = (sight.head ^ self.head) & self.head_mask;
        let tail = (sight.tail ^ self.tail) & self.tail_mask;
        let letters = self.letters & !sight.letters;
        sight.length >= self.length && head | tail | letters == 0
    }
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Reader<'_> {
    fn number(&mut self) -> usize {
        let (mut number, mut shift) = (0, 0);
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += 1;
            number |= usize::from(byte & 127) << shift;
            if *byte < 128 {
                break;
            }
            shift += 7;
        }
        number
    }

    /// Where the next tag starts and ends.
    fn text(&mut self) -> (usize, usize) {
        let length = self.number();
        let from = self.at;
        self.at += length;
        (from, self.at)
    }
}

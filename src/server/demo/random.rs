//! Numbers that look random and are the same everywhere for the same seed.

use std::fmt::Write;

/// The finalizer of splitmix64: one bit of input changes half of the output.
pub const fn mix(a: u64, b: u64) -> u64 {
    let mut z = a ^ b.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// FNV-1a of a text, mixed with a seed.
pub const fn key(seed: u64, text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        at += 1;
    }
    mix(seed, hash)
}

/// In 0..1.
pub fn unit(key: u64) -> f64 {
    (key >> 11) as f64 / (1u64 << 53) as f64
}

/// A sequence of numbers.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    pub const fn new(key: u64) -> Self {
        Self(key)
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0, 0)
    }

    /// In 0..1.
    pub fn unit(&mut self) -> f64 {
        unit(self.roll())
    }

    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// In `from..=to`.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        from + (self.roll() % (to - from + 1).unsigned_abs().max(1)) as i64
    }
}

/// `length` hex digits that belong to a key.
pub fn hex(key: u64, length: usize) -> String {
    let mut text = String::with_capacity(length + 16);
    let mut dice = Dice::new(key);
    while text.len() < length {
        // Writing to a String cannot fail.
        let _ = write!(text, "{:016x}", dice.roll());
    }
    text.truncate(length);
    text
}

/// The digest of a blob that nobody can fetch: layers and configs are named, never served.
pub fn digest(key: u64) -> String {
    format!("sha256:{}", hex(key, 64))
}

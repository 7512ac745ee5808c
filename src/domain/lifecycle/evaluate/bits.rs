//! Sets of places as words of 64 bits.

/// The words for so many places, all clear.
pub fn none(places: usize) -> Vec<u64> {
    vec![0; places.div_ceil(64)]
}

/// Sets the places of a range in `out`, which holds nothing else afterwards.
pub fn fill_range(out: &mut Vec<u64>, places: usize, from: usize, to: usize) {
    out.clear();
    out.extend((0..places.div_ceil(64)).map(|at| since(from, at) & !since(to, at)));
}

/// The word `at` of the set of all places from `from` on.
pub fn since(from: usize, at: usize) -> u64 {
    let start = at * 64;
    match from.checked_sub(start) {
        None | Some(0) => u64::MAX,
        Some(skip) if skip < 64 => u64::MAX << skip,
        Some(_) => 0,
    }
}

pub fn get(words: &[u64], place: usize) -> bool {
    words.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
}

pub fn set(words: &mut [u64], place: usize) {
    if let Some(word) = words.get_mut(place / 64) {
        *word |= 1 << (place % 64);
    }
}

pub fn count(words: &[u64]) -> usize {
    words.iter().map(|word| word.count_ones() as usize).sum()
}

/// The places in the word `at`.
pub fn ones(mut word: u64, at: usize) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
        word &= word - 1;
        Some(at * 64 + bit)
    })
}

/// The place with `n` others before it.
pub fn nth(words: &[u64], n: usize) -> Option<usize> {
    let mut left = n;
    for (at, word) in words.iter().enumerate() {
        let here = word.count_ones() as usize;
        if left < here {
            return ones(*word, at).nth(left);
        }
        left -= here;
    }
    None
}

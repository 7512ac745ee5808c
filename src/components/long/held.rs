//! The pages of a list that are here.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// What stands together in a list: a row, and the rows that can be shown under it.
pub type Item<T> = Vec<Kept<T>>;

/// A row, and a number that changes when its content does.
#[derive(Debug)]
pub struct Kept<T> {
    pub row: Arc<T>,
    pub revision: u64,
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self { row: self.row.clone(), revision: self.revision }
    }
}

#[derive(Debug)]
pub struct Held<T> {
    /// Items of the whole list.
    pub count: usize,
    per_page: usize,
    pages: BTreeMap<usize, Page<T>>,
    revisions: u64,
}

#[derive(Debug)]
struct Page<T> {
    items: Vec<Item<T>>,
    /// The list was asked for anew since.
    stale: bool,
}

/// Pages that are kept; those furthest from what is in sight go.
const MOST: usize = 24;

impl<T: PartialEq> Held<T> {
    pub fn new(per_page: usize) -> Self {
        Self { count: 0, per_page, pages: BTreeMap::new(), revisions: 0 }
    }

    pub fn clear(&mut self) {
        self.pages.clear();
    }

    /// What is here may not be what it was.
    pub fn doubt(&mut self) {
        for page in self.pages.values_mut() {
            page.stale = true;
        }
    }

    /// Puts a page in its place, counted from 0. Rows that are as they were keep their revision.
    pub fn put(&mut self, at: usize, items: Vec<Vec<T>>) {
        let before = self.pages.remove(&at).map(|page| page.items).unwrap_or_default();
        let items = items.into_iter().enumerate().map(|(place, rows)| {
            let before = before.get(place).map(Vec::as_slice).unwrap_or_default();
            let rows = rows.into_iter().enumerate().map(|(place, row)| match before.get(place) {
                Some(kept) if *kept.row == row => kept.clone(),
                _ => {
                    self.revisions += 1;
                    Kept { row: Arc::new(row), revision: self.revisions }
                }
            });
            rows.collect()
        });
        let items = items.collect();
        self.pages.insert(at, Page { items, stale: false });
        while self.pages.len() > MOST {
            let (first, last) = (self.pages.keys().next().copied(), self.pages.keys().next_back().copied());
            let (Some(first), Some(last)) = (first, last) else { break };
            self.pages.remove(if at - first > last - at { &first } else { &last });
        }
    }

    pub fn item(&self, at: usize) -> Option<&Item<T>> {
        self.pages.get(&(at / self.per_page))?.items.get(at % self.per_page)
    }

    /// Places and items that are here, in order.
    pub fn items(&self) -> impl Iterator<Item = (usize, &Item<T>)> {
        self.pages.iter().flat_map(|(page, held)| (page * self.per_page..).zip(&held.items))
    }

    /// Pages with items of that range that have to be fetched.
    pub fn missing(&self, items: Range<usize>) -> Vec<usize> {
        let items = items.start..items.end.min(self.count);
        if items.is_empty() {
            return Vec::new();
        }
        let pages = items.start / self.per_page..=(items.end - 1) / self.per_page;
        pages.filter(|page| self.pages.get(page).is_none_or(|held| held.stale)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_come_grow_old_and_go() {
        let mut held = Held::new(2);
        held.count = 9;
        assert_eq!(held.missing(1..5), [0, 1, 2]);
        held.put(1, vec![vec!["c"], vec!["d", "under d"]]);
        assert_eq!(held.missing(1..5), [0, 2]);
        assert_eq!(held.missing(8..20), [4], "none past the end");
        assert_eq!(held.item(3).map(|item| *item[1].row), Some("under d"));
        assert!(held.item(4).is_none());

        held.doubt();
        assert_eq!(held.missing(2..4), [1]);
        let before: Vec<u64> = held.items().flat_map(|(_, item)| item).map(|kept| kept.revision).collect();
        held.put(1, vec![vec!["c"], vec!["d", "under it"]]);
        let after: Vec<u64> = held.items().flat_map(|(_, item)| item).map(|kept| kept.revision).collect();
        assert_eq!((&before[..2], before[2] == after[2]), (&after[..2], false));
    }

    #[test]
    fn the_pages_furthest_away_go_first() {
        let mut held = Held::new(1);
        for page in 0..MOST + 2 {
            held.put(page, vec![vec![page]]);
        }
        assert_eq!(held.items().next().map(|(at, _)| at), Some(2));
        held.put(0, vec![vec![0]]);
        assert_eq!(held.items().last().map(|(at, _)| at), Some(MOST));
    }
}

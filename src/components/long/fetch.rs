//! How the pages of the list come.

use super::Long;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

/// A place that is only passed is not asked for.
const PAUSE: Duration = Duration::from_millis(40);

impl<T: PartialEq + Send + Sync> Long<T> {
    /// Fetches what is missing in and around the window, in a moment.
    pub(super) fn want(self) {
        if self.is_waiting.get_value() {
            return;
        }
        self.is_waiting.set_value(true);
        set_timeout(
            move || {
                // The page may be gone by then.
                let Some(window) = self.window.try_get_untracked() else { return };
                self.is_waiting.set_value(false);
                let around = self.per_page / 2;
                let items = window.start.saturating_sub(around)..window.end + around;
                for page in self.held.with_untracked(|held| held.missing(items)) {
                    let is_new = self.asked.try_update_value(|asked| asked.insert(page)).unwrap_or(false);
                    if is_new && self.failure.with_untracked(Option::is_none) {
                        spawn_local(self.bring(page));
                    }
                }
            },
            PAUSE,
        );
    }

    async fn bring(self, page: usize) {
        let of = self.of.get_value();
        let answer = (self.fetch.get_value())(u32::try_from(page + 1).unwrap_or(u32::MAX)).await;
        // The page may be gone, or show another list.
        if self.of.try_get_value().is_none_or(|now| now != of) {
            return;
        }
        self.asked.update_value(|asked| {
            asked.remove(&page);
        });
        match answer {
            Ok(batch) if batch.page as usize == page + 1 => {
                self.held.update(|held| held.put(page, batch.items));
            }
            // The list has become shorter: a new snapshot is on its way to the page.
            Ok(_) => {}
            Err(problem) => self.failure.set(Some(problem)),
        }
    }

    /// Hands over these items with all their rows, after those that are not here have been fetched.
    pub(in crate::components) fn gather(
        self,
        items: RangeInclusive<usize>,
        then: impl FnOnce(Vec<(usize, Vec<Arc<T>>)>) + 'static,
    ) {
        let last = self.held.with_untracked(|held| held.count.saturating_sub(1));
        let (from, to) = (*items.start(), (*items.end()).min(last));
        let here: Vec<_> = self.held.with_untracked(|held| {
            (from..=to)
                .map_while(|at| Some((at, held.item(at)?.iter().map(|kept| kept.row.clone()).collect())))
                .collect()
        });
        if here.len() == to - from + 1 {
            return then(here);
        }
        let (fetch, per_page) = (self.fetch.get_value(), self.per_page);
        spawn_local(async move {
            let mut found = Vec::new();
            for page in from / per_page..=to / per_page {
                match fetch(u32::try_from(page + 1).unwrap_or(u32::MAX)).await {
                    Ok(batch) => found.extend(
                        (page * per_page..)
                            .zip(batch.items)
                            .filter(|(at, _)| (from..=to).contains(at))
                            .map(|(at, rows)| (at, rows.into_iter().map(Arc::new).collect())),
                    ),
                    Err(problem) => {
                        let _ = self.failure.try_set(Some(problem));
                        return;
                    }
                }
            }
            then(found);
        });
    }
}

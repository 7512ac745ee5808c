//! How the desk gets its images, and keeps up with AWS and with the author.

use super::{Desk, Shared};
use crate::api::lifecycle::stock::{Stock, fetch_stock};
use crate::domain::lifecycle::equality::is_same;
use crate::domain::lifecycle::trial::Bench;
use crate::domain::problem::Problem;
use crate::domain::repository::PolicyDocument;
use crate::domain::time::Timestamp;
use leptos::prelude::*;
use std::time::Duration;

/// Between two attempts to fetch the images.
const RETRY: Duration = Duration::from_secs(5);

impl Desk {
    /// Fetches the images, and again whenever the registry was read anew.
    pub fn keep_stocked(self, fresh: Signal<u32>) {
        let name = self.name();
        let known = StoredValue::new(None::<Timestamp>);
        let again = RwSignal::new(0u32);
        let stock = LocalResource::new(move || {
            fresh.track();
            again.track();
            fetch_stock(name.clone(), known.get_value())
        });
        Effect::new(move |_| match stock.get() {
            None => {}
            Some(Err(error)) => {
                self.stock_problem.set(Some(error.0));
                let retry = move || {
                    // The page may be gone by then.
                    let _ = again.try_update(|again| *again += 1);
                };
                set_timeout(retry, RETRY);
            }
            Some(Ok(stock)) => {
                self.ahead.read_at.set(stock.read_at);
                known.set_value(Some(stock.read_at));
                self.stock_problem.set(None);
                self.take(stock);
            }
        });
    }

    fn take(self, stock: Stock) {
        let Stock { images, contents, in_use, in_force, now, .. } = stock;
        let rates = self.rates.get_value();
        if let Some(images) = images {
            self.now.set(now);
            let images = images.unpack();
            let in_use = in_use.map(|places| {
                let mut marks = vec![false; images.len()];
                for at in places {
                    if let Some(mark) = marks.get_mut(at as usize) {
                        *mark = true;
                    }
                }
                marks
            });
            let bench = Bench::knowing(images, contents, now, rates).of(&self.name()).marking(in_use);
            self.bench.set(Some(Shared::new(bench)));
        }
        self.found(in_force);
    }

    /// A reading found this policy in force. Whoever has written nothing yet goes on from it; others are told.
    fn found(self, in_force: Result<Option<PolicyDocument>, Problem>) {
        if let Ok(document) = &in_force {
            let text = document.as_ref().map(|document| document.text.clone());
            let is_known = self.base.with_untracked(|base| is_same(base.as_deref(), text.as_deref()));
            match (is_known, self.is_changed_untracked()) {
                (true, _) => {}
                (false, false) => self.start_from(text),
                (false, true) => self.conflict.set(Some(document.clone())),
            }
        }
        if self.in_force.with_untracked(|known| *known != in_force) {
            self.in_force.set(in_force);
        }
    }
}

/// Lets `judged` follow the text, once a frame at most and after the frame in which a letter appears: however long it takes
/// to judge, typing does not wait for it.
pub(super) fn follow(text: RwSignal<String>, judged: RwSignal<String>) {
    let awaited = StoredValue::new(false);
    let judge = move || {
        // The page may be gone by then.
        let Some(text) = text.try_get_untracked() else { return };
        awaited.set_value(false);
        if judged.with_untracked(|judged| *judged != text) {
            judged.set(text);
        }
    };
    Effect::new(move |_| {
        text.track();
        if !awaited.get_value() {
            awaited.set_value(true);
            request_animation_frame(move || set_timeout(judge, Duration::ZERO));
        }
    });
}

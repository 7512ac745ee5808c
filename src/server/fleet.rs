//! Proposals tried on the whole registry: worked out once for each snapshot, not for each page.

use super::in_use::InUseList;
use super::manifests::Manifests;
use super::prices::Prices;
use crate::domain::cost::RateCard;
use crate::domain::inventory::Inventory;
use crate::domain::lifecycle::Policy;
use crate::domain::lifecycle::fleet::{Line, Proposal};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::time::Timestamp;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, interval_at};

/// Ages are counted in days; they are worked out again this often (milliseconds).
const FRESH_FOR: i64 = 10 * 60 * 1000;
/// Proposals that are remembered for one snapshot: what a few people try at the same time.
const REMEMBERED: usize = 8;
/// How often it is told how far a trial is.
const BEAT: Duration = Duration::from_millis(100);
/// Lines that are taken over in one go.
const AT_ONCE: usize = 1_000;

#[derive(Clone)]
pub struct Fleet {
    prices: Prices,
    manifests: Manifests,
    in_use: InUseList,
    kept: Arc<Mutex<Option<Kept>>>,
}

struct Kept {
    inventory: Arc<Inventory>,
    at: Timestamp,
    /// The one asked for last at the end.
    tried: Vec<(Proposal, Arc<[Line]>)>,
}

impl Fleet {
    #[must_use]
    pub fn new(prices: Prices, manifests: Manifests, in_use: InUseList) -> Self {
        Self { prices, manifests, in_use, kept: Arc::default() }
    }

    /// A line for every repository, by name. `text` is the policy of a [`Proposal::Text`]; `told` hears now and then which lines
    /// there are so far, in no order.
    ///
    /// # Errors
    /// When the work was cut off by a fault of ours.
    pub async fn of(
        &self,
        inventory: &Arc<Inventory>,
        proposal: &Proposal,
        text: Option<Policy>,
        now: Timestamp,
        mut told: impl FnMut(&[Line]) + Send,
    ) -> Result<Arc<[Line]>, Problem> {
        if let Some(lines) = self.remembered(inventory, proposal, now) {
            return Ok(lines);
        }
        let (snapshot, tried) = (inventory.clone(), proposal.clone());
        let rates = self.prices.card(&inventory.registry.region);
        let known = (self.manifests.clone(), self.in_use.clone());
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let work = tokio::task::spawn_blocking(move || {
            // Whoever asked may be gone.
            let take = |line| drop(sender.send(line));
            try_on_all(&snapshot, &known, &tried, text.as_ref(), &rates, now, &take);
        });
        let mut lines = Vec::with_capacity(inventory.records.len());
        // That it has begun.
        told(&lines);
        let mut beat = interval_at(Instant::now() + BEAT, BEAT);
        loop {
            tokio::select! {
                count = receiver.recv_many(&mut lines, AT_ONCE) => if count == 0 { break },
                _ = beat.tick() => told(&lines),
            }
        }
        work.await.map_err(|error| {
            let advice = "Report it with this text, and try another policy.";
            Problem::new(ProblemKind::Unexpected, "try a policy on all repositories", error.to_string(), advice)
        })?;
        lines.sort_by(|a, b| a.name.cmp(&b.name));
        let lines: Arc<[Line]> = lines.into();
        self.remember(inventory, proposal, &lines, now);
        Ok(lines)
    }

    fn remembered(&self, inventory: &Arc<Inventory>, proposal: &Proposal, now: Timestamp) -> Option<Arc<[Line]>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.as_mut()?;
        if !Arc::ptr_eq(&kept.inventory, inventory) || (now - kept.at).abs() > FRESH_FOR {
            return None;
        }
        let at = kept.tried.iter().position(|(tried, _)| tried == proposal)?;
        let found = kept.tried.remove(at);
        let lines = found.1.clone();
        kept.tried.push(found);
        Some(lines)
    }

    fn remember(&self, inventory: &Arc<Inventory>, proposal: &Proposal, lines: &Arc<[Line]>, now: Timestamp) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if !kept.as_ref().is_some_and(|kept| Arc::ptr_eq(&kept.inventory, inventory) && now - kept.at < FRESH_FOR) {
            *kept = Some(Kept { inventory: inventory.clone(), at: now, tried: Vec::new() });
        }
        if let Some(kept) = kept.as_mut() {
            kept.tried.push((proposal.clone(), lines.clone()));
            let surplus = kept.tried.len().saturating_sub(REMEMBERED);
            kept.tried.drain(..surplus);
        }
    }
}

/// Every core takes the next repository that nobody has taken: they differ in size by orders of magnitude.
fn try_on_all(
    inventory: &Inventory,
    (manifests, in_use): &(Manifests, InUseList),
    proposal: &Proposal,
    text: Option<&Policy>,
    rates: &RateCard,
    now: Timestamp,
    take: &(impl Fn(Line) + Sync),
) {
    let records = &inventory.records;
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(record) = records.get(next.fetch_add(1, Ordering::Relaxed)) {
            let repository = &record.repository;
            let marks = in_use.marks(&repository.registry, &repository.name, &record.images);
            take(Line::new(record, manifests.contents(record), marks, proposal, text, rates, now));
        }
    };
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    thread::scope(|scope| {
        for _ in 1..cores {
            scope.spawn(work);
        }
        work();
    });
}

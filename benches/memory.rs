//! `cargo bench --bench memory`: what an image set and an evaluation need beyond the images, counted by the allocator.

#[path = "lifecycle/sample.rs"]
mod sample;

use sample::{NOW, images, policy};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use stowage::domain::image::relations::Relations;
use stowage::domain::lifecycle::evaluate::{ImageSet, evaluate};

struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Relaxed) + layout.size();
        PEAK.fetch_max(live, Relaxed);
        // SAFETY: the caller keeps the contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller keeps the contract.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let relations = Relations::default();
    for (count, rules) in [(100_000, 10), (100_000, 50), (1_000_000, 50)] {
        let (images, policy) = (images(count), policy(rules));
        let start = LIVE.load(Relaxed);
        let per_image = |bytes: usize| bytes as f64 / count as f64;
        let set = ImageSet::new(&images, &relations);
        let sorted = LIVE.load(Relaxed) - start;
        PEAK.store(LIVE.load(Relaxed), Relaxed);
        let evaluation = evaluate(&policy, &set, NOW);
        let (held, peak) = (LIVE.load(Relaxed) - start, PEAK.load(Relaxed) - start);
        println!(
            "{count} images, {rules} rules: set {:.1}, with matches and verdicts {:.1}, at most {:.1} bytes an image",
            per_image(sorted),
            per_image(held),
            per_image(peak),
        );
        drop((set, evaluation));
    }
}

//! What the page calls. Numbers go in and out; everything else stays here from one call to the next.

use super::sample::{NOW, images, policy};
use std::cell::RefCell;
use stowage::domain::image::Image;
use stowage::domain::image::relations::Relations;
use stowage::domain::lifecycle::evaluate::{ImageSet, evaluate};
use stowage::domain::lifecycle::{Policy, TagStatus};

struct Stage {
    images: Vec<Image>,
    policy: Policy,
    set: ImageSet,
    typed: u32,
}

impl Stage {
    fn evaluate(&self) -> u32 {
        let evaluation = evaluate(&self.policy, &self.set, NOW);
        evaluation.verdicts.iter().map(|verdict| u32::from(verdict.outcome.goes())).sum()
    }
}

thread_local! {
    static STAGE: RefCell<Option<Stage>> = const { RefCell::new(None) };
}

fn on_stage<T: Default>(work: impl FnOnce(&mut Stage) -> T) -> T {
    STAGE.with_borrow_mut(|stage| stage.as_mut().map(work)).unwrap_or_default()
}

/// So many images and rules, sorted.
#[unsafe(no_mangle)]
extern "C" fn prepare(count: u32, rules: u32) {
    let (images, policy) = (images(count as usize), policy(rules));
    let set = ImageSet::new(&images, &Relations::default());
    STAGE.set(Some(Stage { images, policy, set, typed: 0 }));
}

/// Sorts the images anew; nothing is known of any pattern afterwards.
#[unsafe(no_mangle)]
extern "C" fn sort() {
    on_stage(|stage| stage.set = ImageSet::new(&stage.images, &Relations::default()));
}

/// Exchanges the pattern of the first rule for one never seen before.
#[unsafe(no_mangle)]
extern "C" fn type_letter() {
    on_stage(|stage| {
        stage.typed += 1;
        stage.policy.rules[0].tags = TagStatus::Patterns(vec![format!("typed-{}*", stage.typed)]);
    });
}

/// How many images go.
#[unsafe(no_mangle)]
extern "C" fn judge() -> u32 {
    on_stage(|stage| stage.evaluate())
}

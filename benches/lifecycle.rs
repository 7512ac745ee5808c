//! `cargo xtask bench lifecycle`: the engine at the size of a large repository.

#[path = "lifecycle/sample.rs"]
mod sample;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sample::{NOW, images, policy};
use std::hint::black_box;
use stowage::domain::image::relations::Relations;
use stowage::domain::lifecycle::evaluate::{ImageSet, evaluate};
use stowage::domain::lifecycle::explain::Explainer;
use stowage::domain::lifecycle::parse::parse;
use stowage::domain::lifecycle::{Policy, TagStatus};
use stowage::domain::storage::Layers;

const IMAGES: usize = 100_000;
const RULES: u32 = 50;

fn evaluations(c: &mut Criterion) {
    let (images, policy, relations) = (images(IMAGES), policy(RULES), Relations::default());
    let mut group = c.benchmark_group("100,000 images x 50 rules");
    // Everything but the sorting: no pattern was seen before.
    group.bench_function("first evaluation", |b| {
        b.iter_batched_ref(
            || ImageSet::new(&images, &relations),
            |set| evaluate(&policy, set, NOW),
            BatchSize::LargeInput,
        );
    });
    let set = ImageSet::new(&images, &relations);
    let mut step = 0;
    group.bench_function("keystroke in one pattern", |b| {
        b.iter_batched(
            || {
                step += 1;
                typed(&policy, step)
            },
            |policy| evaluate(&policy, &set, NOW),
            BatchSize::SmallInput,
        );
    });
    group.bench_function("change of a number", |b| b.iter(|| evaluate(black_box(&policy), &set, NOW)));
    group.bench_function("sorting (once per image set)", |b| b.iter(|| ImageSet::new(black_box(&images), &relations)));
    let evaluation = evaluate(&policy, &set, NOW);
    group.bench_function("totals", |b| b.iter(|| black_box(&evaluation).summary(&images)));
    group.bench_function("explainer and 40 stories", |b| {
        b.iter(|| {
            let explainer = Explainer::new(&policy, &set, &evaluation, NOW);
            (0..40).map(|at| explainer.explain(at * 100).reason.len()).sum::<usize>()
        });
    });
    group.finish();
    let text = policy.to_json();
    c.bench_function("parse 50 rules", |b| b.iter(|| parse(black_box(&text))));
}

fn growth(c: &mut Criterion) {
    let relations = Relations::default();
    let mut group = c.benchmark_group("first evaluation by images, 50 rules");
    for count in [25_000, 50_000, 100_000, 200_000] {
        let (images, policy) = (images(count), policy(RULES));
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::from_parameter(count), |b| {
            b.iter_batched_ref(
                || ImageSet::new(&images, &relations),
                |set| evaluate(&policy, set, NOW),
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
    let mut group = c.benchmark_group("first evaluation by rules, 100,000 images");
    let images = images(IMAGES);
    for rules in [6, 12, 25, 50] {
        let policy = policy(rules);
        group.throughput(Throughput::Elements(u64::from(rules)));
        group.bench_function(BenchmarkId::from_parameter(rules), |b| {
            b.iter_batched_ref(
                || ImageSet::new(&images, &relations),
                |set| evaluate(&policy, set, NOW),
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

fn layers(c: &mut Criterion) {
    let images = images(20_000);
    // Base layers of a quarter's images, dependencies of fifty, a program and a config of its own.
    let mut at = 0u64;
    let made_of = |_: &stowage::domain::image::Image| {
        at += 1;
        let shared = [at / 5_000, 10_000 + at / 5_000, 20_000 + at / 50];
        let own = [1_000_000 + at, 2_000_000 + at];
        Some(shared.into_iter().chain(own).map(|blob| (blob, 1_000 + blob)).collect())
    };
    let layers = Layers::new(&images, made_of);
    let mut group = c.benchmark_group("layers of 20,000 images");
    group.bench_function("freed by every second one", |b| b.iter(|| black_box(&layers).freed(|at| at % 2 == 0)));
    group.bench_function("figures", |b| b.iter(|| black_box(&layers).figures(&images)));
    group.finish();
}

criterion_group! {
    name = lifecycle;
    config = Criterion::default().sample_size(20);
    targets = evaluations, growth, layers
}
criterion_main!(lifecycle);

/// The policy while somebody types in the pattern of its first rule; every step is a pattern never seen before.
fn typed(policy: &Policy, step: u32) -> Policy {
    let mut policy = policy.clone();
    policy.rules[0].tags = TagStatus::Patterns(vec![format!("typed-{step}*")]);
    policy
}

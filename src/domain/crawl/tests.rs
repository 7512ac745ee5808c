use super::pace::Pace;
use super::{Progress, Traffic};

/// Rounds of calls against a service that answers `capacity` of those sent together; what was sent in each.
fn rounds(pace: &mut Pace, capacity: u64, rounds: usize) -> Vec<u64> {
    let mut sent = Vec::new();
    for _ in 0..rounds {
        let calls = u64::from(pace.at_once());
        sent.push(calls);
        for call in 1..=calls {
            pace.follow(Traffic { calls: 1, throttled: u64::from(call > capacity) });
        }
    }
    sent
}

#[test]
fn the_pace_settles_below_what_aws_bears_and_tries_again() {
    let mut pace = Pace::new(64);
    let sent = rounds(&mut pace, 10, 200);
    assert_eq!(sent[0], 64, "it begins at the ceiling");
    let settled = &sent[10..];
    assert!(settled.iter().all(|calls| (5..=12).contains(calls)), "{settled:?}");
    assert!(settled.iter().any(|calls| *calls > 10), "it keeps trying for more: {settled:?}");
    let refused: u64 = settled.iter().map(|calls| calls.saturating_sub(10)).sum();
    let calls: u64 = settled.iter().sum();
    assert!(refused * 20 < calls, "less than a twentieth is turned away: {refused} of {calls}");
}

#[test]
fn the_pace_recovers_and_never_passes_its_ceiling() {
    let mut pace = Pace::new(16);
    rounds(&mut pace, 2, 50);
    assert!(pace.at_once() <= 4, "{pace:?}");
    let sent = rounds(&mut pace, 1_000, 40);
    assert_eq!(sent.iter().max(), Some(&16), "{sent:?}");
    assert!(sent.is_sorted(), "{sent:?}");
}

#[test]
fn a_service_that_answers_nothing_is_asked_by_one_at_a_time() {
    let mut pace = Pace::new(8);
    pace.follow(Traffic { calls: 500, throttled: 500 });
    assert_eq!(pace.at_once(), 4, "one burst, one cut");
    for _ in 0..40 {
        pace.follow(Traffic { calls: 9, throttled: 4 });
    }
    assert_eq!(pace.at_once(), 1);
    assert_eq!(Pace::new(0).at_once(), 1);
}

#[test]
fn rate_and_time_left() {
    let progress = Progress {
        elapsed: 10_000,
        done: 150,
        resumed: 50,
        total: Some(1_050),
        work_done: 200,
        work_left: 1_000,
        ..Progress::default()
    };
    assert_eq!(progress.rate(), Some(10.0), "what was taken over took no time");
    assert_eq!(progress.time_left(), Some(50_000));
    assert_eq!(Progress { elapsed: 900, ..progress }.time_left(), None, "too early");
    assert_eq!(Progress { done: 50, ..progress }.rate(), None, "nothing was read yet");
    assert_eq!(Progress { work_left: 0, ..progress }.time_left(), Some(0));
}

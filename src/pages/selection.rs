//! What is chosen in a list, in the URL as far as it is short enough for one.

use crate::components::{Amount, Chosen};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The parameter; forms of browsers without scripts use it too.
pub const CHOSEN: &str = "chosen";
/// All that the filter lets through.
const EVERY: &str = "every";
/// More are not written down.
const MOST: usize = 40;

/// As it stands in the address; empty when nothing is chosen, or too much.
pub fn text(chosen: Chosen, short: impl Fn(&str) -> String) -> String {
    match chosen.len() {
        _ if chosen.is_every() => EVERY.to_owned(),
        count if count > MOST => String::new(),
        _ => chosen.keys().iter().map(|key| short(key)).collect::<Vec<_>>().join(","),
    }
}

/// In the browser, once: chooses what the address says. `find` looks the rows up.
pub fn restore<F>(said: &str, chosen: Chosen, find: impl FnOnce(Vec<String>) -> F + 'static)
where
    F: Future<Output = Vec<(String, Amount)>> + 'static,
{
    let keys: Vec<String> = said.split(',').filter(|key| !key.is_empty()).take(MOST).map(str::to_owned).collect();
    let mut find = Some(find);
    Effect::new(move |_| {
        let Some(find) = find.take().filter(|_| !keys.is_empty()) else { return };
        if keys == [EVERY] {
            return chosen.choose_every();
        }
        let rows = find(keys.clone());
        spawn_local(async move { chosen.choose(rows.await) });
    });
}

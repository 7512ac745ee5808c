//! Bytes, dollars and counts. The number one reads is rounded, the exact one is in the title.

use crate::domain::{format, storage};
use leptos::prelude::*;

/// `96.2 GiB`.
#[component]
pub fn Bytes(bytes: u64) -> impl IntoView {
    view! { <data class="number" value=bytes.to_string() title=format::bytes_exact(bytes)>{format::bytes(bytes)}</data> }
}

/// Bytes as well as they are known: `96.2 GiB`, or `≤ 96.2 GiB`.
#[component]
pub fn UpTo(amount: storage::Amount) -> impl IntoView {
    let storage::Amount { bytes, exact } = amount;
    let title = match exact {
        true => format::bytes_exact(bytes),
        false => format!("at most {}: not all manifests were read", format::bytes_exact(bytes)),
    };
    let sign = (!exact).then_some("≤ ");
    view! { <data class="number" value=bytes.to_string() title=title>{sign}{format::bytes(bytes)}</data> }
}

/// A difference in bytes, `+1.50 GiB`.
#[component]
pub fn BytesDelta(bytes: i64) -> impl IntoView {
    let title = format::bytes_exact(bytes.unsigned_abs());
    view! { <data class="number" value=bytes.to_string() title=title>{format::signed_bytes(bytes)}</data> }
}

/// US dollars, `$9.62`.
#[component]
pub fn Money(usd: f64) -> impl IntoView {
    let title = format!("{} USD", format::usd_exact(usd));
    view! { <data class="number" value=usd.to_string() title=title>{format::usd(usd)}</data> }
}

/// A difference in dollars, `+$3.10`. More is worse; the sign carries the meaning. Less than half a cent is none.
#[component]
pub fn MoneyDelta(usd: f64) -> impl IntoView {
    let shown = if usd.abs() < 0.005 { 0.0 } else { usd };
    let class = match shown {
        more if more > 0.0 => "number delta-bad",
        less if less < 0.0 => "number delta-good",
        _ => "number",
    };
    let title = format!("{} USD", format::usd_exact(shown));
    view! { <data class=class value=usd.to_string() title=title>{format::signed_usd(shown)}</data> }
}

/// `1,204`.
#[component]
pub fn Count(count: u64) -> impl IntoView {
    view! { <data class="number" value=count.to_string()>{format::count(count)}</data> }
}

/// A share of a whole (0 to 1) as a thin bar; the number belongs beside it.
#[component]
pub fn Share(of_whole: f64) -> impl IntoView {
    let share = if of_whole.is_finite() { of_whole.clamp(0.0, 1.0) } else { 0.0 };
    view! {
        <svg class="share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect width=format!("{:.1}", share * 100.0) height="6"></rect>
        </svg>
    }
}

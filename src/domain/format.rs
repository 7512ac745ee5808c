//! Figures as text, one way for tables, charts and exports meant for people.
//!
//! Plain spaces and ASCII except for the minus sign (U+2212), so that a test or a search on the page finds what it sees.
//! Dates are printed by `time`, machine exports keep raw numbers.

const BINARY: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const NOT_A_NUMBER: &str = "–";
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Bytes in binary units with three significant digits: `96.2 GiB`, `512 B`.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    if bytes < 1024 {
        return format!("{} B", count(bytes));
    }
    let mut value = bytes as f64;
    let mut unit = 0;
    // 1,023.5 would print as 1,024, which is 1.00 of the next unit.
    while value >= 1023.5 && unit + 1 < BINARY.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{} {}", significant(value), BINARY[unit])
}

/// The exact number of bytes, for a tooltip: `103,301,234,688 bytes`.
#[must_use]
pub fn bytes_exact(bytes: u64) -> String {
    format!("{} {}", count(bytes), if bytes == 1 { "byte" } else { "bytes" })
}

/// A difference in bytes: `+1.50 GiB`, `−96.2 MiB`, `0 B`.
#[must_use]
pub fn signed_bytes(difference: i64) -> String {
    format!("{}{}", sign(difference as f64), bytes(difference.unsigned_abs()))
}

/// A number with thousands separators: `1,204`.
#[must_use]
pub fn count(count: u64) -> String {
    group(&count.to_string())
}

/// A difference in numbers: `+131`, `−12`, `0`.
#[must_use]
pub fn signed_count(difference: i64) -> String {
    format!("{}{}", sign(difference as f64), count(difference.unsigned_abs()))
}

/// A number where space is short, three significant digits at most: `950`, `1.2 k`, `34 M`.
#[must_use]
pub fn short_count(count: f64) -> String {
    let size = count.abs();
    let (value, unit) = [(1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " k")]
        .into_iter()
        .find(|(scale, _)| size >= 0.9995 * scale)
        .map_or((size, ""), |(scale, unit)| (size / scale, unit));
    if !value.is_finite() {
        return NOT_A_NUMBER.to_owned();
    }
    format!("{}{}{unit}", if count < 0.0 { "−" } else { "" }, trimmed(value))
}

/// US dollars: cents up to a thousand, whole dollars from there, two significant digits below a cent:
/// `$9.62`, `$1,284`, `$0.0031`, `−$4.10`.
#[must_use]
pub fn usd(dollars: f64) -> String {
    let size = dollars.abs();
    let text = match size {
        _ if !size.is_finite() => return NOT_A_NUMBER.to_owned(),
        0.0 => return "$0.00".to_owned(),
        _ if size < 1e-6 => return format!("{}<$0.000001", if dollars < 0.0 { "−" } else { "" }),
        _ if size < 0.01 => {
            let decimals = 1 - size.log10().floor() as i32;
            format!("{size:.*}", decimals.unsigned_abs() as usize)
        }
        _ if size < 999.995 => format!("{size:.2}"),
        _ => format!("{size:.0}"),
    };
    format!("{}${}", if dollars < 0.0 { "−" } else { "" }, group(&text))
}

/// US dollars to the cent, for a tooltip or a statement: `$1,284.37`.
#[must_use]
pub fn usd_exact(dollars: f64) -> String {
    if !dollars.is_finite() {
        return NOT_A_NUMBER.to_owned();
    }
    let text = group(&format!("{:.2}", dollars.abs()));
    format!("{}${text}", if dollars < 0.0 && text != "0.00" { "−" } else { "" })
}

/// A difference in US dollars: `+$3.10`, `−$96.20`, `$0.00`. Less than a millionth is what adding up left over.
#[must_use]
pub fn signed_usd(difference: f64) -> String {
    if difference.abs() < 1e-6 {
        return usd(0.0);
    }
    format!("{}{}", if difference > 0.0 { "+" } else { "" }, usd(difference))
}

/// A share of one as per cent: `6.2%`, `64%`, and never 0% or 100% for what is only near them.
#[must_use]
pub fn percent(share: f64) -> String {
    let percent = share.abs() * 100.0;
    let text = match percent {
        _ if !percent.is_finite() => return NOT_A_NUMBER.to_owned(),
        0.0 => return "0%".to_owned(),
        _ if percent < 0.1 => "<0.1".to_owned(),
        _ if percent < 9.95 => trimmed_to(percent, 1),
        _ if (99.5..100.0).contains(&percent) => ">99".to_owned(),
        _ => group(&format!("{percent:.0}")),
    };
    format!("{}{text}%", if share < 0.0 { "−" } else { "" })
}

/// How long something took or is past, in the one unit that matters, rounded down: `4 min`, `3 d`, `2 y`.
///
/// Below a minute, and for an instant that a skewed clock puts in the future, it is `now`. Days go to 99, because rules
/// and habits are worded in days; years have 365 of them.
#[must_use]
pub fn age(millis: i64) -> String {
    match millis {
        i64::MIN..MINUTE => "now".to_owned(),
        MINUTE..HOUR => format!("{} min", millis / MINUTE),
        HOUR.. if millis < 2 * DAY => format!("{} h", millis / HOUR),
        _ if millis < 100 * DAY => format!("{} d", millis / DAY),
        _ if millis < 730 * DAY => format!("{} mo", (millis / DAY) * 12 / 365),
        _ => format!("{} y", count((millis / DAY / 365).unsigned_abs())),
    }
}

/// How long something takes: `under 1 s`, `41 s`, `12 min`, `3 h`.
#[must_use]
pub fn duration(millis: i64) -> String {
    match millis {
        i64::MIN..1_000 => "under 1 s".to_owned(),
        1_000..MINUTE => format!("{} s", millis / 1_000),
        _ => age(millis),
    }
}

/// A positive number with three significant digits, thousands separated.
fn significant(value: f64) -> String {
    group(&format!("{value:.0$}", decimals(value)))
}

/// Like `significant`, without zeros that say nothing.
fn trimmed(value: f64) -> String {
    trimmed_to(value, decimals(value))
}

/// Decimals that make three significant digits of a number from 1 up.
fn decimals(value: f64) -> usize {
    match value {
        _ if value < 9.995 => 2,
        _ if value < 99.95 => 1,
        _ => 0,
    }
}

fn trimmed_to(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text = if decimals == 0 { &text } else { text.trim_end_matches('0').trim_end_matches('.') };
    group(text)
}

fn sign(difference: f64) -> &'static str {
    match difference {
        _ if difference > 0.0 => "+",
        _ if difference < 0.0 => "−",
        _ => "",
    }
}

/// Commas between the thousands of an ASCII number without sign.
fn group(number: &str) -> String {
    let whole = number.find('.').unwrap_or(number.len());
    let mut out = String::with_capacity(number.len() + whole / 3);
    for (index, character) in number.char_indices() {
        if index > 0 && index < whole && (whole - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests;

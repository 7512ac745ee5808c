use super::*;

#[test]
fn bytes_have_three_digits_and_a_binary_unit() {
    for (value, text) in [
        (0, "0 B"),
        (1, "1 B"),
        (1023, "1,023 B"),
        (1024, "1.00 KiB"),
        (1536, "1.50 KiB"),
        (10 * 1024 * 1024 - 1, "10.0 MiB"),
        (103_301_234_688, "96.2 GiB"),
        ((1 << 40) - (1 << 28), "1.00 TiB"),
        ((1 << 40) - (1 << 30), "1,023 GiB"),
        (1 << 40, "1.00 TiB"),
        (150 << 40, "150 TiB"),
        (u64::MAX, "16.0 EiB"),
    ] {
        assert_eq!(bytes(value), text, "{value}");
    }
    assert_eq!(bytes_exact(103_301_234_688), "103,301,234,688 bytes");
    assert_eq!(bytes_exact(1), "1 byte");
}

#[test]
fn counts_are_grouped_or_short() {
    for (value, grouped, short) in [
        (0, "0", "0"),
        (7, "7", "7"),
        (999, "999", "999"),
        (1_000, "1,000", "1 k"),
        (1_204, "1,204", "1.2 k"),
        (34_567, "34,567", "34.6 k"),
        (999_999, "999,999", "1 M"),
        (1_000_000, "1,000,000", "1 M"),
        (12_345_678_901, "12,345,678,901", "12.3 G"),
    ] {
        assert_eq!(count(value), grouped);
        assert_eq!(short_count(value as f64), short);
    }
    assert_eq!(short_count(0.25), "0.25");
    assert_eq!(short_count(-1500.0), "−1.5 k");
    assert_eq!(short_count(f64::NAN), "–");
}

#[test]
fn dollars_are_as_exact_as_they_are_small() {
    for (value, text) in [
        (0.0, "$0.00"),
        (-0.0, "$0.00"),
        (9.62, "$9.62"),
        (9.6, "$9.60"),
        (0.01, "$0.01"),
        (0.0031, "$0.0031"),
        (0.000_044, "$0.000044"),
        (0.000_000_4, "<$0.000001"),
        (999.99, "$999.99"),
        (999.996, "$1,000"),
        (1283.7, "$1,284"),
        (1_234_567.0, "$1,234,567"),
        (-4.1, "−$4.10"),
        (f64::NAN, "–"),
        (f64::INFINITY, "–"),
    ] {
        assert_eq!(usd(value), text, "{value}");
    }
    assert_eq!(usd_exact(1284.369), "$1,284.37");
    assert_eq!(usd_exact(-0.001), "$0.00");
    assert_eq!(usd_exact(-12.0), "−$12.00");
}

#[test]
fn differences_carry_their_sign() {
    assert_eq!([131, -12, 0].map(signed_count), ["+131", "−12", "0"]);
    assert_eq!([3 << 29, -(1 << 20), 0].map(signed_bytes), ["+1.50 GiB", "−1.00 MiB", "0 B"]);
    assert_eq!([3.1, -96.2, 0.0, -1e-10].map(signed_usd), ["+$3.10", "−$96.20", "$0.00", "$0.00"]);
    assert_eq!(signed_count(i64::MIN), "−9,223,372,036,854,775,808");
}

#[test]
fn shares_never_claim_all_or_nothing_wrongly() {
    for (share, text) in [
        (0.0, "0%"),
        (0.0004, "<0.1%"),
        (0.0042, "0.4%"),
        (0.06, "6%"),
        (0.0624, "6.2%"),
        (0.0996, "10%"),
        (0.64, "64%"),
        (0.9951, ">99%"),
        (0.99999, ">99%"),
        (1.0, "100%"),
        (12.5, "1,250%"),
        (-0.06, "−6%"),
        (f64::NAN, "–"),
    ] {
        assert_eq!(percent(share), text, "{share}");
    }
}

#[test]
fn ages_have_one_unit() {
    for (millis, text) in [
        (i64::MIN, "now"),
        (-5, "now"),
        (59_999, "now"),
        (60_000, "1 min"),
        (4 * MINUTE + 59_999, "4 min"),
        (HOUR, "1 h"),
        (47 * HOUR, "47 h"),
        (48 * HOUR, "2 d"),
        (3 * DAY, "3 d"),
        (90 * DAY, "90 d"),
        (100 * DAY, "3 mo"),
        (365 * DAY, "12 mo"),
        (729 * DAY, "23 mo"),
        (730 * DAY, "2 y"),
        (1460 * DAY, "4 y"),
        (i64::MAX, "292,471,208 y"),
    ] {
        assert_eq!(age(millis), text, "{millis}");
    }
}

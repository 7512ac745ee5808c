use super::super::Unit;
use super::super::value_axis::ValueAxis;

fn labels(unit: Unit, least: f64, greatest: f64, fractions: bool) -> String {
    let axis = ValueAxis::new(unit, least, greatest, fractions);
    axis.ticks().iter().map(|tick| axis.label(*tick)).collect::<Vec<_>>().join(" | ")
}

const KIB: f64 = 1024.0;
const GIB: f64 = KIB * KIB * KIB;
const TIB: f64 = GIB * KIB;

#[test]
fn steps_are_round_and_hold_every_value() {
    for (unit, least, greatest, expected) in [
        (Unit::Count, 0.0, 0.0, "0 | 1"),
        (Unit::Count, 0.0, 1.0, "0 | 1"),
        (Unit::Count, 0.0, 3.0, "0 | 1 | 2 | 3"),
        (Unit::Count, 0.0, 10.0, "0 | 2 | 4 | 6 | 8 | 10"),
        (Unit::Count, 0.0, 11.0, "0 | 5 | 10 | 15"),
        (Unit::Count, 0.0, 2698.0, "0 | 1 k | 2 k | 3 k"),
        (Unit::Count, 0.0, 4_200_000.0, "0 | 1 M | 2 M | 3 M | 4 M | 5 M"),
        (Unit::Count, -40.0, 95.0, "−50 | 0 | 50 | 100"),
        (Unit::Count, -3.0, 0.0, "−3 | −2 | −1 | 0"),
        (Unit::Bytes, 0.0, 0.0, "0 | 1 B"),
        (Unit::Bytes, 0.0, 700.0, "0 | 256 B | 512 B | 768 B"),
        (Unit::Bytes, 0.0, 1.75 * TIB, "0 | 512 GiB | 1 TiB | 1.5 TiB | 2 TiB"),
        (Unit::Bytes, 0.0, 1.25 * TIB, "0 | 256 GiB | 512 GiB | 768 GiB | 1 TiB | 1.25 TiB"),
        (Unit::Bytes, 0.0, 150.0 * TIB, "0 | 32 TiB | 64 TiB | 96 TiB | 128 TiB | 160 TiB"),
        (Unit::Bytes, -GIB, GIB, "−1 GiB | −512 MiB | 0 | 512 MiB | 1 GiB"),
        (Unit::Usd, 0.0, 0.0, "$0 | $1"),
        (Unit::Usd, 0.0, 9.62, "$0 | $2 | $4 | $6 | $8 | $10"),
        (Unit::Usd, 0.0, 1284.0, "$0 | $500 | $1,000 | $1,500"),
        (Unit::Usd, 0.0, 0.9, "$0 | $0.20 | $0.40 | $0.60 | $0.80 | $1.00"),
        (Unit::Usd, 0.0, 0.0024, "$0 | $0.0005 | $0.0010 | $0.0015 | $0.0020 | $0.0025"),
        (Unit::Usd, 0.0, 1_900_000.0, "$0 | $500 k | $1 M | $1.5 M | $2 M"),
    ] {
        assert_eq!(labels(unit, least, greatest, false), expected, "{unit:?} {least} to {greatest}");
    }
}

#[test]
fn things_are_only_divided_when_the_data_do() {
    assert_eq!(labels(Unit::Count, 0.0, 2.0, false), "0 | 1 | 2");
    assert_eq!(labels(Unit::Count, 0.0, 0.8, true), "0 | 0.2 | 0.4 | 0.6 | 0.8");
}

#[test]
fn labels_carry_every_digit_of_their_step() {
    for exponent in -11..24 {
        for factor in [1.0, 1.3, 2.7, 4.4, 7.9] {
            for unit in [Unit::Count, Unit::Bytes, Unit::Usd] {
                let greatest = factor * 10f64.powi(exponent);
                let axis = ValueAxis::new(unit, 0.0, greatest, true);
                assert!(axis.high() >= greatest * (1.0 - 1e-9), "{unit:?} {greatest}");
                let mut labels: Vec<_> = axis.ticks().iter().map(|tick| axis.label(*tick)).collect();
                let count = labels.len();
                assert!((2..=7).contains(&count), "{unit:?} {greatest}: {labels:?}");
                labels.dedup();
                // Below a hundredth counts have no digits left; nothing is counted in such parts.
                assert!(
                    labels.len() == count || (unit == Unit::Count && greatest < 0.05),
                    "{unit:?} {greatest}: {labels:?}"
                );
            }
        }
    }
}

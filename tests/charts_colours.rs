//! The colours of charts against the backgrounds of the product (WCAG 2.2, 1.4.11: 3:1 for what a picture needs).

const SERIES: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "other"];

/// The two sides of `--name: light-dark(#light, #dark);` as relative luminance.
fn luminance(css: &str, name: &str) -> [f64; 2] {
    let start = css.find(&format!("--{name}: light-dark(")).unwrap_or_else(|| panic!("no --{name}"));
    let value = &css[start..start + css[start..].find(';').unwrap()];
    let mut sides = value.split('#').skip(1).map(|hex| {
        let channel = |index: usize| {
            let part = f64::from(u8::from_str_radix(&hex[index * 2..index * 2 + 2], 16).unwrap()) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(0) + 0.7152 * channel(1) + 0.0722 * channel(2)
    });
    [sides.next().unwrap(), sides.next().unwrap()]
}

#[test]
fn every_series_stands_out_from_the_page() {
    let charts = include_str!("../style/charts.css");
    let tokens = include_str!("../style/tokens.css");
    for series in SERIES {
        for background in ["bg", "bg-raised"] {
            let pairs = luminance(charts, &format!("series-{series}")).into_iter().zip(luminance(tokens, background));
            for ((one, other), theme) in pairs.zip(["light", "dark"]) {
                let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                assert!(contrast >= 3.0, "series-{series} on --{background}, {theme}: {contrast:.2}");
            }
        }
    }
}

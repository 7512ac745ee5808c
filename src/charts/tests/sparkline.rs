use super::super::sparkline;

#[test]
fn a_course_as_small_as_a_word() {
    let drawn = [
        sparkline(&[Some(0.0), Some(5.0), Some(10.0), Some(2.5)], ""),
        sparkline(&[Some(4.0), Some(4.0), None, Some(2.0), None], "12 pulls in 30 days"),
        sparkline(&[Some(0.0), Some(0.0)], ""),
        sparkline(&[None, None], ""),
        sparkline(&[], ""),
        sparkline(&[Some(3.0)], ""),
        sparkline(&[Some(-1.0), Some(f64::NAN), Some(f64::INFINITY), Some(2.0)], ""),
    ];
    insta::assert_snapshot!(drawn.join("\n"));
}

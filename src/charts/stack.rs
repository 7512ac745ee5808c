//! More series than there are colours.

use super::matrix::Matrix;
use super::{Data, SERIES_COLOURS, Series};

/// Takes "estimated" from the series of a stack when all have it, so that it is said once and not with every name.
pub(super) fn say_once(data: &mut Data) -> bool {
    let all = data.series.len() > 1 && data.series.iter().all(|series| series.estimated);
    for series in data.series.iter_mut().filter(|_| all) {
        series.estimated = false;
    }
    all
}

/// The same data with at most `SERIES_COLOURS` series and one that is the sum of all others, on top. An estimate lies
/// on the series that it continues.
pub(super) fn fold(data: &Data) -> Data {
    let mut kept: Vec<Series> = vec![];
    let mut folded = vec![];
    let mut names = 0;
    for series in &data.series {
        if let Some(index) = kept.iter().position(|other| series.estimated && other.name == series.name) {
            kept.insert(index + 1, series.clone());
        } else if series.rest || names == SERIES_COLOURS {
            folded.push(series.clone());
        } else {
            names += 1;
            kept.push(series.clone());
        }
    }
    if folded.iter().all(|series| series.rest) {
        kept.append(&mut folded);
        return Data { series: kept, ..data.clone() };
    }
    let name = match folded.iter().find(|series| series.rest) {
        Some(rest) => rest.name.clone(),
        None => format!("{} others", folded.len()),
    };
    let sum = Data { series: folded, ..data.clone() };
    let matrix = Matrix::of(&sum);
    let points = matrix.times.iter().enumerate().map(|(row, at)| (*at, matrix.total(row))).collect();
    kept.push(Series { name, points, estimated: sum.series.iter().all(|series| series.estimated), rest: true });
    Data { series: kept, ..data.clone() }
}

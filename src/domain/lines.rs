//! Two texts compared line by line.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Same,
    Added,
    Removed,
}

/// Beyond so many pairs of lines the middle is told as removed and added whole.
const MAX_PAIRS: usize = 4_000_000;

/// What makes `after` of `before`, in the order of both; as few changes as possible.
#[must_use]
pub fn compare<'t>(before: &'t str, after: &'t str) -> Vec<(Mark, &'t str)> {
    let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let head = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let (a, b) = (&before[head..], &after[head..]);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - tail], &b[..b.len() - tail]);
    let same = |line: &&'t str| (Mark::Same, *line);
    let mut marks: Vec<(Mark, &str)> = before[..head].iter().map(same).collect();
    marks.extend(middle(a, b));
    marks.extend(before[before.len() - tail..].iter().map(same));
    marks
}

/// By the longest common subsequence.
fn middle<'t>(a: &[&'t str], b: &[&'t str]) -> Vec<(Mark, &'t str)> {
    let width = b.len() + 1;
    let mut lengths = vec![0u32; if a.len() * b.len() > MAX_PAIRS { 0 } else { (a.len() + 1) * width }];
    let known = !lengths.is_empty();
    for i in (0..if known { a.len() } else { 0 }).rev() {
        for j in (0..b.len()).rev() {
            lengths[i * width + j] = match a[i] == b[j] {
                true => lengths[(i + 1) * width + j + 1] + 1,
                false => lengths[(i + 1) * width + j].max(lengths[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j, mut marks) = (0, 0, Vec::new());
    while i < a.len() || j < b.len() {
        let both = known && i < a.len() && j < b.len();
        if both && a[i] == b[j] {
            marks.push((Mark::Same, a[i]));
            (i, j) = (i + 1, j + 1);
        } else if i < a.len() && (!both || lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) {
            marks.push((Mark::Removed, a[i]));
            i += 1;
        } else {
            marks.push((Mark::Added, b[j]));
            j += 1;
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> String {
        let line = |(mark, line): (Mark, &str)| {
            let sign = match mark {
                Mark::Same => ' ',
                Mark::Added => '+',
                Mark::Removed => '-',
            };
            format!("{sign}{line}")
        };
        compare(before, after).into_iter().map(line).collect::<Vec<_>>().join(",")
    }

    #[test]
    fn changes() {
        for (before, after, expected) in [
            ("", "", ""),
            ("a\nb", "a\nb", " a, b"),
            ("", "a", "+a"),
            ("a", "", "-a"),
            ("a\nb\nc", "a\nx\nc", " a,-b,+x, c"),
            ("a\nb\nc\nd", "b\nc\nd\ne", "-a, b, c, d,+e"),
            ("a\na\na", "a\na", " a, a,-a"),
            ("a\nb\nc\nd\ne", "a\nc\nb\nd\ne", " a,-b, c,+b, d, e"),
        ] {
            assert_eq!(shown(before, after), expected, "{before:?} {after:?}");
        }
    }

    #[test]
    fn too_much_is_told_whole() {
        let many = |word: &str| (0..2_100).map(|n| format!("{word}{n}\n")).collect::<String>();
        let (before, after) = (many("a"), many("b"));
        let marks = compare(&before, &after);
        assert_eq!(marks.len(), 4_200);
        assert_eq!((marks[0].0, marks[4_199].0), (Mark::Removed, Mark::Added));
    }
}

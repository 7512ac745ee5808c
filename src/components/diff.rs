//! Two versions of a text, line by line.

use super::name::plain;
use leptos::prelude::*;

/// Equal lines shown around a change.
const CONTEXT: usize = 3;
/// Beyond this many cells the changed middle is shown as one block instead of being matched line by line.
const MOST_CELLS: usize = 4_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line<'a> {
    Same(&'a str),
    Removed(&'a str),
    Added(&'a str),
    /// So many equal lines left out.
    Skipped(usize),
}

/// What leaves `before` and what comes with `after`, with a few lines around. `label` names it: `In force against proposed`.
#[component]
pub fn TextDiff(#[prop(into)] label: String, #[prop(into)] before: String, #[prop(into)] after: String) -> AnyView {
    let lines = folded(&compare(&before, &after)).into_iter().map(|line| {
        let (class, sign, spoken, text) = match line {
            Line::Same(text) => ("diff-line", " ", "", text.to_owned()),
            Line::Removed(text) => ("diff-line tone-bad", "−", "removed: ", text.to_owned()),
            Line::Added(text) => ("diff-line tone-good", "+", "added: ", text.to_owned()),
            Line::Skipped(count) => ("diff-line diff-gap", "⋯", "", format!("{count} equal lines")),
        };
        let spoken = (!spoken.is_empty()).then(|| view! { <span class="visually-hidden">{spoken}</span> });
        view! { <span class=class data-sign=sign>{spoken}{plain(&text).into_owned()}</span> }
    });
    view! { <div class="diff" role="region" aria-label=label tabindex="0">{lines.collect_view()}</div> }.into_any()
}

/// A shortest way from one to the other, by the longest common subsequence of lines between equal ends.
fn compare<'a>(before: &'a str, after: &'a str) -> Vec<Line<'a>> {
    let (before, after): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    let head = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let (old, new) = (&before[head..], &after[head..]);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old, end) = old.split_at(old.len() - tail);
    let new = &new[..new.len() - tail];
    let mut lines: Vec<_> = before[..head].iter().map(|line| Line::Same(line)).collect();
    middle(old, new, &mut lines);
    lines.extend(end.iter().map(|line| Line::Same(line)));
    lines
}

fn middle<'a>(old: &[&'a str], new: &[&'a str], lines: &mut Vec<Line<'a>>) {
    let width = new.len() + 1;
    let (mut i, mut j) = (0, 0);
    if (old.len() + 1).saturating_mul(width) <= MOST_CELLS {
        // common[i * width + j]: length of the longest common subsequence of old[i..] and new[j..].
        let mut common = vec![0_u32; (old.len() + 1) * width];
        for i in (0..old.len()).rev() {
            for j in (0..new.len()).rev() {
                common[i * width + j] = match old[i] == new[j] {
                    true => common[(i + 1) * width + j + 1] + 1,
                    false => common[(i + 1) * width + j].max(common[i * width + j + 1]),
                };
            }
        }
        while i < old.len() && j < new.len() {
            if old[i] == new[j] {
                lines.push(Line::Same(old[i]));
                (i, j) = (i + 1, j + 1);
            } else if common[(i + 1) * width + j] >= common[i * width + j + 1] {
                lines.push(Line::Removed(old[i]));
                i += 1;
            } else {
                lines.push(Line::Added(new[j]));
                j += 1;
            }
        }
    }
    lines.extend(old[i..].iter().map(|line| Line::Removed(line)));
    lines.extend(new[j..].iter().map(|line| Line::Added(line)));
}

/// Without the equal lines that are far from any change.
fn folded<'a>(lines: &[Line<'a>]) -> Vec<Line<'a>> {
    let changed: Vec<usize> =
        lines.iter().enumerate().filter(|(_, line)| !matches!(line, Line::Same(_))).map(|(at, _)| at).collect();
    let near = |at: usize| {
        let next = changed.partition_point(|&other| other < at);
        let close = |other: Option<&usize>| other.is_some_and(|other| other.abs_diff(at) <= CONTEXT);
        close(changed.get(next)) || close(next.checked_sub(1).and_then(|before| changed.get(before)))
    };
    let mut shown = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match (near(at), shown.last_mut()) {
            (true, _) => shown.push(*line),
            (false, Some(Line::Skipped(count))) => *count += 1,
            (false, _) => shown.push(Line::Skipped(1)),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> String {
        let text = |line: Line<'_>| match line {
            Line::Same(text) => format!(" {text}"),
            Line::Removed(text) => format!("-{text}"),
            Line::Added(text) => format!("+{text}"),
            Line::Skipped(count) => format!("~{count}"),
        };
        folded(&compare(before, after)).into_iter().map(text).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn differences_are_shortest_and_folded() {
        for (before, after, expected) in [
            ("", "", ""),
            ("a", "a", "~1"),
            ("", "a\nb", "+a|+b"),
            ("a\nb", "", "-a|-b"),
            ("a\nb\nc", "a\nx\nc", " a|-b|+x| c"),
            ("a\nb\nc\nd", "b\nc\nd\na", "-a| b| c| d|+a"),
            ("1\n2\n3\n4\n5\n6", "1\n2\n3\n4\n5\n6\n7", "~3| 4| 5| 6|+7"),
            ("a\na\nb", "a\nb", " a|-a| b"),
        ] {
            assert_eq!(shown(before, after), expected, "{before:?} {after:?}");
        }
    }
}

//! What a change means, in the words of its dialog.

use crate::api::images::change::Proposal;
use crate::components::Impact;
use crate::domain::format;
use crate::domain::image::Tag;
use crate::domain::job::{Change, counted};

pub const fn title(change: Change) -> &'static str {
    match change {
        Change::Delete => "Delete images?",
        Change::AddTag => "Add a tag",
        Change::RemoveTags => "Remove tags?",
        Change::Archive => "Archive images?",
        Change::Restore => "Restore images?",
    }
}

pub const fn sentence(change: Change) -> &'static str {
    match change {
        Change::Delete => {
            "ECR cannot bring images back. Before one goes, its manifest is read and kept in a restore file; AWS takes that \
             for a pull of the image. An image that is tagged anew meanwhile stays."
        }
        Change::AddTag => {
            "The image's own manifest is put again under the tag, to the byte. Reading it counts as a pull: \
             \"last pulled\" moves."
        }
        Change::RemoveTags => "The images stay. Whoever pulls by these tags finds nothing any more.",
        Change::Archive => {
            "Archived images cannot be pulled until they are restored. Below 150 TB the archive costs as much as standard \
             storage, for at least 90 days, and a restore costs extra: it saves nothing."
        }
        Change::Restore => "It takes up to 20 minutes and AWS charges for the retrieval by GB.",
    }
}

/// On the button.
pub fn action(change: Change, proposal: &Proposal) -> String {
    let impact = &proposal.impact;
    match change {
        Change::AddTag if impact.moved_from.is_some() => "Move the tag here".to_owned(),
        Change::AddTag => "Add the tag".to_owned(),
        Change::RemoveTags => format!("Remove {}", counted(impact.tags_lost, "tag")),
        _ => format!("{} {}", change.label(), counted(impact.images, "image")),
    }
}

pub fn impact(change: Change, proposal: &Proposal) -> Vec<Impact> {
    let found = &proposal.impact;
    let mut lines = Vec::new();
    let mut line = |label: &str, value: String| lines.push(Impact { label: label.to_owned(), value });
    if change == Change::AddTag {
        if let Some(from) = &found.moved_from {
            line("The tag is taken from", from.short());
        }
        return lines;
    }
    line("Images", format::count(found.images));
    if found.unchanged > 0 {
        line("Chosen, but nothing to change", format::count(found.unchanged));
    }
    if change == Change::Delete {
        let freed = found.frees().amount();
        let at_most = if freed.exact { "" } else { ", at most" };
        line(&format!("Bytes freed{at_most}"), format::bytes(freed.bytes));
        if found.freed.is_some() {
            line("Sum of their sizes, with layers that others share", format::bytes(found.bytes()));
        }
        line(&format!("Saved a month{at_most}"), format::usd(proposal.saved));
    } else if matches!(change, Change::Archive | Change::Restore) {
        line("Bytes moved, at most", format::bytes(found.bytes()));
    }
    if matches!(change, Change::Delete | Change::RemoveTags) {
        line("Tags lost", tags(found.tags_lost, &found.first_tags));
    }
    let warnings = [
        ("Pulled in the last 30 days", found.in_use, true),
        ("Indexes", found.indexes, change == Change::Delete),
        ("Platforms of indexes that stay: AWS refuses these", found.held, true),
        ("Signatures, SBOMs and the like left without their image", found.orphans, true),
        ("Archived: not in the restore file", found.unreadable, true),
    ];
    for (label, count, concerns) in warnings {
        if concerns && count > 0 {
            line(label, format::count(count));
        }
    }
    lines
}

fn tags(lost: u64, first: &[Tag]) -> String {
    let named: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
    match lost.saturating_sub(named.len() as u64) {
        0 if named.is_empty() => "none".to_owned(),
        0 => format!("{}: {}", format::count(lost), named.join(", ")),
        more => format!("{}: {} and {} more", format::count(lost), named.join(", "), format::count(more)),
    }
}

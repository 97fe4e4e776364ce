//! What `greyverify update` changed, and what it left.

use std::fmt::Write as _;
use std::path::Path;

use super::figures::{counted, grouped};
use crate::manifest::Change;

/// What became of one model.
#[derive(Debug)]
pub enum Row {
    /// Its counts are those of the last run.
    Counted {
        /// Its name.
        job: String,
        /// What has changed.
        changes: Vec<Change>,
    },
    /// The manifest keeps what it says.
    Left {
        /// Its name.
        job: String,
        /// Why.
        why: String,
    },
}

/// For the screen.
#[must_use]
pub fn text(rows: &[Row], manifest: &Path) -> String {
    let mut text = String::new();
    let mut changed = 0;
    for row in rows {
        match row {
            Row::Counted { changes, .. } if changes.is_empty() => {}
            Row::Counted { job, changes } => {
                changed += 1;
                let changes: Vec<String> = changes.iter().map(change).collect();
                let _ = writeln!(text, "  {job}: {}", changes.join(", "));
            }
            Row::Left { job, why } => {
                let _ = writeln!(text, "  {job}: not updated: {why}");
            }
        }
    }
    let _ = writeln!(
        text,
        "{}: {} of {} updated",
        manifest.display(),
        changed,
        counted(rows.len(), "model")
    );
    text
}

/// `distinct 3,866 -> 3,870 (+4)`.
fn change(change: &Change) -> String {
    let after = grouped(change.after);
    match change.before {
        None => format!("{} {after}", change.key),
        Some(before) => {
            let difference = i128::from(change.after) - i128::from(before);
            format!("{} {} -> {after} ({difference:+})", change.key, grouped(before))
        }
    }
}

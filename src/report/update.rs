//! What `greyverify update` changed, and what it left.

use std::fmt::Write as _;
use std::path::Path;

use crate::figures::{counted, grouped};
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
    /// Its verdict is that of the last run.
    Changed {
        /// Its name.
        job: String,
        /// What the manifest expected, if it said so.
        before: Option<String>,
        /// What it expects now.
        after: String,
        /// True if several workers searched, who may meet another violation first.
        by_several: bool,
    },
    /// The manifest keeps what it says.
    Left {
        /// Its name.
        job: String,
        /// Why.
        why: String,
        /// True if it would be written for a model that is named.
        can_be_named: bool,
    },
}

const SEVERAL: &str = "several workers searched, and another violation may come first: add `workers = 1` to the model";

/// The command that writes what a model came to.
#[must_use]
pub fn command(model: &str) -> String {
    format!("greyverify update --model {model}")
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
                let _ = writeln!(text, "  {job}: {}", self::changes(changes));
            }
            Row::Changed { job, before, after, by_several } => {
                changed += 1;
                let _ = writeln!(text, "  {job}: another verdict");
                if let Some(before) = before {
                    let _ = writeln!(text, "    - expect = {before}");
                }
                let _ = writeln!(text, "    + expect = {after}");
                if *by_several {
                    let _ = writeln!(text, "    note: {SEVERAL}");
                }
            }
            Row::Left { job, why, can_be_named } => {
                let _ = writeln!(text, "  {job}: not updated: {why}");
                if *can_be_named {
                    let _ = writeln!(text, "    hint: if that is right now: {}", command(job));
                }
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

/// Counts then and now, one behind the other.
#[must_use]
pub fn changes(all: &[Change]) -> String {
    all.iter().map(change).collect::<Vec<_>>().join(", ")
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

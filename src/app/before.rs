//! The run before, for a count that is not the one that the manifest expects:
//! whoever reads of it wants to know since when, and what has changed.

use super::report;
use crate::manifest::{Change, Exact, Stated};
use crate::outcome::{JobOutcome, RunOutcome};
use crate::record::JobRecord;
use crate::report::update::changes;
use crate::rundir::{self, Hashes, JobDir, RunDir};

/// Changed files that are named.
const FILES: usize = 4;

/// Notes at each job that is counted otherwise what the run before found. If
/// there is none, or none that can be read, there is nothing to tell.
pub(super) fn compare(run: &mut RunOutcome, dir: &RunDir) {
    if !run.jobs.values().any(JobOutcome::is_counted_otherwise) {
        return;
    }
    let before = rundir::before(dir.path());
    let Ok(record) = report::read(&before) else { return };
    for outcome in run.jobs.values_mut().filter(|outcome| outcome.is_counted_otherwise()) {
        let found = record.jobs.iter().find(|found| found.name == outcome.job.name);
        let Some(found) = found else { continue };
        let files = changed_files(&JobDir::planned(&before, &found.folder()), &outcome.dir);
        outcome.notes.push(format!("{}; {files}", told(found, counted(outcome))));
    }
}

fn counted(outcome: &JobOutcome) -> Exact {
    let facts = &outcome.facts;
    Exact::of(facts.counts, facts.depth, outcome.job.resources.workers)
}

fn told(found: &JobRecord, now: Exact) -> String {
    let Some(Stated::Verified(before)) = found.stated() else {
        let finding = found.finding().lines().next().unwrap_or_default();
        return format!("the run before found: {finding}");
    };
    let pairs = before.by_key().into_iter().zip(now.by_key());
    let differing: Vec<Change> = pairs
        .filter_map(|((key, before), (_, now))| {
            let (before, after) = (before?, now?);
            (before != after).then_some(Change { key, before: Some(before), after })
        })
        .collect();
    match differing.is_empty() {
        true => "the run before counted the same".to_owned(),
        false => format!("since the run before: {}", changes(&differing)),
    }
}

/// What a job read then and now, by the hashes that stand in its folders.
fn changed_files(before: &JobDir, now: &JobDir) -> String {
    let (Some(before), Some(now)) = (Hashes::read(before), Hashes::read(now)) else {
        return "nothing is known of the files that it read".to_owned();
    };
    let changed = before.changed(&now);
    let more = changed.len().saturating_sub(FILES);
    match changed.get(..FILES.min(changed.len())) {
        None | Some([]) => "what it read is the same".to_owned(),
        Some(shown) if more == 0 => format!("changed: {}", shown.join(", ")),
        Some(shown) => format!("changed: {} and {more} more", shown.join(", ")),
    }
}

//! The run before: what is otherwise now, and, of a count that is not the one that the manifest
//! expects, since when, and what has changed.

use super::report;
use crate::figures::counted;
use crate::manifest::{Change, Exact, Stated};
use crate::outcome::{JobOutcome, RunOutcome, Verdict};
use crate::record::{JobRecord, Record};
use crate::report::console::found;
use crate::report::update::changes;
use crate::rundir::{self, Hashes, JobDir, RunDir};

/// Changed files that are named.
const FILES: usize = 4;

/// Notes what is otherwise than in the run before, and at each job that is counted
/// otherwise what that run found. If there is none, or none that can be read, there
/// is nothing to tell.
pub(super) fn compare(run: &mut RunOutcome, dir: &RunDir) {
    let before = rundir::before(dir.path());
    let Ok(record) = report::read(&before) else { return };
    run.since = Some(since(run, &record));
    for outcome in run.jobs.values_mut().filter(|outcome| outcome.is_counted_otherwise()) {
        let found = record.jobs.iter().find(|found| found.name == outcome.job.name);
        let Some(found) = found else { continue };
        let files = changed_files(&JobDir::planned(&before, &found.folder()), &outcome.dir);
        outcome.notes.push(format!("{}; {files}", told(found, outcome)));
    }
}

/// What is otherwise: a line for each job that both runs know, and how many only one of
/// them knows.
fn since(run: &RunOutcome, before: &Record) -> Vec<String> {
    let known = |name: &str| before.jobs.iter().find(|job| job.name == name);
    let changed = run.jobs.values().filter_map(|outcome| {
        let then = known(&outcome.job.name)?;
        Some(format!("{}: {}", outcome.job.name, changed(then, outcome)?))
    });
    let new = run.jobs.values().filter(|outcome| known(&outcome.job.name).is_none()).count();
    let left_out = run.plan.since.iter().flat_map(|since| &since.left_out);
    let left_out: Vec<&str> = left_out.map(|job| job.name.as_str()).collect();
    let planned =
        |name: &str| run.plan.jobs.iter().any(|job| job.name == name) || left_out.contains(&name);
    let gone = before.jobs.iter().filter(|job| !planned(&job.name)).count();
    let new = (new > 0).then(|| format!("{} not in that run", counted(new, "job")));
    let gone = (gone > 0).then(|| format!("{} of that run not in this one", counted(gone, "job")));
    changed.chain(new).chain(gone).collect()
}

/// What a job came to, and what it came to before, if that is not the same. How long it took,
/// and how deep several workers went, is no difference.
fn changed(then: &JobRecord, now: &JobOutcome) -> Option<String> {
    let found = found(now);
    let (found, before) = (first_line(&found), first_line(then.finding()));
    let is_judged_alike = then.as_expected == now.is_as_expected();
    match counts_changed(then, now) {
        Some(counts) if is_judged_alike => (!counts.is_empty()).then(|| changes(&counts)),
        None if is_judged_alike && found == before => None,
        _ => Some(format!("{found}; before: {before}")),
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// The counts that are others, if both searches ended without a violation.
fn counts_changed(then: &JobRecord, now: &JobOutcome) -> Option<Vec<Change>> {
    let Some(Stated::Verified(before)) = then.stated() else { return None };
    matches!(now.verdict, Verdict::Verified { .. }).then(|| differing(before, exact(now)))
}

fn exact(outcome: &JobOutcome) -> Exact {
    let facts = &outcome.facts;
    let exact = Exact::of(facts.counts, facts.depth, outcome.job.resources.workers);
    if facts.checkpoint.is_some() { exact.without_generated() } else { exact }
}

fn told(found: &JobRecord, now: &JobOutcome) -> String {
    match counts_changed(found, now) {
        None => format!("the run before found: {}", first_line(found.finding())),
        Some(differing) if differing.is_empty() => "the run before counted the same".to_owned(),
        Some(differing) => format!("since the run before: {}", changes(&differing)),
    }
}

fn differing(before: Exact, now: Exact) -> Vec<Change> {
    let pairs = before.by_key().into_iter().zip(now.by_key());
    let changed = pairs.filter_map(|((key, before), (_, now))| {
        let (before, after) = (before?, now?);
        (before != after).then_some(Change { key, before: Some(before), after })
    });
    changed.collect()
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

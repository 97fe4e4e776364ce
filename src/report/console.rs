//! The summary on the screen: one line a job, then what needs reading.

use std::fmt::Write as _;

use super::table::table;
use crate::figures::{counted, duration, folded, grouped};
use crate::manifest::EngineName;
use crate::outcome::{Agreement, ExitCode, JobOutcome, RunOutcome, Second, Verdict, finding};
use crate::plan::Purpose;
use crate::record::Diagnosis;

/// Jobs explained in full on one screen.
pub(crate) const EXPLAINED: usize = 3;
/// The whole run, as a person reads it: what failed comes last, where the eye
/// is. Lines of the table are fitted into `columns`, if the screen has any.
#[must_use]
pub fn summary(run: &RunOutcome, columns: Option<usize>) -> String {
    let mut text = table(run, columns);
    let bad: Vec<&JobOutcome> = run.failures().collect();
    for job in bad.iter().take(EXPLAINED) {
        let told = Diagnosis::of(job).text;
        let told = columns.map_or(told.clone(), |columns| folded(&told, columns));
        let _ = write!(text, "\n{told}\n");
    }
    if bad.len() > EXPLAINED {
        let more = counted(bad.len() - EXPLAINED, "more job");
        let _ = writeln!(text, "\n… and {more} explained in summary.md of the run folder");
    }
    let _ = writeln!(text, "\n{}", headline(run));
    text
}

/// The jobs that another's failure has cancelled, in one sentence.
pub(super) fn given_way(run: &RunOutcome) -> Option<String> {
    let (jobs, verdict) = run.given_way()?;
    let Verdict::Inconclusive { why } = verdict else { return None };
    Some(format!("{} {why}", counted(jobs, "job")))
}

/// The whole run in one line.
#[must_use]
pub fn headline(run: &RunOutcome) -> String {
    let jobs = run.jobs.len();
    let code = run.exit_code();
    let left_out = run.plan.since.as_ref().and_then(|since| since.told(run.plan.jobs.len()));
    let verdict = match (code, left_out) {
        (ExitCode::AsExpected, Some(left_out)) if jobs == 0 => left_out,
        (code, None) => of_jobs(run, code),
        (code, Some(left_out)) => format!("{} ({left_out})", of_jobs(run, code)),
    };
    let stored = run.jobs.values().filter(|job| job.evidence.stored.is_some()).count();
    let stored = match stored {
        0 => String::new(),
        n => format!(" ({n} from earlier runs, same keys)"),
    };
    let (time, engine) = (duration(run.elapsed), run.engines());
    let agreed = agreed(run).map(|agreed| format!("; {agreed}")).unwrap_or_default();
    format!("{verdict}{stored}{agreed}; {time}, {engine}; exit {}", code.code())
}

/// What became of the jobs that ran.
fn of_jobs(run: &RunOutcome, code: ExitCode) -> String {
    let jobs = counted(run.jobs.len(), "job");
    match code {
        ExitCode::AsExpected => format!("{jobs}, all as expected"),
        ExitCode::Signal(n) => format!("cancelled by signal {n} after {jobs}"),
        _ => format!("{} of {jobs} not as expected", run.failures().count()),
    }
}

/// On how many jobs two engines agree, if two were asked.
fn agreed(run: &RunOutcome) -> Option<String> {
    let of_both = run.jobs.values().filter(|job| job.job.engine == Some(EngineName::Both));
    let asked: Vec<&Second> = of_both.filter_map(|job| job.second.as_ref()).collect();
    let beside = &asked.first()?.beside;
    let count = |is: fn(&Agreement) -> bool| asked.iter().filter(|one| is(&one.agreement)).count();
    let agree = count(|one| matches!(one, Agreement::Agree { .. }));
    let alone = count(|one| matches!(one, Agreement::Alone { .. }));
    let apart = count(|one| matches!(one, Agreement::Apart { .. }));
    let differ = count(|one| matches!(one, Agreement::Differ { .. }));
    let jobs = counted(asked.len(), "job");
    let mut parts = vec![format!("two engines agree on {agree} of {jobs}")];
    parts.extend((differ > 0).then(|| format!("disagree on {differ}")));
    parts.extend((apart > 0).then(|| format!("find each another violation on {apart}")));
    parts.extend((alone > 0).then(|| format!("{alone} by {beside} alone")));
    Some(parts.join(", "))
}

/// Behind a verdict on which a second engine was asked: what it says.
#[must_use]
pub(crate) fn by_second(job: &JobOutcome) -> String {
    let second = job.second.as_ref();
    second.map(|second| format!(", {}", second.shown())).unwrap_or_default()
}

/// Behind a verdict that was made of what an earlier run left: when that was.
#[must_use]
pub(crate) fn from_store(job: &JobOutcome) -> String {
    let stored = job.evidence.stored.as_ref();
    stored.map(|stored| format!(" ({})", stored.shown())).unwrap_or_default()
}

/// What became of a job in one sentence: its verdict, except that a seeded bug
/// which nothing catches is not called verified.
#[must_use]
pub fn found(job: &JobOutcome) -> String {
    match (&job.job.purpose, &job.verdict) {
        (Purpose::Mutant { .. }, Verdict::Verified { distinct, .. }) => {
            format!("SURVIVED: with this bug everything holds in all {} states", grouped(*distinct))
        }
        (_, verdict) => finding(verdict),
    }
}

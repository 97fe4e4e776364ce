//! The table of a run on the screen: one line a job.

use std::fmt::Write as _;

use super::console::{EXPLAINED, found, from_store, given_way};
use crate::figures::{counted, duration, grouped, shortened, wrapped};
use crate::outcome::{JobOutcome, RunOutcome, Verdict, missed, then, trouble};
use crate::plan::Purpose;

/// Probes and mutants that are listed one by one even if all is well.
const LISTED: usize = 4;
/// Longest name that a column is made for, in characters.
const NAME_MAX: usize = 48;
/// The same on a screen whose columns are counted.
const NAME_MAX_FITTED: usize = 24;
/// Characters that are worth showing of what is cut.
const CUT_MIN: usize = 8;

/// One line a job; probes and mutants that are well are only counted if many.
/// What failed comes last.
pub(crate) fn table(run: &RunOutcome, columns: Option<usize>) -> String {
    let explained: Vec<&str> =
        run.failures().take(EXPLAINED).map(|job| job.job.name.as_str()).collect();
    let well = |j: &&JobOutcome| j.is_as_expected() && j.notes.is_empty();
    let probe = |j: &JobOutcome| matches!(j.job.purpose, Purpose::Probe { .. });
    let mutant = |j: &JobOutcome| matches!(j.job.purpose, Purpose::Mutant { .. });
    let probes = run.jobs.values().filter(well).filter(|j| probe(j)).count();
    let mutants = run.jobs.values().filter(well).filter(|j| mutant(j)).count();
    let hide = probes + mutants > LISTED;
    let is_hidden = |j: &JobOutcome| hide && well(&j) && (probe(j) || mutant(j)) || j.gave_way();
    let shown: Vec<&JobOutcome> = run.jobs.values().filter(|j| !is_hidden(j)).collect();
    let (good, bad): (Vec<&JobOutcome>, Vec<_>) =
        shown.iter().copied().partition(|job| job.is_as_expected());
    let layout = Layout::of(&shown, columns);
    let mut text = String::new();
    let row = |text: &mut String, job: &JobOutcome| {
        let is_explained = explained.contains(&job.job.name.as_str());
        let _ = writeln!(text, "{}", layout.row(job, is_explained));
        for note in &job.notes {
            let line = format!("    note: {note}");
            let lines = if columns.is_some() { wrapped(&line, 0, 4) } else { vec![line] };
            lines.iter().for_each(|line| text.extend([line, "\n"]));
        }
    };
    good.iter().for_each(|job| row(&mut text, job));
    if hide {
        let parts = [(probes, "probe", "reached"), (mutants, "mutant", "caught")];
        let parts = parts.iter().filter(|(n, ..)| *n > 0);
        let parts: Vec<String> =
            parts.map(|(n, what, done)| format!("{} {done}", counted(*n, what))).collect();
        let _ = writeln!(text, "ok   {}", parts.join(", "));
    }
    if let Some(line) = given_way(run) {
        let _ = writeln!(text, "--   {line}");
    }
    bad.iter().for_each(|job| row(&mut text, job));
    text
}

/// How wide the columns are.
struct Layout {
    columns: Option<usize>,
    name: usize,
    time: usize,
    figure: usize,
}

impl Layout {
    fn of(jobs: &[&JobOutcome], columns: Option<usize>) -> Self {
        let most =
            |of: &dyn Fn(&JobOutcome) -> usize| jobs.iter().map(|j| of(j)).max().unwrap_or(0);
        let name_max = if columns.is_some() { NAME_MAX_FITTED } else { NAME_MAX };
        Self {
            columns,
            name: most(&|j| j.job.name.chars().count()).min(name_max),
            time: most(&|j| duration(j.facts.elapsed).len()),
            figure: most(&|j| distinct(&j.verdict).map_or(0, |n| grouped(n).len())),
        }
    }

    /// `ok   consensus-safety  23s  verified: ...  MaxLog=2 MaxTerm=2 Server=3`.
    fn row(&self, job: &JobOutcome, is_explained: bool) -> String {
        let mark = if job.is_as_expected() { "ok  " } else { "FAIL" };
        let Self { name, time, .. } = *self;
        let (named, took) = (&job.job.name, duration(job.facts.elapsed));
        let named = if self.columns.is_some() { shortened(named, name) } else { named.clone() };
        let mut line = format!("{mark} {named:<name$}  {took:>time$}  ");
        let what = if is_explained { in_short(job) } else { self.found(job) };
        let what = format!("{}{}", what.lines().next().unwrap_or_default(), from_store(job));
        let second = job.second.as_ref().map(|second| second.shown()).unwrap_or_default();
        let parts = [what, second, job.job.bounds_text()];
        for (n, part) in parts.iter().filter(|part| !part.is_empty()).enumerate() {
            let gap = if n == 0 { "" } else { "  " };
            let room = self.room(line.chars().count() + gap.len());
            if n == 0 || room >= CUT_MIN.min(part.chars().count()) {
                let _ = write!(line, "{gap}{}", shortened(part, room.max(CUT_MIN)));
            }
        }
        line
    }

    /// Columns that are left.
    fn room(&self, taken: usize) -> usize {
        self.columns.map_or(usize::MAX, |columns| columns.saturating_sub(taken))
    }

    /// What became of the job; where columns are counted, with figures below each
    /// other and without what matters least.
    fn found(&self, job: &JobOutcome) -> String {
        let is_mutant = matches!(job.job.purpose, Purpose::Mutant { .. });
        match &job.verdict {
            Verdict::Verified { distinct, depth, collision, symmetry, resumed, .. }
                if self.columns.is_some() && !is_mutant =>
            {
                let (distinct, figure) = (grouped(*distinct), self.figure);
                let alike = symmetry.as_ref().map(|name| format!(" up to {name}"));
                let depth = depth.map(|depth| format!(", depth {depth}"));
                let missed = collision.map(missed).unwrap_or_default();
                let (alike, depth) = (alike.unwrap_or_default(), depth.unwrap_or_default());
                let resumed = resumed.as_ref().map(then).unwrap_or_default();
                format!("verified: {distinct:>figure$} states{missed}{alike}{depth}{resumed}")
            }
            _ => found(job),
        }
    }
}

fn distinct(verdict: &Verdict) -> Option<u64> {
    match verdict {
        Verdict::Verified { distinct, .. } => Some(*distinct),
        _ => None,
    }
}

/// The headline of a job in the table: what is told below is not told here.
fn in_short(job: &JobOutcome) -> String {
    match &job.verdict {
        Verdict::EngineFailed { part, .. } => {
            let place = super::failure::innermost(job).map(|place| format!(" at {place}"));
            format!("{}{}", trouble(*part), place.unwrap_or_default())
        }
        _ => found(job),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::event::ViolationKind;
    use crate::outcome::{ExitCode, Facts, Judgement};
    use crate::plan::Job;

    fn job(name: &str, secs: f64, verdict: Verdict) -> JobOutcome {
        let bounds = [("MaxLog", "3"), ("MaxTerm", "4"), ("Server", "3")];
        let bounds = bounds.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let judgement = match &verdict {
            Verdict::Verified { .. } => Judgement::AsExpected,
            _ => Judgement::Unexpected { code: ExitCode::Inconclusive, why: None },
        };
        let facts = Facts { elapsed: Duration::from_secs_f64(secs), ..Facts::default() };
        let job = Job { bounds, ..Job::sample(name) };
        JobOutcome { judgement, facts, ..JobOutcome::sample(job, verdict) }
    }

    fn verified(distinct: u64, collision: f64, symmetry: Option<&str>) -> Verdict {
        let (generated, depth) = (distinct * 3, Some(14));
        let (collision, symmetry) = (Some(collision), symmetry.map(str::to_owned));
        let resumed = None;
        Verdict::Verified { distinct, generated, depth, collision, symmetry, resumed }
    }

    fn rows(columns: usize) -> String {
        let name = Some("TheLeaderHoldsAllThatIsCommitted");
        let violated = Verdict::sample_violation(name, ViolationKind::Safety);
        let jobs = [
            job("terms-343", 1.3, verified(3_866, 9.9e-7, None)),
            job("consensus-safety", 252.0, verified(11_505_165, 2.1e-5, Some("Symmetry"))),
            job("a-name-that-is-longer-than-its-column", 20.0, violated),
        ];
        let jobs: Vec<&JobOutcome> = jobs.iter().collect();
        let layout = Layout::of(&jobs, Some(columns));
        let rows: Vec<String> = jobs.iter().map(|job| layout.row(job, false)).collect();
        assert!(rows.iter().all(|row| row.chars().count() <= columns), "{rows:#?}");
        rows.join("\n")
    }

    /// Figures stand below each other, and that a state was missed is told from 10⁻⁶ on.
    #[test]
    fn a_job_is_a_line_of_any_screen() {
        insta::assert_snapshot!(format!("80:\n{}\n120:\n{}", rows(80), rows(120)));
        for columns in 60..200 {
            rows(columns);
        }
    }
}

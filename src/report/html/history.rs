//! How each job has fared over its last runs: lines of its seconds, states and memory.
//!
//! In: the earlier runs that the record tells of, and the run itself. Out: a table of small
//! drawings, each from nothing to its largest value.

use maud::{Markup, html};

use super::{Page, failures_first, seconds};
use crate::figures::grouped;
use crate::outcome::Earlier;
use crate::record::JobRecord;

/// Runs that make a line.
const RUNS_MIN: usize = 3;

const WIDTH: f64 = 150.0;
const HEIGHT: f64 = 26.0;
/// Room for half a dot and half a line.
const MARGIN: f64 = 3.0;

/// A row for each job that has had some runs.
pub(super) fn lines(page: &Page) -> Option<Markup> {
    let jobs = failures_first(&page.record).into_iter().map(|(_, job)| (job, runs(job)));
    let jobs: Vec<(&JobRecord, Vec<Earlier>)> =
        jobs.filter(|(_, runs)| runs.len() >= RUNS_MIN).collect();
    let shown = html! {
        p class="hint" { "On such a machine with the same engine, the oldest run on the left and this one on the right." }
        table class="runs" {
            caption class="unseen" { "The last runs of each job" }
            thead {
                tr {
                    th scope="col" { "job" }
                    @for what in ["time", "states", "MiB"] { th scope="col" { (what) } }
                }
            }
            tbody {
                @for (job, runs) in &jobs {
                    tr {
                        th scope="row" { (job.name) }
                        td { (line(runs, |run| Some(run.elapsed_secs), seconds)) }
                        td { (line(runs, states, whole)) }
                        td { (line(runs, |run| Some(run.peak_resident_mib? as f64), whole)) }
                    }
                }
            }
        }
    };
    (!jobs.is_empty()).then_some(shown)
}

/// The earlier runs of a job, and this one unless it is one of them, from a store.
fn runs(job: &JobRecord) -> Vec<Earlier> {
    let now = job.stored.is_none().then(|| Earlier {
        at: "this run".to_owned(),
        elapsed_secs: job.elapsed_secs,
        generated: job.counts.map(|counts| counts.generated),
        distinct: job.counts.and_then(|counts| counts.distinct),
        peak_resident_mib: job.peak_resident_mib,
    });
    job.history.iter().cloned().chain(now).collect()
}

/// Distinct states, or those generated where the engine counts no others.
fn states(run: &Earlier) -> Option<f64> {
    run.distinct.or(run.generated).map(|states| states as f64)
}

fn whole(figure: f64) -> String {
    grouped(figure.max(0.0) as u64)
}

/// A line with a dot at its end, and the last value beside it.
fn line(
    runs: &[Earlier],
    of: impl Fn(&Earlier) -> Option<f64>,
    shown: impl Fn(f64) -> String,
) -> Markup {
    let known: Vec<(&str, f64)> =
        runs.iter().filter_map(|run| Some((&*run.at, of(run)?))).collect();
    let Some((_, last)) = known.last().filter(|_| known.len() >= RUNS_MIN) else {
        return html! {};
    };
    let most = known.iter().map(|(_, value)| *value).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let step = (WIDTH - 2.0 * MARGIN) / (known.len() - 1) as f64;
    let at = |n: usize, value: f64| {
        (MARGIN + step * n as f64, HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * value / most)
    };
    let points = known.iter().enumerate().map(|(n, (_, value))| at(n, *value));
    let points: Vec<String> = points.map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let said: Vec<String> =
        known.iter().map(|(when, value)| format!("{when}: {}", shown(*value))).collect();
    let (x, y) = at(known.len() - 1, *last);
    html! {
        svg class="spark" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(said.join("; ")) {
            title { (said.join("\n")) }
            polyline class="curve" points=(points.join(" ")) {}
            circle class="dot" cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r="2.2" {}
        }
        " " (shown(*last))
    }
}

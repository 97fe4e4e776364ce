//! All jobs as tables, and the run in five figures.

use maud::{Markup, html};

use super::{Page, failures_first, seconds, verdict_mark};
use crate::figures::{counted, grouped};
use crate::outcome::{missed, then};
use crate::record::{JobRecord, Purpose, Record};

/// Probes and mutants that are listed even if all is well.
const LISTED: usize = 4;
/// The columns of all tables, and those of them that are figures.
const COLUMNS: [&str; 9] =
    ["verdict", "job", "found", "bounds", "distinct", "generated", "depth", "time", "MiB"];
const FIGURES: usize = 4;

/// Jobs of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Checks,
    Probes,
    Mutants,
}

impl Group {
    fn of(job: &JobRecord) -> Self {
        match job.purpose {
            Purpose::Check | Purpose::Levels | Purpose::Other => Self::Checks,
            Purpose::Probe { .. } => Self::Probes,
            Purpose::Mutant { .. } => Self::Mutants,
        }
    }

    /// Title of a table of so many.
    fn title(self, jobs: usize) -> String {
        match self {
            Self::Checks => counted(jobs, "check"),
            Self::Probes => format!("{}, to be reached", counted(jobs, "probe")),
            Self::Mutants => format!("{}, to be caught", counted(jobs, "mutant")),
        }
    }
}

/// The run in five figures.
pub(super) fn tiles(record: &Record) -> Markup {
    let jobs = |group: Group| record.jobs.iter().filter(move |job| Group::of(job) == group);
    let of = |group: Group| {
        let well = jobs(group).filter(|job| job.as_expected).count();
        (format!("{well} of {}", jobs(group).count()), jobs(group).count())
    };
    let states = |group: Group| -> u64 { jobs(group).filter_map(|job| job.counts?.distinct).sum() };
    let peak = record.jobs.iter().filter_map(|job| job.peak_resident_mib).max();
    let figures = [
        (Group::Checks, "checks as expected"),
        (Group::Probes, "probes reached"),
        (Group::Mutants, "mutants caught"),
    ];
    html! {
        @for (group, what) in figures {
            @let (figure, all) = of(group);
            @if all > 0 { (tile(&figure, what)) }
        }
        (tile(&grouped(states(Group::Checks)), "distinct states visited"))
        (tile(&seconds(record.elapsed_secs), "wall time"))
        @if let Some(peak) = peak { (tile(&format!("{} MiB", grouped(peak)), "largest engine")) }
    }
}

fn tile(figure: &str, what: &str) -> Markup {
    html! { div class="tile" { b { (figure) } " " span { (what) } } }
}

/// A table for each kind of job.
pub(super) fn jobs(page: &Page) -> Markup {
    let of = |group: Group| -> Vec<(usize, &JobRecord)> {
        let jobs = failures_first(&page.record).into_iter();
        jobs.filter(|(_, job)| Group::of(job) == group).collect()
    };
    html! {
        @for group in [Group::Checks, Group::Probes, Group::Mutants] {
            @let jobs = of(group);
            @if !jobs.is_empty() { (table_of(page, group, &jobs)) }
        }
    }
}

fn table_of(page: &Page, group: Group, jobs: &[(usize, &JobRecord)]) -> Markup {
    let well = jobs.len() > LISTED && jobs.iter().all(|(_, job)| job.as_expected);
    let title = group.title(jobs.len());
    html! {
        details class="group" open[group == Group::Checks || !well] {
            summary { (title) }
            table class="jobs" {
                caption class="unseen" { (title) }
                colgroup { @for column in COLUMNS { col class={ "of-" (column) }; } }
                thead {
                    tr {
                        th scope="col" { span class="unseen" { (COLUMNS[0]) } }
                        @for text in &COLUMNS[1..FIGURES] { th scope="col" { (text) } }
                        @for figure in &COLUMNS[FIGURES..] { th scope="col" class="n" { (figure) } }
                    }
                }
                tbody { @for (n, job) in jobs { (row(page, *n, job)) } }
            }
        }
    }
}

fn row(page: &Page, n: usize, job: &JobRecord) -> Markup {
    let number = |n: Option<u64>| n.map(grouped).unwrap_or_default();
    // No checkpoint tells how many there were before.
    let least = if job.result.resumed.is_some() { "≥ " } else { "" };
    let figures = [
        number(job.counts.and_then(|c| c.distinct)),
        format!("{least}{}", number(job.counts.map(|c| c.generated))),
        number(job.depth.or_else(|| job.counts?.depth)),
        seconds(job.elapsed_secs),
        number(job.peak_resident_mib),
    ];
    html! {
        tr class=(if job.as_expected { "ok" } else { "fail" }) {
            td { (verdict_mark(job)) }
            th scope="row" { (name(page, n, job)) }
            td class="found" { (found(job)) }
            td class="bounds" { (bounds(job)) }
            @for (column, figure) in COLUMNS[FIGURES..].iter().zip(figures) {
                @let known = (!figure.is_empty()).then_some(column);
                td class="n" data-of=[known] { (figure) }
            }
        }
    }
}

/// Leads to what there is to read of the job, if there is anything.
fn name(page: &Page, n: usize, job: &JobRecord) -> Markup {
    html! {
        @match page.case_of(n) {
            Some(case) => a href={ "#case-" (case) } { (job.name) },
            None if job.is_diagnosed() => a href={ "#job-" (n) } { (job.name) },
            None => (job.name),
        }
    }
}

/// The finding without the figures that have columns of their own.
fn found(job: &JobRecord) -> Markup {
    let symmetry = job.result.symmetry.as_ref();
    let alike = symmetry.map(|name| format!(" up to {name}")).unwrap_or_default();
    let finding = match job.result.verdict.as_str() {
        "verified" => {
            let missed = job.result.collision.map(missed).unwrap_or_default();
            let resumed = job.result.resumed.as_ref().map(then).unwrap_or_default();
            format!("verified{alike}{missed}{resumed}")
        }
        _ => job.finding().to_owned(),
    };
    let bug = match &job.purpose {
        Purpose::Mutant { bug } => Some(bug),
        Purpose::Check | Purpose::Levels | Purpose::Probe { .. } | Purpose::Other => None,
    };
    html! {
        (finding)
        @if let Some(stored) = &job.stored { " (" (stored.shown()) ")" }
        @if let Some(second) = &job.second { ", " (second.shown()) }
        @for remark in bug.into_iter().chain(&job.unexpected).chain(&job.notes) {
            small { (remark) }
        }
    }
}

fn bounds(job: &JobRecord) -> Markup {
    html! { @for (name, value) in &job.bounds { span { (name) "=" (value) } " " } }
}

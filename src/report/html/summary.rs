//! All jobs as tables, and the run in five figures.

use std::fmt::Write as _;

use super::text::escaped;
use super::{Page, seconds, verdict_mark};
use crate::record::{JobRecord, Purpose, Record};
use crate::report::console;
use crate::report::figures::{counted, grouped};

/// Probes and mutants that are listed even if all is well.
const LISTED: usize = 4;

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
pub(super) fn tiles(record: &Record) -> String {
    let jobs = |group: Group| record.jobs.iter().filter(move |job| Group::of(job) == group);
    let of = |group: Group| {
        let well = jobs(group).filter(|job| job.as_expected).count();
        (format!("{well} of {}", jobs(group).count()), jobs(group).count())
    };
    let states = |group: Group| -> u64 { jobs(group).filter_map(|job| job.counts?.distinct).sum() };
    let peak = record.jobs.iter().filter_map(|job| job.peak_resident_mib).max();
    let mut html = String::new();
    for (group, what) in [
        (Group::Checks, "checks as expected"),
        (Group::Probes, "probes reached"),
        (Group::Mutants, "mutants caught"),
    ] {
        let (figure, all) = of(group);
        if all > 0 {
            html.push_str(&tile(&figure, what));
        }
    }
    html.push_str(&tile(&grouped(states(Group::Checks)), "distinct states visited"));
    html.push_str(&tile(&seconds(record.elapsed_secs), "wall time"));
    if let Some(peak) = peak {
        html.push_str(&tile(&format!("{} MiB", grouped(peak)), "largest engine"));
    }
    html
}

fn tile(figure: &str, what: &str) -> String {
    format!("<div class=\"tile\"><b>{}</b> <span>{}</span></div>\n", escaped(figure), escaped(what))
}

/// A table for each kind of job.
pub(super) fn jobs(page: &Page) -> String {
    let mut html = String::new();
    for group in [Group::Checks, Group::Probes, Group::Mutants] {
        let jobs = page.record.jobs.iter().enumerate();
        let jobs: Vec<(usize, &JobRecord)> =
            jobs.filter(|(_, job)| Group::of(job) == group).collect();
        if jobs.is_empty() {
            continue;
        }
        let well = jobs.len() > LISTED && jobs.iter().all(|(_, job)| job.as_expected);
        let open = if group == Group::Checks || !well { " open" } else { "" };
        let rows: String = jobs.iter().map(|(n, job)| row(page, *n, job)).collect();
        let title = group.title(jobs.len());
        let _ = write!(
            html,
            "<details class=\"group\"{open}><summary>{title}</summary>\n{}</details>\n",
            table(&title, &rows)
        );
    }
    html
}

fn table(title: &str, rows: &str) -> String {
    format!(
        "<table class=\"jobs\">\n<caption class=\"unseen\">{title}</caption>\n<thead><tr><th scope=\"col\"><span class=\"unseen\">verdict</span></th>\
         <th scope=\"col\">job</th><th scope=\"col\">found</th><th scope=\"col\">bounds</th>\
         <th scope=\"col\" class=\"n\">distinct</th><th scope=\"col\" class=\"n\">generated</th><th scope=\"col\" class=\"n\">depth</th>\
         <th scope=\"col\" class=\"n\">time</th><th scope=\"col\" class=\"n\">MiB</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )
}

fn row(page: &Page, n: usize, job: &JobRecord) -> String {
    let number = |n: Option<u64>| n.map(grouped).unwrap_or_default();
    let kind = if job.as_expected { "ok" } else { "fail" };
    format!(
        "<tr class=\"{kind}\"><td>{}</td><th scope=\"row\">{}</th><td class=\"found\">{}</td><td class=\"bounds\">{}</td>\
         <td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
        verdict_mark(job),
        name(page, n, job),
        found(job),
        bounds(job),
        number(job.counts.and_then(|c| c.distinct)),
        number(job.counts.map(|c| c.generated)),
        number(job.depth.or_else(|| job.counts?.depth)),
        seconds(job.elapsed_secs),
        number(job.peak_resident_mib),
    )
}

/// Leads to what there is to read of the job, if there is anything.
fn name(page: &Page, n: usize, job: &JobRecord) -> String {
    let name = escaped(&job.name);
    match page.case_of(n) {
        Some(case) => format!("<a href=\"#case-{case}\">{name}</a>"),
        None if job.is_diagnosed() => format!("<a href=\"#job-{n}\">{name}</a>"),
        None => name,
    }
}

/// The finding without the figures that have columns of their own.
fn found(job: &JobRecord) -> String {
    let symmetry = job.result.symmetry.as_ref();
    let alike = symmetry.map(|name| format!(" up to {name}")).unwrap_or_default();
    let finding = match job.result.verdict.as_str() {
        "verified" => {
            let missed = job.result.collision.map(console::missed).unwrap_or_default();
            format!("verified{alike}{missed}")
        }
        _ => job.finding().to_owned(),
    };
    let mut html = escaped(&finding);
    let bug = match &job.purpose {
        Purpose::Mutant { bug } => Some(bug),
        Purpose::Check | Purpose::Levels | Purpose::Probe { .. } | Purpose::Other => None,
    };
    for remark in bug.into_iter().chain(&job.unexpected).chain(&job.notes) {
        let _ = write!(html, "<small>{}</small>", escaped(remark));
    }
    html
}

fn bounds(job: &JobRecord) -> String {
    let bounds = job
        .bounds
        .iter()
        .map(|(name, value)| format!("<span>{}={}</span>", escaped(name), escaped(value)));
    bounds.collect::<Vec<_>>().join(" ")
}

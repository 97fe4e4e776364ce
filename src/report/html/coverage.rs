//! How often each action was taken: a table for each specification, the more
//! the darker.

use std::fmt::Write as _;

use super::text::escaped;
use crate::event::ActionCoverage;
use crate::record::{JobRecord, Record};
use crate::report::figures::grouped;

/// Shades besides none.
const SHADES: u32 = 6;

/// All specifications of which coverage is known.
pub(super) fn heat(record: &Record) -> String {
    let jobs = record.jobs.iter().filter(|job| !job.actions.is_empty());
    let mut specs: Vec<(&str, Vec<&JobRecord>)> = Vec::new();
    for job in jobs {
        match specs.iter_mut().find(|(spec, _)| *spec == job.spec) {
            Some((_, jobs)) => jobs.push(job),
            None => specs.push((&job.spec, vec![job])),
        }
    }
    if specs.is_empty() {
        return "<p class=\"none\">No job has counted how often its actions were taken.</p>\n"
            .into();
    }
    let tables: String = specs.iter().map(|(spec, jobs)| table(spec, jobs)).collect();
    format!("<div class=\"heats\">\n{tables}</div>\n")
}

fn table(spec: &str, jobs: &[&JobRecord]) -> String {
    let mut actions: Vec<&ActionCoverage> = Vec::new();
    for action in jobs.iter().flat_map(|job| &job.actions) {
        if !actions.iter().any(|known| is_same(known, action)) {
            actions.push(action);
        }
    }
    let most = jobs.iter().flat_map(|job| &job.actions).map(|a| a.generated).max().unwrap_or(0);
    let heads =
        jobs.iter().map(|job| format!("<th scope=\"col\" class=\"n\">{}</th>", escaped(&job.name)));
    let mut html = format!(
        "<table class=\"heat\">\n<caption>{}</caption>\n<thead><tr><th scope=\"col\">action</th>{}</tr></thead>\n<tbody>\n",
        escaped(spec),
        heads.collect::<String>()
    );
    for action in actions {
        let cells = jobs.iter().map(|job| cell(job, action, most));
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\">{} <span class=\"place\">{}:{}</span></th>{}</tr>",
            escaped(&action.action),
            escaped(&action.location.module),
            action.location.line,
            cells.collect::<String>()
        );
    }
    html.push_str("</tbody>\n</table>\n");
    html
}

fn is_same(a: &ActionCoverage, b: &ActionCoverage) -> bool {
    a.action == b.action && a.location == b.location
}

fn cell(job: &JobRecord, action: &ActionCoverage, most: u64) -> String {
    match job.actions.iter().find(|known| is_same(known, action)) {
        None => "<td class=\"n\">–</td>".to_owned(),
        Some(taken) if taken.generated == 0 => "<td class=\"n never\">never</td>".to_owned(),
        Some(taken) => format!(
            "<td class=\"n shade-{}\">{}<small>{} new</small></td>",
            shade(taken.generated, most),
            grouped(taken.generated),
            grouped(taken.distinct)
        ),
    }
}

/// Each shade stands for the same factor.
fn shade(taken: u64, most: u64) -> u32 {
    let (taken, most) = (taken.max(1).ilog2(), most.max(2).ilog2());
    1 + (SHADES - 1) * taken.min(most) / most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_go_from_once_to_most() {
        assert_eq!(shade(1, 1), 1);
        assert_eq!(shade(1, 1_000_000), 1);
        assert_eq!(shade(1_000, 1_000_000), 3);
        assert_eq!(shade(1_000_000, 1_000_000), SHADES);
    }
}

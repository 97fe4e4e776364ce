//! How often each action was taken: a table for each specification, the more
//! the darker.

use maud::{Markup, html};

use super::failures_first;
use crate::event::ActionCoverage;
use crate::figures::grouped;
use crate::record::{JobRecord, Record};

/// Shades besides none.
const SHADES: u32 = 6;

/// All specifications of which coverage is known, if it is of any.
pub(super) fn heat(record: &Record) -> Option<Markup> {
    let jobs = failures_first(record).into_iter().map(|(_, job)| job);
    let jobs = jobs.filter(|job| !job.actions.is_empty());
    let mut specs: Vec<(&str, Vec<&JobRecord>)> = Vec::new();
    for job in jobs {
        match specs.iter_mut().find(|(spec, _)| *spec == job.spec) {
            Some((_, jobs)) => jobs.push(job),
            None => specs.push((&job.spec, vec![job])),
        }
    }
    let shown = html! {
        div class="heats" { @for (spec, jobs) in &specs { (table(spec, jobs)) } }
    };
    (!specs.is_empty()).then_some(shown)
}

fn table(spec: &str, jobs: &[&JobRecord]) -> Markup {
    let mut actions: Vec<&ActionCoverage> = Vec::new();
    for action in jobs.iter().flat_map(|job| &job.actions) {
        if !actions.iter().any(|known| is_same(known, action)) {
            actions.push(action);
        }
    }
    let most = jobs.iter().flat_map(|job| &job.actions).map(|a| a.generated).max().unwrap_or(0);
    html! {
        table class="heat" {
            caption { (spec) }
            thead {
                tr {
                    th scope="col" { "action" }
                    @for job in jobs { th scope="col" class="n" { (job.name) } }
                }
            }
            tbody {
                @for action in actions {
                    tr {
                        th scope="row" {
                            (action.action) " "
                            span class="place" { (action.location.module) ":" (action.location.line) }
                        }
                        @for job in jobs { (cell(job, action, most)) }
                    }
                }
            }
        }
    }
}

fn is_same(a: &ActionCoverage, b: &ActionCoverage) -> bool {
    a.action == b.action && a.location == b.location
}

fn cell(job: &JobRecord, action: &ActionCoverage, most: u64) -> Markup {
    let known = job.actions.iter().find(|known| is_same(known, action));
    html! {
        @match known {
            None => td class="n" { "–" },
            Some(taken) if taken.generated == 0 => td class="n never" { "never" },
            Some(taken) => td class={ "n shade-" (shade(taken.generated, most)) } {
                (grouped(taken.generated)) small { (grouped(taken.distinct)) " new" }
            },
        }
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

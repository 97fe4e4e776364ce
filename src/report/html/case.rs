//! Jobs one by one: why each ended as it did, and of a counterexample the
//! diagram, and beside it what each step changed and the text of its action.

use maud::{Markup, html};

use super::diagnosis::told;
use super::diagram::{Diagram, Row, diagram};
use super::source::{Lines, Source};
use super::svg::space_time;
use super::words::step_name;
use super::{Case, Page, verdict_mark};
use crate::figures::shortened;
use crate::record::JobRecord;
use crate::trace::{Difference, Step};
use crate::value::Value;

/// Characters of a value that are shown.
const VALUE_CHARS_MAX: usize = 2000;

/// All jobs of which there is something to read; those that did not end as
/// expected are open, else the first is.
pub(super) fn all(page: &Page) -> Markup {
    let told: Vec<(usize, &JobRecord)> = page.told().collect();
    let any_bad = told.iter().any(|(_, job)| !job.as_expected);
    let open = |n: usize, job: &JobRecord| if any_bad { !job.as_expected } else { n == 0 };
    html! {
        @if told.is_empty() { p class="none" { "No job has left a behaviour." } }
        @for (n, (of, job)) in told.iter().enumerate() {
            @match page.case_of(*of) {
                Some(case) => (behaviour(page, case, job, open(n, job))),
                None => (diagnosed(*of, job, open(n, job))),
            }
        }
    }
}

/// A job with its behaviour.
fn behaviour(page: &Page, n: usize, job: &JobRecord, open: bool) -> Markup {
    let case = &page.cases[n];
    let id = format!("case-{n}");
    let diagram = diagram(&case.behaviour, job.messages());
    let (name, lines) = promise(page, case).unzip();
    let label = format!("Steps of {}; arrow keys step", job.name);
    let body = html! {
        (about(page, case))
        (told(job, false))
        div class="viewer" data-promise-source=[lines.map(|at| at.source)] data-promise-first=[lines.map(|at| at.first)]
            data-promise-last=[lines.map(|at| at.last)] data-promise-name=[name] {
            div class="diagram" role="listbox" tabindex="0" aria-label=(label) {
                (space_time(&diagram, &case.behaviour, &id))
            }
            div class="beside" {
                (bar())
                ol class="steps" { (steps(page, case, &diagram, &id)) }
                div class="source" tabindex="0" role="region" aria-label="Specification" {}
            }
        }
    };
    section("case behaviour", &id, job, open, &body)
}

/// A job without one.
fn diagnosed(n: usize, job: &JobRecord, open: bool) -> Markup {
    section("case", &format!("job-{n}"), job, open, &told(job, true))
}

fn section(class: &str, id: &str, job: &JobRecord, open: bool, body: &Markup) -> Markup {
    html! {
        details class=(class) id=(id) open[open] {
            summary {
                (verdict_mark(job)) " " span class="name" { (job.name) } " "
                span class="finding" { (job.finding()) }
            }
            (body)
        }
    }
}

fn bar() -> Markup {
    let buttons = [
        ("first", "First step", "First step (Home)", "⇤"),
        ("back", "Step back", "Step back (↑ or k)", "↑"),
        ("on", "Step on", "Step on (↓ or j)", "↓"),
        ("last", "Last step", "Last step (End)", "⇥"),
    ];
    html! {
        div class="bar" hidden {
            @for (go, label, title, sign) in buttons {
                button type="button" data-go=(go) aria-label=(label) title=(title) { (sign) }
            }
            output aria-live="polite" {}
            button type="button" data-go="promise" title="Show the property (p)" { "property" }
        }
    }
}

/// Bounds, the bug a mutant stands for, which operators were replaced.
fn about(page: &Page, case: &Case) -> Markup {
    let job = &page.record.jobs[case.job];
    let about = &case.behaviour.about;
    let mut parts: Vec<String> = vec![job.spec.clone()];
    parts.extend(job.bounds.iter().map(|(name, value)| format!("{name} = {value}")));
    parts.extend(about.replaced.iter().map(|(from, to)| format!("{from} ← {to}")));
    if let crate::record::Purpose::Mutant { bug } = &job.purpose {
        parts.push(bug.clone());
    }
    parts.extend(job.unexpected.clone());
    html! { p class="about" { @for part in parts { span { (part) } " " } } }
}

/// A part of one of the page's modules.
#[derive(Debug, Clone, Copy)]
struct At {
    source: usize,
    first: usize,
    last: usize,
}

impl At {
    /// Where the first module of a case has what is looked for.
    fn find(page: &Page, case: &Case, lines: impl Fn(&Source) -> Option<Lines>) -> Option<Self> {
        case.sources.iter().find_map(|source| {
            let (first, last) = lines(page.sources.get(*source)?)?;
            Some(Self { source: *source, first, last })
        })
    }
}

/// The property that this behaviour is about, and where it stands.
fn promise<'a>(page: &Page, case: &'a Case) -> Option<(&'a str, At)> {
    let name = case.behaviour.about.property.as_deref()?;
    Some((name, At::find(page, case, |source| source.definition(name))?))
}

fn steps(page: &Page, case: &Case, diagram: &Diagram, id: &str) -> Markup {
    html! {
        @for (n, (step, row)) in case.behaviour.steps.iter().zip(&diagram.rows).enumerate() {
            @let lines = action_lines(page, case, step);
            li id={ (id) "-s" (n) } data-step=(n) data-source=[lines.map(|at| at.source)]
                data-first=[lines.map(|at| at.first)] data-last=[lines.map(|at| at.last)] {
                h4 { span class="number" { (step.number) } " " (step_name(step)) (place(step)) }
                @if n > 0 { (changes(row)) }
                (taken(case, diagram, n))
                (whole_state(step, row, n == 0))
            }
        }
    }
}

fn action_lines(page: &Page, case: &Case, step: &Step) -> Option<At> {
    let action = step.action.as_ref()?;
    At::find(page, case, |source| source.lines_of(action))
}

fn place(step: &Step) -> Markup {
    let at = step.action.as_ref().and_then(|action| action.location.as_ref());
    html! { @if let Some(at) = at { " " span class="place" { (at.module) ":" (at.line) } } }
}

fn changes(row: &Row) -> Markup {
    html! {
        @if row.missing > 0 {
            p class="quiet" { "the steps before it are not shown: compared with the last state above" }
        } @else if row.changes.is_empty() {
            p class="quiet" { "nothing changes" }
        }
        @if row.missing > 0 || !row.changes.is_empty() { (table(row)) }
    }
}

fn table(row: &Row) -> Markup {
    html! {
        table class="changes" {
            @for change in &row.changes {
                tr {
                    th scope="row" { (change.path) }
                    td {
                        @match &change.what {
                            Difference::Became { from, to } => {
                                del { (value(from.as_ref())) } " → " ins { (value(to.as_ref())) }
                            },
                            Difference::Gained(v) => { "+ " ins { (value(Some(v))) } },
                            Difference::Lost(v) => { "− " del { (value(Some(v))) } },
                        }
                    }
                }
            }
        }
    }
}

fn value(value: Option<&Value>) -> String {
    let text = value.map_or("unassigned".to_owned(), Value::to_string);
    shortened(&text, VALUE_CHARS_MAX)
}

/// The messages that a step takes, in words.
fn taken(case: &Case, diagram: &Diagram, n: usize) -> Markup {
    let taken: Vec<_> = diagram.arrows.iter().filter(|arrow| arrow.to.0 == n).collect();
    html! {
        @if !taken.is_empty() {
            ul class="taken" aria-label="Received" {
                @for arrow in taken {
                    @let (row, lane) = arrow.from;
                    li {
                        (arrow.label) " from " (diagram.lanes[lane].name) ", step " (case.behaviour.steps[row].number)
                    }
                }
            }
        }
    }
}

fn whole_state(step: &Step, row: &Row, open: bool) -> Markup {
    html! {
        details class="whole" open[open] {
            summary { "whole state" }
            table {
                @for (name, v) in &step.state {
                    tr class=[row.changes(name).then_some("changed")] {
                        th scope="row" { (name) }
                        td { (value(v.as_ref())) }
                    }
                }
            }
        }
    }
}

//! Jobs one by one: why each ended as it did, and of a counterexample the
//! diagram, and beside it what each step changed and the text of its action.

use maud::{Markup, html};

use super::diagnosis::told;
use super::diagram::diagram;
use super::room::{ROOMS, left_out};
use super::source::{Lines, Source};
use super::steps::steps;
use super::svg::space_time;
use super::{Case, Page, verdict_mark};
use crate::record::JobRecord;
use crate::trace::Step;

/// Jobs of which there is something to read, in the order of the page.
pub(super) fn all(page: &Page, told: &[(usize, &JobRecord)], is_open: bool) -> Markup {
    html! {
        @for (n, (of, job)) in told.iter().enumerate() {
            @let open = !job.as_expected || is_open && n == 0;
            @match page.case_of(*of) {
                Some(case) => (behaviour(page, case, job, open)),
                None => (diagnosed(*of, job, open)),
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
    let set = diagram.variables.iter().find_map(|variable| job.set_of(variable));
    let label = format!("Steps of {}; arrow keys step", job.name);
    let body = html! {
        (about(page, case))
        (told(job, false))
        (missing(page, case))
        div class="viewer" data-promise-source=[lines.map(|at| at.source)] data-promise-first=[lines.map(|at| at.first)]
            data-promise-last=[lines.map(|at| at.last)] data-promise-name=[name] {
            div class="diagram" role="listbox" tabindex="0" aria-label=(label) {
                (space_time(&diagram, &case.behaviour, set, &id))
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

/// What of the behaviour is not on the page, and where it is.
fn missing(page: &Page, case: &Case) -> Markup {
    let Some(left_out) = left_out(&case.behaviour) else { return html! {} };
    html! {
        p class="left-out" {
            (left_out)
            @if let Some(file) = &case.file {
                @let file = file.display();
                " The whole behaviour is in " code { (file) } ", and " code { "greyverify trace show " (file) } " prints it."
            }
            @if page.room != ROOMS[0] { " Values are cut after " (page.room.value) " characters." }
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
pub(super) struct At {
    pub(super) source: usize,
    pub(super) first: usize,
    pub(super) last: usize,
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

/// The disjunct that a step took, and the line that begins the definition around it.
pub(super) fn taken(page: &Page, case: &Case, step: &Step) -> Option<(At, Option<usize>)> {
    let action = step.action.as_ref()?;
    let at = At::find(page, case, |source| source.lines_of(action))?;
    let head = page.sources.get(at.source)?.head_of(action);
    Some((at, head))
}

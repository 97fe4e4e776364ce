//! Jobs one by one: why each ended as it did, and of a counterexample the
//! diagram, and beside it what each step changed and the text of its action.

use std::fmt::Write as _;

use super::diagnosis::told;
use super::diagram::{Diagram, Row, diagram};
use super::source::Lines;
use super::svg::space_time;
use super::text::escaped;
use super::words::step_name;
use super::{Case, Page, verdict_mark};
use crate::record::JobRecord;
use crate::report::figures::shortened;
use crate::trace::{Difference, Step};
use crate::value::Value;

/// Characters of a value that are shown.
const VALUE_CHARS_MAX: usize = 2000;

/// All jobs of which there is something to read; those that did not end as
/// expected are open, else the first is.
pub(super) fn all(page: &Page) -> String {
    let told: Vec<(usize, &JobRecord)> = page.told().collect();
    if told.is_empty() {
        return "<p class=\"none\">No job has left a behaviour.</p>\n".to_owned();
    }
    let any_bad = told.iter().any(|(_, job)| !job.as_expected);
    let open = |n: usize, job: &JobRecord| if any_bad { !job.as_expected } else { n == 0 };
    let sections = told.iter().enumerate().map(|(n, (of, job))| match page.case_of(*of) {
        Some(case) => behaviour(page, case, job, open(n, job)),
        None => diagnosed(*of, job, open(n, job)),
    });
    sections.collect()
}

/// A job with its behaviour.
fn behaviour(page: &Page, n: usize, job: &JobRecord, open: bool) -> String {
    let case = &page.cases[n];
    let id = format!("case-{n}");
    let diagram = diagram(&case.behaviour, job.messages());
    let body = format!(
        "{}{}<div class=\"viewer\"{}>\n\
         <div class=\"diagram\" role=\"listbox\" tabindex=\"0\" aria-label=\"Steps of {}; arrow keys step\">\n{}</div>\n\
         <div class=\"beside\">\n{}<ol class=\"steps\">\n{}</ol>\n\
         <div class=\"source\" tabindex=\"0\" role=\"region\" aria-label=\"Specification\"></div>\n</div>\n</div>\n",
        about(page, case),
        told(job, false),
        promise(page, case),
        escaped(&job.name),
        space_time(&diagram, &case.behaviour, &id),
        BAR,
        steps(page, case, &diagram, &id),
    );
    section("case behaviour", &id, job, open, &body)
}

/// A job without one.
fn diagnosed(n: usize, job: &JobRecord, open: bool) -> String {
    section("case", &format!("job-{n}"), job, open, &told(job, true))
}

fn section(class: &str, id: &str, job: &JobRecord, open: bool, body: &str) -> String {
    format!(
        "<details class=\"{class}\" id=\"{id}\"{}>\n\
         <summary>{} <span class=\"name\">{}</span> <span class=\"finding\">{}</span></summary>\n\
         {body}</details>\n",
        if open { " open" } else { "" },
        verdict_mark(job),
        escaped(&job.name),
        escaped(job.finding()),
    )
}

const BAR: &str = "<div class=\"bar\" hidden>\
<button type=\"button\" data-go=\"first\" aria-label=\"First step\" title=\"First step (Home)\">⇤</button>\
<button type=\"button\" data-go=\"back\" aria-label=\"Step back\" title=\"Step back (↑ or k)\">↑</button>\
<button type=\"button\" data-go=\"on\" aria-label=\"Step on\" title=\"Step on (↓ or j)\">↓</button>\
<button type=\"button\" data-go=\"last\" aria-label=\"Last step\" title=\"Last step (End)\">⇥</button>\
<output aria-live=\"polite\"></output>\
<button type=\"button\" data-go=\"promise\" title=\"Show the property (p)\">property</button>\
</div>\n";

/// Bounds, the bug a mutant stands for, which operators were replaced.
fn about(page: &Page, case: &Case) -> String {
    let job = &page.record.jobs[case.job];
    let about = &case.behaviour.about;
    let mut parts: Vec<String> = vec![job.spec.clone()];
    parts.extend(job.bounds.iter().map(|(name, value)| format!("{name} = {value}")));
    parts.extend(about.replaced.iter().map(|(from, to)| format!("{from} ← {to}")));
    if let crate::record::Purpose::Mutant { bug } = &job.purpose {
        parts.push(bug.clone());
    }
    parts.extend(job.unexpected.clone());
    let parts: Vec<String> = parts.iter().map(|p| format!("<span>{}</span>", escaped(p))).collect();
    format!("<p class=\"about\">{}</p>\n", parts.join(" "))
}

/// Where the property stands that this behaviour is about.
fn promise(page: &Page, case: &Case) -> String {
    let found = case.behaviour.about.property.as_deref().and_then(|name| {
        case.sources.iter().find_map(|n| Some((*n, page.sources.get(*n)?.definition(name)?)))
    });
    let name = case.behaviour.about.property.as_deref().map(escaped).unwrap_or_default();
    found
        .map(|(source, lines)| {
            format!("{} data-promise-name=\"{name}\"", attributes("promise-", source, lines))
        })
        .unwrap_or_default()
}

fn attributes(prefix: &str, source: usize, (first, last): Lines) -> String {
    format!(
        " data-{prefix}source=\"{source}\" data-{prefix}first=\"{first}\" data-{prefix}last=\"{last}\""
    )
}

fn steps(page: &Page, case: &Case, diagram: &Diagram, id: &str) -> String {
    let mut html = String::new();
    for (n, (step, row)) in case.behaviour.steps.iter().zip(&diagram.rows).enumerate() {
        let _ = write!(
            html,
            "<li id=\"{id}-s{n}\" data-step=\"{n}\"{}><h4><span class=\"number\">{}</span> {}{}</h4>\n{}{}{}</li>\n",
            action_lines(page, case, step),
            step.number,
            escaped(&step_name(step)),
            place(step),
            changes(n, row),
            taken(case, diagram, n),
            whole_state(step, row, n == 0),
        );
    }
    html
}

fn action_lines(page: &Page, case: &Case, step: &Step) -> String {
    let Some(action) = &step.action else { return String::new() };
    let found =
        case.sources.iter().find_map(|n| Some((*n, page.sources.get(*n)?.lines_of(action)?)));
    found.map(|(source, lines)| attributes("", source, lines)).unwrap_or_default()
}

fn place(step: &Step) -> String {
    let at = step.action.as_ref().and_then(|action| action.location.as_ref());
    at.map(|at| format!(" <span class=\"place\">{}:{}</span>", escaped(&at.module), at.line))
        .unwrap_or_default()
}

fn changes(n: usize, row: &Row) -> String {
    if n == 0 {
        return String::new();
    }
    if row.missing > 0 {
        return "<p class=\"quiet\">the steps before it are not shown: compared with the last state above</p>\n"
            .to_owned()
            + &table(row);
    }
    match row.changes.is_empty() {
        true => "<p class=\"quiet\">nothing changes</p>\n".to_owned(),
        false => table(row),
    }
}

fn table(row: &Row) -> String {
    let mut html = "<table class=\"changes\">\n".to_owned();
    for change in &row.changes {
        let what = match &change.what {
            Difference::Became { from, to } => format!(
                "<td><del>{}</del> → <ins>{}</ins></td>",
                value(from.as_ref()),
                value(to.as_ref())
            ),
            Difference::Gained(v) => format!("<td>+ <ins>{}</ins></td>", value(Some(v))),
            Difference::Lost(v) => format!("<td>− <del>{}</del></td>", value(Some(v))),
        };
        let _ = writeln!(html, "<tr><th scope=\"row\">{}</th>{what}</tr>", escaped(&change.path));
    }
    html.push_str("</table>\n");
    html
}

fn value(value: Option<&Value>) -> String {
    let text = value.map_or("unassigned".to_owned(), Value::to_string);
    escaped(&shortened(&text, VALUE_CHARS_MAX))
}

/// The messages that a step takes, in words.
fn taken(case: &Case, diagram: &Diagram, n: usize) -> String {
    let taken = diagram.arrows.iter().filter(|arrow| arrow.to.0 == n);
    let words = taken.map(|arrow| {
        let (row, lane) = arrow.from;
        format!(
            "<li>{} from {}, step {}</li>\n",
            escaped(&arrow.label),
            escaped(&diagram.lanes[lane].name),
            case.behaviour.steps[row].number
        )
    });
    let words: String = words.collect();
    match words.is_empty() {
        true => String::new(),
        false => format!("<ul class=\"taken\" aria-label=\"Received\">\n{words}</ul>\n"),
    }
}

fn whole_state(step: &Step, row: &Row, open: bool) -> String {
    let changed = |name: &str| {
        row.changes.iter().any(|c| {
            let rest = c.path.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
        })
    };
    let mut html = format!(
        "<details class=\"whole\"{}><summary>whole state</summary>\n<table>\n",
        if open { " open" } else { "" }
    );
    for (name, v) in &step.state {
        let class = if changed(name) { " class=\"changed\"" } else { "" };
        let _ = writeln!(
            html,
            "<tr{class}><th scope=\"row\">{}</th><td>{}</td></tr>",
            escaped(name),
            value(v.as_ref())
        );
    }
    html.push_str("</table></details>\n");
    html
}

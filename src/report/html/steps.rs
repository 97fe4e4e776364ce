//! The steps of a counterexample one by one: what each changed, what it received, and the state
//! after it.
//!
//! A value stands where it came about. Below a step that left it as it was, only that step is
//! named, and the script puts the value there; so a long behaviour makes no large page.

use maud::{Markup, html};

use super::case::taken as lines_taken;
use super::diagram::{Diagram, Row};
use super::room::Room;
use super::words::step_name;
use super::{Case, Page};
use crate::figures::shortened;
use crate::trace::{Difference, Step};
use crate::value::Value;

/// All steps.
pub(super) fn steps(page: &Page, case: &Case, diagram: &Diagram, id: &str) -> Markup {
    let room = page.room;
    let all = &case.behaviour.steps;
    let mut whole = Whole { all, since: Vec::new(), most: room.value };
    html! {
        @for (n, (step, row)) in all.iter().zip(&diagram.rows).enumerate() {
            @let (at, head) = lines_taken(page, case, step).unzip();
            li id={ (id) "-s" (n) } data-step=(n) data-source=[at.map(|at| at.source)]
                data-first=[at.map(|at| at.first)] data-last=[at.map(|at| at.last)]
                data-head=[head.flatten()] {
                h4 { span class="number" { (step.number) } " " (step_name(step)) (place(step)) }
                @if n > 0 { (changes(row, room)) }
                (taken(case, diagram, n))
                (whole.state(n, row))
            }
        }
    }
}

fn place(step: &Step) -> Markup {
    let at = step.action.as_ref().and_then(|action| action.location.as_ref());
    html! { @if let Some(at) = at { " " span class="place" { (at.module) ":" (at.line) } } }
}

fn changes(row: &Row, room: Room) -> Markup {
    html! {
        @if row.missing > 0 {
            p class="quiet" { "the steps before it are not shown: compared with the last state above" }
        } @else if row.changes.is_empty() {
            p class="quiet" { "nothing changes" }
        }
        @if row.missing > 0 || !row.changes.is_empty() { (table(row, room)) }
    }
}

fn table(row: &Row, room: Room) -> Markup {
    html! {
        table class="changes" {
            @for change in row.changes.iter().take(room.changes) {
                tr {
                    th scope="row" { (change.path) }
                    td {
                        @match &change.what {
                            Difference::Became { from, to } => {
                                del { (text(from.as_ref(), room.value)) } " → " ins { (text(to.as_ref(), room.value)) }
                            },
                            Difference::Gained(v) => { "+ " ins { (text(Some(v), room.value)) } },
                            Difference::Lost(v) => { "− " del { (text(Some(v), room.value)) } },
                        }
                    }
                }
            }
        }
        @if row.changes.len() > room.changes {
            p class="quiet" { "… and " (row.changes.len() - room.changes) " more changes" }
        }
    }
}

fn text(value: Option<&Value>, most: usize) -> String {
    let text = value.map_or("unassigned".to_owned(), Value::to_string);
    shortened(&text, most)
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

/// The states, each value once as long as it stays the same.
struct Whole<'a> {
    all: &'a [Step],
    /// The row at which the value of each variable stands.
    since: Vec<usize>,
    most: usize,
}

impl Whole<'_> {
    /// All of the state after a step; the first and the last one, at which the page is read first,
    /// hold every value.
    fn state(&mut self, n: usize, row: &Row) -> Markup {
        let step = &self.all[n];
        let is_end = n == 0 || n + 1 == self.all.len();
        let is_whole = is_end || row.missing > 0 || self.since.len() != step.state.len();
        self.since.resize(step.state.len(), n);
        html! {
            details class="whole" open[is_end] {
                summary { "whole state" }
                table {
                    @for (k, (name, v)) in step.state.iter().enumerate() {
                        @let changed = row.changes(name);
                        @if is_whole || changed { (self.stands(k, n, name, v.as_ref(), changed)) }
                        @else { (self.stays(k, name)) }
                    }
                }
            }
        }
    }

    fn stands(
        &mut self,
        k: usize,
        n: usize,
        name: &str,
        v: Option<&Value>,
        changed: bool,
    ) -> Markup {
        self.since[k] = n;
        html! {
            tr class=[changed.then_some("changed")] {
                th scope="row" { (name) }
                td { (text(v, self.most)) }
            }
        }
    }

    fn stays(&self, k: usize, name: &str) -> Markup {
        let since = self.since[k];
        html! {
            tr data-since=(since) {
                th scope="row" { (name) }
                td class="quiet" { "as in state " (self.all[since].number) }
            }
        }
    }
}

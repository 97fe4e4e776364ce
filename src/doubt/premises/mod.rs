//! Premises that may never be TRUE: then what is checked holds for no reason.
//!
//! TLC counts evaluations in invariants only, and reports a part of one only
//! where it was evaluated less often than the whole. What it does not tell is
//! asked in a run of its own, which visits the same states, prints the number
//! of each premise that is TRUE for the first time, and ends once all were.
//! That a step changes `v` is the premise of `[A]_v`; where no state was found
//! beside the first ones, it is asked of all variables.

mod changes;
mod context;
mod search;

use std::fmt::Write as _;

use tla_syntax::token::{Op, Tok};
use tla_syntax::{Def, Expr};

use super::subject::{self, Subject};
use crate::config::{Config, Named};
use crate::generate::marked::{NAME as MARKS, marks_module};
use crate::generate::{Content, InputFile, Inputs};
use crate::outcome::{Coverage, Facts, Premise, PremiseKind, Spot, excerpt};
use crate::plan::Job;
use crate::spec::{Point, SourceModule, places_in, walk};
use crate::toolchain::TlcVersion;
use context::Writer;
use search::{Found, Search, When};

/// Name of the generated module.
const MODULE: &str = "Gv7_Premises";
/// Where premises are looked at: a property of first states, an invariant, and
/// a constraint on steps.
const STARTS: &str = "Gv7_Starts";
const STATES: &str = "Gv7_States";
const STEPS: &str = "Gv7_Steps";
/// Most premises of one job that are looked at.
const PREMISES_MAX: usize = 200;

/// What there is to ask about the premises of a job.
#[derive(Debug, Clone)]
pub struct Question {
    /// The premises, in the order of their numbers.
    pub premises: Vec<Premise>,
    /// The files that ask.
    pub inputs: Inputs,
}

/// A premise, with what says in the root module that it is TRUE.
struct Asked {
    premise: Premise,
    /// In the module's text, which a translation may have made longer than its file.
    arrow: Point,
    when: When,
    /// For each way that leads to it.
    formulas: Vec<Expr>,
}

/// The question of a job whose search has ended so; `None` if there is nothing
/// to ask.
#[must_use]
pub fn question(job: &Job, inputs: &Inputs, tlc: &TlcVersion, facts: &Facts) -> Option<Question> {
    let generated = subject::generated(inputs);
    let mut subject = Subject::new(job, inputs, tlc, &generated)?;
    let mut writer = Writer::default();
    let mut asked: Vec<Asked> = Vec::new();
    let config = &inputs.config;
    let moves = facts.found_by_steps();
    let lists = [(&config.invariants, When::State), (&config.properties, When::Start)];
    for (list, when) in lists {
        for property in list {
            let name = property.name.as_str();
            let mut search = Search { scopes: &mut subject.scopes, found: Vec::new() };
            search.property(name, when);
            for found in search.found {
                if found.kind == PremiseKind::Change
                    && moves
                    && changes::is_of_all(&mut subject, &found)
                {
                    continue;
                }
                let source = subject.scopes.source(found.scope);
                let arrow = arrow_of(source, &found);
                let own = name == found.def.name;
                let told = || is_told(job, &facts.coverage, source, arrow, own);
                if when == When::Start || !told() {
                    let at = Spot::in_file(&job.spec, &source.name, source.line_in_file(arrow.0));
                    add(&mut asked, &mut writer, name, at, arrow, found);
                }
            }
            asked.extend(changes::of_instances(&mut subject, name, moves));
        }
    }
    asked.truncate(PREMISES_MAX);
    asked.extend(if moves { None } else { changes::of_anything(&subject) });
    (!asked.is_empty()).then(|| Question {
        inputs: asking(inputs, &asked, &writer.text),
        premises: asked.into_iter().map(|a| a.premise).collect(),
    })
}

/// True if the coverage tells that the right side was looked at, or, of an
/// invariant's own text, that it was not.
fn is_told(job: &Job, coverage: &Coverage, source: &SourceModule, arrow: Point, own: bool) -> bool {
    job.spec.implication_at(source, arrow).is_some_and(|implication| {
        coverage.shows_exercised(&implication) || own && coverage.shows_unexercised(&implication)
    })
}

fn add(
    asked: &mut Vec<Asked>,
    writer: &mut Writer,
    property: &str,
    at: Spot,
    arrow: Point,
    found: Found<'_>,
) {
    let formula = writer.written(found.part, &found.around);
    let premise = Premise {
        kind: found.kind,
        property: property.to_owned(),
        premise: excerpt(&found.shown),
        at,
    };
    let same = |a: &&mut Asked| a.premise == premise && a.arrow == arrow && a.when == found.when;
    match asked.iter_mut().find(same) {
        Some(known) => known.formulas.push(formula),
        None => asked.push(Asked { premise, arrow, when: found.when, formulas: vec![formula] }),
    }
}

/// Where the arrow of an implication stands, else where its definition begins,
/// as of `[A]_v`.
fn arrow_of(source: &SourceModule, found: &Found<'_>) -> Point {
    let places = |is: fn(&Tok) -> bool| places_in(&source.text, &found.def.name, is);
    let is_arrow = |tok: &Tok| matches!(tok, Tok::Op(Op::Implies | Op::LeadsTo));
    let number = arrows(found.def).iter().position(|arrow| std::ptr::eq(*arrow, found.arrow));
    let arrow = number.and_then(|n| places(is_arrow).get(n).copied());
    arrow.or_else(|| places(|_| true).first().copied()).unwrap_or((1, 1))
}

/// The implications of a definition, in the order of their arrows.
fn arrows(def: &Def) -> Vec<&Expr> {
    let (mut found, mut pending) = (Vec::new(), vec![(&def.body, false)]);
    while let Some((expr, is_left_done)) = pending.pop() {
        match expr {
            Expr::Binary(Op::Implies | Op::LeadsTo, ..) if is_left_done => found.push(expr),
            _ if is_left_done => {}
            Expr::Binary(_, left, right) => {
                pending.extend([(&**right, false), (expr, true), (&**left, false)]);
            }
            _ => pending.extend(walk::parts(expr).into_iter().rev().map(|part| (part, false))),
        }
    }
    found
}

/// The files of a job, with a module and a configuration that ask.
fn asking(inputs: &Inputs, asked: &[Asked], definitions: &str) -> Inputs {
    let mut text = format!(
        "---- MODULE {MODULE} ----\n\\* Written by greyverify, do not edit.\nEXTENDS {}\nLOCAL INSTANCE {MARKS}\nASSUME Gv7_unmarked\n{definitions}",
        inputs.root
    );
    for (number, asked) in asked.iter().enumerate() {
        let ways = asked.formulas.iter().cloned();
        let any = ways.reduce(|a, b| Expr::Binary(Op::Or, Box::new(a), Box::new(b)));
        let _ = writeln!(text, "Gv7_Premise{number} == {}", any.unwrap_or(Expr::Bool(false)));
    }
    let mut named = |name: &str, when: When| {
        let numbers = asked.iter().enumerate().filter(|(_, a)| a.when == when);
        let marks: String =
            numbers.map(|(n, _)| format!("\n  /\\ Gv7_when({n}, Gv7_Premise{n})")).collect();
        if !marks.is_empty() {
            let _ = writeln!(text, "{name} =={marks}");
        }
        (!marks.is_empty()).then(|| Named::new(name, ()))
    };
    let starts = named(STARTS, When::Start);
    let (states, steps) = (named(STATES, When::State), named(STEPS, When::Step));
    text.push_str("====\n");
    let mut config = Config {
        invariants: states.into_iter().collect(),
        properties: starts.into_iter().collect(),
        others: Vec::new(),
        ..inputs.config.clone()
    };
    config.action_constraints.extend(steps);
    let mut asking = inputs.asking(MODULE, text, config);
    let content = Content::Text(marks_module(asked.len()));
    asking.files.push(InputFile { name: format!("{MARKS}.tla"), content });
    asking
}

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
mod covering;
mod disjuncts;
mod places;
mod search;
mod sets;
mod writer;

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use tla_syntax::Expr;
use tla_syntax::token::Op;

use super::subject::{self, Subject};
use crate::config::{Config, Named};
use crate::generate::marked::{NAME as MARKS, marks_module};
use crate::generate::{Content, InputFile, Inputs};
use crate::outcome::{Coverage, Facts, Premise, PremiseKind, Spot, excerpt};
use crate::plan::Job;
use crate::spec::{Point, Scopes, SourceModule, written};
pub use covering::covering;
use places::place_of;
use search::{Found, Search, When};
use writer::Writer;

/// Name of the generated module.
const MODULE: &str = "Gv7_Premises";
/// Where premises are looked at: a property of first states, an invariant, and
/// a constraint on steps.
const STARTS: &str = "Gv7_Starts";
const STATES: &str = "Gv7_States";
const STEPS: &str = "Gv7_Steps";
/// The same for steps that a constraint excludes: TLC looks at properties of them.
const ATTEMPTED: &str = "Gv7_Attempted";
const ATTEMPTS: &str = "Gv7_Attempts";
/// Most premises of one job that are looked at.
const PREMISES_MAX: usize = 200;

/// What there is to ask about the premises of a job.
#[derive(Debug, Clone)]
pub struct Question {
    /// The premises, in the order of their numbers.
    pub premises: Vec<Premise>,
    /// How many more there are, which are not asked about.
    pub left_out: usize,
    /// The files that ask.
    pub inputs: Inputs,
}

/// A premise, with what says in the root module that it is TRUE.
struct Asked {
    premise: Premise,
    /// In the module's text, which a translation may have made longer than its file.
    place: Point,
    when: When,
    /// For each way that leads to it.
    formulas: Vec<Expr>,
}

impl Asked {
    /// That it is TRUE on one of the ways that lead to it.
    fn formula(&self) -> Expr {
        let ways = self.formulas.iter().cloned();
        let any = ways.reduce(|a, b| Expr::Binary(Op::Or, Box::new(a), Box::new(b)));
        any.unwrap_or(Expr::Bool(false))
    }
}

/// The question of a job whose search has ended so; `None` if there is nothing
/// to ask.
#[must_use]
pub fn question(job: &Job, inputs: &Inputs, facts: &Facts) -> Option<Question> {
    let generated = subject::generated(inputs);
    let mut subject = Subject::new(job, inputs, &generated)?;
    let mut writer = Writer::new();
    let moves = facts.found_by_steps();
    let mut asked = collected(&mut subject, &mut writer, &facts.coverage, moves);
    let left_out = asked.len().saturating_sub(PREMISES_MAX);
    asked.truncate(PREMISES_MAX);
    asked.extend(if moves { Vec::new() } else { changes::of_anything(&subject) });
    (!asked.is_empty()).then(|| Question {
        inputs: asking(inputs, (&asked, &job.spec.variables()), (&writer, &subject.scopes)),
        left_out,
        premises: asked.into_iter().map(|a| a.premise).collect(),
    })
}

/// The premises of all that is checked of which the coverage does not tell.
fn collected<'a>(
    subject: &mut Subject<'a>,
    writer: &mut Writer<'a>,
    coverage: &Coverage,
    moves: bool,
) -> Vec<Asked> {
    let job = subject.job;
    let mut asked: Vec<Asked> = Vec::new();
    let all = candidates(subject, moves);
    let shared = shared(&all, &subject.scopes);
    for Candidate { property, found, place } in all {
        let source = subject.scopes.source(found.scope);
        let is_told = || {
            let own = property == found.def.name;
            let alone = !shared.contains(&(source.name.as_str(), place));
            alone && is_told(job, coverage, source, place, own)
        };
        if found.when == When::Start || !is_told() {
            let at = Spot::in_file(&job.spec, &source.name, source.line_in_file(place.0));
            add(&mut asked, (writer, &subject.scopes), property, (at, place), found);
        }
    }
    asked
}

/// A premise that a property has, and where it stands.
struct Candidate<'a> {
    property: &'a str,
    found: Found<'a>,
    place: Point,
}

fn candidates<'a>(subject: &mut Subject<'a>, moves: bool) -> Vec<Candidate<'a>> {
    let config = subject.config;
    let lists = [(&config.invariants, When::State), (&config.properties, When::Start)];
    let names =
        lists.into_iter().flat_map(|(list, when)| list.iter().map(move |p| (&p.name, when)));
    let mut all = Vec::new();
    for (property, when) in names {
        let mut search = Search { scopes: &mut subject.scopes, found: Vec::new() };
        search.property(property, when);
        for mut found in search.into_found() {
            if found.kind == PremiseKind::Change {
                if moves && changes::is_of_all(subject, &found) {
                    continue;
                }
                found.shown = changes::shown(&mut subject.scopes, &found);
            }
            let source = subject.scopes.source(found.scope);
            let place = place_of(source, found.def, (found.mark, found.asking));
            all.push(Candidate { property, found, place });
        }
    }
    all
}

/// The places, by module, that several properties lead to: what the coverage
/// tells of them may be said of another one.
fn shared<'a>(all: &[Candidate<'a>], scopes: &Scopes<'a>) -> HashSet<(&'a str, Point)> {
    let mut first: HashMap<(&str, Point), &str> = HashMap::new();
    let by_others = all.iter().filter_map(|candidate| {
        let source = scopes.source(candidate.found.scope);
        let at = (source.name.as_str(), candidate.place);
        let property = *first.entry(at).or_insert(candidate.property);
        (property != candidate.property).then_some(at)
    });
    by_others.collect()
}

/// True if the coverage tells that the right side was looked at, or, of an
/// invariant's own text, that it was not.
fn is_told(job: &Job, coverage: &Coverage, source: &SourceModule, place: Point, own: bool) -> bool {
    job.spec.implication_at(source, place).is_some_and(|implication| {
        coverage.shows_exercised(&implication) || own && coverage.shows_unexercised(&implication)
    })
}

fn add<'a>(
    asked: &mut Vec<Asked>,
    (writer, scopes): (&mut Writer<'a>, &Scopes<'a>),
    property: &str,
    (at, place): (Spot, Point),
    found: Found<'a>,
) {
    let formula = writer.written(scopes, found.part, &found.around);
    let premise = Premise {
        kind: found.kind,
        property: property.to_owned(),
        premise: excerpt(&found.shown),
        conditional: found.conditional,
        at,
    };
    let same = |a: &&mut Asked| a.premise == premise && a.place == place && a.when == found.when;
    match asked.iter_mut().find(same) {
        Some(known) => known.formulas.push(formula),
        None => asked.push(Asked { premise, place, when: found.when, formulas: vec![formula] }),
    }
}

/// The files of a job, with a module and a configuration that ask.
fn asking<'a>(
    inputs: &Inputs,
    (asked, variables): (&[Asked], &[String]),
    (writer, scopes): (&Writer<'a>, &Scopes<'a>),
) -> Inputs {
    let (beside, definitions) = writer.root();
    let beside: String = beside.iter().map(|module| format!(", {module}")).collect();
    let mut text = format!(
        "---- MODULE {MODULE} ----\n\\* Written by greyverify, do not edit.\nEXTENDS {}{beside}\nLOCAL INSTANCE {MARKS}\nASSUME Gv7_unmarked\n{definitions}",
        inputs.root
    );
    for (number, asked) in asked.iter().enumerate() {
        let _ = writeln!(text, "Gv7_Premise{number} == {}", written(&asked.formula()));
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
    let attempted = named(ATTEMPTED, When::Attempt).map(|_| Named::new(ATTEMPTS, ()));
    if attempted.is_some() {
        let _ = writeln!(text, "{ATTEMPTS} == [][{ATTEMPTED}]_<<{}>>", variables.join(", "));
    }
    text.push_str("====\n");
    let mut config = Config {
        invariants: states.into_iter().collect(),
        properties: starts.into_iter().chain(attempted).collect(),
        others: Vec::new(),
        ..inputs.config.clone()
    };
    config.action_constraints.extend(steps);
    let mut asking = inputs.asking(MODULE, text, config);
    let marks = (MARKS.to_owned(), marks_module(asked.len()));
    asking.files.extend(writer.modules(scopes).into_iter().chain([marks]).map(module));
    asking
}

/// The file of a module.
fn module((name, text): (String, String)) -> InputFile {
    InputFile { name: format!("{name}.tla"), content: Content::Text(text) }
}

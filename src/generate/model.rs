//! A model of the manifest becomes a thin module and a configuration file.

use std::fmt::Write as _;
use std::sync::Arc;

use super::begun::begin;
use super::levels;
use super::{Content, GenerateError, InputFile, Inputs, module_copies};
use crate::config::{self, Config, Named, OtherKeyword};
use crate::manifest::{ConstantValue, Question};
use crate::plan::{Counter, Job, Purpose};

pub(super) fn inputs(job: &Job, question: &Question) -> Result<Inputs, GenerateError> {
    let root = format!("MC{}", job.spec.name);
    let negation = match &job.purpose {
        Purpose::Probe { predicate } => Some(format!("Not{predicate}")),
        Purpose::Check | Purpose::Levels { .. } | Purpose::Mutant { .. } => None,
    };
    let mut told = configuration(question, negation.as_deref());
    if matches!(job.purpose, Purpose::Levels { by: Counter::Invariant, .. }) {
        told.invariants.push(Named::new(levels::COUNT, ()));
    }
    let begins = begin(job, &mut told)?;
    let text = format!("{}{told}", header(job));
    let config = config::parse(&text)
        .map_err(|e| GenerateError::Unreadable { job: job.name.clone(), why: e.to_string() })?;
    let module = module(job, question, &told.constraints, &root, &begins);
    let mut files = module_copies(job);
    files.push(InputFile { name: format!("{root}.tla"), content: Content::Text(module) });
    files.push(InputFile { name: format!("{root}.cfg"), content: Content::Text(text) });
    let declared = told.checked().into_iter().map(str::to_owned).collect();
    let deadlock = question.deadlock && negation.is_none();
    let beside = Arc::clone(&job.spec.beside);
    Ok(Inputs { root, beside, files, config, deadlock, declared, negation, copies: Arc::default() })
}

pub(super) fn header(job: &Job) -> String {
    format!("\\* {}, model {}: written by greyverify, do not edit.\n", job.spec.name, job.name)
}

/// A probe asks for nothing but its predicate: whatever else is violated on
/// the way is another job's business.
pub(super) fn configuration(question: &Question, negation: Option<&str>) -> Config {
    let mut config = question.config(stand_in);
    // TLC is told by an option, and never what would hide variables.
    config.others.retain(|other| other.what != OtherKeyword::Alias);
    if let Some(negation) = negation {
        config.invariants = vec![Named::new(negation, ())];
        config.properties.clear();
        config.others.clear();
    }
    config
}

/// The operator that gives a constant a value no configuration file can hold.
/// TLC evaluates it wherever the constant occurs, but what it is defined as
/// only once.
fn stand_in(constant: &str) -> String {
    format!("MC{constant}")
}

fn module(
    job: &Job,
    question: &Question,
    constraints: &[Named<()>],
    root: &str,
    begins: &str,
) -> String {
    let (extends, body) = match job.purpose {
        Purpose::Levels { show, by: Counter::Invariant, .. } => {
            (", Naturals, TLC", levels::definitions(&job.spec.variables(), constraints, show))
        }
        Purpose::Levels { by: Counter::Engine, .. }
        | Purpose::Check
        | Purpose::Probe { .. }
        | Purpose::Mutant { .. } => {
            (if begins.is_empty() { "" } else { ", Integers, TLC" }, begins.to_owned())
        }
    };
    question_module(job, question, root, extends, &body)
}

/// The module of a question: its constants and its probe, then `body`.
pub(super) fn question_module(
    job: &Job,
    question: &Question,
    root: &str,
    extends: &str,
    body: &str,
) -> String {
    let spec = &job.spec.name;
    let mut text = format!(
        "---- MODULE {root} ----\n\\* {spec}, model {}: written by greyverify, do not edit.\nEXTENDS {spec}{extends}\n",
        job.name,
    );
    for (name, key) in &question.constants {
        if let ConstantValue::Expression(expression) = &key.value {
            let (name, once) = (stand_in(name), format!("{}Once", stand_in(name)));
            let _ = write!(text, "\n{once} ==\n    {expression}\n{name} == {once}\n");
        }
    }
    if let Purpose::Probe { predicate } = &job.purpose {
        let _ = write!(
            text,
            "\n\\* Reachable means: this is violated.\nNot{predicate} == ~{predicate}\n"
        );
    }
    text.push_str(body);
    text.push_str("====\n");
    text
}

//! A simulation that notes what it covers.
//!
//! In: a job of random behaviours. Out: its files with a module above its root,
//! which checks more: an invariant that counts states and looks at premises, a
//! property of steps that looks for those of each disjunct, and a constraint
//! that counts behaviours. All of them are always TRUE and none chooses, so
//! that TLC takes the same steps as without them.

use std::fmt::Write as _;

use tla_syntax::Expr;

use super::disjuncts::{Disjunct, of_next};
use super::search::When;
use super::writer::Writer;
use super::{Asked, PREMISES_MAX, collected, module};
use crate::config::Named;
use crate::doubt::subject::{self, Subject};
use crate::generate::{Inputs, covering as counter};
use crate::outcome::{Coverage, Covering};
use crate::plan::Job;

/// Name of the module, and of what the configuration names of it.
const MODULE: &str = "Gv7_Simulation";
const STATES: &str = "Gv7_States";
const STEPS: &str = "Gv7_Steps";
const WALKED: &str = "Gv7_Walked";

/// The files with which a simulation notes what it covers, and what its numbers
/// mean; `None` if there is no module to look at.
#[must_use]
pub fn covering(job: &Job, inputs: &Inputs) -> Option<(Covering, Inputs)> {
    let generated = subject::generated(inputs);
    let mut subject = Subject::new(job, inputs, &generated)?;
    let mut writer = Writer::new();
    // What temporal properties say of first states, a simulation does not check.
    let all = collected(&mut subject, &mut writer, &Coverage::default(), true);
    let (states, steps): (Vec<Asked>, Vec<Asked>) =
        all.into_iter().filter(|a| a.when != When::Start).partition(|a| a.when == When::State);
    let mut asked: Vec<Asked> = states.into_iter().chain(steps).collect();
    let left_out = asked.len().saturating_sub(PREMISES_MAX);
    asked.truncate(PREMISES_MAX);
    let of_states = asked.iter().filter(|a| a.when == When::State).count();
    let disjuncts = of_next(&mut subject);
    let mut formulas: Vec<Expr> = asked.iter().map(Asked::formula).collect();
    for Disjunct { part, around, .. } in &disjuncts {
        formulas.push(writer.written(&subject.scopes, part, around));
    }
    let inputs = noting(inputs, job, (&formulas, of_states), (&writer, &subject));
    let premises = asked.into_iter().map(|a| a.premise).collect();
    let actions = disjuncts.into_iter().map(|d| d.silent).collect();
    Some((Covering { premises, actions, left_out, ..Covering::default() }, inputs))
}

/// The files, with the formulas by their numbers: first those about states.
fn noting<'a>(
    inputs: &Inputs,
    job: &Job,
    (formulas, of_states): (&[Expr], usize),
    (writer, subject): (&Writer<'a>, &Subject<'a>),
) -> Inputs {
    let (beside, definitions) = writer.root();
    let beside: String = beside.iter().map(|module| format!(", {module}")).collect();
    let mut text = format!(
        "---- MODULE {MODULE} ----\n\\* Written by greyverify, do not edit.\nEXTENDS {}{beside}, {}\n{definitions}",
        inputs.root,
        counter::NAME,
    );
    for (number, formula) in formulas.iter().enumerate() {
        let _ = writeln!(text, "Gv7_Formula{number} == {formula}");
    }
    let variables = format!("<<{}>>", job.spec.variables().join(", "));
    let states = look(&mut text, "Gv7_State", 0..of_states);
    let steps = look(&mut text, "Gv7_Step", of_states..formulas.len());
    let _ = write!(
        text,
        "{STATES} == Gv7_checked({variables}){states}\n{STEPS} == [][TRUE{steps}]_{variables}\n{WALKED} == Gv7_walked({variables})\n====\n"
    );
    let mut config = inputs.config.clone();
    config.invariants.push(Named::new(STATES, ()));
    config.properties.push(Named::new(STEPS, ()));
    // A state that another constraint excludes is walked to, too.
    config.constraints.insert(0, Named::new(WALKED, ()));
    let mut noting = inputs.asking(MODULE, text, config);
    noting.files.extend(writer.modules(&subject.scopes).into_iter().map(module));
    noting.files.extend(counter::files());
    Inputs {
        declared: inputs.declared.clone(),
        deadlock: inputs.deadlock,
        negation: inputs.negation.clone(),
        ..noting
    }
}

/// A conjunct that looks at those of some formulas that were not met before.
fn look(text: &mut String, name: &str, numbers: std::ops::Range<usize>) -> String {
    if numbers.is_empty() {
        return String::new();
    }
    let (first, last) = (numbers.start, numbers.end - 1);
    let arms: Vec<String> = numbers.map(|n| format!("gv7_n = {n} -> Gv7_Formula{n}")).collect();
    let _ = writeln!(text, "{name}(gv7_n) == CASE {}", arms.join("\n  [] "));
    format!(" /\\ \\A gv7_n \\in Gv7_left({first}, {last}) : {name}(gv7_n) => Gv7_mark(gv7_n)")
}

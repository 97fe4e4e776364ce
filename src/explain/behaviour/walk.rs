//! The module whose only behaviour is the one in question, in which TLC prints
//! what every atom is in every state and every step. Beside it, its last state
//! alone may stand for other questions, which come first.

use std::fmt::Write as _;

use super::formula::{Atom, AtomId, Binder};
use super::reader::{Context, Reader, applied};
use super::truth::Shape;
use crate::explain::Heard;
use crate::explain::answers::{self, Answer};
use crate::explain::module;
pub(super) use crate::explain::module::{TOOLS, TOOLS_TEXT};
use crate::trace::{Behaviour, Ending};

/// Name of the module.
pub(super) const NAME: &str = "Gv7_Walk";
/// The definitions its configuration names.
pub(super) const INIT: &str = "Gv7_Init";
pub(super) const NEXT: &str = "Gv7_Next";
pub(super) const ASK: &str = "Gv7_Ask";
pub(super) const SPECIFICATION: &str = "Gv7_Spec";
/// The number of the state in the behaviour.
const AT: &str = "Gv7_at";
/// So many steps are looked at, from each state, for the one that leaves it: of a long
/// behaviour, far fewer than there are.
const STRETCH: usize = 50;
/// What is asked where, if nothing else is.
const ALONE: &str = "Gv7_Ask == Gv7_Here \\/ TRUE\nGv7_Init == Gv7_Begin\n";

/// The module, those that it needs, and the shape of what it walks.
#[derive(Debug)]
pub(super) struct Walked {
    pub(super) text: String,
    /// Modules of instances, by name.
    pub(super) instances: Vec<(String, String)>,
    pub(super) model_values: Vec<(String, String)>,
    pub(super) shape: Shape,
}

/// Writes the module; `None` if a variable has no value in some state.
pub(super) fn module(reader: &Reader<'_>, root: &str, behaviour: &Behaviour) -> Option<Walked> {
    let states = behaviour.steps.len();
    let returns = match behaviour.ending {
        Ending::Finite | Ending::Stuttering => states,
        Ending::BackTo { number, .. } => usize::try_from(number).ok().filter(|n| *n <= states)?,
    };
    let variables: Vec<&str> =
        behaviour.steps.first()?.state.iter().map(|(name, _)| name.as_str()).collect();
    let mut models = Vec::new();
    let mut steps = String::new();
    for (at, step) in behaviour.steps.iter().enumerate() {
        let here = module::assignments(step, "", &mut models)?;
        let _ = write!(steps, "Gv7_state{} ==\n{here}", at + 1);
        let there = module::assignments(step, "'", &mut models)?;
        let _ = write!(steps, "Gv7_reach{} ==\n{there}", at + 1);
    }
    models.sort_unstable();
    models.dedup();
    let (mut text, instances) = opening(reader, NAME, root, &format!("VARIABLE {AT}\n"));
    for name in &models {
        let _ = writeln!(text, "CONSTANT {}", module::model_value(name));
    }
    let _ = writeln!(text, "Gv7_vars == <<{}>>", variables.join(", "));
    text.push_str(&reader.contexts[0].text);
    text.push_str(&steps);
    for (of_a_step, name) in [(false, "Gv7_Here"), (true, "Gv7_Step")] {
        let atoms = reader.atoms.iter().enumerate().filter(|(_, atom)| atom.of_a_step == of_a_step);
        let asked: Vec<String> = atoms.map(|(id, atom)| ask(id, atom)).collect();
        let _ = write!(text, "{name} ==\n  /\\ TRUE\n{}", asked.concat());
    }
    let _ = write!(text, "Gv7_Begin == {AT} = 1 /\\ Gv7_state1\n{ALONE}");
    let step = |at: usize| {
        let to = if at == states { returns } else { at + 1 };
        // After the end there is no step to ask about.
        let ended = at == states && behaviour.ending == Ending::Finite;
        let asked = if ended { "TRUE" } else { "(Gv7_Step \\/ TRUE) = TRUE" };
        format!("  \\/ {AT} = {at} /\\ {AT}' = {to} /\\ Gv7_reach{to} /\\ {asked}\n")
    };
    let mut stretches = String::new();
    for (n, first) in (1..=states).step_by(STRETCH).enumerate() {
        let last = states.min(first + STRETCH - 1);
        let steps: String = (first..=last).map(step).collect();
        // A specification need not have `..`.
        let numbers: Vec<String> = (first..=last).map(|at| at.to_string()).collect();
        let _ = writeln!(text, "Gv7_Numbers{n} == {{{}}}", numbers.join(", "));
        let _ = write!(text, "Gv7_Stretch{n} ==\n{steps}");
        let _ = writeln!(stretches, "  \\/ {AT} \\in Gv7_Numbers{n} /\\ Gv7_Stretch{n}");
    }
    let _ = write!(text, "{NEXT} ==\n{stretches}");
    let _ = write!(
        text,
        "{SPECIFICATION} == Gv7_Begin /\\ [][{NEXT}]_<<{AT}, Gv7_vars>> /\\ WF_<<{AT}, Gv7_vars>>({NEXT})\n====\n"
    );
    let model_values = models.into_iter().map(|name| (module::model_value(&name), name)).collect();
    let ends = behaviour.ending == Ending::Finite;
    let shape = Shape { states: states as u64, returns: returns as u64, ends };
    Some(Walked { text, instances, model_values, shape })
}

/// Has other questions asked of the last state before the walk begins: TLC takes
/// the initial states in the order in which they are written.
pub(super) fn with_others(text: &str, asked: &module::Asked, states: u64) -> String {
    let module::Asked { operators, all, .. } = asked;
    let both = format!(
        "{operators}{ASK} == IF {AT} = 0 THEN {all} ELSE Gv7_Here \\/ TRUE\n\
         {INIT} ==\n  \\/ {AT} = 0 /\\ Gv7_state{states}\n  \\/ Gv7_Begin\n"
    );
    text.replacen(ALONE, &both, 1)
}

/// What was said of atoms.
pub(super) fn told(printed: &str) -> impl Iterator<Item = Answer> {
    answers::every_answer(printed).filter(|answer| ["T", "F"].contains(&&*answer.what))
}

/// How a module begins that asks about the pieces of a reader, and the modules
/// that it needs for the instances among them.
pub(super) fn opening(
    reader: &Reader<'_>,
    name: &str,
    root: &str,
    declared: &str,
) -> (String, Vec<(String, String)>) {
    let text = format!(
        "---- MODULE {name} ----\n\\* Written by greyverify, do not edit.\nEXTENDS {root}, {TOOLS}\n{declared}{}",
        declarations(reader, 0)
    );
    (text, modules(reader))
}

/// The modules in which the pieces of instances stand, by name.
pub(in crate::explain) fn modules(reader: &Reader<'_>) -> Vec<(String, String)> {
    let contexts = reader.contexts.iter().enumerate().skip(1);
    let instances = contexts.filter(|(n, _)| is_used(reader, *n)).map(|(n, context)| {
        let [_, name] = reader.instance(n);
        let module = context.operators.root();
        let inner = declarations(reader, n);
        let body =
            format!("---- MODULE {name} ----\nEXTENDS {module}\n{inner}{}====\n", context.text);
        (name, body)
    });
    instances.collect()
}

/// The instances that a context declares, as far as they are used.
pub(in crate::explain) fn declarations(reader: &Reader<'_>, parent: usize) -> String {
    let contexts = reader.contexts.iter().enumerate();
    let inner = contexts.filter(|(n, c)| c.parent == Some(parent) && is_used(reader, *n));
    let declare = |(n, context): (usize, &Context<'_>)| {
        let [name, module] = reader.instance(n);
        let head = applied(&name, &context.parameters);
        format!("{head} == INSTANCE {module} {}\n", context.with.trim())
    };
    inner.map(declare).collect()
}

/// True if something is asked about in a context, or in one inside it.
fn is_used(reader: &Reader<'_>, context: usize) -> bool {
    let mut inner = reader.contexts.iter().enumerate().filter(|(_, c)| c.parent == Some(context));
    !reader.contexts[context].text.is_empty() || inner.any(|(n, _)| is_used(reader, n))
}

/// The quantifiers around an atom.
pub(super) fn loops(atom: &Atom) -> String {
    let each = |b: &Binder| format!("\\A {} \\in {} : ", b.variable, b.domain);
    atom.binders.iter().map(each).collect()
}

/// The questions at which the engine gave up: the one that SANY refuses, or the next
/// after the last that was answered, and the last itself if it was asked for
/// several values.
pub(super) fn failed(text: &str, heard: &Heard, atoms: &[Atom]) -> Vec<AtomId> {
    let printed = &heard.printed;
    let asked = |atom: &AtomId| text.contains(&question(*atom));
    let refused = printed.lines().filter_map(refused_line).filter_map(|line| {
        let line = text.lines().nth(line.checked_sub(1)?)?;
        (0..atoms.len()).find(|atom| line.contains(&question(*atom)))
    });
    let mut refused: Vec<AtomId> = refused.collect();
    if !refused.is_empty() {
        refused.dedup();
        return refused;
    }
    let failed = |line: &str| line.starts_with("@!@!@STARTMSG") && line.contains(":1 ");
    if heard.failure.is_none() && !printed.lines().any(failed) {
        return Vec::new();
    }
    let order =
        |of_a_step: bool| (0..atoms.len()).filter(move |id| atoms[*id].of_a_step == of_a_step);
    let order: Vec<AtomId> = order(false).chain(order(true)).filter(asked).collect();
    let at = |answer: &Answer| answer.values.first().and_then(|at| at.parse::<u64>().ok());
    // A failure makes TLC evaluate all again, so the furthest answer counts.
    let place =
        |answer: Answer| Some((at(&answer)?, order.iter().position(|id| *id == answer.question)?));
    match told(printed).filter_map(place).max() {
        None => order.first().copied().into_iter().collect(),
        Some((_, last)) => {
            let next = order.get(last + 1).or(order.first()).copied();
            let itself = Some(order[last]).filter(|id| !atoms[*id].binders.is_empty());
            next.into_iter().chain(itself).collect()
        }
    }
}

/// `line 30, col 6 to line 30, col 66 of module Gv7_Walk`, alone in its line.
fn refused_line(line: &str) -> Option<usize> {
    let (number, rest) = line.strip_prefix("line ")?.split_once(", ")?;
    rest.ends_with(&format!("of module {NAME}")).then(|| number.parse().ok())?
}

/// Asks no more about an atom.
pub(super) fn leave_out(text: &mut String, atom: AtomId) {
    let question = question(atom);
    let kept = text.split_inclusive('\n').filter(|line| !line.contains(&question));
    *text = kept.collect();
}

fn question(atom: AtomId) -> String {
    format!("Gv7_Say({atom}, IF ")
}

/// Prints what an atom is, for all values of the variables around.
fn ask(id: usize, atom: &Atom) -> String {
    let loops = loops(atom);
    let mut told = vec![AT.to_owned()];
    told.extend(atom.binders.iter().map(|binder| binder.variable.clone()));
    told.extend(atom.told.iter().cloned());
    let told: Vec<String> = told.iter().map(|value| format!("Gv7_Text({value})")).collect();
    format!(
        "  /\\ {loops}{}{} THEN \"T\" ELSE \"F\", <<{}>>)\n",
        question(id),
        atom.text,
        told.join(", ")
    )
}

//! The module whose only behaviour is the one in question, in which TLC prints
//! what every atom is in every state and every step.

use std::fmt::Write as _;

use super::formula::{Atom, Binder};
use super::reader::Reader;
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

/// The module, those that it needs, and the shape of what it walks.
#[derive(Debug)]
pub(super) struct Walked {
    pub(super) text: String,
    /// Modules of instances, by name.
    pub(super) instances: Vec<(String, String)>,
    pub(super) model_values: Vec<(String, String)>,
    /// Numbers of its states are 1 to this.
    pub(super) states: u64,
    /// The state that follows the last one. A behaviour that ends goes on in
    /// its last state, which does it no harm.
    pub(super) returns: u64,
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
    let _ =
        write!(text, "{ASK} == Gv7_Here \\/ TRUE\n{INIT} == {AT} = 1 /\\ Gv7_state1\n{NEXT} ==\n");
    for at in 1..=states {
        let to = if at == states { returns } else { at + 1 };
        let _ = writeln!(
            text,
            "  \\/ {AT} = {at} /\\ {AT}' = {to} /\\ Gv7_reach{to} /\\ (Gv7_Step \\/ TRUE) = TRUE"
        );
    }
    let _ = write!(
        text,
        "{SPECIFICATION} == {INIT} /\\ [][{NEXT}]_<<{AT}, Gv7_vars>> /\\ WF_<<{AT}, Gv7_vars>>({NEXT})\n====\n"
    );
    let model_values = models.into_iter().map(|name| (module::model_value(&name), name)).collect();
    let (states, returns) = (states as u64, returns as u64);
    Some(Walked { text, instances, model_values, states, returns })
}

/// How a module begins that asks about the pieces of a reader, and the modules
/// that it needs for the instances among them.
pub(super) fn opening(
    reader: &Reader<'_>,
    name: &str,
    root: &str,
    declared: &str,
) -> (String, Vec<(String, String)>) {
    let mut text = format!(
        "---- MODULE {name} ----\n\\* Written by greyverify, do not edit.\nEXTENDS {root}, {TOOLS}\n{declared}"
    );
    let mut instances = Vec::new();
    for (n, context) in reader.contexts.iter().enumerate().skip(1) {
        if context.text.is_empty() {
            continue;
        }
        let name = format!("Gv7_i{n}");
        let _ = writeln!(text, "Gv7_c{n} == INSTANCE {name} {}", context.with.trim());
        let module = context.operators.root();
        let body = format!("---- MODULE {name} ----\nEXTENDS {module}\n{}====\n", context.text);
        instances.push((name, body));
    }
    (text, instances)
}

/// The quantifiers around an atom.
pub(super) fn loops(atom: &Atom) -> String {
    let each = |b: &Binder| format!("\\A {} \\in {} : ", b.variable, b.domain);
    atom.binders.iter().map(each).collect()
}

/// Prints what an atom is, for all values of the variables around.
fn ask(id: usize, atom: &Atom) -> String {
    let loops = loops(atom);
    let mut told = vec![AT.to_owned()];
    told.extend(atom.binders.iter().map(|binder| binder.variable.clone()));
    told.extend(atom.told.iter().cloned());
    let told: Vec<String> = told.iter().map(|value| format!("Gv7_Text({value})")).collect();
    format!(
        "  /\\ {loops}Gv7_Say({id}, IF {} THEN \"T\" ELSE \"F\", <<{}>>)\n",
        atom.text,
        told.join(", ")
    )
}

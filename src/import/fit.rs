//! A behaviour of another tool, made one of the variables and model values of a specification.
//!
//! In: a behaviour, and what the specification and its configuration have. Out: the same behaviour
//! without what the specification does not have, with model values where the tool wrote strings, and
//! what was done in sentences; or that a state lacks a variable.

use std::collections::BTreeSet;

use crate::spec::{Spec, lex};
use crate::trace::Behaviour;
use crate::value::Value;
use tla_syntax::token::Tok;

/// What a behaviour is held against.
#[derive(Debug, Default)]
pub struct Ground {
    /// The name of the specification.
    pub spec: String,
    /// Its variables.
    pub variables: Vec<String>,
    /// The model values of its configuration.
    pub models: BTreeSet<String>,
    /// The strings and the fields that it has.
    pub strings: BTreeSet<String>,
}

impl Ground {
    /// That of a specification with these model values.
    #[must_use]
    pub fn of(spec: &Spec, models: BTreeSet<String>) -> Self {
        let strings = spec.modules.iter().flat_map(|module| strings(&module.text)).collect();
        Self { spec: spec.name.clone(), variables: spec.variables(), models, strings }
    }
}

/// The strings and the names of fields in a module.
fn strings(text: &str) -> Vec<String> {
    let tokens = lex(text).unwrap_or_default();
    let before = |at: usize| at.checked_sub(1).map(|at| &tokens[at].tok);
    let after = |at: usize| tokens.get(at + 1).map(|token| &token.tok);
    let found = tokens.iter().enumerate().filter_map(|(at, token)| match &token.tok {
        Tok::Str(text) => Some(text.clone()),
        Tok::Ident(name) => {
            let is_field = before(at) == Some(&Tok::Dot)
                || matches!(after(at), Some(Tok::MapsTo))
                || (after(at) == Some(&Tok::Colon)
                    && matches!(before(at), Some(Tok::LBrack | Tok::Comma)));
            is_field.then(|| name.clone())
        }
        _ => None,
    });
    found.collect()
}

/// Changes the behaviour, and tells what was changed and what may be meant otherwise.
///
/// # Errors
/// A state has no value of a variable.
pub fn fit(behaviour: &mut Behaviour, ground: &Ground) -> Result<Vec<String>, String> {
    for step in &behaviour.steps {
        let is_told = |name: &&String| step.state.iter().any(|(told, _)| told == *name);
        let lacks: Vec<&str> =
            ground.variables.iter().filter(|name| !is_told(name)).map(String::as_str).collect();
        if !lacks.is_empty() {
            let (number, spec) = (step.number, &ground.spec);
            return Err(format!(
                "state {number} has no value of {}, which {spec} has",
                lacks.join(" and ")
            ));
        }
    }
    let mut notes: Vec<String> = left_out(behaviour, ground).into_iter().collect();
    notes.extend(model_values(behaviour, ground));
    Ok(notes)
}

/// Leaves out what is no variable of the specification, such as what a checker notes for itself.
fn left_out(behaviour: &mut Behaviour, ground: &Ground) -> Option<String> {
    let mut others = BTreeSet::new();
    for step in &mut behaviour.steps {
        step.state.retain(|(name, _)| {
            let is_known = ground.variables.contains(name);
            if !is_known {
                others.insert(name.clone());
            }
            is_known
        });
    }
    let others: Vec<String> = others.into_iter().collect();
    (!others.is_empty()).then(|| {
        format!("left out, for {} has no such variable: {}", ground.spec, others.join(", "))
    })
}

/// Reads strings as the model values of the same names, if nothing else can be meant.
fn model_values(behaviour: &mut Behaviour, ground: &Ground) -> Vec<String> {
    let mut found = Found::default();
    for step in &behaviour.steps {
        for (name, value) in &step.state {
            let Some(value) = value else { continue };
            found.look(value, ground, &format!("{name} of state {}", step.number));
        }
    }
    // A file that has model values means strings by its strings.
    if found.has_models {
        return Vec::new();
    }
    for step in &mut behaviour.steps {
        for value in step.state.iter_mut().filter_map(|(_, value)| value.as_mut()) {
            read(value, ground);
        }
    }
    let mut notes = Vec::new();
    if !found.taken.is_empty() {
        let names: Vec<String> = found.taken.into_iter().collect();
        notes.push(format!(
            "the file has strings where the configuration has model values; read as those: {}",
            names.join(", ")
        ));
    }
    notes.extend(found.unclear.iter().map(|(name, place)| {
        format!(
            "\"{name}\" in {place} looks like the model value {name}; it is read as a string, for {} \
             has that string, too",
            ground.spec
        )
    }));
    notes
}

/// What of the values of a behaviour looks like model values.
#[derive(Default)]
struct Found {
    has_models: bool,
    taken: BTreeSet<String>,
    /// Each with the first place where it stands.
    unclear: Vec<(String, String)>,
}

impl Found {
    fn look(&mut self, value: &Value, ground: &Ground, place: &str) {
        match value {
            Value::Model(_) => self.has_models = true,
            Value::Str(text) => self.name(text, ground, place),
            Value::Set(items) | Value::Seq(items) => {
                items.iter().for_each(|item| self.look(item, ground, place));
            }
            Value::Record(fields) => {
                if is_function(fields, ground) {
                    fields.iter().for_each(|(name, _)| self.name(name, ground, place));
                }
                fields.iter().for_each(|(_, value)| self.look(value, ground, place));
            }
            Value::Function(points) => points.iter().for_each(|(key, value)| {
                self.look(key, ground, place);
                self.look(value, ground, place);
            }),
            Value::Bool(_) | Value::Int(_) | Value::Interval(..) | Value::Symbolic(_) => {}
        }
    }

    fn name(&mut self, name: &str, ground: &Ground, place: &str) {
        if is_model(name, ground) {
            self.taken.insert(name.to_owned());
        } else if ground.models.contains(name) && self.unclear.iter().all(|(old, _)| old != name) {
            self.unclear.push((name.to_owned(), place.to_owned()));
        }
    }
}

/// True of the name of a model value that is no string of the specification.
fn is_model(name: &str, ground: &Ground) -> bool {
    ground.models.contains(name) && !ground.strings.contains(name)
}

/// True of a record that is a function of model values: JSON has no others.
fn is_function(fields: &[(String, Value)], ground: &Ground) -> bool {
    !fields.is_empty() && fields.iter().all(|(name, _)| is_model(name, ground))
}

fn read(value: &mut Value, ground: &Ground) {
    match value {
        Value::Str(text) if is_model(text, ground) => *value = Value::Model(std::mem::take(text)),
        Value::Set(items) | Value::Seq(items) => {
            items.iter_mut().for_each(|item| read(item, ground));
        }
        Value::Record(fields) => {
            fields.iter_mut().for_each(|(_, value)| read(value, ground));
            if is_function(fields, ground) {
                let points = std::mem::take(fields).into_iter();
                *value = Value::Function(points.map(|(key, to)| (Value::Model(key), to)).collect());
            }
        }
        Value::Function(points) => points.iter_mut().for_each(|(key, value)| {
            read(key, ground);
            read(value, ground);
        }),
        Value::Bool(_)
        | Value::Int(_)
        | Value::Str(_)
        | Value::Model(_)
        | Value::Interval(..)
        | Value::Symbolic(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::Step;

    fn ground(strings: &[&str]) -> Ground {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Ground {
            spec: "M".to_owned(),
            variables: vec!["x".to_owned()],
            models: set(&["a", "b"]),
            strings: set(strings),
        }
    }

    fn fitted(x: &str, strings: &[&str]) -> (String, Vec<String>) {
        let state = vec![("x".to_owned(), Some(Value::read(x)))];
        let steps = vec![Step { number: 1, action: None, state }];
        let mut behaviour = Behaviour { steps, ..Behaviour::default() };
        let notes = fit(&mut behaviour, &ground(strings)).unwrap();
        let value = behaviour.steps[0].state[0].1.as_ref().unwrap();
        (value.to_string(), notes)
    }

    #[test]
    fn strings_are_model_values_where_nothing_else_can_be_meant() {
        let (value, notes) = fitted("[a |-> {\"b\", \"c\"}]", &["c"]);
        assert_eq!(value, "(a :> {b, \"c\"})");
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert!(notes[0].ends_with("read as those: a, b"), "{notes:?}");
        let (value, notes) = fitted("<<\"a\", \"b\">>", &["a"]);
        assert_eq!(value, "<<\"a\", b>>");
        assert!(notes[1].starts_with("\"a\" in x of state 1 looks like"), "{notes:?}");
        // It knows the difference.
        assert_eq!(fitted("<<\"a\", b>>", &[]), ("<<\"a\", b>>".to_owned(), Vec::new()));
        assert_eq!(fitted("[c |-> 1]", &[]), ("[c |-> 1]".to_owned(), Vec::new()));
    }

    #[test]
    fn variables_of_the_tool_are_left_out_and_none_may_be_missing() {
        let step = |names: &[&str]| {
            let one = |name: &&str| ((*name).to_owned(), Some(Value::Int(1)));
            Step { number: 3, action: None, state: names.iter().map(one).collect() }
        };
        let with = |names: &[&str]| {
            let mut behaviour = Behaviour { steps: vec![step(names)], ..Behaviour::default() };
            fit(&mut behaviour, &ground(&[])).map(|notes| (behaviour.steps[0].state.len(), notes))
        };
        let note = "left out, for M has no such variable: last".to_owned();
        assert_eq!(with(&["last", "x"]), Ok((1, vec![note])));
        assert_eq!(with(&["last"]), Err("state 3 has no value of x, which M has".to_owned()));
    }

    #[test]
    fn strings_and_fields_of_a_module_are_found() {
        let text =
            "---- MODULE M ----\nA == [f |-> \"s\", g |-> 1].h\nB == [k : {1}]\nC == u + v\n====\n";
        let found: BTreeSet<String> = strings(text).into_iter().collect();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["f", "g", "h", "k", "s"]);
    }
}

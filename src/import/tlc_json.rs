//! TLC's own JSON, written by `-dumpTrace json`.
//!
//! In: the text. Out: the behaviour, and what the format has lost of it: TLC
//! writes sets like sequences, model values like strings, and the arguments of a
//! function as text.

use std::collections::BTreeSet;

use crate::trace::{Action, Behaviour, Ending, Location, Step};
use crate::value::Value;
use greyverify_behaviour::json::{Json, Tree, document};

/// What TLC's JSON does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lost {
    Lists,
    Strings,
    Functions,
}

impl Lost {
    /// What was made of it, for the reader of an import.
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Lists => {
                "TLC's JSON writes sets like sequences: every list was read as a sequence"
            }
            Self::Strings => {
                "TLC's JSON writes model values like strings: all were read as strings"
            }
            Self::Functions => {
                "TLC's JSON writes functions like records: those whose arguments all are names \
                 were read as records"
            }
        }
    }
}

/// Reads a behaviour.
pub(super) fn from_text(text: &[u8]) -> Result<(Behaviour, BTreeSet<Lost>), String> {
    let json = document(text, Tree::whole()).map_err(|e| e.to_string())?;
    let found = json.field("counterexample");
    let found = found.ok_or("at /: `counterexample` is missing")?;
    let mut lost = BTreeSet::new();
    let mut steps = Vec::new();
    for (n, state) in list(found, "state")?.iter().enumerate() {
        let at = format!("/counterexample/state/{n}");
        let (number, variables) = numbered(state).ok_or_else(|| no_state(&at))?;
        let state = variables.iter().map(|(name, json)| {
            let value = value(json, &mut lost).ok_or_else(|| format!("at {at}/{name}: no value"));
            Ok((name.clone(), Some(value?)))
        });
        let state = state.collect::<Result<_, String>>()?;
        steps.push(Step { number, action: None, state });
    }
    steps.sort_by_key(|step| step.number);
    let mut ending = Ending::Finite;
    for (n, edge) in list(found, "action")?.iter().enumerate() {
        let edge = edge_of(edge).ok_or_else(|| no_edge(n))?;
        follow(edge, &mut steps, &mut ending);
    }
    Ok((Behaviour { steps, ending, ..Behaviour::default() }, lost))
}

fn no_state(at: &str) -> String {
    format!("at {at}: expected a number and a state")
}

fn no_edge(n: usize) -> String {
    format!("at /counterexample/action/{n}: expected a state, an action and a state")
}

fn list<'a>(found: &'a Json, name: &str) -> Result<&'a [Json], String> {
    match found.field(name) {
        Some(Json::List(items)) => Ok(items),
        _ => Err(format!("at /counterexample/{name}: expected a list")),
    }
}

/// `[3, {"x": 1}]`.
fn numbered(json: &Json) -> Option<(u64, &[(String, Json)])> {
    let Json::List(pair) = json else { return None };
    match &pair[..] {
        [Json::Int(number), Json::Object(variables)] => {
            Some((u64::try_from(*number).ok()?, variables))
        }
        _ => None,
    }
}

type Edge = (u64, Option<Action>, u64);

/// `[state, action, state]`, states by their numbers.
fn edge_of(json: &Json) -> Option<Edge> {
    let Json::List(parts) = json else { return None };
    match &parts[..] {
        [from, action, to] => Some((numbered(from)?.0, self::action(action), numbered(to)?.0)),
        _ => None,
    }
}

/// An edge leads to the next state, or closes the loop.
fn follow((from, action, to): Edge, steps: &mut [Step], ending: &mut Ending) {
    if from == to {
        *ending = Ending::Stuttering;
    } else if to < from {
        *ending = Ending::BackTo { number: to, action };
    } else if let Some(step) = steps.iter_mut().find(|step| step.number == to) {
        step.action = action;
    }
}

fn action(json: &Json) -> Option<Action> {
    let name = json.field("name")?.text()?.to_owned();
    Some(Action {
        name,
        arguments: arguments(json),
        location: json.field("location").and_then(location),
    })
}

/// The values of the parameters, in their order, as TLC's labels have them.
fn arguments(json: &Json) -> Option<String> {
    let (Json::List(names), context) = (json.field("parameters")?, json.field("context")?) else {
        return None;
    };
    let values = names.iter().map(|name| {
        let value = context.field(name.text()?)?;
        Some(self::value(value, &mut BTreeSet::new())?.to_string())
    });
    let values: Vec<String> = values.collect::<Option<_>>()?;
    (!values.is_empty()).then(|| values.join(","))
}

fn location(json: &Json) -> Option<Location> {
    let number = |name: &str| match json.field(name) {
        Some(Json::Int(n)) => u32::try_from(*n).ok(),
        _ => None,
    };
    Some(Location {
        module: json.field("module")?.text()?.to_owned(),
        line: number("beginLine")?,
        column: number("beginColumn")?,
        end_line: number("endLine")?,
        end_column: number("endColumn")?,
    })
}

fn value(json: &Json, lost: &mut BTreeSet<Lost>) -> Option<Value> {
    Some(match json {
        Json::Bool(bool) => Value::Bool(*bool),
        Json::Int(n) => Value::Int(*n),
        Json::Text(text) => {
            lost.insert(Lost::Strings);
            Value::Str(text.clone())
        }
        Json::List(items) => {
            lost.insert(Lost::Lists);
            Value::Seq(items.iter().map(|item| value(item, lost)).collect::<Option<_>>()?)
        }
        Json::Object(fields) => {
            lost.insert(Lost::Functions);
            let fields = fields.iter().map(|(name, json)| Some((name.clone(), value(json, lost)?)));
            record_or_function(fields.collect::<Option<_>>()?)
        }
        Json::Null | Json::Fraction(_) => return None,
    })
}

/// Names make a record; anything else is the text of a function's argument.
fn record_or_function(fields: Vec<(String, Value)>) -> Value {
    let is_name = |text: &str| matches!(text.parse(), Ok(Value::Model(_)));
    if fields.iter().all(|(name, _)| is_name(name)) {
        return Value::Record(fields);
    }
    let key = |text: String| match text.parse() {
        Ok(Value::Model(_)) | Err(_) => Value::Str(text),
        Ok(value) => value,
    };
    Value::Function(fields.into_iter().map(|(name, value)| (key(name), value)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTION: &str = r#"{"name": "Do", "location": {"beginLine": 7, "beginColumn": 1,
        "endLine": 7, "endColumn": 9, "module": "M"}, "context": {"b": "x", "a": 1},
        "parameters": ["a", "b"]}"#;

    fn dump(last: &str) -> String {
        let states =
            r#"[1, {"x": [1], "f": {"<<1, 2>>": true}}], [2, {"x": [], "f": {"a": "n1"}}]"#;
        let edge = |from: u32, to: u32| format!("[[{from}, {{}}], {ACTION}, [{to}, {{}}]]");
        let last = if last.is_empty() {
            String::new()
        } else {
            format!(", {}", edge(2, last.parse().unwrap()))
        };
        format!(
            r#"{{"counterexample": {{"action": [{}{last}], "state": [{states}]}}, "vars": ["x", "f"]}}"#,
            edge(1, 2)
        )
    }

    #[test]
    fn states_actions_and_loops_are_read() {
        let (behaviour, lost) = from_text(dump("").as_bytes()).unwrap();
        let action = behaviour.steps[1].action.clone().unwrap();
        assert_eq!((action.name.as_str(), action.arguments.as_deref()), ("Do", Some("1,\"x\"")));
        assert_eq!(action.location.unwrap().line, 7);
        assert_eq!(
            behaviour.steps[0].state[1].1.as_ref().unwrap().to_string(),
            "(<<1, 2>> :> TRUE)"
        );
        assert_eq!(behaviour.steps[1].state[1].1.as_ref().unwrap().to_string(), "[a |-> \"n1\"]");
        assert_eq!(lost.len(), 3);
        assert_eq!(from_text(dump("2").as_bytes()).unwrap().0.ending, Ending::Stuttering);
        let looped = from_text(dump("1").as_bytes()).unwrap().0.ending;
        assert!(matches!(looped, Ending::BackTo { number: 1, action: Some(_) }));
    }

    #[test]
    fn what_is_no_dump_is_told_with_its_place() {
        let cases = [
            ("{}", "at /: `counterexample` is missing"),
            (r#"{"counterexample": {"state": 3}}"#, "at /counterexample/state: expected a list"),
            (
                r#"{"counterexample": {"state": [[1]], "action": []}}"#,
                "at /counterexample/state/0: expected a number and a state",
            ),
            (
                r#"{"counterexample": {"state": [[1, {"x": null}]], "action": []}}"#,
                "at /counterexample/state/0/x: no value",
            ),
            (
                r#"{"counterexample": {"state": [], "action": [[]]}}"#,
                "at /counterexample/action/0: expected a state, an action and a state",
            ),
        ];
        for (text, error) in cases {
            assert_eq!(from_text(text.as_bytes()).unwrap_err(), error, "{text}");
        }
    }
}

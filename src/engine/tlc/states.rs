//! The states of a counterexample.

use super::labels::action;
use crate::trace::{Action, Step};
use crate::value::Value;

type State = Vec<(String, Option<Value>)>;

/// `3: <Next line ...>` and the variables below it.
pub(super) fn step(text: &str) -> Option<Step> {
    let (first, variables) = text.split_once('\n').unwrap_or((text, ""));
    let (number, label) = numbered(first)?;
    Some(Step { number, action: action(label), state: state(variables) })
}

/// `4: Back to state: <Next line ...>`; the label may be missing.
pub(super) fn back_to(text: &str) -> Option<(u64, Option<Action>)> {
    let (number, rest) = numbered(text.lines().next()?)?;
    let label = rest.split_once("Back to state").map_or("", |(_, label)| label);
    Some((number, action(label.trim_start_matches(':'))))
}

fn numbered(line: &str) -> Option<(u64, &str)> {
    let (number, rest) = line.split_once(':')?;
    Some((number.trim().parse().ok()?, rest.trim()))
}

/// One variable stands alone, several as a conjunction; a value that was
/// broken over lines goes on indented, so `/\ ` at the margin starts a
/// variable.
pub(super) fn state(text: &str) -> State {
    let mut parts: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        match (line.strip_prefix("/\\ "), parts.last_mut()) {
            (Some(variable), _) => parts.push(variable.to_owned()),
            (None, None) => parts.push(line.to_owned()),
            (None, Some(part)) => {
                part.push('\n');
                part.push_str(line);
            }
        }
    }
    parts.iter().filter_map(|part| variable(part)).collect()
}

/// TLC prints `null` for a variable the action left unassigned.
fn variable(text: &str) -> Option<(String, Option<Value>)> {
    let (name, value) = text.split_once(" = ").or_else(|| text.split_once(" ="))?;
    let value = value.trim();
    let read = (value != "null").then(|| Value::read(value));
    Some((name.trim().to_owned(), read))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_values_belong_to_their_variable() {
        let text = "2: <Next line 5, col 9 to line 5, col 141 of module M>\n/\\ x = { 1,\n  2 }\n/\\ y = null\n\n";
        let step = step(text).unwrap();
        assert_eq!(step.number, 2);
        let set = Value::Set(vec![Value::Int(1), Value::Int(2)]);
        assert_eq!(step.state, [("x".to_owned(), Some(set)), ("y".to_owned(), None)]);
    }

    #[test]
    fn a_single_variable_has_no_bullet() {
        let step = step("1: <Initial predicate>\nx = \"a = b\"\n").unwrap();
        assert_eq!(step.state, [("x".to_owned(), Some(Value::Str("a = b".into())))]);
        assert_eq!(step.action, None);
    }
}

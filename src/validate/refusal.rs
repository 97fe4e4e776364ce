//! Why events were refused, as the module for traces prints it.
//!
//! In: what the specification printed. Out: [`Refusal`]s. They explain
//! decisions that are checked without them, see [`answer`](super::answer).

use std::collections::BTreeMap;

use crate::value::Value;

/// What every print of the module begins with, after the opening brackets.
const MARK: &str = "\"greyverify ";

/// What is known about a refused event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// Number of the event, from 1.
    pub number: u64,
    /// What the module prints of the state before it.
    pub before: Option<Value>,
    /// The conjunct of the guard that is false, and the values of its parts.
    pub guard: Option<(String, Vec<(String, Value)>)>,
    /// Where the action was possible: what it prints of the state after it.
    pub instead: Option<Value>,
}

/// Finds the refusals among what was printed, by number of the trace, from 1.
#[must_use]
pub fn refusals(printed: &str) -> BTreeMap<u64, Refusal> {
    let mut refusals: BTreeMap<u64, Refusal> = BTreeMap::new();
    for value in values(printed) {
        let Value::Seq(items) = value else { continue };
        let [Value::Str(mark), event, rest @ ..] = &items[..] else { continue };
        let Some((which, number)) = pair(event) else { continue };
        match (mark.as_str(), rest) {
            ("greyverify refused", [before, why]) => {
                let before = Some(before.clone());
                let refusal = Refusal { number, before, guard: guard(why), instead: None };
                refusals.insert(which, refusal);
            }
            ("greyverify instead", [instead]) => {
                if let Some(refusal) = refusals.get_mut(&which) {
                    refusal.instead = Some(instead.clone());
                }
            }
            _ => {}
        }
    }
    refusals
}

/// `<<trace, event>>`.
fn pair(event: &Value) -> Option<(u64, u64)> {
    let Value::Seq(numbers) = event else { return None };
    let [Value::Int(which), Value::Int(next)] = numbers[..] else { return None };
    Some((u64::try_from(which).ok()?, u64::try_from(next).ok()?))
}

/// TLC wraps what is wide, so a value ends where the next begins.
fn values(printed: &str) -> impl Iterator<Item = Value> {
    let begins = |line: &str| line.trim_start_matches('<').trim_start().starts_with(MARK);
    let mut texts: Vec<String> = Vec::new();
    for line in printed.lines() {
        match texts.last_mut() {
            Some(text) if !begins(line) => {
                text.push('\n');
                text.push_str(line);
            }
            Some(_) | None => texts.push(line.to_owned()),
        }
    }
    texts.into_iter().map(|text| Value::read(&text))
}

/// `<<conjunct, <<name, value, name, value, ...>>>>`.
fn guard(why: &Value) -> Option<(String, Vec<(String, Value)>)> {
    let Value::Seq(parts) = why else { return None };
    let [Value::Str(conjunct), Value::Seq(values)] = &parts[..] else { return None };
    let named = values.chunks_exact(2).filter_map(|pair| match pair {
        [Value::Str(name), value] => Some((name.clone(), value.clone())),
        _ => None,
    });
    (!conjunct.is_empty()).then(|| (conjunct.clone(), named.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "[term |-> 1, vote |-> None, role |-> \"Leader\"]";

    #[test]
    fn a_guard_is_found_however_it_is_wrapped() {
        let text = format!(
            "something else\n<< \"greyverify refused\",\n   <<2, 7>>,\n   {BEFORE},\n   << \"role[i] # \\\"Leader\\\"\",\n      <<\"role[i]\", \"Leader\">> >> >>\n"
        );
        let found = refusals(&text).remove(&2).unwrap();
        assert_eq!(found.number, 7);
        let values = vec![("role[i]".to_owned(), Value::Str("Leader".into()))];
        assert_eq!(found.guard, Some(("role[i] # \"Leader\"".to_owned(), values)));
        assert_eq!(found.before, Some(Value::read(BEFORE)));
        assert_eq!(found.instead, None);
    }

    #[test]
    fn what_would_have_been_belongs_to_the_refusal_before_it() {
        let text = format!(
            "<<\"greyverify refused\", <<1, 2>>, {BEFORE}, <<\"\", <<>>>>>>\n<<\"greyverify instead\", <<1, 2>>, [term |-> 4]>>\n"
        );
        let found = refusals(&text).remove(&1).unwrap();
        assert_eq!(found.guard, None);
        assert_eq!(found.instead, Some(Value::read("[term |-> 4]")));
        assert!(refusals("<<\"other\", <<1, 1>>>>").is_empty());
    }
}

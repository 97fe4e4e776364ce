//! Why a temporal property is broken, as lines of text.
//!
//! In: an [`Account`]. Out: what a person reads under the property, none of it
//! wider than a screen of eighty columns.

use crate::counterexample::steps::named;
use crate::figures::relative;
use crate::figures::{counted, shortened, wrapped};
use crate::outcome::explanation::{Account, Says, Seen, Statement};
use crate::spec::Spec;
use crate::trace::{Action, Location};

/// Columns that a line begins with.
const BEFORE: usize = 7;
const BLANK: &str = "       ";
/// Characters of an expression, and of a value.
const EXPRESSION: usize = 56;
const VALUE: usize = 60;
/// States whose values are told one by one.
const STATES: usize = 4;

/// The accounts, each line with the blanks it begins with. What they say of
/// the whole behaviour is said once, below them.
pub(super) fn lines(spec: &Spec, accounts: &[Account]) -> Vec<String> {
    let told = |statement: &Statement| {
        let sentence = wrapped(&sentence(statement, spec), BEFORE, 0);
        sentence.into_iter().chain(details(statement)).collect::<Vec<String>>()
    };
    let own = |account: &Account| {
        let own = account.statements.iter().filter(|s| !s.says.is_of_the_behaviour());
        own.flat_map(told).collect::<Vec<String>>()
    };
    let shared = accounts.iter().map(|account| {
        account.statements.iter().filter(|s| s.says.is_of_the_behaviour()).collect::<Vec<_>>()
    });
    let shared = shared.max_by_key(Vec::len).unwrap_or_default().into_iter().flat_map(told);
    match accounts {
        [account] => below("  why: ", own(account).into_iter().chain(shared)),
        _ => {
            let named = accounts.iter().flat_map(|account| {
                let head = format!("  why {} is violated:", account.property);
                std::iter::once(head).chain(below(BLANK, own(account)))
            });
            let named: Vec<String> = named.collect();
            named.into_iter().chain(below("  how: ", shared)).collect()
        }
    }
}

/// Lines under each other, the first behind `first`.
fn below(first: &str, lines: impl IntoIterator<Item = String>) -> Vec<String> {
    let begin = |n: usize| if n == 0 { first } else { BLANK };
    lines.into_iter().enumerate().map(|(n, line)| format!("{}{line}", begin(n))).collect()
}

fn sentence(statement: &Statement, spec: &Spec) -> String {
    let states: Vec<u64> = statement.states.iter().map(|seen| seen.state).collect();
    let place = format!("   {}", place(statement, spec));
    let with =
        statement.with.iter().map(|(name, value)| format!("{name} = {}", shortened(value, VALUE)));
    let with = with.collect::<Vec<_>>().join(", ");
    // What names an action is never cut.
    let it = match statement.says {
        says if says.is_of_the_behaviour() => statement.expression.clone(),
        _ => shortened(&statement.expression, EXPRESSION),
    };
    let fair = if with.is_empty() { it.clone() } else { format!("{it} with {with}") };
    let said = match statement.says {
        Says::Broken => format!("{it} does not hold{place}"),
        Says::True => format!("{it} is TRUE in {}{place}", numbered(&states)),
        Says::False => format!("{it} is FALSE in {}{place}", numbered(&states)),
        Says::FalseInStep => format!("{it} is FALSE in the step {}{place}", step(&states)),
        Says::Never => format!("{it} never comes: it is FALSE in {}, and no other state follows{place}", numbered(&states)),
        Says::NeverAgain => format!("{it} never comes again: it is FALSE in {}, and no other state follows{place}", numbered(&states)),
        Says::NeverTaken => format!("{it} never comes: no step from {} on is one{place}", numbered(&states[..states.len().min(1)])),
        Says::NeverTakenAgain => format!("{it} never comes again: no step from {} on is one{place}", numbered(&states[..states.len().min(1)])),
        Says::FalseAgain => format!("{it} is FALSE again and again, in {}{place}", numbered(&states)),
        Says::Unfair => format!("{it} does not hold: its action is possible in {}, again and again, and never taken{place}", numbered(&states)),
        Says::UnfairByVerdict => format!("{it} does not hold: its action is found possible, again and again, and no step that repeats is one{place}"),
        Says::Repeats => format!("{} for ever", repeating(&states)),
        Says::Stutters => format!("nothing happens any more after {}", numbered(&states)),
        Says::Stuck => format!("nothing happens any more after {}, where no action is possible", numbered(&states)),
        Says::FairAsTaken => return format!("{fair} holds: its action is taken in the step {}", step(&states)),
        Says::FairAsNotPossible => return format!("{fair} holds: its action is not possible in {}", numbered(&states)),
        Says::NoFairness => "the specification has no fairness condition, so a behaviour may stop, or leave an action out, for ever".to_owned(),
        Says::PossibleAndNotTaken => {
            let (it, place) = action(statement, spec);
            format!("{it} stays possible and is never taken: weak fairness of it (WF) would rule this behaviour out{place}")
        }
        Says::AtTimesPossibleAndNotTaken => {
            let (it, place) = action(statement, spec);
            format!("{it} is possible in {}, again and again, and never taken: strong fairness of it (SF) would rule this behaviour out{place}", numbered(&states))
        }
    };
    if with.is_empty() { said } else { format!("with {with}: {said}") }
}

/// The action that a statement speaks of, and its place behind three blanks.
fn action(statement: &Statement, spec: &Spec) -> (String, String) {
    let split = statement.expression.split_once('(');
    let (name, arguments) = split.unwrap_or((&statement.expression, ""));
    let arguments = arguments.strip_suffix(')').map(str::to_owned);
    let (line, column) = (statement.line_in_text(), 1);
    let module = statement.module.clone();
    let location = Location { module, line, column, end_line: line, end_column: column };
    let action = Action { name: name.to_owned(), arguments, location: Some(location) };
    let (text, place) = named(Some(spec), &action, || None);
    (text, place.map(|place| format!("   {place}")).unwrap_or_default())
}

fn place(statement: &Statement, spec: &Spec) -> String {
    let file = spec.path_of(&statement.module);
    let file = file.map_or_else(|| statement.module.clone(), relative);
    format!("{file}:{}", statement.line_in_file(spec))
}

/// The values that matter, state by state, those alike together.
fn details(statement: &Statement) -> Vec<String> {
    let mut alike: Vec<(Vec<u64>, &Seen)> = Vec::new();
    for seen in statement.states.iter().filter(|seen| !seen.values.is_empty()) {
        match alike.iter_mut().find(|(_, other)| other.values == seen.values) {
            Some((states, _)) => states.push(seen.state),
            None => alike.push((vec![seen.state], seen)),
        }
    }
    let more = alike.len().saturating_sub(STATES);
    let mut lines: Vec<String> = Vec::new();
    for (states, seen) in alike.into_iter().take(STATES) {
        let values = seen.values.iter().map(|(name, value)| {
            format!("{} = {}", shortened(name, VALUE), shortened(value, VALUE))
        });
        let values = values.collect::<Vec<_>>().join(", ");
        let line = match statement.says {
            Says::FalseInStep => values,
            _ => format!("{}: {values}", numbered(&states)),
        };
        lines.extend(wrapped(&line, BEFORE, 2));
    }
    lines.extend((more > 0).then(|| format!("  … and {} more", counted(more, "state"))));
    lines
}

/// `state 3`, `states 3, 5 and 6`, `states 3 to 9`.
fn numbered(states: &[u64]) -> String {
    match states {
        [] => "no state".to_owned(),
        [one] => format!("state {one}"),
        [first, .., last] if is_run(states) && states.len() > 2 => {
            format!("states {first} to {last}")
        }
        [rest @ .., last] => {
            let rest: Vec<String> = rest.iter().map(u64::to_string).collect();
            format!("states {} and {last}", rest.join(", "))
        }
    }
}

fn is_run(states: &[u64]) -> bool {
    states.windows(2).all(|pair| pair[1] == pair[0] + 1)
}

fn repeating(states: &[u64]) -> String {
    match states {
        [one] => format!("state {one} repeats"),
        _ => format!("{} repeat", numbered(states)),
    }
}

fn step(states: &[u64]) -> String {
    match states {
        [from, to] => format!("from state {from} to state {to}"),
        _ => numbered(states),
    }
}

//! What TLC said of a state and of those behind it.
//!
//! In: what the module that asks printed. Out: an [`Outlook`] of each state.

use std::collections::BTreeSet;

use super::{END, FALSE, Lookout, MORE, Move, Outlook, STATE, STEP, State, TRIED, WHOLE, key};
use crate::explain::answers::{Answer, every_answer};
use crate::trace::Action;
use crate::value::Value;

impl Lookout {
    /// The initial states as steps from nowhere.
    #[must_use]
    pub fn begun(&self, printed: &str) -> Outlook {
        let mut heard = Heard::default();
        let mut more = false;
        for answer in every_answer(printed) {
            match answer.what.as_str() {
                STATE => heard.whole(self.state(&answer.values)),
                FALSE => self.is_false(&answer, &mut heard.all),
                MORE => more = true,
                _ => {}
            }
        }
        let Self { checked, .. } = *self;
        let (moves, state) = (distinct(heard.all), State::new());
        let (broken, refused) = (Vec::new(), Vec::new());
        Outlook { state, broken, moves, refused, tried: true, more, whole: true, checked }
    }

    /// What is seen from the state that was asked about, which is the first, and
    /// from those that were reached.
    #[must_use]
    pub fn seen(&self, printed: &str) -> Vec<Outlook> {
        let mut seen: Vec<Outlook> = Vec::new();
        let mut heard: Option<Heard> = None;
        for answer in every_answer(printed) {
            if answer.what == STATE {
                // A failure makes TLC evaluate all again, to find its place.
                let again = heard.take().map(|heard| self.outlook(heard, false));
                let state = self.state(&answer.values);
                let is_again = again.as_ref().is_some_and(|again| again.state == state);
                seen.extend(again);
                if is_again {
                    return seen;
                }
                heard = Some(Heard { state, ..Heard::default() });
            }
            let Some(now) = &mut heard else { continue };
            match answer.what.as_str() {
                TRIED => now.tried.push((answer.question, answer.values)),
                STEP => now.steps.push((answer.question, answer.values)),
                WHOLE => now.whole(self.state(&answer.values)),
                FALSE if now.all.is_empty() => now.broken.extend(self.invariant(answer.question)),
                FALSE => self.is_false(&answer, &mut now.all),
                MORE => now.more = true,
                END => seen.extend(heard.take().map(|heard| self.outlook(heard, true))),
                _ => {}
            }
        }
        seen.extend(heard.map(|heard| self.outlook(heard, false)));
        seen
    }

    pub(super) fn state(&self, values: &[String]) -> State {
        let values = values.iter().map(|text| Some(Value::read(text)));
        self.variables.iter().cloned().zip(values).collect()
    }

    fn invariant(&self, number: usize) -> Option<String> {
        self.invariants.get(number).cloned()
    }

    /// Something is false of the last of these.
    fn is_false(&self, answer: &Answer, moves: &mut [Move]) {
        let Some(last) = moves.last_mut() else { return };
        match answer.question.checked_sub(self.invariants.len()) {
            None => last.broken.extend(self.invariant(answer.question)),
            Some(number) => last.outside.extend(self.constraints.get(number).cloned()),
        }
    }

    fn outlook(&self, heard: Heard, whole: bool) -> Outlook {
        let Heard { state, broken, tried, steps, all, more } = heard;
        let is_at_the_whole = more || !all.is_empty();
        let all = distinct(all);
        let mut moves: Vec<Move> = Vec::new();
        let mut taken: BTreeSet<(usize, Vec<String>)> = BTreeSet::new();
        for (number, values) in &steps {
            let Some(instance) = self.instances.get(*number) else { continue };
            let (arguments, after) =
                values.split_at(values.len().saturating_sub(self.variables.len()));
            taken.insert((*number, arguments.to_vec()));
            let reached = self.state(after);
            // What the whole relation does not allow is no step; if it was not
            // evaluated to its end, nothing is known against one.
            let known = all.iter().find(|one| one.state == reached);
            if known.is_none() && whole && !more {
                continue;
            }
            let (broken, outside) = known.map_or_else(Default::default, |known| {
                (known.broken.clone(), known.outside.clone())
            });
            let action = Some(instance.action(arguments));
            let step = Move { action, state: reached, broken, outside };
            if !moves.contains(&step) {
                moves.push(step);
            }
        }
        let named: BTreeSet<String> = moves.iter().map(|one| key(&one.state)).collect();
        moves.extend(all.into_iter().filter(|one| !named.contains(&key(&one.state))));
        // The whole relation is told after all disjuncts.
        let is_tried = !self.instances.is_empty() && (whole || is_at_the_whole);
        let mut refused = self.refused(&tried, &taken, is_tried);
        let is_possible = |refused: &Action| {
            let mut possible = moves.iter().filter_map(|one| one.action.as_ref());
            possible.any(|one| (&one.name, &one.arguments) == (&refused.name, &refused.arguments))
        };
        refused.retain(|action| !is_possible(action));
        let checked = self.checked;
        Outlook { state, broken, moves, refused, tried: is_tried, more, whole, checked }
    }

    /// What was tried and gave no step; an action for which there was nothing to
    /// be tried, without arguments. If the evaluation failed before all were tried, of the last one
    /// and of those behind it nothing is known.
    fn refused(
        &self,
        tried: &[(usize, Vec<String>)],
        taken: &BTreeSet<(usize, Vec<String>)>,
        is_tried: bool,
    ) -> Vec<Action> {
        let mut refused: Vec<Action> = Vec::new();
        let known = if is_tried { tried } else { tried.split_last().map_or(&[][..], |(_, k)| k) };
        for (number, instance) in self.instances.iter().enumerate() {
            let own = || known.iter().filter(|(n, _)| *n == number);
            let open = own().filter(|one| !taken.contains(*one)).map(|one| one.1.as_slice());
            let mut open: Vec<&[String]> = open.collect();
            if own().next().is_none() && is_tried {
                open.push(&[]);
            }
            for arguments in open {
                let action = instance.action(arguments);
                if !refused.contains(&action) {
                    refused.push(action);
                }
            }
        }
        refused
    }
}

/// What was heard of one state.
#[derive(Debug, Default)]
struct Heard {
    state: State,
    broken: Vec<String>,
    tried: Vec<(usize, Vec<String>)>,
    steps: Vec<(usize, Vec<String>)>,
    all: Vec<Move>,
    more: bool,
}

impl Heard {
    fn whole(&mut self, state: State) {
        self.all.push(Move { action: None, state, broken: Vec::new(), outside: Vec::new() });
    }
}

/// Each state once.
fn distinct(moves: Vec<Move>) -> Vec<Move> {
    let mut met = BTreeSet::new();
    moves.into_iter().filter(|one| met.insert(key(&one.state))).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::Detail;
    use super::*;
    use crate::generate::Inputs;
    use crate::spec::{SourceModule, Spec};
    use crate::trace::Step;

    const MODULE: &str = "---- MODULE M ----
EXTENDS Naturals
VARIABLE x
Up(n) == x < n /\\ x' = n
Down == x > 5 /\\ x' = 0
Next == (\\E n \\in {1, 2} : Up(n)) \\/ Down
Small == x < 2
====
";

    fn spec() -> Spec {
        let module = SourceModule::read("M", "M.tla".into(), MODULE);
        Spec { name: "M".into(), modules: vec![module], beside: Arc::default() }
    }

    fn job() -> Inputs {
        let config = crate::config::parse("INIT Init\nNEXT Next\nINVARIANT Small").unwrap();
        Inputs {
            root: "M".into(),
            beside: Arc::default(),
            files: Vec::new(),
            config,
            deadlock: true,
            declared: Vec::new(),
            negation: None,
            copies: Arc::default(),
        }
    }

    fn lookout() -> Lookout {
        let state =
            Step { number: 1, action: None, state: vec![("x".into(), Some(Value::Int(0)))] };
        Lookout::from(&spec(), &job(), &state, Detail::All).unwrap()
    }

    fn said(lines: &[(usize, &str, &str)]) -> String {
        let line = |(number, what, values): &(usize, &str, &str)| {
            format!("<<\"greyverify why\", {number}, \"{what}\", <<{values}>>>>\n")
        };
        lines.iter().map(line).collect()
    }

    fn names(moves: &[Move]) -> Vec<String> {
        let name = |one: &Move| match &one.action {
            Some(Action { name, arguments, .. }) => {
                format!("{name} {}", arguments.clone().unwrap_or_default())
            }
            None => "?".to_owned(),
        };
        moves.iter().map(name).collect()
    }

    #[test]
    fn steps_have_the_names_of_their_disjuncts_and_the_others_are_refused() {
        let printed = said(&[
            (0, STATE, "\"0\""),
            (0, TRIED, "\"1\""),
            (0, STEP, "\"1\", \"1\""),
            (0, TRIED, "\"2\""),
            (0, STEP, "\"2\", \"2\""),
            (1, TRIED, ""),
            (0, WHOLE, "\"1\""),
            (0, WHOLE, "\"2\""),
            (0, FALSE, ""),
            (0, END, ""),
            (0, STATE, "\"1\""),
            (0, END, ""),
        ]);
        let seen = lookout().seen(&printed);
        assert_eq!(seen.len(), 2);
        let Outlook { moves, refused, whole, broken, .. } = &seen[0];
        assert_eq!(names(moves), ["Up 1", "Up 2"]);
        assert_eq!((moves[0].broken.len(), moves[1].broken.as_slice()), (0, &["Small".into()][..]));
        assert_eq!((refused.len(), refused[0].name.as_str()), (1, "Down"));
        assert!(*whole && broken.is_empty());
    }

    #[test]
    fn the_whole_relation_tells_what_no_disjunct_does_and_takes_back_what_it_has_not() {
        let printed = said(&[
            (0, STATE, "\"0\""),
            (0, STEP, "\"1\", \"1\""),
            (0, WHOLE, "\"7\""),
            (0, END, ""),
        ]);
        let seen = lookout().seen(&printed);
        assert_eq!(names(&seen[0].moves), ["?"]);
    }

    /// Where an evaluation fails, of what it was of and of what comes after it nobody knows
    /// whether it is possible.
    #[test]
    fn what_was_not_evaluated_is_not_refused() {
        let told = |lines: &[(usize, &str, &str)]| {
            let seen = lookout().seen(&said(lines)).remove(0);
            (seen.refused.iter().map(|one| one.name.clone()).collect::<Vec<_>>(), seen.tried)
        };
        let begun = [(0, STATE, "\"0\""), (0, TRIED, "\"1\""), (0, TRIED, "\"2\"")];
        assert_eq!(told(&begun), (vec!["Up".to_owned()], false));
        let ended = [&begun[..], &[(1, TRIED, ""), (0, END, "")]].concat();
        let all = ["Up", "Up", "Down"].map(str::to_owned).to_vec();
        assert_eq!(told(&ended), (all, true));
    }

    #[test]
    fn of_disjuncts_with_one_name_none_is_refused_where_another_is_possible() {
        let inline = MODULE.replace("\\/ Down", "\\/ (x = 0 /\\ x' = 7) \\/ (x = 7 /\\ x' = 0)");
        let module = SourceModule::read("M", "M.tla".into(), &inline);
        let spec = Spec { modules: vec![module], ..spec() };
        let state =
            Step { number: 1, action: None, state: vec![("x".into(), Some(Value::Int(0)))] };
        let asked = Lookout::from(&spec, &job(), &state, Detail::All).unwrap();
        let lines = [(1, STEP, "\"7\""), (2, TRIED, ""), (0, WHOLE, "\"7\""), (0, END, "")];
        let begun = [(0, STATE, "\"0\""), (1, TRIED, "")];
        let seen = asked.seen(&said(&[&begun[..], &lines].concat())).remove(0);
        assert_eq!(names(&seen.moves), ["Next "]);
        assert!(seen.refused.iter().all(|one| one.name == "Up"), "{:?}", seen.refused);
    }

    #[test]
    fn what_was_told_before_a_failure_is_kept_once() {
        let once = [(0, STATE, "\"0\""), (0, TRIED, "\"1\""), (0, STEP, "\"1\", \"1\"")];
        let printed = said(&[once, once].concat());
        let seen = lookout().seen(&printed);
        assert_eq!((seen.len(), seen[0].whole), (1, false));
        assert_eq!(names(&seen[0].moves), ["Up 1"]);
    }
}

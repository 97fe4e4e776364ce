//! Where somebody is in a specification, and what each key does.
//!
//! In: keys and answers. Out: [`Effect`]s. Nothing here draws, waits or asks.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::path::{Path, is_same};
use super::source::{Answer, Question, Refusal};
use crate::counterexample::steps::named;
use crate::event::ViolationKind;
use crate::explain::behaviour::outlook::{Move, Outlook, key};
use crate::pluscal;
use crate::spec::Spec;
use crate::trace::{About, Action, Behaviour, Step};

/// A key, whatever the terminal calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    Enter,
    Back,
    Other,
    Escape,
    Letter(char),
}

/// What is to be done outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    Ask(Box<Question>),
    Save,
    Quit,
}

/// What is looked at.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    /// Its modules.
    pub(crate) spec: Arc<Spec>,
    /// Which specification and model.
    pub(crate) about: About,
    /// How many invariants the model has.
    pub(crate) invariants: usize,
    /// The behaviour that is to be followed.
    pub(crate) followed: Option<Behaviour>,
}

/// What the list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// Steps that are possible.
    Steps,
    /// Actions that are refused.
    Refused,
}

/// What stands over everything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Over {
    Help,
    /// The whole state.
    State,
    /// Why an action is refused; `None` as long as that is asked.
    Why(Action, Option<Refusal>),
}

/// Where somebody is.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) subject: Subject,
    path: Path,
    begun: Option<Outlook>,
    seen: BTreeMap<String, Outlook>,
    pub(crate) list: List,
    pub(crate) selected: usize,
    pub(crate) over: Option<Over>,
    /// First line of what stands over everything else.
    pub(crate) scroll: usize,
    pub(crate) waiting: Option<Question>,
    /// What became of the last key, if there is something to say.
    pub(crate) note: Option<String>,
}

/// Lines that a page has.
const PAGE: usize = 10;

impl Session {
    /// Begins before the first state. The first thing to be asked is where the
    /// specification begins.
    pub(crate) fn new(subject: Subject) -> (Self, Effect) {
        let session = Self {
            subject,
            path: Path::default(),
            begun: None,
            seen: BTreeMap::new(),
            list: List::Steps,
            selected: 0,
            over: None,
            scroll: 0,
            waiting: Some(Question::Beginning),
            note: None,
        };
        (session, Effect::Ask(Box::new(Question::Beginning)))
    }

    /// The present state; `None` before the first.
    pub(crate) fn step(&self) -> Option<&Step> {
        self.path.last()
    }

    /// The state before the present one.
    pub(crate) fn before(&self) -> Option<&Step> {
        self.path.before()
    }

    /// What leads on from here, if it is known.
    pub(crate) fn outlook(&self) -> Option<&Outlook> {
        match self.step() {
            None => self.begun.as_ref(),
            Some(step) => self.seen.get(&key(&step.state)),
        }
    }

    /// The steps that are possible here.
    pub(crate) fn moves(&self) -> &[Move] {
        self.outlook().map_or(&[], |outlook| &outlook.moves)
    }

    /// The actions that are refused here.
    pub(crate) fn refused(&self) -> &[Action] {
        self.outlook().map_or(&[], |outlook| &outlook.refused)
    }

    /// The step that is selected.
    pub(crate) fn selected_move(&self) -> Option<&Move> {
        self.moves().get(self.selected).filter(|_| self.list == List::Steps)
    }

    /// The names of the actions that were done, and how many states there are.
    pub(crate) fn path(&self) -> (Vec<String>, usize) {
        let steps = self.path.steps().zip(self.path.steps().skip(1));
        let names = steps.map(|(before, step)| self.name(step.action.as_ref(), before, step));
        (names.collect(), self.path.len())
    }

    /// What a step from the present state is called.
    pub(crate) fn move_name(&self, one: &Move) -> String {
        match self.step() {
            None => "initial state".to_owned(),
            Some(before) => {
                let after = self.reached(one);
                self.name(one.action.as_ref(), before, &after)
            }
        }
    }

    /// What an action is called.
    pub(crate) fn action_name(&self, action: &Action) -> String {
        named(Some(&self.subject.spec), action, || None).0
    }

    /// Where an action stands.
    pub(crate) fn action_place(&self, action: &Action) -> Option<String> {
        named(Some(&self.subject.spec), action, || None).1
    }

    fn name(&self, action: Option<&Action>, before: &Step, after: &Step) -> String {
        let Some(action) = action else { return "(action not told)".to_owned() };
        let moved = || pluscal::process_at(before, after, &action.name);
        named(Some(&self.subject.spec), action, moved).0
    }

    /// The state that a step leads to, as the next of the path.
    pub(crate) fn reached(&self, one: &Move) -> Step {
        let number = self.path.len() as u64 + 1;
        Step { number, action: one.action.clone(), state: one.state.clone() }
    }

    /// The path as a behaviour. Of the invariants that are false at its end it
    /// shows the first.
    pub(crate) fn behaviour(&self) -> Behaviour {
        let steps: Vec<Step> = self.path.steps().cloned().collect();
        let broken = self.outlook().and_then(|outlook| outlook.broken.first()).cloned();
        let kind = broken.as_ref().map(|_| ViolationKind::Safety);
        let about = About { property: broken, kind, ..self.subject.about.clone() };
        Behaviour { about, steps, ..Behaviour::default() }
    }

    /// The line of the list that the followed behaviour takes, if it leads here.
    pub(crate) fn followed_move(&self) -> Option<usize> {
        let next = self.followed_steps()?.get(self.path.len())?;
        self.moves().iter().position(|one| is_same(&next.state, &one.state))
    }

    /// The steps of the followed behaviour, if the path is its beginning.
    fn followed_steps(&self) -> Option<&[Step]> {
        let steps = &self.subject.followed.as_ref()?.steps;
        self.path.is_along(steps).then_some(steps.as_slice())
    }

    /// Takes an answer.
    pub(crate) fn hear(&mut self, question: &Question, answer: Answer) {
        if self.waiting.as_ref() == Some(question) {
            self.waiting = None;
        }
        match answer {
            Answer::Begun(begun, why) => {
                self.begun = Some(begun);
                self.note = why.map(not_all);
                self.select_followed();
            }
            Answer::Seen(seen, why) => {
                self.keep(question, seen);
                self.note = why.map(not_all);
                self.select_followed();
            }
            Answer::Refused(refusal) => {
                if let (Some(Over::Why(action, found @ None)), Question::Why(_, asked)) =
                    (&mut self.over, question)
                    && action == asked
                {
                    *found = Some(refusal);
                }
            }
            Answer::Failed(why) => {
                if matches!(self.over, Some(Over::Why(_, None))) {
                    self.over = None;
                }
                self.note = Some(why);
            }
        }
    }

    /// Keeps what is seen from the state that was asked about, and what was seen
    /// in passing if it is all there is.
    fn keep(&mut self, question: &Question, seen: Vec<Outlook>) {
        let Question::From(step) = question else { return };
        for (at, outlook) in seen.into_iter().enumerate() {
            let state = if at == 0 { &step.state } else { &outlook.state };
            if at == 0 || outlook.whole {
                self.seen.entry(key(state)).or_insert(outlook);
            }
        }
    }

    /// Does what a key says.
    pub(crate) fn press(&mut self, pressed: Key) -> Option<Effect> {
        self.note = None;
        if self.over.is_some() {
            return self.press_over(pressed);
        }
        match pressed {
            Key::Up | Key::Letter('k') => self.select(self.selected.saturating_sub(1)),
            Key::Down | Key::Letter('j') => self.select(self.selected + 1),
            Key::PageUp => self.select(self.selected.saturating_sub(PAGE)),
            Key::PageDown => self.select(self.selected + PAGE),
            Key::First => self.select(0),
            Key::Last => self.select(usize::MAX),
            Key::Enter => return self.enter(),
            Key::Back | Key::Letter('u') => return self.go_back(),
            Key::Other | Key::Letter('d') => self.turn(),
            Key::Letter('n') => return self.follow(),
            Key::Letter('v') => self.open(Over::State),
            Key::Letter('?' | 'h') => self.open(Over::Help),
            Key::Letter('s') => return self.save(),
            Key::Letter('q') => return Some(Effect::Quit),
            Key::Letter(_) | Key::Escape => {}
        }
        None
    }

    fn press_over(&mut self, pressed: Key) -> Option<Effect> {
        match pressed {
            Key::Up | Key::Letter('k') => self.scroll = self.scroll.saturating_sub(1),
            Key::Down | Key::Letter('j') => self.scroll = self.scroll.saturating_add(1),
            Key::PageUp => self.scroll = self.scroll.saturating_sub(PAGE),
            Key::PageDown => self.scroll = self.scroll.saturating_add(PAGE),
            Key::First => self.scroll = 0,
            Key::Last => self.scroll = usize::MAX,
            Key::Letter('q') => return Some(Effect::Quit),
            _ => self.over = None,
        }
        None
    }

    fn open(&mut self, over: Over) {
        self.over = Some(over);
        self.scroll = 0;
    }

    fn count(&self) -> usize {
        match self.list {
            List::Steps => self.moves().len(),
            List::Refused => self.refused().len(),
        }
    }

    fn select(&mut self, line: usize) {
        self.selected = line.min(self.count().saturating_sub(1));
    }

    /// Shows the other list.
    fn turn(&mut self) {
        self.list = match self.list {
            List::Steps => List::Refused,
            List::Refused => List::Steps,
        };
        self.selected = 0;
    }

    fn enter(&mut self) -> Option<Effect> {
        if self.outlook().is_none() {
            return if self.waiting.is_none() { self.arrive(0) } else { None };
        }
        match self.list {
            List::Steps => self.go(self.selected),
            List::Refused => {
                let action = self.refused().get(self.selected)?.clone();
                let state = self.step()?.clone();
                self.open(Over::Why(action.clone(), None));
                self.ask(Question::Why(state, action))
            }
        }
    }

    fn go(&mut self, line: usize) -> Option<Effect> {
        let one = self.moves().get(line)?;
        let step = self.reached(one);
        self.path.go(step, line);
        self.arrive(0)
    }

    fn go_back(&mut self) -> Option<Effect> {
        let line = self.path.go_back();
        if line.is_none() {
            self.note = Some("this is the beginning".to_owned());
        }
        self.arrive(line.unwrap_or(0))
    }

    /// In another state than before.
    fn arrive(&mut self, line: usize) -> Option<Effect> {
        self.list = List::Steps;
        self.selected = line;
        self.waiting = None;
        if self.outlook().is_some() {
            if line == 0 {
                self.select_followed();
            }
            return None;
        }
        let question = self.step().map_or(Question::Beginning, |step| Question::From(step.clone()));
        self.ask(question)
    }

    fn select_followed(&mut self) {
        if self.list == List::Steps
            && let Some(line) = self.followed_move()
        {
            self.selected = line;
        }
    }

    fn ask(&mut self, question: Question) -> Option<Effect> {
        self.waiting = Some(question.clone());
        Some(Effect::Ask(Box::new(question)))
    }

    /// Goes one step along the behaviour that is followed.
    fn follow(&mut self) -> Option<Effect> {
        let line = self.followed_move();
        let at = self.path.len();
        let why = match (&self.subject.followed, self.followed_steps()) {
            (None, _) => "nothing is followed: begin with --trace FILE".to_owned(),
            (Some(_), None) => "this path has left the trace: go back to where it did".to_owned(),
            (Some(_), Some(steps)) if steps.len() == at => "the trace ends here".to_owned(),
            (Some(_), Some(_)) if self.outlook().is_none() => return None,
            (Some(_), Some(_)) => match line {
                Some(line) => return self.go(line),
                None => format!("TLC finds no step to state {} of the trace", at + 1),
            },
        };
        self.note = Some(why);
        None
    }

    fn save(&mut self) -> Option<Effect> {
        if self.path.is_empty() {
            self.note = Some("there is no path yet: choose an initial state".to_owned());
            return None;
        }
        Some(Effect::Save)
    }
}

fn not_all(why: String) -> String {
    format!("not all could be evaluated: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::sample::{answer, begun, press, pressed};

    fn at(session: &Session) -> (u64, usize) {
        (session.step().map_or(0, |step| step.number), session.selected)
    }

    #[test]
    fn back_leads_to_the_line_that_was_left() {
        let mut session = pressed(&[Key::Enter, Key::Last, Key::Enter]);
        assert_eq!(at(&session), (2, 0));
        press(&mut session, &[Key::Back]);
        assert_eq!(at(&session), (1, 2));
        press(&mut session, &[Key::Back, Key::Back]);
        assert_eq!(at(&session), (0, 0));
        assert_eq!(session.note.as_deref(), Some("this is the beginning"));
    }

    #[test]
    fn what_is_known_is_not_asked_again() {
        let mut session = pressed(&[Key::Enter, Key::Back]);
        assert_eq!(session.press(Key::Enter), None);
        assert_eq!(session.waiting, None);
    }

    #[test]
    fn an_answer_to_a_question_left_behind_is_kept_and_disturbs_nothing() {
        let mut session = begun();
        let Some(Effect::Ask(question)) = session.press(Key::Enter) else {
            panic!("nothing asked")
        };
        session.press(Key::Back);
        session.hear(&question, answer(&question));
        assert_eq!(at(&session), (0, 0));
        assert_eq!(session.press(Key::Enter), None);
    }

    #[test]
    fn a_trace_is_followed_as_far_as_there_are_such_steps() {
        let next = Key::Letter('n');
        let mut session = pressed(&[next]);
        assert_eq!(at(&session), (1, 1), "the step of the trace is chosen");
        press(&mut session, &[next, next]);
        assert_eq!(at(&session).0, 2);
        assert_eq!(session.note.as_deref(), Some("TLC finds no step to state 3 of the trace"));
        press(&mut session, &[Key::Back, Key::First, Key::Enter, next]);
        let left = "this path has left the trace: go back to where it did";
        assert_eq!(session.note.as_deref(), Some(left));
    }

    #[test]
    fn only_a_path_is_saved() {
        let mut session = begun();
        assert_eq!(session.press(Key::Letter('s')), None);
        press(&mut session, &[Key::Enter]);
        assert_eq!(session.press(Key::Letter('s')), Some(Effect::Save));
        assert_eq!(session.behaviour().steps.len(), 1);
    }

    #[test]
    fn a_failed_question_is_told_and_leaves_nothing_open() {
        let mut session = pressed(&[Key::Enter, Key::Letter('d')]);
        let Some(Effect::Ask(question)) = session.press(Key::Enter) else {
            panic!("nothing asked")
        };
        session.hear(&question, Answer::Failed("no TLC".into()));
        assert_eq!((session.over.clone(), session.note.as_deref()), (None, Some("no TLC")));
        assert_eq!(session.waiting, None);
    }
}

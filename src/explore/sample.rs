//! A session of which the tests of this folder know all states and answers.

use std::sync::Arc;

use super::session::{Effect, Key, Session, Subject};
use super::source::{Answer, Question, Refusal, Told};
use crate::explain::behaviour::outlook::{Move, Outlook, State};
use crate::spec::Spec;
use crate::trace::{About, Action, Behaviour, Step};
use crate::value::Value;

fn state(x: &str, box_: &str) -> State {
    vec![("x".into(), Some(Value::read(x))), ("box".into(), Some(Value::read(box_)))]
}

fn action(name: &str, arguments: Option<&str>) -> Action {
    Action { name: name.into(), arguments: arguments.map(str::to_owned), location: None }
}

fn to(name: Option<&str>, x: &str, box_: &str, broken: &[&str]) -> Move {
    let broken = broken.iter().map(|name| (*name).to_owned()).collect();
    let action = name.map(|name| action(name, Some("n1")));
    Move { action, state: state(x, box_), broken, outside: Vec::new() }
}

fn outlook(state: State, moves: Vec<Move>, refused: Vec<Action>) -> Outlook {
    let broken = Vec::new();
    Outlook { state, broken, moves, refused, tried: true, more: false, whole: true, checked: true }
}

fn followed() -> Behaviour {
    let states = [state("1", "<<>>"), state("1", "<<{3, 1}>>"), state("9", "<<>>")];
    let step = |(at, state)| Step { number: at as u64 + 1, action: None, state };
    Behaviour { steps: states.into_iter().enumerate().map(step).collect(), ..Behaviour::default() }
}

/// A session that knows where the specification begins.
pub(super) fn begun() -> Session {
    let spec = Spec { name: "Box".into(), modules: Vec::new(), beside: Arc::default() };
    let about = About { spec: Some("Box".into()), job: Some("small".into()), ..About::default() };
    let subject =
        Subject { spec: Arc::new(spec), about, invariants: 2, followed: Some(followed()) };
    let (mut session, first) = Session::new(subject);
    assert_eq!(first, Effect::Ask(Box::new(Question::Beginning)));
    let moves = vec![to(None, "1", "<<>>", &[])];
    session.hear(&Question::Beginning, Answer::Begun(outlook(Vec::new(), moves, Vec::new()), None));
    session
}

/// What the source would answer.
pub(super) fn answer(question: &Question) -> Answer {
    match question {
        Question::Beginning => Answer::Failed("it was asked before".into()),
        Question::From(step) if step.state == state("1", "<<>>") => {
            let long = format!("<<{}>>", vec!["\"a long value\""; 30].join(", "));
            let moves = vec![
                to(Some("Fill"), "2", &long, &["Short"]),
                to(Some("Send"), "1", "<<{1, 3}>>", &[]),
                to(Some("Wait"), "1", "<<>>", &[]),
            ];
            let refused = vec![action("Receive", None), action("Send", Some("n2"))];
            Answer::Seen(vec![outlook(step.state.clone(), moves, refused)], None)
        }
        Question::From(step) => {
            Answer::Seen(vec![outlook(step.state.clone(), Vec::new(), Vec::new())], None)
        }
        Question::Why(..) => {
            let guard = |expression: &str, holds, because: &[&str]| Told {
                expression: expression.into(),
                holds,
                because: because.iter().map(|line| (*line).to_owned()).collect(),
            };
            let guards = vec![
                guard("x = 1", Some(true), &[]),
                guard(
                    "box # <<>>",
                    Some(false),
                    &["box # <<>> is false   Box.tla:9", "  box = <<>>"],
                ),
                guard("Head(box) = x", None, &[]),
            ];
            Answer::Refused(Refusal { branches: vec![(Vec::new(), guards)], said: Vec::new() })
        }
    }
}

/// The same after these keys, each question answered at once.
pub(super) fn pressed(keys: &[Key]) -> Session {
    let mut session = begun();
    press(&mut session, keys);
    session
}

pub(super) fn press(session: &mut Session, keys: &[Key]) {
    for key in keys {
        if let Some(Effect::Ask(question)) = session.press(*key) {
            let answer = answer(&question);
            session.hear(&question, answer);
        }
    }
}

/// A session that shows why an action is refused.
pub(super) fn why() -> Session {
    pressed(&[Key::Enter, Key::Letter('d'), Key::Enter])
}

/// A session whose values are of characters that take two columns, and none.
pub(super) fn wide() -> Session {
    let mut session = begun();
    let Some(Effect::Ask(question)) = session.press(Key::Enter) else { return session };
    let long = format!("{{{}}}", vec!["\"锁\""; 20].join(", "));
    let moves =
        [("取锁", &*long), ("Ra\u{308}ume", "<<\"e\u{301}\", \"锁\">>"), ("Wait", "<<\"x\">>")];
    let moves = moves.map(|(name, value)| to(Some(name), "1", value, &["不变"])).to_vec();
    let seen = outlook(state("1", "<<>>"), moves, vec![action("放锁", None)]);
    session.hear(&question, Answer::Seen(vec![seen], None));
    session
}

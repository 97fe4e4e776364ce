//! Model values that no state has, and those that are only called like
//! something of the specification: what is compared with one of them comes out
//! the same in every state.

use tla_syntax::Expr;
use tla_syntax::token::Op;

use super::{Doubt, Subject};
use crate::config::{Assignment, Literal, Named};
use crate::spec::{Meaning, Reached, ScopeId, Use};

const ID: &str = "model-value";
/// What to write instead of a name of the specification.
const OWN_NAME: &str = "a model value needs a name of its own";

/// `CONSTANT Limit = x` where x is a variable, or something is defined as x:
/// Limit is a value that equals nothing but itself. What stands for a constant
/// value is refused before, and a set may well hold a value that is called like
/// an action.
pub(super) fn called_like_another(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let constants = &subject.config.constants;
    let is_itself = |name: &str| constants.iter().any(|c| c.name == name && is_model(c, name));
    let mut doubts = Vec::new();
    for constant in constants {
        let (Assignment::Value(value) | Assignment::ValueIn { value, .. }) = &constant.what else {
            continue;
        };
        let names = value.model_values().filter(|name| *name != constant.name && !is_itself(name));
        let is_whole = matches!(value, Literal::Model(_));
        let found = names.filter_map(|name| lookalike(subject, (constant, is_whole), name));
        doubts.extend(found.take(1));
    }
    doubts
}

fn lookalike(
    subject: &mut Subject<'_>,
    (constant, is_whole): (&Named<Assignment>, bool),
    name: &str,
) -> Option<Doubt> {
    let meaning = subject.scopes.resolve(ScopeId::ROOT, name);
    let holder = &constant.name;
    let what = match is_whole {
        true => {
            format!("the configuration makes {holder} a model value that is only called {name}")
        }
        false => {
            format!("the configuration gives {holder} a model value that is only called {name}")
        }
    };
    let doubt = match (meaning, is_whole) {
        (Meaning::Variable(_), true) => {
            let what = format!("{what}, and {name} is a variable: {holder} equals no value of it");
            Doubt::withholding(ID, what)
        }
        (Meaning::Variable(_), false) => {
            Doubt::noting(ID, format!("{what}, and {name} is a variable"))
        }
        (Meaning::Definition(..), true) => {
            let what = format!("{what}, and not what {name} is defined as: it equals nothing else");
            Doubt::noting(ID, what)
        }
        _ => return None,
    };
    let given = subject.job.given().filter(|_| constant.line > 0);
    let doubt = match given {
        Some((path, _)) => doubt.at(path, constant.line),
        None => doubt,
    };
    Some(doubt.hint(OWN_NAME))
}

fn is_model(constant: &Named<Assignment>, name: &str) -> bool {
    matches!(&constant.what, Assignment::Value(Literal::Model(given)) if given == name)
}

/// What is checked compares something with a model value that the behaviour
/// reads nowhere, or with a string that only looks like one.
pub(super) fn of_no_state(subject: &mut Subject<'_>) -> Vec<Doubt> {
    // What nobody can read may have any value.
    if !subject.unread.is_empty() {
        return Vec::new();
    }
    let mut doubts = Vec::new();
    for name in subject.config.checked() {
        let checked = Reached::from(&mut subject.scopes, [name]);
        let values = unused(subject, &checked).into_iter().map(|value| {
            format!(
                "{name} compares with {value}, a model value that the behaviour does not read: no state has it, and the comparison comes out the same in all of them"
            )
        });
        let strings = lookalike_strings(subject, &checked).into_iter().map(|text| {
            format!(
                "{name} compares with the string \"{text}\", which the behaviour does not name: {text} in the configuration is a model value and equals no string"
            )
        });
        let told: Vec<String> = values.chain(strings).collect();
        doubts.extend(told.into_iter().map(|what| subject.at_name(Doubt::noting(ID, what), name)));
    }
    doubts
}

/// Constants that are model values, and that only comparisons read.
fn unused<'a>(subject: &Subject<'a>, checked: &Reached<'a>) -> Vec<&'a str> {
    let constants = &subject.config.constants;
    let is_read = |name: &str| mentions(&subject.states, &|e| is_named(e, name)) > 0;
    let has_value = |constant: &Named<Assignment>, value: &str| match &constant.what {
        Assignment::Value(given) | Assignment::ValueIn { value: given, .. } => {
            given.model_values().any(|one| one == value)
        }
        // What stands for an operator has been read in its place.
        Assignment::Operator { .. } => false,
        Assignment::Point(_) => true,
    };
    let models = constants.iter().filter_map(|constant| match &constant.what {
        Assignment::Value(Literal::Model(value)) => Some((constant.name.as_str(), value.as_str())),
        _ => None,
    });
    let unused = models.filter(|(name, value)| {
        let is_elsewhere = constants.iter().any(|c| has_value(c, value) && is_read(&c.name));
        let is_it = |e: &Expr| is_named(e, name);
        let (all, compared) = (mentions(checked, &is_it), compared(checked, &is_it));
        !is_elsewhere && compared > 0 && all == compared
    });
    unused.map(|(name, _)| name).collect()
}

/// Strings that read like model values, and that only comparisons name.
fn lookalike_strings<'a>(subject: &Subject<'a>, checked: &Reached<'a>) -> Vec<&'a str> {
    let literals = subject.config.constants.iter().filter_map(|constant| match &constant.what {
        Assignment::Value(value) | Assignment::ValueIn { value, .. } => Some(value),
        Assignment::Operator { .. } | Assignment::Point(_) => None,
    });
    let mut names: Vec<&str> = literals.clone().flat_map(Literal::model_values).collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| {
        let is_it = |e: &Expr| matches!(e, Expr::Str(text) if text == name);
        let (all, compared) = (mentions(checked, &is_it), compared(checked, &is_it));
        compared > 0
            && all == compared
            && mentions(&subject.states, &is_it) == 0
            && !literals.clone().any(|literal| holds_string(literal, name))
    });
    names
}

fn holds_string(literal: &Literal, text: &str) -> bool {
    match literal {
        Literal::Str(own) => own == text,
        Literal::Set(items) => items.iter().any(|item| holds_string(item, text)),
        Literal::Int(_) | Literal::Bool(_) | Literal::Model(_) => false,
    }
}

/// True for the name of a constant, or of what the configuration sets as one.
fn is_named(expr: &Expr, name: &str) -> bool {
    matches!(expr, Expr::Ident(own) | Expr::Qualified { name: own, .. } if own == name)
}

/// How often something stands in what is reached, other things of that name
/// left out.
fn mentions(reached: &Reached<'_>, is: &dyn Fn(&Expr) -> bool) -> usize {
    let is_local = |piece: usize, e: &Expr| {
        matches!(reached.uses.get(&(piece, std::ptr::from_ref(e))), Some(Use::Local(_)))
    };
    reached.nodes.iter().filter(|(piece, e)| is(e) && !is_local(*piece, e)).count()
}

/// How often something is a side of a comparison, or one of the elements of a
/// set of which it is asked whether they are met.
fn compared(reached: &Reached<'_>, is: &dyn Fn(&Expr) -> bool) -> usize {
    let sides = |(_, expr): &(usize, &Expr)| match expr {
        Expr::Binary(Op::Eq | Op::Neq, a, b) => [a, b].into_iter().filter(|e| is(e)).count(),
        Expr::Binary(Op::In | Op::NotIn, element, set) => {
            let items = if let Expr::SetEnum(items) = &**set { items.as_slice() } else { &[] };
            usize::from(is(element)) + items.iter().filter(|e| is(e)).count()
        }
        _ => 0,
    };
    reached.nodes.iter().map(sides).sum()
}

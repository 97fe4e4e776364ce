//! Doing again what is left of a counterexample when steps are left out: the
//! same action where it is still possible, else the one most like it, else
//! none.

use super::filter::words;
use crate::Mirror;
use crate::replay::{Aim, Path};

/// A step that is to be taken.
#[derive(Debug, Clone)]
pub(super) struct Wish<A> {
    /// The very action; `None` if only its name is known.
    pub(super) action: Option<A>,
    /// Its name.
    pub(super) name: String,
}

/// The actions of a path as wishes.
pub(super) fn wishes<M: Mirror>(path: &Path<M>) -> Vec<Wish<M::Action>> {
    let wish = |action: &M::Action| Wish { action: Some(action.clone()), name: action.to_string() };
    path.actions.iter().map(wish).collect()
}

/// Follows the wishes from a state until the counterexample is complete.
/// `None` if it never is.
pub(super) fn follow<M: Mirror>(
    model: &M,
    aim: &Aim<M>,
    first: &M::State,
    wishes: &[Wish<M::Action>],
) -> Option<Path<M>> {
    let mut path = Path::begun(first.clone());
    if aim.is_met(model, None, first) {
        return Some(path);
    }
    for wish in wishes {
        let here = path.states.last()?;
        let Some(action) = chosen(model, here, wish) else { continue };
        let Some(next) = model.next_state(here, action.clone()).filter(|next| next != here) else {
            continue;
        };
        let is_met = aim.is_met(model, Some(here), &next);
        path.push(action, next);
        if is_met {
            return Some(path);
        }
    }
    None
}

fn chosen<M: Mirror>(model: &M, here: &M::State, wish: &Wish<M::Action>) -> Option<M::Action> {
    let mut actions = Vec::new();
    model.actions(here, &mut actions);
    if let Some(action) = wish.action.as_ref().filter(|wished| actions.contains(wished)) {
        return Some(action.clone());
    }
    let alike = actions.into_iter().filter_map(|action| {
        let name = action.to_string();
        let same_kind = words(&name).next() == words(&wish.name).next();
        same_kind.then(|| (distance(&name, &wish.name), action))
    });
    alike.min_by_key(|(distance, _)| *distance).map(|(_, action)| action)
}

/// Words that differ.
fn distance(a: &str, b: &str) -> usize {
    let (mut a, mut b) = (words(a), words(b));
    let mut differing = 0;
    loop {
        match (a.next(), b.next()) {
            (None, None) => return differing,
            (x, y) => differing += usize::from(x != y),
        }
    }
}

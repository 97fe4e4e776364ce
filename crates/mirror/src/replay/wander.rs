//! Random walks through a mirror until something breaks, as simulation finds
//! counterexamples: quickly, far beyond the bounds that can be searched, and
//! much longer than they need be.

use super::{Aim, Path};
use crate::Mirror;
use crate::shrink::{Budget, any_lasso};

/// Walks at random until the property breaks, beginning again after so many
/// steps. The same seed walks the same way. For what shows only in behaviours
/// that go on for ever, one walk of that many steps goes before the nearest
/// such behaviour. `None` if the time was too short.
pub fn wander<M: Mirror>(
    model: &M,
    aim: &Aim<M>,
    seed: u64,
    steps: usize,
    budget: &Budget,
) -> Option<Path<M>> {
    let mut random = fastrand::Rng::with_seed(seed);
    while !budget.is_over() {
        let path = walk(model, aim, &mut random, steps)?;
        match aim {
            Aim::Promise(promises) => {
                if let Some(path) = any_lasso(model, promises, &path, budget) {
                    return Some(path);
                }
            }
            Aim::State(_) | Aim::Step(_) if path.first_met(model, aim).is_some() => {
                return Some(path);
            }
            Aim::State(_) | Aim::Step(_) => {}
        }
    }
    None
}

fn walk<M: Mirror>(
    model: &M,
    aim: &Aim<M>,
    random: &mut fastrand::Rng,
    steps: usize,
) -> Option<Path<M>> {
    let mut path = Path::begun(random.choice(model.init_states())?);
    for _ in 0..steps {
        let here = path.states.last()?;
        let before = path.states.len().checked_sub(2).map(|n| &path.states[n]);
        if aim.is_met(model, before, here) {
            break;
        }
        match random.choice(model.next_steps(here)) {
            Some((_, next)) if next == *here => {}
            Some((action, next)) => path.push(action, next),
            None => break,
        }
    }
    Some(path)
}

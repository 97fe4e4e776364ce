//! A behaviour, whoever found it, walked again on the mirror.
//!
//! In: a [`Behaviour`] and a mirror. Out: the [`Path`] of the mirror's own
//! states that shows the same, or the [`Mismatch`]: which step the mirror does
//! not have, and what it can do instead.

mod aim;
mod lasso;
mod mismatch;
mod path;
mod wander;

pub use aim::Aim;
pub use path::Path;
pub use wander::wander;

use greyverify_protocol::{Mismatch, Replayed};

use crate::Mirror;
use greyverify_behaviour::value::Value;
use greyverify_behaviour::{Behaviour, Ending, Step};

/// Walks a behaviour and looks whether it breaks the property at its end.
///
/// # Errors
/// The mirror has no such property, no such step, or keeps the property.
pub fn replay<M: Mirror>(
    model: &M,
    behaviour: &Behaviour,
    property: &str,
) -> Result<Replayed, Mismatch> {
    let aim = Aim::of(model, property)
        .ok_or_else(|| Mismatch::NoProperty { property: property.to_owned() })?;
    let path = walk(model, behaviour)?;
    if let Some(why) = aim.missed(model, &path) {
        return Err(Mismatch::Kept { property: property.to_owned(), why });
    }
    Ok(Replayed {
        states: path.shown(),
        faults: path.faults(model),
        actions: path.actions.iter().map(ToString::to_string).collect(),
        kind: aim.kind(),
    })
}

/// Finds each state of a behaviour among those the mirror can go to.
///
/// # Errors
/// The first step that the mirror does not have.
pub fn walk<M: Mirror>(model: &M, behaviour: &Behaviour) -> Result<Path<M>, Mismatch> {
    let (first, rest) = behaviour.steps.split_first().ok_or(Mismatch::Empty)?;
    let begun = beginning(model, first)?;
    let mut path = Path::begun(begun);
    // Positions in the path by number of the step: a step that changes nothing has none.
    let mut positions = vec![0];
    for step in rest {
        go_on(model, &mut path, step, step.number)?;
        positions.push(path.states.len() - 1);
    }
    match &behaviour.ending {
        Ending::Finite => {}
        Ending::Stuttering => path.home = Some(path.states.len() - 1),
        Ending::BackTo { number, .. } => {
            let at = usize::try_from(*number).ok().and_then(|n| n.checked_sub(1));
            let found = at.and_then(|at| Some((*positions.get(at)?, behaviour.steps.get(at)?)));
            let (home, step) = found.ok_or(Mismatch::NoHome { number: *number })?;
            go_on(model, &mut path, step, behaviour.steps.len() as u64 + 1)?;
            path.home = Some(home);
        }
    }
    Ok(path)
}

fn beginning<M: Mirror>(model: &M, step: &Step) -> Result<M::State, Mismatch> {
    let wanted = value(step)?;
    let all = model.init_states();
    let found = all.iter().find(|state| model.tla(state).normal() == wanted);
    found.cloned().ok_or_else(|| {
        let starts = all.iter().map(|state| ("an initial state".to_owned(), state));
        mismatch::at(model, step, 1, starts)
    })
}

fn go_on<M: Mirror>(
    model: &M,
    path: &mut Path<M>,
    step: &Step,
    number: u64,
) -> Result<(), Mismatch> {
    let wanted = value(step)?;
    let Some(here) = path.states.last() else { return Err(Mismatch::Empty) };
    let all = model.next_steps(here);
    let found = all.iter().find(|(_, state)| model.tla(state).normal() == wanted);
    match found {
        Some((_, state)) if state == here => Ok(()),
        Some((action, state)) => {
            path.push(action.clone(), state.clone());
            Ok(())
        }
        None if model.tla(here).normal() == wanted => Ok(()),
        None => {
            let steps = all.iter().map(|(action, state)| (action.to_string(), state));
            Err(mismatch::at(model, step, number, steps))
        }
    }
}

/// The whole state as one value in normal form.
fn value(step: &Step) -> Result<Value, Mismatch> {
    let fields = step.state.iter().map(|(name, value)| match value {
        Some(value) => Ok((name.clone(), value.clone())),
        None => Err(Mismatch::Unassigned { number: step.number, variable: name.clone() }),
    });
    Ok(Value::Record(fields.collect::<Result<_, _>>()?).normal())
}

//! States of the module as what they say of a trace.
//!
//! In: a state that the engine reported, or what its module printed. Out: how
//! many events have happened there, by which disjunct, and the state of the
//! specification.

use super::module::{BY, FAR, NEXT_EVENT, OWN};
use super::trace::{Place, Position};
use crate::trace::Step;
use crate::value::Value;

/// How many events of each sequence have happened in a state of the module.
#[must_use]
pub fn happened(step: &Step) -> Option<Position> {
    position(value(step, NEXT_EVENT)?)
}

/// The event that happened last; `None` if none has.
#[must_use]
pub fn last(step: &Step) -> Option<Place> {
    let sequence = by(step)?.1.checked_sub(1)?;
    let index = happened(step)?.0.get(sequence)?.checked_sub(1)?;
    Some(Place { sequence, index })
}

/// The disjunct by which a state of the module was reached, by its place in the
/// relation; `None` of the first.
#[must_use]
pub fn taken(step: &Step) -> Option<usize> {
    by(step)?.0.checked_sub(1)
}

/// What a step of the module was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// An event.
    Event(Place),
    /// A disjunct of the relation in silence, by its place there.
    Silence(usize),
}

/// What the steps of a behaviour of the module were, in their order.
#[must_use]
pub fn order(steps: &[Step]) -> Vec<Happened> {
    let one = |pair: &[Step]| match happened(&pair[0]) == happened(&pair[1]) {
        true => taken(&pair[1]).map(Happened::Silence),
        false => last(&pair[1]).map(Happened::Event),
    };
    steps.windows(2).filter_map(one).collect()
}

/// A state of the module as one of the specification.
#[must_use]
pub fn of_the_specification(step: &Step) -> Step {
    let state = step.state.iter().filter(|(name, _)| !name.starts_with(OWN)).cloned().collect();
    Step { state, ..step.clone() }
}

/// The first of the positions that were printed with most events. A wide one is
/// printed on several lines.
#[must_use]
pub fn farthest(printed: &str) -> Option<Position> {
    let mut best: Option<Position> = None;
    for (at, _) in printed.match_indices(FAR) {
        let told = printed[at + FAR.len()..].trim_start_matches(['"', ',', ' ', '\n']);
        let Some((tuple, _)) = told.split_once(">>") else { continue };
        let Some(found) = position(&Value::read(&format!("{tuple}>>"))) else { continue };
        if best.as_ref().is_none_or(|best| found.count() > best.count()) {
            best = Some(found);
        }
    }
    best
}

/// The numbers of the events that come next, from 1.
fn position(value: &Value) -> Option<Position> {
    let Value::Seq(items) = value else { return None };
    let happened = |item: &Value| number(item)?.checked_sub(1);
    items.iter().map(happened).collect::<Option<Vec<_>>>().map(Position)
}

fn by(step: &Step) -> Option<(usize, usize)> {
    match value(step, BY)? {
        Value::Seq(items) => match &items[..] {
            [disjunct, sequence] => Some((number(disjunct)?, number(sequence)?)),
            _ => None,
        },
        _ => None,
    }
}

fn value<'s>(step: &'s Step, name: &str) -> Option<&'s Value> {
    step.state.iter().find(|(own, _)| own == name)?.1.as_ref()
}

fn number(value: &Value) -> Option<usize> {
    match value {
        Value::Int(number) => usize::try_from(*number).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_tells_what_has_happened_and_by_what() {
        let own = |name: &str, text: &str| (name.to_owned(), Some(Value::read(text)));
        let state = vec![own("x", "1"), own(NEXT_EVENT, "<<3, 1>>"), own(BY, "<<4, 1>>")];
        let step = Step { number: 3, action: None, state };
        assert_eq!(happened(&step), Some(Position(vec![2, 0])));
        assert_eq!((taken(&step), last(&step)), (Some(3), Some(Place { sequence: 0, index: 1 })));
        assert_eq!(of_the_specification(&step).state.len(), 1);
        let first = Step { state: vec![own(NEXT_EVENT, "<<1>>"), own(BY, "<<0, 0>>")], ..step };
        assert_eq!((taken(&first), last(&first)), (None, None));
    }

    #[test]
    fn the_order_is_that_of_the_steps() {
        let step = |next: &str, by: &str| {
            let own = |name: &str, text: &str| (name.to_owned(), Some(Value::read(text)));
            Step { number: 1, action: None, state: vec![own(NEXT_EVENT, next), own(BY, by)] }
        };
        let steps = [
            step("<<1, 1>>", "<<0, 0>>"),
            step("<<1, 2>>", "<<3, 2>>"),
            step("<<1, 2>>", "<<5, 2>>"),
            step("<<2, 2>>", "<<1, 1>>"),
        ];
        let event = |sequence| Happened::Event(Place { sequence, index: 0 });
        assert_eq!(order(&steps), [event(1), Happened::Silence(4), event(0)]);
        assert_eq!(order(&steps[..1]), []);
    }

    #[test]
    fn the_first_of_the_farthest_counts_however_it_is_printed() {
        let text = "<<\"greyverify far\", <<2, 1>>>>\nx\n<< \"greyverify far\",\n   << 2,\n   3 >> >>\n\
                    <<\"greyverify far\", <<3, 2>>>>\n<<\"greyverify far\">>\n<<\"greyverify far\", 3>>\n";
        assert_eq!(farthest(text), Some(Position(vec![1, 2])));
        assert_eq!(farthest("nothing"), None);
    }
}

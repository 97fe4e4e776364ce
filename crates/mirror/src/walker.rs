//! A mirror for tests, whose states have no end.

use greyverify_behaviour::value::Value;
use stateright::{Model, Property};

use crate::Mirror;
use crate::tla::{int, record};

/// A walker on a line, who may also jump two, which is a fault, or look
/// around.
#[derive(Clone)]
pub(crate) struct Walker;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Move {
    Ahead,
    Back,
    Jump,
    Look,
}

impl std::fmt::Display for Move {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl Model for Walker {
    /// Where it is, and whether it looks around.
    type State = (u8, bool);
    type Action = Move;

    fn init_states(&self) -> Vec<(u8, bool)> {
        vec![(0, false)]
    }

    fn actions(&self, (at, _): &(u8, bool), actions: &mut Vec<Move>) {
        actions.extend([Move::Look, Move::Ahead, Move::Jump]);
        actions.extend((*at > 0).then_some(Move::Back));
    }

    fn next_state(&self, (at, looks): &(u8, bool), action: Move) -> Option<(u8, bool)> {
        Some(match action {
            Move::Ahead => (at + 1, *looks),
            Move::Back => (at - 1, *looks),
            Move::Jump => (at + 2, *looks),
            Move::Look => (*at, !looks),
        })
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("StaysNear", |_, (at, _)| *at < 6)]
    }
}

impl Mirror for Walker {
    fn tla(&self, (at, looks): &(u8, bool)) -> Value {
        record([("at", int(*at)), ("looks", Value::Bool(*looks))])
    }

    fn is_fault(&self, action: &Move) -> bool {
        *action == Move::Jump
    }
}

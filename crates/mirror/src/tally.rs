//! Whether a walk that returns to its beginning is fair: what it did for each
//! action under fairness, counted step by step.

use crate::{FairAction, Mirror};

/// A weakly fair action was impossible once or taken, a strongly fair one taken.
const DONE: u8 = 1;
/// A strongly fair action was possible once.
const POSSIBLE: u8 = 2;

/// What a walk did so far, one mark for each action under fairness.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Tally(Box<[u8]>);

impl Tally {
    /// A walk that begins in this state.
    pub fn at<M: Mirror>(model: &M, actions: &[FairAction<M>], state: &M::State) -> Self {
        let mut tally = Self(vec![0; actions.len()].into());
        tally.visit(model, actions, state);
        tally
    }

    /// The walk goes on by a step between these states.
    #[must_use]
    pub fn step<M: Mirror>(
        &self,
        model: &M,
        actions: &[FairAction<M>],
        from: &M::State,
        to: &M::State,
    ) -> Self {
        let mut tally = self.clone();
        for (mark, action) in tally.0.iter_mut().zip(actions) {
            if *mark != DONE && from != to && (action.successors)(model, from).contains(to) {
                *mark = DONE;
            }
        }
        tally.visit(model, actions, to);
        tally
    }

    /// True if walking like this for ever is fair.
    pub fn is_fair<M: Mirror>(&self, actions: &[FairAction<M>]) -> bool {
        self.0.iter().zip(actions).all(|(mark, action)| match action.is_strong {
            true => *mark != POSSIBLE,
            false => *mark == DONE,
        })
    }

    fn visit<M: Mirror>(&mut self, model: &M, actions: &[FairAction<M>], state: &M::State) {
        for (mark, action) in self.0.iter_mut().zip(actions).filter(|(mark, _)| **mark != DONE) {
            let is_possible = (action.successors)(model, state).iter().any(|next| next != state);
            match (is_possible, action.is_strong) {
                (false, false) => *mark = DONE,
                (true, true) => *mark = POSSIBLE,
                (true, false) | (false, true) => {}
            }
        }
    }
}

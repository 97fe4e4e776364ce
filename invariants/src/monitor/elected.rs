//! `ElectedByMajority`: whoever leads has the votes of a quorum.

use std::collections::VecDeque;

use smallvec::SmallVec;

use super::consensus::{names, voters};
use super::{Epoch, Members, Node, name, sites};
use crate::Violation;

sites! {
    ELECTED_BY_MAJORITY, "ElectedByMajority", "a leader has the votes of a majority for its leader id";
}

/// Leader ids whose votes are remembered.
const REMEMBERED: usize = 64;

/// Who voted for whom, by leader id, ascending.
#[derive(Debug, Clone)]
pub(super) struct Elected<T> {
    votes: VecDeque<(T, SmallVec<[Node; 8]>)>,
    /// Whether votes for ids before the first were forgotten.
    has_forgotten: bool,
    unchecked: u64,
}

impl<T> Default for Elected<T> {
    fn default() -> Self {
        Self { votes: VecDeque::new(), has_forgotten: false, unchecked: 0 }
    }
}

impl<T: Epoch> Elected<T> {
    /// A node votes for a leader id.
    pub(super) fn vote(&mut self, node: Node, term: T) {
        let place = self.votes.partition_point(|(t, _)| *t < term);
        match self.votes.get_mut(place) {
            Some((known, voters)) if *known == term => {
                if !voters.contains(&node) {
                    voters.push(node);
                }
            }
            _ => self.votes.insert(place, (term, SmallVec::from_slice(&[node]))),
        }
        if self.votes.len() > REMEMBERED {
            self.votes.pop_front();
            self.has_forgotten = true;
        }
    }

    /// A node leads with a leader id, and goes by this configuration.
    pub(super) fn leader(
        &mut self,
        node: Node,
        term: T,
        members: Members,
    ) -> Result<(), Violation> {
        ELECTED_BY_MAJORITY.checked();
        let place = self.votes.binary_search_by_key(&term, |(t, _)| *t);
        let votes = match place {
            Ok(place) => self.votes[place].1.as_slice(),
            // Its votes may be those that were forgotten.
            Err(0) if self.has_forgotten => {
                self.unchecked += 1;
                return Ok(());
            }
            Err(_) => &[],
        };
        match members.is_quorum(|voter| votes.contains(&voter)) {
            true => Ok(()),
            false => Err(Violation::new(&ELECTED_BY_MAJORITY)
                .showing("leader", name(node))
                .showing("leads", term)
                .showing("with the votes of", names(votes.iter().copied()))
                .showing("of the voters", voters(&members))),
        }
    }

    /// Leaders whose votes were forgotten.
    pub(super) fn unchecked(&self) -> u64 {
        self.unchecked
    }
}

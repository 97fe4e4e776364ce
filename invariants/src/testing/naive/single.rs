//! Checkers of one property each.

use super::past::{Violated, agreement, commits, election, knows, lost, matches, terms};
use crate::monitor::consensus::{Event, What};
use crate::monitor::{Epoch, Index, Members, Node, Term};
use crate::testing::{Answer, Judge};

/// Declares a checker of one property from the whole past.
macro_rules! naive {
    ($(#[$doc:meta])+ $name:ident, $concerns:pat, $violated:expr) => {
        $(#[$doc])+
        #[derive(Debug, Clone)]
        pub struct $name<T = Term> {
            initial: Members,
            first: Index,
            past: Vec<Event<T>>,
        }

        impl $name {
            /// For nodes 0, 1, ... of a cluster.
            #[must_use]
            pub fn new(nodes: usize) -> Self {
                Self::of(&Members::of(0..nodes as Node))
            }
        }

        impl<T: Epoch> $name<T> {
            /// For these nodes at first.
            #[must_use]
            pub fn of(members: &Members) -> Self {
                Self { initial: members.clone(), first: 1, past: Vec::new() }
            }

            /// The same for logs that begin at this index, in place of 1.
            #[must_use]
            pub fn beginning_at(self, first: Index) -> Self {
                Self { first, ..self }
            }
        }

        impl<T: Epoch> Judge for $name<T> {
            type Event = Event<T>;

            fn judge(&mut self, event: &Event<T>) -> Answer {
                if matches!(event.what, What::Members(_)) {
                    self.past.push(event.clone());
                    return Answer::Holds;
                }
                if !knows(&self.initial, &self.past, event.node) {
                    return match event.what {
                        $concerns => Answer::Violates("KnownNode"),
                        _ => Answer::Holds,
                    };
                }
                let violated: fn(&[Event<T>], Index, &Event<T>) -> Violated = $violated;
                let violated = violated(&self.past, self.first, event);
                self.past.push(event.clone());
                violated.map_or(Answer::Holds, Answer::Violates)
            }
        }
    };
}

naive! {
    /// `Agreement` from all commits.
    NaiveAgreement, What::Commit { .. } | What::Truncate(_),
    |past, first, event| match event.what {
        What::Truncate(from) => lost(past, first, event.node, from),
        _ => agreement(past, event),
    }
}

naive! {
    /// `ElectionSafety` and what it rests on, from all votes and leaders.
    NaiveElection, What::Vote { .. } | What::Leader(_), |past, _, event| election(past, event)
}

naive! {
    /// What may only grow, from all that was said of it.
    NaiveMonotonic, What::Term(_) | What::Commit { .. } | What::Match { .. },
    |past, _, event| {
        let term_of = |what: &What<T>| match *what {
            What::Term(term) => Some(term),
            _ => None,
        };
        terms(past, event, term_of).or(commits(past, event)).or(matches(past, event))
    }
}

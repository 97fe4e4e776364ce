//! One call for each step of a node: its events go to the monitor, and the step
//! that they make up goes into the trace.

use std::io;
use std::panic::Location;

use smallvec::SmallVec;

use super::{Action, Place, Recorded, Recorder, Role, Step};
use crate::Violation;
use crate::monitor::consensus::{Consensus, Event, What};
use crate::monitor::{Epoch, Index, Members, Node, Term};
use crate::violation::At as _;

/// A monitor and, if a recorder is given, a trace.
///
/// A trace counts nodes from 0, in the order of their numbers, and entries from
/// index 1. With leader ids it numbers them all, in their order, as the terms of the
/// specification, which has one leader a term: a node that asks for votes with the
/// next id but two has timed out three times.
///
/// ```
/// use grey_invariants::monitor::Members;
/// use grey_invariants::monitor::consensus::{Consensus, What};
/// use grey_invariants::trace::{Action, Observed, Recorder, read};
///
/// let file = std::env::temp_dir().join("grey-invariants-observed.ndjson");
/// let members = Members::of([11, 12, 13]);
/// let mut observed = Observed::new(Consensus::of(&members), &members)
///     .recorded(Recorder::create(&file, "GreyConsensus", 3)?);
/// observed.step(12, Action::Timeout, [What::Vote { term: 1, candidate: 12 }])?;
/// observed.step(13, Action::GrantVote, [What::Vote { term: 1, candidate: 12 }])?;
/// observed.step(12, Action::BecomeLeader, [What::Leader(1)])?;
/// let entry = What::Append { index: 1, term: 1, digest: 0xfeed };
/// observed.step(12, Action::ClientRequest, [entry, What::Persist(1)])?;
/// observed.finish()?;
/// let trace = read(&file)?;
/// assert_eq!((trace.steps[3].1.node, &trace.steps[3].1.add[..]), (1, &[1][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Observed<T = Term> {
    monitor: Consensus<T>,
    recorder: Option<Recorder>,
    members: Members,
    nodes: Vec<View<T>>,
}

/// A node as the specification has it, and what its log gained since its last step.
#[derive(Debug, Clone, Default)]
struct View<T> {
    term: T,
    vote: Option<Node>,
    commit: u64,
    keep: u64,
    add: SmallVec<[T; 4]>,
}

impl<T: Epoch> Observed<T> {
    /// With this monitor, of a cluster that begins with this configuration.
    #[must_use]
    pub fn new(monitor: Consensus<T>, members: &Members) -> Self {
        let nodes = vec![View::default(); members.all().len()];
        Self { monitor, recorder: None, members: members.clone(), nodes }
    }

    /// With every step recorded.
    #[must_use]
    pub fn recorded(self, recorder: Recorder) -> Self {
        Self { recorder: Some(recorder), ..self }
    }

    /// A node takes a step of the specification, which brings these events and
    /// those that it [told](Self::tell) before. All of them are told, and the step is
    /// recorded, whether or not something is violated; `LearnTerm` without a new term
    /// is not a step.
    ///
    /// # Errors
    /// The first property that does not hold.
    #[track_caller]
    pub fn step(
        &mut self,
        node: Node,
        action: Action,
        events: impl IntoIterator<Item = What<T>>,
    ) -> Result<(), Violation> {
        let caller = Location::caller();
        let before = self.place(node).map(|place| self.nodes[place].term).unwrap_or_default();
        let told = events.into_iter().map(|what| self.take(node, what).at(caller));
        // All of them before the first answer is looked at.
        let told: SmallVec<[Result<(), Violation>; 4]> = told.collect();
        self.record(node, action, before);
        told.into_iter().collect()
    }

    /// A node does something that is a part of its next step, or of none, such as a
    /// truncation before what is appended in its place.
    ///
    /// # Errors
    /// The property that does not hold.
    #[track_caller]
    pub fn tell(&mut self, node: Node, what: What<T>) -> Result<(), Violation> {
        self.take(node, what).at(Location::caller())
    }

    /// The monitor.
    #[must_use]
    pub fn monitor(&self) -> &Consensus<T> {
        &self.monitor
    }

    /// Ends the trace, if there is one.
    ///
    /// # Errors
    /// The file could not be written.
    pub fn finish(self) -> io::Result<Option<Recorded>> {
        self.recorder.map(Recorder::finish).transpose()
    }

    fn place(&self, node: Node) -> Option<Place> {
        self.members.all().binary_search(&node).ok()
    }

    fn take(&mut self, node: Node, what: What<T>) -> Result<(), Violation> {
        self.view(node, &what);
        self.monitor.on(&Event { node, what })
    }

    fn view(&mut self, node: Node, what: &What<T>) {
        let Some(recorder) = &self.recorder else { return };
        match what {
            What::Members(members) if *members != self.members => {
                recorder.leave_out("the members changed, which the specification does not know");
            }
            What::Snapshot { .. } => {
                recorder.leave_out("a snapshot was installed, and the trace lacks its entries");
            }
            _ => {}
        }
        if let Some(place) = self.place(node) {
            self.nodes[place].take(what);
        }
    }

    fn record(&mut self, node: Node, action: Action, before: T) {
        let Some(recorder) = &self.recorder else { return };
        let Some(place) = self.place(node) else {
            recorder.leave_out("a node took a step that was not there at first");
            return;
        };
        let members = &self.members;
        let place_of = |node: Node| members.all().binary_search(&node).ok();
        let term_of = |term: T| term.ranked(members.all());
        let own = &mut self.nodes[place];
        if action == Action::LearnTerm && own.term == before {
            return;
        }
        let step = Step {
            node: place,
            action,
            term: term_of(own.term),
            vote: own.vote.and_then(place_of),
            role: role(action),
            commit: own.commit,
            keep: own.keep,
            add: own.add.iter().map(|term| term_of(*term)).collect(),
        };
        own.keep += own.add.len() as u64;
        own.add.clear();
        if action == Action::Timeout && own.term.owner().is_some() {
            for term in term_of(before) + 1..step.term {
                recorder.record(Step { term, ..step.clone() });
            }
        }
        recorder.record(step);
    }
}

impl<T: Epoch> View<T> {
    fn take(&mut self, what: &What<T>) {
        match *what {
            What::Term(term) | What::Leader(term) => self.enter(term),
            What::Vote { term, candidate } => {
                self.enter(term);
                self.vote = Some(candidate);
            }
            What::Append { index, term, .. } => {
                if let Some(length) = index.checked_sub(1) {
                    self.cut(length);
                    self.add.push(term);
                }
            }
            What::Truncate(from) => self.cut(from.saturating_sub(1)),
            What::Commit { index, .. } => self.commit = length(index),
            What::Restart { last, commit } => {
                self.cut(length(last));
                self.commit = length(commit);
            }
            _ => {}
        }
    }

    /// A vote is one in its term.
    fn enter(&mut self, term: T) {
        if self.term != term {
            (self.term, self.vote) = (term, None);
        }
    }

    /// Leaves so many entries.
    fn cut(&mut self, length: u64) {
        self.keep = self.keep.min(length);
        self.add.truncate(usize::try_from(length - self.keep).unwrap_or(usize::MAX));
    }
}

/// Entries from index 1 up to this one, which may be that of nothing.
fn length(last: Index) -> u64 {
    last.wrapping_add(1).saturating_sub(1)
}

fn role(action: Action) -> Role {
    match action {
        Action::Timeout => Role::Candidate,
        Action::BecomeLeader | Action::ClientRequest | Action::AdvanceCommitIndex => Role::Leader,
        Action::GrantVote | Action::HandleAppendEntries | Action::LearnTerm | Action::Restart => {
            Role::Follower
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::{LeaderId, NOTHING};
    use crate::trace::read;

    /// The steps that are recorded of what a cluster of nodes 5, 7 and 9 does.
    fn steps(act: impl FnOnce(&mut Observed<LeaderId>)) -> Result<Vec<Step>, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("run.ndjson");
        let members = Members::of([5, 7, 9]);
        let monitor = Consensus::of(&members).beginning_at(0);
        let recorder = Recorder::create(&file, "GreyConsensus", 3).unwrap();
        let mut observed = Observed::new(monitor, &members).recorded(recorder);
        act(&mut observed);
        observed.finish().unwrap();
        let trace = read(&file).map_err(|error| error.to_string())?;
        Ok(trace.steps.into_iter().map(|(_, step)| step).collect())
    }

    fn id(term: Term, node: Node) -> LeaderId {
        LeaderId { term, node }
    }

    fn append(index: Index, term: LeaderId) -> What<LeaderId> {
        What::Append { index, term, digest: index }
    }

    #[test]
    fn leader_ids_are_terms_in_their_order_and_entry_0_is_taken_as_given() {
        let steps = steps(|observed| {
            let mut step = |node, action, events: &[What<LeaderId>]| {
                assert!(observed.step(node, action, events.iter().cloned()).is_ok());
            };
            step(7, Action::Timeout, &[id(1, 7).vote(), append(0, id(0, 0))]);
            step(9, Action::GrantVote, &[id(1, 7).vote()]);
            step(7, Action::BecomeLeader, &[What::Leader(id(1, 7))]);
            step(7, Action::ClientRequest, &[append(1, id(1, 7)), What::Persist(1)]);
            step(9, Action::HandleAppendEntries, &[append(0, id(0, 0)), append(1, id(1, 7))]);
            step(9, Action::Restart, &[What::Restart { last: 0, commit: NOTHING }]);
        });
        let steps = steps.unwrap();
        let shown: Vec<_> = steps.iter().map(|s| (s.action, s.node, s.term, s.vote)).collect();
        let timeout = |term| (Action::Timeout, 1, term, Some(1));
        assert_eq!(shown[..3], [timeout(1), timeout(2), (Action::GrantVote, 2, 2, Some(1))]);
        let logs: Vec<_> = steps.iter().map(|s| (s.keep, s.add.to_vec())).collect();
        assert_eq!(logs[4..], [(0, vec![2]), (0, vec![2]), (0, vec![])]);
    }

    #[test]
    fn what_is_told_belongs_to_the_next_step() {
        let steps = steps(|observed| {
            let entries = (1..4).map(|index| append(index, id(1, 7)));
            let first = append(0, id(0, 0));
            let all = std::iter::once(first).chain(entries);
            assert!(observed.step(5, Action::HandleAppendEntries, all).is_ok());
            assert!(observed.tell(5, What::Truncate(2)).is_ok());
            assert!(observed.step(5, Action::HandleAppendEntries, [append(2, id(2, 9))]).is_ok());
        });
        let logs: Vec<_> = steps.unwrap().iter().map(|s| (s.keep, s.add.to_vec())).collect();
        assert_eq!(logs, [(0, vec![2, 2, 2]), (1, vec![6])]);
    }

    #[test]
    fn a_run_that_the_specification_does_not_know_is_not_a_trace_of_it() {
        let changed = steps(|observed| {
            let told = What::Members(Members::of([5, 7, 9]));
            assert!(observed.tell(5, told).is_ok());
            assert!(observed.tell(5, What::Members(Members::of([5, 7, 9, 11]))).is_ok());
            assert!(observed.step(11, Action::Timeout, [id(1, 11).vote()]).is_ok());
        });
        let why = changed.unwrap_err();
        assert!(
            why.ends_with("the members changed, which the specification does not know"),
            "{why}"
        );
    }

    #[test]
    fn the_step_of_a_violation_is_recorded() {
        let steps = steps(|observed| {
            let both = [id(2, 9).vote(), id(1, 5).vote(), id(3, 9).vote()];
            let violation = observed.step(5, Action::GrantVote, both).unwrap_err();
            assert_eq!(violation.id(), "MonotonicVote");
            let caller = violation.caller().unwrap();
            assert!(caller.file().ends_with("observed.rs"), "{caller}");
        });
        assert_eq!(steps.unwrap()[0].term, 9);
    }
}

//! A behaviour of `GreyConsensus`, run again on a cluster of real nodes.
//!
//! In: the mirror and a behaviour. Out: the [`Driven`] schedule, with what the
//! monitors found, or [`Stuck`]: which step the cluster cannot be driven
//! through, and what it has in its place.
//!
//! For each step the shortest sequence of operations is looked for after which
//! every node is as the behaviour has it, and during which none but the one
//! that takes the step changes. The run ends with the operation that violates
//! the property; monitors see some violations before the behaviour's end.

pub mod majority;
pub mod stages;
pub mod told;
mod world;

use std::collections::HashSet;

use grey_cluster::schedule::NODES;
use grey_cluster::{Fault, Op, Schedule};

use greyverify_mirror::behaviour::{Behaviour, ViolationKind};
use greyverify_mirror::protocol::{Done, Ended, Mismatch, Ran};
use greyverify_mirror::replay::{replay, walk};

use crate::consensus::{self as mirror, Consensus, Start};
use majority::lost;
use stages::{Stage, stages};
use world::World;

/// Operations for one step at most, those that belong together counted as one.
const DEPTH: usize = 7;
/// Runs of the cluster for one step at most.
const RUNS: usize = 1_500;

/// A behaviour that a cluster was driven through.
#[derive(Debug, Clone)]
pub struct Driven {
    /// What it did, from the beginning.
    pub schedule: Schedule,
    /// By step up to the violation: its action, and how many of the operations
    /// are for it.
    pub steps: Vec<(String, usize)>,
    /// What the monitors found, in order.
    pub found: Vec<Finding>,
    /// What leaders committed and a majority does not have at the end, as
    /// [`lost`] says it.
    pub lost: Option<String>,
    /// What kind of promise the property is; `None` for a probe.
    pub kind: Option<ViolationKind>,
}

impl Driven {
    /// True if the property is violated on the cluster, too: a monitor found
    /// it ([`is_same`]), or, if it is of what disks have, the disks show it.
    #[must_use]
    pub fn breaks(&self, property: &str) -> bool {
        self.found.iter().any(|finding| is_same(property, finding.id))
            || property == "CommittedOnMajority" && self.lost.is_some()
    }

    /// What was to be seen was seen, or not.
    fn ended(&self, property: &str) -> Ended {
        match self.kind {
            None if self.found.is_empty() => Ended::Reached,
            Some(kind) if self.breaks(property) => Ended::Violated(kind),
            None | Some(_) => Ended::Otherwise,
        }
    }
}

/// A violation that the monitors found.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The property.
    pub id: &'static str,
    /// What was seen.
    pub what: String,
    /// Number of the behaviour's state that was being entered.
    pub state: usize,
}

/// Why a behaviour cannot be driven.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Stuck {
    /// It is no behaviour to begin with.
    #[error(transparent)]
    Mirror(#[from] Mismatch),
    /// Nothing on the cluster is the same bug.
    #[error("the cluster has no fault that is the same bug as {operator}")]
    NoFault {
        /// The operator of the mutant.
        operator: &'static str,
    },
    /// The behaviour begins where no cluster does.
    #[error("the cluster begins with nodes that have never run, the behaviour after three terms")]
    Start,
    /// There is no such cluster.
    #[error("a cluster has {} to {} nodes, the behaviour {servers}", NODES.start(), NODES.end())]
    Nodes {
        /// How many servers the behaviour has.
        servers: usize,
    },
    /// It never ends.
    #[error("the behaviour goes on for ever, and a run of the cluster ends")]
    Endless,
    /// A step that cannot be driven.
    #[error(transparent)]
    Step(Box<Failed>),
}

/// The first state that the cluster cannot be brought to.
#[derive(Debug, Clone, thiserror::Error)]
#[error("state {number}: the cluster cannot be driven through {action}")]
pub struct Failed {
    /// Its number.
    pub number: usize,
    /// The action that leads to it.
    pub action: String,
    /// What was done before.
    pub schedule: Schedule,
    /// How the cluster differs from it after what comes nearest; empty if
    /// there is nothing to do for this action.
    pub instead: Vec<String>,
    /// Nodes with an entry that a leader of raft appended at once, and that the
    /// behaviour does not have.
    pub longer: Vec<String>,
    /// What the monitors found before.
    pub found: Vec<Finding>,
}

impl Failed {
    /// This, if it came further than another attempt, else that one.
    fn further(self: Box<Self>, other: Box<Self>) -> Box<Self> {
        if self.number > other.number { self } else { other }
    }
}

/// True if a monitor's violation is that of a property of the specification:
/// it has its name, or that of a part of it. `Monotonic` is of terms, matches
/// and commit indexes, for each of which there is a monitor.
#[must_use]
pub fn is_same(property: &str, id: &str) -> bool {
    property == id || property == "Monotonic" && matches!(id, "MonotonicTerm" | "MonotonicMatch")
}

/// Drives a cluster through a behaviour.
///
/// # Errors
/// It is none of the mirror's, or the first step that cannot be driven.
pub fn drive(model: &Consensus, behaviour: &Behaviour, property: &str) -> Result<Driven, Stuck> {
    let kind = replay(model, behaviour, property)?.kind;
    let path = walk(model, behaviour)?;
    let driver = Driver::of(model)?;
    if path.home.is_some() {
        return Err(Stuck::Endless);
    }
    let stages = stages(&path);
    let aim = kind.map(|_| property);
    // Copies are only made for behaviours that need one: they make long schedules.
    let done = driver.run(&stages, aim, false);
    let done = done.or_else(|first| driver.run(&stages, aim, true).map_err(|f| f.further(first)));
    let (ops, counts) = done.map_err(Stuck::Step)?;
    let schedule = driver.schedule(ops);
    let found = findings(&World::after(&schedule), &counts);
    let actions = stages.into_iter().map(|stage| stage.action);
    let (steps, lost) = (actions.zip(counts).collect(), lost(&schedule));
    Ok(Driven { schedule, steps, found, lost, kind })
}

/// Drives a cluster through a behaviour, and says what came of it.
#[must_use]
pub fn run(model: &Consensus, behaviour: &Behaviour, property: &str) -> Done {
    let about = &behaviour.about;
    let schedule = |schedule: &Schedule| {
        let about: String = about.subject().lines().map(|line| format!("# {line}\n")).collect();
        Some(format!("{about}{schedule}"))
    };
    Done::Ran(match drive(model, behaviour, property) {
        Ok(done) => Ran {
            text: told::driven(about, property, &done),
            schedule: schedule(&done.schedule),
            ended: done.ended(property),
        },
        Err(Stuck::Mirror(why)) => return Done::Unlike(why),
        Err(why) => {
            let done = match &why {
                Stuck::Step(failed) => schedule(&failed.schedule),
                _ => None,
            };
            Ran { text: told::stuck(&why), schedule: done, ended: Ended::Otherwise }
        }
    })
}

/// The fault of a cluster that is the same bug as that of a mirror.
fn fault(fault: mirror::Fault) -> Option<Fault> {
    use mirror::Fault as Mirror;
    Some(match fault {
        Mirror::OneLessThanMajority => Fault::OneLessThanMajority,
        Mirror::VoteTwice => Fault::VoteTwice,
        Mirror::VoteNotOnDisk => Fault::VoteNotOnDisk,
        Mirror::TermNotOnDisk => Fault::TermNotOnDisk,
        Mirror::VotesOfAnyTerm => Fault::VotesOfAnyTerm,
        Mirror::RefusalsCounted => Fault::RefusalsCounted,
        Mirror::AnyCandidate => Fault::AnyCandidate,
        Mirror::TruncateAlways => Fault::TruncateAlways,
        Mirror::AnyPrev => Fault::AnyPrev,
        Mirror::RefusalIsMatch => Fault::RefusalIsMatch,
        Mirror::DeletedNotAppended => Fault::DeletedNotAppended,
        Mirror::AppendWhileDeposed => Fault::AppendWhileDeposed,
        Mirror::TailNotOnDisk => Fault::LeaderTailNotOnDisk,
        Mirror::CommitBeyondMatch => Fault::CommitBeyondMatch,
        Mirror::CommitMayFall => Fault::CommitMayFall,
        Mirror::Everyone
        | Mirror::ByLastTermOnly
        | Mirror::BothAtLeast
        | Mirror::Half
        | Mirror::VotesCounted
        | Mirror::OldVoteKept
        | Mirror::CandidateRefuses
        | Mirror::VoteForgotten
        | Mirror::VotesUsedUp
        | Mirror::StrictlyAhead
        | Mirror::OverwrittenInPlace
        | Mirror::ThereIsOne
        | Mirror::TailDropped
        | Mirror::WholeLogAcknowledged
        | Mirror::FollowersTailNotOnDisk
        | Mirror::AcksCounted
        | Mirror::FollowersCounted
        | Mirror::CommitBelieved
        | Mirror::AnnouncedOnce
        | Mirror::CountedInAnyTerm
        | Mirror::StandsWhileLeading
        | Mirror::ByLengthOnly => return None,
    })
}

fn operator(fault: mirror::Fault) -> &'static str {
    mirror::Fault::ALL.iter().find(|row| row.0 == fault).map_or("it", |row| row.2)
}

/// By operation, from how many of them each step takes.
fn findings(world: &World, counts: &[usize]) -> Vec<Finding> {
    let state = |op: usize| {
        let ends = counts.iter().scan(0, |end, count| {
            *end += count;
            Some(*end)
        });
        2 + ends.take_while(|end| *end <= op).count()
    };
    let found = world.found.iter();
    found.map(|(op, v)| Finding { id: v.id(), what: v.to_string(), state: state(*op) }).collect()
}

/// The cluster that is driven.
struct Driver {
    nodes: usize,
    fault: Option<Fault>,
}

impl Driver {
    fn of(model: &Consensus) -> Result<Self, Stuck> {
        let nodes = usize::from(model.servers);
        if model.start != Start::Fresh {
            return Err(Stuck::Start);
        }
        if !NODES.contains(&nodes) {
            return Err(Stuck::Nodes { servers: nodes });
        }
        let same = |wrong| fault(wrong).ok_or(Stuck::NoFault { operator: operator(wrong) });
        Ok(Self { nodes, fault: model.fault.map(same).transpose()? })
    }

    fn schedule(&self, ops: Vec<Op>) -> Schedule {
        Schedule { nodes: self.nodes, fault: self.fault, ops }
    }

    /// The operations for all steps up to the violation, and how many there are
    /// for each.
    fn run(
        &self,
        stages: &[Stage],
        aim: Option<&str>,
        copies: bool,
    ) -> Result<(Vec<Op>, Vec<usize>), Box<Failed>> {
        let (mut ops, mut counts) = (Vec::new(), Vec::new());
        for (n, stage) in stages.iter().enumerate() {
            let is_last = n + 1 == stages.len();
            let search = Search { driver: self, before: &ops, stage, aim, is_last, copies };
            let (more, is_broken) = match search.run() {
                Ok(done) => done,
                Err(instead) => return Err(self.failed(stage, ops, &counts, instead)),
            };
            counts.push(more.len());
            ops.extend(more);
            if is_broken {
                break;
            }
        }
        Ok((ops, counts))
    }

    fn failed(
        &self,
        stage: &Stage,
        ops: Vec<Op>,
        counts: &[usize],
        instead: Vec<String>,
    ) -> Box<Failed> {
        let schedule = self.schedule(ops);
        let world = World::after(&schedule);
        let (number, action) = (stage.number, stage.action.clone());
        let (longer, found) = (world.longer(stage), findings(&world, counts));
        Box::new(Failed { number, action, schedule, instead, longer, found })
    }
}

/// For the operations of one step.
struct Search<'a> {
    driver: &'a Driver,
    before: &'a [Op],
    stage: &'a Stage,
    /// The property that is to break.
    aim: Option<&'a str>,
    is_last: bool,
    copies: bool,
}

impl Search<'_> {
    /// Breadth first; and whether the property breaks by it. How what comes
    /// nearest differs, if nothing does it.
    fn run(&self) -> Result<(Vec<Op>, bool), Vec<String>> {
        let mut level = vec![Vec::new()];
        let mut seen = HashSet::new();
        let mut nearest: Option<Vec<String>> = None;
        let mut runs = 0;
        for _ in 0..=DEPTH {
            let mut next = Vec::new();
            for more in level {
                runs += 1;
                let world = self.after(&more);
                let differences = world.differences(self.stage, None);
                let is_broken = self.is_broken(&world);
                // The last step need only break it.
                if differences.is_empty() || self.is_last && is_broken {
                    return Ok((more, is_broken));
                }
                if runs > RUNS || !seen.insert(world.fingerprint(self.driver.nodes)) {
                    continue;
                }
                let is_nearer = nearest.as_ref().is_none_or(|n| differences.len() < n.len());
                if !more.is_empty() && is_nearer {
                    nearest = Some(differences);
                }
                if world.differences(self.stage, Some(self.stage.actor)).is_empty() {
                    let choices = world.choices(&self.stage.means, self.copies);
                    next.extend(
                        choices.into_iter().map(|choice| [more.as_slice(), &choice].concat()),
                    );
                }
            }
            level = next;
        }
        Err(nearest.unwrap_or_default())
    }

    fn after(&self, more: &[Op]) -> World {
        World::after(&self.driver.schedule([self.before, more].concat()))
    }

    fn is_broken(&self, world: &World) -> bool {
        let Some(property) = self.aim else { return false };
        let now = world.found.iter().filter(|(op, _)| *op >= self.before.len());
        now.map(|(_, violation)| violation.id()).any(|id| is_same(property, id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_violation_is_the_same_by_its_name_or_as_a_part_of_it() {
        assert!(is_same("ElectionSafety", "ElectionSafety"));
        assert!(is_same("Monotonic", "MonotonicTerm") && is_same("Monotonic", "MonotonicMatch"));
        assert!(!is_same("ElectionSafety", "OneVotePerTerm"), "one may be without the other");
        assert!(!is_same("MonotonicTerm", "Monotonic"));
    }

    #[test]
    fn a_fault_is_that_of_the_operator_s_name() {
        let plain = |text: String| text.replace('-', "").to_lowercase();
        for (wrong, _, operator) in mirror::Fault::ALL {
            let Some(fault) = fault(wrong) else { continue };
            assert!(plain(fault.to_string()).ends_with(&operator.to_lowercase()), "{operator}");
        }
    }
}

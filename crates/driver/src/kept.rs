//! A counterexample, and a system that must leave it.
//!
//! In: a file, and how a system begins. Out: where the system leaves what the file
//! shows, or that it does not.

use std::collections::BTreeSet;
use std::path::Path as File;

use greyverify_behaviour::{Behaviour, Ending, Step, ViolationKind};

use crate::counterexamples::{Left, LeftBy};
use crate::files::{Unusable, behaviour};
use crate::follow::{
    Attempt, Begin, Ended, Followed, Offered, Tried, What, Wrong, accepts, follow,
};
use crate::graph::{Graph, Label, Path};
use crate::shrink::Found;
use crate::{Mismatch, System};

/// How many times a cycle is walked: a system that counts, such as one that lets
/// nobody wait more than ten turns, is to have the time to leave it.
const ROUNDS: usize = 100;

/// A counterexample.
#[derive(Debug)]
pub(crate) struct Kept {
    name: String,
    spec: String,
    pub(crate) graph: Graph,
    /// Its steps; those of a cycle once.
    path: Path,
    end: End,
}

/// How it goes on after its last step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Nobody needs to know.
    Finite,
    /// Nothing is possible.
    Deadlock,
    /// Nothing happens for ever.
    Stuttering,
    /// The steps after the first so many are done again, for ever.
    Cycle(usize),
}

impl Kept {
    pub(crate) fn read(file: &File, name: String) -> Result<Self, Unusable> {
        let mut behaviour = behaviour(file)?;
        if let Some(by) = &behaviour.about.cut {
            let why = format!("it is not whole, for it was cut by {by}");
            return Err(Unusable::new(file, why, "find it once more, with more time or memory"));
        }
        let end = end(&mut behaviour)
            .map_err(|why| Unusable::new(file, why, "write it again with greyverify"))?;
        let mut graph = Graph::default();
        let path = graph.add(&behaviour).ok_or_else(|| {
            let hint = "write it again with greyverify";
            Unusable::new(file, "the arguments of an action are not understood", hint)
        })?;
        let about = &behaviour.about;
        let spec = about.spec.as_deref().into_iter().chain(about.shows());
        let spec = spec.collect::<Vec<_>>().join(", ");
        Ok(Self { name, spec, graph, path, end })
    }

    /// Its steps, of which the cycle is done so many times.
    fn unrolled(&self, rounds: usize) -> Path {
        let mut path = self.path.clone();
        if let End::Cycle(prefix) = self.end {
            let cycle = path.transitions.split_off(prefix);
            (0..rounds).for_each(|_| path.transitions.extend(&cycle));
        }
        path
    }

    fn left(&self, after: usize) -> Left {
        let steps = self.path.transitions.len();
        let by = match self.end {
            End::Cycle(prefix) if after >= prefix => {
                LeftBy::StepOfRound((after - prefix) / (steps - prefix) + 1)
            }
            _ => LeftBy::Step,
        };
        Left { file: self.name.clone(), after, steps, by }
    }

    fn left_at_its_end(&self, by: LeftBy) -> Left {
        let steps = self.path.transitions.len();
        Left { file: self.name.clone(), after: steps, steps, by }
    }

    fn mismatch(&self, wrong: Wrong) -> Box<Mismatch> {
        let own = usize::from(matches!(wrong.attempt, Attempt::Step(_)));
        let transitions = self.unrolled(ROUNDS).transitions.into_iter();
        let transitions = match wrong.what {
            What::Followed(_) => self.path.transitions.clone(),
            _ => transitions.take(wrong.after + own).collect(),
        };
        let path = Path { begin: self.path.begin, transitions };
        let after = wrong.after;
        let found = Found { path, wrong, tries_all: false };
        Mismatch::new(&self.spec, &self.name, after, &self.graph, found).into()
    }

    fn followed(&self, followed: Followed) -> Box<Mismatch> {
        let after = self.path.transitions.len();
        self.mismatch(Wrong { after, attempt: Attempt::Begin, what: What::Followed(followed) })
    }
}

/// How a behaviour goes on. The step that leads back is made one of its steps.
fn end(behaviour: &mut Behaviour) -> Result<End, String> {
    let (number, action) = match &behaviour.ending {
        Ending::Stuttering => return Ok(End::Stuttering),
        Ending::Finite if behaviour.about.kind == Some(ViolationKind::Deadlock) => {
            return Ok(End::Deadlock);
        }
        Ending::Finite => return Ok(End::Finite),
        Ending::BackTo { number, action } => (*number, action.clone()),
    };
    let back = behaviour.steps.iter().position(|step| step.number == number);
    let prefix = back.ok_or_else(|| format!("it goes back to state {number}, which it lacks"))?;
    if action.is_none() {
        return Err(format!("nothing says which action leads back to state {number}"));
    }
    let next = behaviour.steps.last().map_or(1, |last| last.number + 1);
    let state = behaviour.steps[prefix].state.clone();
    behaviour.steps.push(Step { number: next, action, state });
    Ok(End::Cycle(prefix))
}

/// What decides whether a system leaves a counterexample.
pub(crate) struct Judge<'a, S: System> {
    pub(crate) known: &'a BTreeSet<Label>,
    pub(crate) of_paths: bool,
    pub(crate) fair: &'a BTreeSet<Label>,
    pub(crate) begin: Begin<'a, S>,
}

impl<S: System> Judge<'_, S> {
    pub(crate) fn walk(&self, kept: &Kept) -> Result<Left, Box<Mismatch>> {
        match follow(&kept.graph, &kept.unrolled(ROUNDS), Tried::Last(None), self.begin) {
            Ended::Elsewhere(after) => Ok(kept.left(after)),
            Ended::Wrong(Wrong {
                after,
                attempt: Attempt::Step(_),
                what: What::NotDone(_) | What::Differs(_),
            }) => Ok(kept.left(after)),
            Ended::Wrong(wrong) => Err(kept.mismatch(wrong)),
            Ended::Whole => self.followed(kept).map_err(|wrong| kept.mismatch(wrong))?,
        }
    }

    /// What a system that does all steps may still be right by.
    fn followed(&self, kept: &Kept) -> Result<Result<Left, Box<Mismatch>>, Wrong> {
        let found = |followed| Ok(Err(kept.followed(followed)));
        match kept.end {
            End::Finite => found(Followed::ToItsEnd),
            End::Cycle(prefix) => match self.bound_in_the_cycle(kept, prefix)? {
                Some(label) => Ok(Ok(kept.left_at_its_end(LeftBy::Bound(label.to_string())))),
                None => found(Followed::Rounds { rounds: ROUNDS, prefix }),
            },
            End::Deadlock => match self.does(kept)?.first() {
                Some(label) => Ok(Ok(kept.left_at_its_end(LeftBy::NotStuck(label.to_string())))),
                None => found(Followed::Stuck(self.tried())),
            },
            End::Stuttering => {
                let does = self.does(kept)?;
                match does.iter().find(|label| self.fair.contains(label)) {
                    Some(label) => Ok(Ok(kept.left_at_its_end(LeftBy::Bound(label.to_string())))),
                    None => found(Followed::Stutters { does, known: self.tried() }),
                }
            }
        }
    }

    fn tried(&self) -> Offered {
        Offered { actions: self.known.len(), of_paths: self.of_paths }
    }

    /// What of all that is known a system does at the end.
    fn does(&self, kept: &Kept) -> Result<Vec<Label>, Wrong> {
        let mut does = Vec::new();
        for label in self.known {
            if accepts(&kept.graph, &kept.path, label, self.begin)? {
                does.push(label.clone());
            }
        }
        Ok(does)
    }

    /// An action that the system is bound to do, which it can do in each state of the
    /// cycle, and which is none of its steps.
    fn bound_in_the_cycle(&self, kept: &Kept, prefix: usize) -> Result<Option<&Label>, Wrong> {
        let once = kept.path.transitions.len();
        let transition = |at: &usize| &kept.graph.transitions[*at].label;
        let cycle: Vec<&Label> = kept.path.transitions[prefix..].iter().map(transition).collect();
        for label in self.fair.iter().filter(|label| !cycle.contains(label)) {
            let mut stays = true;
            for more in 0..cycle.len() {
                let mut path = kept.unrolled(2);
                path.transitions.truncate(once + more);
                stays = stays && accepts(&kept.graph, &path, label, self.begin)?;
            }
            if stays {
                return Ok(Some(label));
            }
        }
        Ok(None)
    }
}

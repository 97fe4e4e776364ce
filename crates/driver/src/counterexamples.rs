//! Counterexamples that a team keeps: what they show must not be possible.

use std::path::Path as File;

use greyverify_behaviour::Ending;
use greyverify_behaviour::value::Value;

use crate::files::{Unusable, behaviour, names};
use crate::follow::{Attempt, Begin, Ended, Tried, What, Wrong, follow};
use crate::graph::{Graph, Path};
use crate::shrink::Found;
use crate::{Mismatch, System};

/// Counterexamples of a folder, each a file of ITF.
#[derive(Debug)]
pub struct Counterexamples {
    all: Vec<Kept>,
}

#[derive(Debug)]
struct Kept {
    name: String,
    spec: String,
    graph: Graph,
    path: Path,
}

/// Where a system leaves a counterexample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The file.
    pub file: String,
    /// How many of its steps the system does.
    pub after: usize,
    /// How many it has.
    pub steps: usize,
}

impl Counterexamples {
    /// Reads all that a folder has.
    ///
    /// # Errors
    /// There are none, or one cannot be read, or does not end.
    pub fn read(folder: impl AsRef<File>) -> Result<Self, Unusable> {
        let folder = folder.as_ref();
        let names = names(folder)?;
        if names.is_empty() {
            let hint = "save one there: greyverify writes counterexample.itf.json for each red";
            return Err(Unusable::new(folder, "there are no counterexamples", hint));
        }
        let all = names.into_iter().map(|name| Kept::read(&folder.join(&name), name));
        Ok(Self { all: all.collect::<Result<_, _>>()? })
    }

    /// Walks each on a system of its own, which must leave it before its end: refuse
    /// a step, or be in another state after it. The answer says where.
    ///
    /// # Errors
    /// A counterexample that a system follows to its end, or on which the system
    /// panics, or that does not begin as the system does.
    pub fn walk<S: System>(
        &self,
        begin: impl Fn(&[(String, Value)]) -> S,
    ) -> Result<Vec<Left>, Box<Mismatch>> {
        self.all.iter().map(|kept| kept.walk(&begin)).collect()
    }
}

impl Kept {
    fn read(file: &File, name: String) -> Result<Self, Unusable> {
        let behaviour = behaviour(file)?;
        if behaviour.ending != Ending::Finite {
            let hint = "keep counterexamples to invariants here; no walk shows what never happens";
            return Err(Unusable::new(file, "this counterexample has no end", hint));
        }
        let mut graph = Graph::default();
        let path = graph.add(&behaviour).ok_or_else(|| {
            let hint = "write it again with greyverify";
            Unusable::new(file, "the arguments of an action are not understood", hint)
        })?;
        let about = &behaviour.about;
        let spec = about.spec.as_deref().into_iter().chain(about.shows());
        let spec = spec.collect::<Vec<_>>().join(", ");
        Ok(Self { name, spec, graph, path })
    }

    fn walk<S: System>(&self, begin: Begin<'_, S>) -> Result<Left, Box<Mismatch>> {
        let steps = self.path.transitions.len();
        let left = |after| Ok(Left { file: self.name.clone(), after, steps });
        let wrong = match follow(&self.graph, &self.path, Tried::Last(None), begin) {
            Ended::Elsewhere(after) => return left(after),
            Ended::Wrong(Wrong {
                after,
                attempt: Attempt::Step(_),
                what: What::NotDone(_) | What::Differs(_),
            }) => return left(after),
            Ended::Wrong(wrong) => wrong,
            Ended::Whole => Wrong { after: steps, attempt: Attempt::Begin, what: What::Followed },
        };
        let after = wrong.after;
        let found = Found { path: self.path.clone(), wrong, tries_all: false };
        Err(Mismatch::new(&self.spec, &self.name, after, &self.graph, found).into())
    }
}

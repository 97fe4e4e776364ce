//! The behaviours that cover a model.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};
use std::path::Path as File;

use greyverify_behaviour::value::Value;
use greyverify_behaviour::{Cover, Covered, Kept};

use crate::files::{Unusable, behaviour};
use crate::follow::{Attempt, Ended, Tried, follow};
use crate::graph::{Graph, Path};
use crate::record::{Chance, event, tried};
use crate::shrink::shrink;
use crate::{Mismatch, System};

const WRITE: &str = "write the folder again with `greyverify paths`, and commit all of it";

/// Behaviours that `greyverify paths` has written: they cover a model's state graph.
#[derive(Debug)]
pub struct Paths {
    cover: Cover,
    pub(crate) graph: Graph,
    paths: Vec<(String, Path)>,
}

impl Paths {
    /// Reads the behaviours of a folder.
    ///
    /// # Errors
    /// A file is missing, is one too many, cannot be read, or is not what
    /// `greyverify paths` wrote.
    pub fn read(folder: impl AsRef<File>) -> Result<Self, Unusable> {
        let folder = folder.as_ref();
        let file = folder.join(Cover::FILE);
        let text = std::fs::read(&file).map_err(|why| Unusable::new(&file, why, WRITE))?;
        let cover: Cover =
            serde_json::from_slice(&text).map_err(|why| Unusable::new(&file, why, WRITE))?;
        if cover.schema_version != Cover::SCHEMA_VERSION {
            let why = format!("its form has version {}", cover.schema_version);
            return Err(Unusable::new(&file, why, "use the crate of the same release"));
        }
        let astray = cover.astray(folder).map_err(|why| Unusable::new(folder, why, WRITE))?;
        if let Some(why) = astray {
            return Err(Unusable::new(&file, why, WRITE));
        }
        let (mut graph, mut paths) = (Graph::default(), Vec::new());
        for (name, _) in &cover.files {
            let file = folder.join(name);
            let why = "the arguments of an action are not understood";
            let path = graph.add(&behaviour(&file)?);
            paths.push((name.clone(), path.ok_or_else(|| Unusable::new(&file, why, WRITE))?));
        }
        if !is_covered(&cover, &graph) {
            let why = "the behaviours beside it do not show what it says they do";
            return Err(Unusable::new(&file, why, WRITE));
        }
        Ok(Self { cover, graph, paths })
    }

    /// Walks all behaviours, each on a system of its own. `begin` makes one, in the
    /// initial state that it is given, as far as a specification has several.
    ///
    /// # Errors
    /// Where the system first goes another way than the specification, on a path that
    /// was made short.
    pub fn walk<S: System>(
        &self,
        begin: impl Fn(&[(String, Value)]) -> S,
    ) -> Result<Walked, Box<Mismatch>> {
        let (mut done, mut elsewhere) = (BTreeSet::new(), Vec::new());
        for (name, path) in &self.paths {
            match follow(&self.graph, path, Tried::All, &begin) {
                Ended::Whole => done.extend(path.transitions.iter().copied()),
                Ended::Elsewhere(after) => {
                    done.extend(path.transitions.iter().copied().take(after));
                    elsewhere.push((name.clone(), after));
                }
                Ended::Wrong(wrong) => {
                    let own = usize::from(matches!(wrong.attempt, Attempt::Step(_)));
                    let after = wrong.after + own;
                    let found = shrink(&self.graph, path, wrong, &begin);
                    let spec = &self.cover.spec;
                    return Err(Mismatch::new(spec, name, after, &self.graph, found).into());
                }
            }
        }
        let all = self.cover.transitions().all;
        Ok(Walked {
            spec: self.cover.spec.clone(),
            is_covered: self.cover.whole,
            is_random: self.cover.cover == Kept::Walks,
            transitions: Covered { shown: done.len(), all },
            wanted: self.graph.transitions.len(),
            elsewhere,
        })
    }

    /// Lets a system do what it will: so many times an action that the behaviours know
    /// is chosen by chance and tried. What the system did is a log, line by line in the
    /// names of the specification, which `greyverify trace validate --map` has an engine
    /// judge. The same seed chooses the same. A panic of the system is not caught.
    pub fn record<S: System>(
        &self,
        seed: u64,
        tries: usize,
        begin: impl Fn(&[(String, Value)]) -> S,
    ) -> String {
        let Some((_, first)) = self.paths.first() else { return String::new() };
        let mut system = begin(&self.graph.known(first.begin));
        let (labels, mut chance) = (self.graph.labels(), Chance(seed));
        let known = self.cover.actions.values().flat_map(|shown| &shown.parameters);
        let known = known.chain(self.graph.states.iter().take(1).flat_map(|state| state.keys()));
        let event = event(&known.map(String::as_str).collect());
        let chosen = (0..tries).map_while(|_| chance.of(&labels).copied());
        let lines = chosen.filter_map(|label| {
            let shown = self.cover.actions.get(&label.name);
            let parameters = shown.map_or(&[][..], |shown| &shown.parameters);
            tried(&mut system, event, label, parameters)
        });
        lines.collect()
    }
}

/// That behaviours show as many transitions and refusals of each action as is said.
fn is_covered(cover: &Cover, graph: &Graph) -> bool {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for transition in &graph.transitions {
        counts.entry(&transition.label.name).or_default().0 += 1;
    }
    for label in graph.refused.iter().flatten() {
        counts.entry(&label.name).or_default().1 += 1;
    }
    let said = cover
        .actions
        .iter()
        .map(|(name, shown)| (name.as_str(), (shown.transitions.shown, shown.refusals.shown)));
    let said = said.filter(|(_, (done, refused))| done + refused > 0);
    said.collect::<BTreeMap<_, _>>() == counts
}

/// What a system has shown that it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walked {
    spec: String,
    is_covered: bool,
    /// The behaviours are random walks, of a model that was not searched.
    is_random: bool,
    transitions: Covered,
    /// Transitions of the behaviours.
    wanted: usize,
    elsewhere: Vec<(String, usize)>,
}

impl Walked {
    /// Transitions that were walked, of those that the model has.
    #[must_use]
    pub const fn transitions(&self) -> Covered {
        self.transitions
    }

    /// True if nothing was left out: the behaviours cover all that they were to
    /// cover of the model, and the system went all of each. Random walks alone cover
    /// nothing, so that it is false of them.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.is_covered && self.is_followed()
    }

    /// True if the system went all of each behaviour, whatever these cover.
    #[must_use]
    pub const fn is_followed(&self) -> bool {
        self.transitions.shown == self.wanted
    }
}

impl Display for Walked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Covered { shown, all } = self.transitions;
        match self.is_random {
            true => write!(f, "{}: walked {shown} transitions", self.spec)?,
            false => write!(f, "{}: walked {shown} of {all} transitions", self.spec)?,
        }
        for (name, after) in &self.elsewhere {
            write!(f, "\n  {name}: left after {after} steps for another state that is allowed")?;
        }
        if self.is_random {
            write!(f, "\n  the behaviours are random walks, which cover nothing")?;
        } else if !self.is_covered {
            write!(f, "\n  the behaviours cover a part of the model")?;
        }
        Ok(())
    }
}

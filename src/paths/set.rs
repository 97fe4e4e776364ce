//! A set of behaviours as files that a team commits.
//!
//! In: a graph. Out: the behaviours that cover it as ITF, and beside them what
//! they cover. The same graph gives the same files, byte by byte.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use greyverify_behaviour::{Cover, Kept, Shown, Walks};
use serde_json::json;

use super::graph::Graph;
use super::tour::{Tour, tours};
use super::walks::walks;
use crate::config::Config;
use crate::explain::without_arguments;
use crate::generate::Inputs;
use crate::spec::{said, sha256};
use crate::trace::{About, Action, Behaviour, Step, itf};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// What is to be covered.
    pub cover: Kept,
    /// Random walks beside that, or alone.
    pub walks: Walks,
    /// Whether the model is searched.
    pub searches: bool,
}

/// What was met of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Met {
    /// All of it.
    All,
    /// A part of it: the search ended early.
    Part,
    /// What these walks met.
    Walked(Vec<Tour>),
}

/// Behaviours, and what they cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// What they cover.
    pub cover: Cover,
    /// The behaviours by the names of their files.
    pub behaviours: Vec<(String, Behaviour)>,
}

impl Set {
    /// Covers a graph. `meaning` is the hash of that and of what is asked for.
    #[must_use]
    pub fn of(
        graph: &Graph,
        (about, meaning): (&About, String),
        parameters: &BTreeMap<String, Vec<String>>,
        request: Request,
        met: Met,
    ) -> Self {
        let (mut covering, is_covered) = match request.cover {
            Kept::Walks => (Vec::new(), false),
            cover => tours(graph, cover),
        };
        let paths = (1..).zip(&covering).map(|(n, _)| format!("path-{n:02}.itf.json"));
        let mut names: Vec<String> = paths.collect();
        let (random, whole) = match met {
            Met::Walked(walks) if request.cover == Kept::Walks => (walks, false),
            Met::Walked(_) => (Vec::new(), is_all_done_and_refused(graph)),
            Met::All => (walks(graph, request.walks), true),
            Met::Part => (walks(graph, request.walks), false),
        };
        names.extend((1..).zip(&random).map(|(n, _)| format!("walk-{n:02}.itf.json")));
        covering.extend(random);
        let mut refusals = Refusals::new(request.cover);
        let behaviours: Vec<(String, Behaviour)> = names
            .into_iter()
            .zip(covering.iter().map(|tour| behaviour(graph, tour, about, &mut refusals)))
            .collect();
        let cover = Cover {
            schema_version: Cover::SCHEMA_VERSION,
            spec: about.spec.clone().unwrap_or_default(),
            job: about.job.clone().unwrap_or_default(),
            bounds: about.bounds.clone(),
            cover: request.cover,
            meaning,
            whole: whole && is_covered,
            walks: (!request.searches).then_some(request.walks),
            states: graph.states.len(),
            actions: shown(graph, &covering, &refusals, parameters),
            files: behaviours.iter().map(|(name, one)| (name.clone(), one.steps.len())).collect(),
            hash: String::new(),
        };
        Self { cover, behaviours }
    }

    /// The files with their texts; that which says what is covered has a hash of the others.
    ///
    /// # Errors
    /// A value is nested too deeply.
    pub fn files(&self) -> io::Result<Vec<(String, String)>> {
        let mut files = Vec::new();
        for (name, behaviour) in &self.behaviours {
            files.push((name.clone(), itf::to_text(behaviour)?));
        }
        let mut texts = files.iter().map(|(_, text)| text.clone().into_bytes());
        let hash = self.cover.hash_with(|_| Ok(texts.next().unwrap_or_default()))?;
        let cover = Cover { hash, ..self.cover.clone() };
        let cover = format!("{}\n", serde_json::to_string_pretty(&cover)?);
        files.insert(0, (Cover::FILE.to_owned(), cover));
        Ok(files)
    }
}

/// Whether each action was met both done and refused, with each of its arguments: of a
/// model that was not searched, nobody knows else whether it is ever refused.
fn is_all_done_and_refused(graph: &Graph) -> bool {
    let done = graph.transitions.iter().filter_map(|transition| transition.action.as_ref());
    let done: BTreeSet<String> = done.map(ToString::to_string).collect();
    let refused: BTreeSet<String> =
        graph.refused.iter().flatten().map(ToString::to_string).collect();
    done == refused
}

/// Under which steps are counted of which nobody knows the action.
const UNKNOWN: &str = "(action not told)";

/// What is refused is said once: of each state, or of all.
struct Refusals {
    cover: Kept,
    /// By state, or of any.
    met: BTreeSet<(usize, String)>,
    /// Where each stands.
    shown: BTreeSet<(usize, String)>,
}

impl Refusals {
    const fn new(cover: Kept) -> Self {
        Self { cover, met: BTreeSet::new(), shown: BTreeSet::new() }
    }

    fn of(&mut self, graph: &Graph, state: usize) -> Vec<Action> {
        let place = if self.cover == Kept::Actions { 0 } else { state };
        let refused = graph.refused[state].iter();
        let new = refused.filter(|action| self.met.insert((place, action.to_string()))).cloned();
        let new: Vec<Action> = new.collect();
        self.shown.extend(new.iter().map(|action| (state, action.to_string())));
        new
    }
}

fn behaviour(graph: &Graph, tour: &Tour, about: &About, refusals: &mut Refusals) -> Behaviour {
    let actions = tour.transitions.iter().map(|at| graph.transitions[*at].action.clone());
    let actions = std::iter::once(None).chain(actions);
    let states: Vec<usize> = tour.states(graph).collect();
    let steps = (1..).zip(&states).zip(actions).map(|((number, state), action)| Step {
        number,
        action,
        state: graph.states[*state].clone(),
    });
    let refused = (1..).zip(&states).map(|(number, state)| (number, refusals.of(graph, *state)));
    Behaviour {
        about: about.clone(),
        steps: steps.collect(),
        refused: refused.filter(|(_, refused)| !refused.is_empty()).collect(),
        ..Behaviour::default()
    }
}

/// By action, what the tours show of it. Steps that no action is known of are
/// told under a name that no action can have.
fn shown(
    graph: &Graph,
    tours: &[Tour],
    refusals: &Refusals,
    parameters: &BTreeMap<String, Vec<String>>,
) -> BTreeMap<String, Shown> {
    let taken: BTreeSet<usize> = tours.iter().flat_map(|t| t.transitions.iter().copied()).collect();
    let mut all: BTreeMap<String, Shown> = BTreeMap::new();
    for (at, transition) in graph.transitions.iter().enumerate() {
        let name = transition.action.as_ref().map_or(UNKNOWN, |action| &action.name);
        let shown = &mut all.entry(name.to_owned()).or_default().transitions;
        shown.count(taken.contains(&at));
    }
    for (state, refused) in graph.refused.iter().enumerate() {
        for action in refused {
            let shown = &mut all.entry(action.name.clone()).or_default().refusals;
            shown.count(refusals.shown.contains(&(state, action.to_string())));
        }
    }
    // An action of an instance with parameters stands under their values: it is told
    // without them only where it is never looked at.
    let met: BTreeSet<String> = all.keys().map(|name| without_arguments(name)).collect();
    let unmet = parameters.keys().filter(|name| !name.is_empty() && !met.contains(*name));
    all.extend(unmet.map(|name| (name.clone(), Shown::default())));
    for (name, shown) in &mut all {
        if let Some(known) = parameters.get(&without_arguments(name)) {
            shown.parameters.clone_from(known);
        }
    }
    all
}

/// A hash of all that the files depend on: what the modules say and not how they
/// are written, the constants and the constraints of the model, and what was asked
/// for.
#[must_use]
pub fn meaning(inputs: &Inputs, request: Request, steps: u32) -> String {
    let graph = Config {
        invariants: Vec::new(),
        properties: Vec::new(),
        symmetry: None,
        view: None,
        ..inputs.config.clone()
    };
    let modules = inputs.files.iter().filter(|file| {
        Path::new(&file.name).extension().is_some_and(|extension| extension == "tla")
    });
    let modules = modules.map(|file| {
        let text = file.text();
        let meant = said(&text).unwrap_or(text);
        (file.name.as_str(), sha256(meant.as_bytes()))
    });
    let modules: BTreeMap<&str, String> = modules.collect();
    let Request { cover, walks: Walks { count, depth, seed }, searches } = request;
    // No search has so few steps.
    let steps = if searches { steps } else { 0 };
    let asked = json!([cover, steps, count, depth, seed]);
    let meaning = json!([Cover::SCHEMA_VERSION, graph.to_string(), modules, asked]);
    sha256(meaning.to_string().as_bytes())
}

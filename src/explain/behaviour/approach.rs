//! The states that led to an evaluation that failed, where TLC tells none.
//!
//! In: a specification and its configuration. Out: a module that makes TLC
//! tell them. TLC of 2020 prints no state when the next-state action cannot be
//! evaluated, but it does when an invariant cannot. So the action is evaluated
//! as part of one: `ENABLED (Next /\ FALSE)` evaluates all of it and finds no
//! step, whatever it is.

use std::fmt::Write as _;

use super::contexts;
use super::origin::Origin;
use super::reader::{Place, Reader};
use super::walk;
use crate::config::{Config, Named};
use crate::explain::syntax::Node;
use crate::generate::{Content, InputFile, Inputs};
use crate::spec::Spec;
use crate::trace::Location;

/// Name of the module.
const NAME: &str = "Gv7_Approach";
/// The invariant that fails where the action does.
pub(in crate::explain) const CAN_STEP: &str = "Gv7_CanStep";

/// The files TLC is to be run on, and where the text in them comes from.
#[derive(Debug)]
pub(in crate::explain) struct Search {
    pub(in crate::explain) inputs: Inputs,
    origins: Vec<Origin>,
    /// The modules that ask, by name.
    asking: Vec<(String, String)>,
}

impl Search {
    /// A place as the specification has it; `None` for one that is nobody's.
    pub(in crate::explain) fn origin(&self, place: &Location) -> Option<Location> {
        match self.asking.iter().find(|(name, _)| *name == place.module) {
            Some((_, text)) => Origin::of(&self.origins, text, place),
            None => Some(place.clone()),
        }
    }

    /// True for a place in the invariant, which is not looked at before a
    /// state is complete.
    pub(in crate::explain) fn asks(&self, place: &Location) -> bool {
        self.asking.iter().any(|(name, _)| *name == place.module)
    }
}

/// Lays the search out. `None` if the next-state action is not understood.
pub(in crate::explain) fn search(spec: &Spec, job: &Inputs) -> Option<Search> {
    let config = &job.config;
    let seen = contexts::instances(spec);
    let mut reader = Reader::new(contexts::contexts(spec, &seen, config));
    let next = next(&mut reader, config)?;
    for property in &config.properties {
        let _ = reader.definition(&property.name);
    }
    let (head, instances) = walk::opening(&reader, NAME, &job.root, "");
    let mut text = head;
    text.push_str(&reader.contexts[0].text);
    let within = config.constraints.iter().map(|c| format!(" /\\ ({})'", c.name));
    let along = config.action_constraints.iter().map(|c| format!(" /\\ {}", c.name));
    let within: String = within.chain(along).collect();
    let _ = write!(text, "{CAN_STEP} ==\n  /\\ ~ENABLED (({next}){within} /\\ FALSE) \\/ TRUE\n");
    // A temporal formula is evaluated where TLC tells no state, either.
    for atom in reader.atoms.iter().filter(|atom| !atom.of_a_step) {
        let loops = walk::loops(atom);
        let _ = writeln!(text, "  /\\ {loops}({}) \\in BOOLEAN", atom.text);
    }
    text.push_str("====\n");
    let config = Config {
        invariants: vec![Named::new(CAN_STEP, ())],
        properties: Vec::new(),
        ..config.clone()
    };
    let mut asking = instances;
    asking.push((NAME.to_owned(), text));
    let mut files = job.files.clone();
    let mut add = |name: String, text: String| {
        files.push(InputFile { name, content: Content::Text(text) });
    };
    asking.iter().for_each(|(name, text)| add(format!("{name}.tla"), text.clone()));
    add(format!("{}.tla", walk::TOOLS), walk::TOOLS_TEXT.to_owned());
    add(format!("{NAME}.cfg"), config.to_string());
    let inputs = Inputs { root: NAME.to_owned(), files, config, deadlock: false, ..job.clone() };
    Some(Search { inputs, origins: reader.origins, asking })
}

/// The next-state action in the module that asks.
fn next(reader: &mut Reader<'_>, config: &Config) -> Option<String> {
    if let Some(next) = &config.next {
        return Some(next.name.clone());
    }
    let specification = &config.specification.as_ref()?.name;
    let operator = reader.contexts[0].operators.always_part(specification)?;
    let place = Reader::inside(&Place::default(), &operator, Vec::new());
    let body: &Node = &operator.body;
    Some(reader.piece(body.span, &place))
}

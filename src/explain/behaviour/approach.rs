//! The states that led to an evaluation that failed, and the expression that
//! failed, where TLC does not tell them.
//!
//! In: a specification and its configuration. Out: a module that makes TLC
//! tell them. TLC of 2020 prints no state when the next-state action cannot be
//! evaluated, but it does when an invariant cannot. So the action is evaluated
//! as part of one: `ENABLED (Next /\ FALSE)` evaluates all of it and finds no
//! step, whatever it is. Of an initial state it prints nothing then either, so
//! that the invariant prints the state before ([`Telling::States`]); therefore
//! the invariants of the job are evaluated as part of it, too. The
//! expression is told for sure where the state is an initial one ([`at`]).

use std::fmt::Write as _;

use super::contexts;
use super::origin::Origin;
use super::reader::{Place, Reader};
use super::walk;
use crate::config::{Assignment, Config, Literal, Named};
use crate::explain::answers;
use crate::explain::module::{self, model_value};
use crate::generate::{Content, InputFile, Inputs};
use crate::spec::Spec;
use crate::syntax::Node;
use crate::trace::{Location, Step};
use crate::value::Value;

/// Name of the module.
const NAME: &str = "Gv7_Approach";
/// What is printed of each state.
const STATE: &str = "state";
/// What the definitions of a state's values begin with.
const VALUE: &str = "Gv7_v";
/// The next-state action.
const TAKEN: &str = "Gv7_Taken";
/// The property that fails where a constraint does.
const WITHIN: &str = "Gv7_Within";
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

/// What a search tells before the evaluation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::explain) enum Telling {
    /// What TLC tells by itself.
    Nothing,
    /// Every state that it evaluates, by printing it.
    States,
}

/// Lays the search out. `None` if the next-state action is not understood.
pub(in crate::explain) fn search(spec: &Spec, job: &Inputs, telling: Telling) -> Option<Search> {
    let config = &job.config;
    let said = match telling {
        Telling::Nothing => String::new(),
        Telling::States => {
            let texts = spec.variables().into_iter().map(|name| format!("Gv7_Text({name})"));
            let texts: Vec<String> = texts.collect();
            format!("  /\\ Gv7_Say(0, \"{STATE}\", <<{}>>)\n", texts.join(", "))
        }
    };
    let asked = Config {
        invariants: vec![Named::new(CAN_STEP, ())],
        properties: Vec::new(),
        ..config.clone()
    };
    let conjuncts = said + &evaluated(&config.invariants);
    laid_out(spec, job, ["", ""], &conjuncts, asked)
}

/// The state that was printed last by a search that tells.
pub(in crate::explain) fn told(spec: &Spec, printed: &str) -> Option<Step> {
    let answers = answers::answers(printed);
    let last = answers.into_iter().rfind(|answer| answer.what == STATE)?;
    let values = last.values.iter().map(|text| Some(Value::read(text)));
    let state: Vec<(String, Option<Value>)> = spec.variables().into_iter().zip(values).collect();
    Some(Step { number: 1, action: None, state })
}

/// A search with one state, in which all is evaluated that was when the
/// evaluation failed. Its values are definitions of their own, which TLC
/// evaluates before everything else: of a literal that it evaluates while it
/// looks for the place it tells the literal's place, and no other.
pub(in crate::explain) fn at(spec: &Spec, job: &Inputs, state: &Step) -> Option<Search> {
    let here = Here::new(job, state)?;
    let next = walk::NEXT;
    let head = format!("{}{next} == UNCHANGED <<{}>>\n", here.definitions, here.variables);
    let mut asked = here.asked;
    asked.next = Some(Named::new(next, ()));
    asked.invariants = job.config.invariants.clone();
    asked.invariants.push(Named::new(CAN_STEP, ()));
    laid_out(spec, job, [&head, ""], &evaluated(&job.config.constraints), asked)
}

/// A search with the steps from one state, each of which is asked whether the
/// constraints take it. `None` if there are none. TLC evaluates them before it
/// tells a state; of the action property that does the same it tells the step.
pub(in crate::explain) fn after(spec: &Spec, job: &Inputs, state: &Step) -> Option<Search> {
    let Config { constraints, action_constraints, .. } = &job.config;
    let next_state = constraints.iter().map(|c| format!("(({})' \\in BOOLEAN)", c.name));
    let step = action_constraints.iter().map(|c| format!("(({}) \\in BOOLEAN)", c.name));
    let all: Vec<String> = next_state.chain(step).collect();
    if all.is_empty() {
        return None;
    }
    let here = Here::new(job, state)?;
    let within = format!("{WITHIN} == [][{}]_<<{}>>\n", all.join(" /\\ "), here.variables);
    let mut asked = here.asked;
    asked.next = Some(Named::new(TAKEN, ()));
    asked.properties = vec![Named::new(WITHIN, ())];
    // Nothing is looked at beyond them.
    asked.constraints = asked.init.iter().cloned().collect();
    laid_out(spec, job, [&here.definitions, &within], "  /\\ TRUE\n", asked)
}

/// A state as the only initial one.
struct Here {
    definitions: String,
    /// The names of the variables, with commas between.
    variables: String,
    asked: Config,
}

impl Here {
    fn new(job: &Inputs, state: &Step) -> Option<Self> {
        let mut models = Vec::new();
        let (mut values, mut here) = (String::new(), String::new());
        for (at, (name, value)) in state.state.iter().enumerate() {
            let value = module::tla(value.as_ref()?, 0, &mut models);
            let _ = writeln!(values, "{VALUE}{at} == {value}");
            let _ = writeln!(here, "  /\\ {name} = {VALUE}{at}");
        }
        models.sort_unstable();
        models.dedup();
        let names: Vec<&str> = state.state.iter().map(|(name, _)| name.as_str()).collect();
        let constants: String =
            models.iter().map(|name| format!("CONSTANT {}\n", model_value(name))).collect();
        let mut asked = Config {
            constants: job.config.constants.clone(),
            init: Some(Named::new(walk::INIT, ())),
            ..Config::default()
        };
        asked.constants.extend(
            models.into_iter().map(|name| {
                Named::new(model_value(&name), Assignment::Value(Literal::Model(name)))
            }),
        );
        let definitions = format!("{constants}{values}{} ==\n{here}", walk::INIT);
        Some(Self { definitions, variables: names.join(", "), asked })
    }
}

/// Conjuncts that evaluate predicates and hold whatever those are.
fn evaluated(predicates: &[Named<()>]) -> String {
    predicates.iter().map(|named| format!("  /\\ ({}) \\in BOOLEAN\n", named.name)).collect()
}

/// The search, with definitions of the module, before and behind that of the
/// next-state action, and conjuncts of the invariant.
fn laid_out(
    spec: &Spec,
    job: &Inputs,
    definitions: [&str; 2],
    conjuncts: &str,
    asked: Config,
) -> Option<Search> {
    let config = &job.config;
    let seen = contexts::instances(spec);
    let mut reader = Reader::new(contexts::contexts(spec, &seen, config));
    let next = next(&mut reader, config)?;
    for property in &config.properties {
        let _ = reader.definition(&property.name);
    }
    // Whether a fair action is possible is asked in every state, too.
    if let Some(specification) = &config.specification {
        let _ = reader.fairness(&specification.name);
    }
    let (head, instances) = walk::opening(&reader, NAME, &job.root, "");
    let mut text = head;
    text.push_str(&reader.contexts[0].text);
    let [before, behind] = definitions;
    let _ = write!(text, "{before}{TAKEN} ==\n  {next}\n{behind}");
    let within = config.constraints.iter().map(|c| format!(" /\\ ({})'", c.name));
    let along = config.action_constraints.iter().map(|c| format!(" /\\ {}", c.name));
    let within: String = within.chain(along).collect();
    let _ = write!(
        text,
        "{CAN_STEP} ==\n{conjuncts}  /\\ ~ENABLED (({TAKEN}){within} /\\ FALSE) \\/ TRUE\n"
    );
    // A temporal formula is evaluated where TLC tells no state, either.
    for atom in reader.atoms.iter().filter(|atom| !atom.of_a_step) {
        let loops = walk::loops(atom);
        let _ = writeln!(text, "  /\\ {loops}({}) \\in BOOLEAN", atom.text);
    }
    text.push_str("====\n");
    let mut asking = instances;
    asking.push((NAME.to_owned(), text));
    let mut files = job.files.clone();
    let mut add = |name: String, text: String| {
        files.push(InputFile { name, content: Content::Text(text) });
    };
    asking.iter().for_each(|(name, text)| add(format!("{name}.tla"), text.clone()));
    add(format!("{}.tla", walk::TOOLS), walk::TOOLS_TEXT.to_owned());
    add(format!("{NAME}.cfg"), asked.to_string());
    let inputs =
        Inputs { root: NAME.to_owned(), files, config: asked, deadlock: false, ..job.clone() };
    Some(Search { inputs, origins: reader.origins, asking })
}

/// The next-state action in the module that asks.
pub(super) fn next(reader: &mut Reader<'_>, config: &Config) -> Option<String> {
    if let Some(next) = &config.next {
        return Some(next.name.clone());
    }
    let specification = &config.specification.as_ref()?.name;
    let operator = reader.contexts[0].operators.always_part(specification)?;
    let place = Reader::inside(&Place::default(), &operator, Vec::new());
    let body: &Node = &operator.body;
    Some(reader.piece(body.span, &place))
}

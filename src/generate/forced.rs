//! A behaviour that TLC is made to follow state by state.
//!
//! In: a job and a behaviour of its specification. Out: a module in which a
//! counter says which state is next, beside the specification's own next-state
//! relation and fairness. What TLC then reports is said of this behaviour and
//! no other, and a step that the specification does not have ends it early.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use super::formula::Formula;
use super::model::{configuration, header, question_module};
use super::states::{model_values, record};
use super::{Content, GenerateError, InputFile, Inputs, module_copies};
use crate::config::{self, Assignment, Literal, Named};
use crate::event::ViolationKind;
use crate::plan::{Job, Purpose};
use crate::trace::{Behaviour, Ending};

/// The temporal formula of the generated module, in which each name is one that no
/// specification has: `MCInit` and `MCNext` are common.
const FORMULA: &str = "Gv7_Forced";

/// Makes the files of a job that follows one behaviour.
///
/// # Errors
/// The specification's formula is not of the form `Init /\ [][Next]_vars`,
/// with or without fairness, or a state is not complete.
pub fn forced(job: &Job, behaviour: &Behaviour) -> Result<Inputs, GenerateError> {
    let refuse = |why: String| GenerateError::NotForced { job: job.name.clone(), why };
    let question = job.question().ok_or_else(|| refuse("it has a configuration file".into()))?;
    let formula = Formula::of(job, question).map_err(refuse)?;
    let states = behaviour.steps.iter().map(record).collect::<Result<Vec<_>, _>>();
    let states = states.map_err(refuse)?;
    let root = format!("MC{}", job.spec.name);
    let negation = match &job.purpose {
        Purpose::Probe { predicate } => Some(format!("Not{predicate}")),
        Purpose::Check | Purpose::Levels { .. } | Purpose::Mutant { .. } => None,
    };
    let values = model_values(job, &behaviour.steps);
    let mut told = configuration(question, negation.as_deref());
    (told.init, told.next) = (None, None);
    told.specification = Some(Named::new(FORMULA, ()));
    told.constants.extend(
        values
            .iter()
            .map(|name| Named::new(name.as_str(), Assignment::Value(Literal::Model(name.clone())))),
    );
    let text = format!("{}{told}", header(job));
    let config = config::parse(&text)
        .map_err(|e| GenerateError::Unreadable { job: job.name.clone(), why: e.to_string() })?;
    let deadlock = behaviour.about.kind == Some(ViolationKind::Deadlock);
    let at = counter(states.len(), &behaviour.ending, deadlock);
    let body = module(job, &formula, &values, &states, &at);
    let module = question_module(job, question, &root, ", Integers, TLC", &body);
    let mut files = module_copies(job);
    files.push(InputFile { name: format!("{root}.tla"), content: Content::Text(module) });
    files.push(InputFile { name: format!("{root}.cfg"), content: Content::Text(text) });
    let declared = told.checked().into_iter().map(str::to_owned).collect();
    let beside = Arc::clone(&job.spec.beside);
    Ok(Inputs { root, beside, files, config, deadlock, declared, negation, copies: Arc::default() })
}

/// Which state is next. Where a behaviour ends, TLC goes no further; but where
/// it is to end in a deadlock any step may follow, which shows that there is none.
fn counter(last: usize, ending: &Ending, deadlock: bool) -> String {
    match ending {
        Ending::Finite | Ending::Stuttering if deadlock => {
            format!("gv7_at <= {last} /\\ gv7_at' = gv7_at + 1")
        }
        Ending::Finite | Ending::Stuttering => format!("gv7_at < {last} /\\ gv7_at' = gv7_at + 1"),
        Ending::BackTo { number, .. } => {
            format!("gv7_at' = (IF gv7_at < {last} THEN gv7_at + 1 ELSE {number})")
        }
    }
}

fn module(
    job: &Job,
    formula: &Formula,
    values: &BTreeSet<String>,
    states: &[String],
    at: &str,
) -> String {
    let mut text = String::new();
    if !values.is_empty() {
        let names: Vec<&str> = values.iter().map(String::as_str).collect();
        let _ = writeln!(text, "\nCONSTANTS {}", names.join(", "));
    }
    let all = job.spec.variables();
    let here = all.iter().map(|v| format!("  /\\ {v} = Gv7_States[gv7_at].{v}\n"));
    let here: String = here.collect();
    let Formula { init, next, variables, fairness } = formula;
    let stutters = format!("gv7_at < {} /\\ UNCHANGED <<{}>>", states.len(), all.join(", "));
    let fairness: String = fairness.iter().map(|f| format!(" /\\ {f}")).collect();
    let _ = write!(
        text,
        "
\\* The behaviour, and which of its states is the present one.
VARIABLE gv7_at
Gv7_States == <<
  {}
>>
Gv7_Here == gv7_at <= {} =>
{here}
Gv7_Init == gv7_at = 1 /\\ {init} /\\ Gv7_Here
\\* A step that changes nothing is one of every specification.
Gv7_Next == {at} /\\ (({next}) \\/ ({stutters})) /\\ Gv7_Here'
{FORMULA} == Gv7_Init /\\ [][Gv7_Next]_<<{variables}, gv7_at>>{fairness}
",
        states.join(",\n  "),
        states.len()
    );
    text
}

//! A behaviour that TLC is made to follow state by state.
//!
//! In: a job and a behaviour of its specification. Out: a module in which a
//! counter says which state is next, beside the specification's own next-state
//! relation and fairness. What TLC then reports is said of this behaviour and
//! no other, and a step that the specification does not have ends it early.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use tla_syntax::Expr;
use tla_syntax::token::Op;

use super::model::{configuration, header, question_module};
use super::{Content, GenerateError, InputFile, Inputs, module_copies};
use crate::config::{self, Assignment, Literal, Named};
use crate::event::ViolationKind;
use crate::manifest::Question;
use crate::plan::{Job, Purpose};
use crate::spec::walk;
use crate::trace::{Behaviour, Ending, Step};
use crate::value::Value;

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
    let states = behaviour.steps.iter().map(state).collect::<Result<Vec<_>, _>>();
    let states = states.map_err(refuse)?;
    let root = format!("MC{}", job.spec.name);
    let negation = match &job.purpose {
        Purpose::Probe { predicate } => Some(format!("Not{predicate}")),
        Purpose::Check | Purpose::Levels { .. } | Purpose::Mutant { .. } => None,
    };
    let values = model_values(job, behaviour);
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

/// `Init /\ [][Next]_vars /\ Fairness`, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Formula {
    init: String,
    next: String,
    variables: String,
    fairness: Vec<String>,
}

impl Formula {
    /// That of a model.
    fn of(job: &Job, question: &Question) -> Result<Self, String> {
        let Some(spec) = question.behaviour.as_ref().map(|name| &name.value) else {
            return Self::of_file(job, question).ok_or_else(|| "it has no behaviour".to_owned());
        };
        let definition = job.spec.definition(spec);
        let formula = definition.and_then(|definition| Self::from(&definition.def.body));
        formula.ok_or_else(|| format!("{spec} is not Init /\\ [][Next]_vars"))
    }

    /// What a configuration file says by INIT and NEXT.
    fn of_file(job: &Job, question: &Question) -> Option<Self> {
        let config = &question.given.as_ref()?.config;
        Some(Self {
            init: config.init.as_ref()?.name.clone(),
            next: config.next.as_ref()?.name.clone(),
            variables: format!("<<{}>>", job.spec.variables().join(", ")),
            fairness: Vec::new(),
        })
    }

    fn from(body: &Expr) -> Option<Self> {
        let conjuncts = walk::conjuncts(body);
        let at = conjuncts.iter().position(|e| next_of(e).is_some())?;
        let (action, subscript) = next_of(conjuncts[at])?;
        let texts = |of: &[&Expr]| of.iter().map(|e| format!("({e})")).collect::<Vec<_>>();
        let init = texts(&conjuncts[..at]);
        (!init.is_empty()).then(|| Self {
            init: init.join(" /\\ "),
            next: action.to_string(),
            variables: subscript.to_string(),
            fairness: texts(&conjuncts[at + 1..]),
        })
    }
}

/// The action and the subscript of `[][action]_subscript`.
fn next_of(expr: &Expr) -> Option<(&Expr, &Expr)> {
    let Expr::Unary(Op::Always, inner) = expr else { return None };
    match &**inner {
        Expr::ActionBox { action, subscript } => Some((action, subscript)),
        _ => None,
    }
}

/// A state as a record.
fn state(step: &Step) -> Result<String, String> {
    let fields = step.state.iter().map(|(name, value)| match value {
        Some(value) => Ok(format!("{name} |-> {value}")),
        None => Err(format!("state {} leaves {name} without a value", step.number)),
    });
    Ok(format!("[{}]", fields.collect::<Result<Vec<_>, _>>()?.join(", ")))
}

/// Model values that occur in the behaviour and that no constant of the
/// specification names.
fn model_values(job: &Job, behaviour: &Behaviour) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let values = behaviour.steps.iter().flat_map(|step| &step.state);
    values.filter_map(|(_, value)| value.as_ref()).for_each(|v| collect(v, &mut names));
    let constants = job.spec.constants();
    names.retain(|name| !constants.contains_key(name));
    names
}

fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Model(name) => {
            names.insert(name.clone());
        }
        Value::Set(items) | Value::Seq(items) => items.iter().for_each(|v| collect(v, names)),
        Value::Record(fields) => fields.iter().for_each(|(_, v)| collect(v, names)),
        Value::Function(points) => points.iter().for_each(|(k, v)| {
            collect(k, names);
            collect(v, names);
        }),
        Value::Bool(_)
        | Value::Int(_)
        | Value::Str(_)
        | Value::Interval(..)
        | Value::Symbolic(_) => {}
    }
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
    let here =
        job.spec.variables().into_iter().map(|v| format!("  /\\ {v} = Gv7_States[gv7_at].{v}\n"));
    let here: String = here.collect();
    let Formula { init, next, variables, fairness } = formula;
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
Gv7_Next == {at} /\\ ({next}) /\\ Gv7_Here'
{FORMULA} == Gv7_Init /\\ [][Gv7_Next]_<<{variables}, gv7_at>>{fairness}
",
        states.join(",\n  "),
        states.len()
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_taken_apart() {
        let of = |text: &str| Formula::from(&tla_syntax::parse_expression(text).unwrap());
        let formula = of("Init /\\ [][Next]_vars /\\ Fair /\\ WF_vars(A)").unwrap();
        assert_eq!(formula.init, "(Init)");
        assert_eq!((formula.next.as_str(), formula.variables.as_str()), ("Next", "vars"));
        assert_eq!(formula.fairness, ["(Fair)", "(WF_vars(A))"]);
        assert_eq!(of("Init /\\ []Inv"), None);
        assert_eq!(of("[][Next]_vars"), None);
    }

    #[test]
    fn model_values_are_found_wherever_they_stand() {
        let mut names = BTreeSet::new();
        collect(&Value::read("(s1 :> {[to |-> s2]} @@ s3 :> <<None>>)"), &mut names);
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["None", "s1", "s2", "s3"]);
    }
}

//! A configuration against the module it is for: what TLC would ignore
//! without a word, or tell only after its start.

use std::collections::{BTreeMap, BTreeSet};

use super::lookalikes::lookalikes;
use super::roles::{Role, fitting, misfits, named};
use super::{Assignment, Config, Literal, Named};
use crate::pluscal;
use crate::spec::{Constant, Known, Spec, closest, is_of_a_standard_module, near};

/// Problems of one kind that are told; for each of them names are compared.
pub(super) const PROBLEMS_MAX: usize = 40;

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line in the configuration file; 0 if something is missing from it.
    pub line: u32,
    /// What does not fit, as a fragment.
    pub what: String,
}

/// Everything that does not fit. Nothing is claimed about modules that our
/// reader could not read.
#[must_use]
pub fn problems(config: &Config, spec: &Spec) -> Vec<Problem> {
    let mut problems = names(config, spec);
    problems.extend(misfits(config, spec));
    problems.extend(replacements(config, spec));
    problems.extend(symbols(config, spec).take(PROBLEMS_MAX));
    problems.extend(contradictions(config));
    problems.extend(mixed(config).take(PROBLEMS_MAX));
    problems.extend(lookalikes(config, spec));
    problems.extend(ignored(config, spec).filter_map(Result::err).take(PROBLEMS_MAX));
    if spec.fully_read() {
        problems.extend(unset(config, spec));
        problems.extend(symmetry(config, spec));
    }
    problems.extend(behaviour(config, spec));
    problems.sort_by_key(|p| p.line);
    problems
}

/// Where a configuration says two things of which only one can be meant: two
/// values for one name, two behaviours.
#[must_use]
pub fn contradictions(config: &Config) -> Vec<Problem> {
    let mut problems = two_values(config);
    problems.extend(two_behaviours(config));
    problems
}

/// Lines that TLC ignores and that do no harm: `n1 = n1`, as many people
/// introduce the model values of `Node = {n1, n2}`. The line is the first one.
#[must_use]
pub fn harmless(config: &Config, spec: &Spec) -> Option<Problem> {
    let lines: Vec<&Named<Assignment>> = ignored(config, spec).filter_map(Result::ok).collect();
    let shown: Vec<String> = lines.iter().map(|c| format!("`{0} = {0}`", c.name)).collect();
    let what = format!(
        "TLC ignores {}: module {} declares no constant of that name",
        shown.join(", "),
        spec.name
    );
    Some(Problem { line: lines.first()?.line, what })
}

fn names(config: &Config, spec: &Spec) -> Vec<Problem> {
    let declared: BTreeSet<String> =
        spec.variables().into_iter().chain(spec.constants().into_keys()).collect();
    // What is declared is told by its role.
    let undefined = named(config)
        .into_iter()
        .filter(|(_, name)| !declared.contains(name.name) && !spec.may_define(name.name))
        .map(|(role, name)| {
            let what = unknown(name.name, role, config, spec);
            Problem { line: name.line, what }
        });
    undefined.take(PROBLEMS_MAX).collect()
}

/// Of a name that nothing defines, what should stand there.
fn unknown(name: &str, role: Role, config: &Config, spec: &Spec) -> String {
    let wanted = || format!("{} takes the name of {}", role.keyword(), role.wanted());
    let near = fitting(role, near(name, spec.definition_names()), config, spec);
    let near = near.map(|near| format!("did you mean `{near}`?"));
    let advice = near.or_else(|| untranslated(name, spec)).unwrap_or_else(wanted);
    format!("{}; {advice}", undefined(name, spec))
}

fn undefined(name: &str, spec: &Spec) -> String {
    format!("module {} defines no `{name}`", spec.name)
}

/// What is known to be meant by a name that nothing defines.
fn meant(name: &str, spec: &Spec) -> Option<String> {
    did_you_mean(name, spec.definition_names()).or_else(|| untranslated(name, spec))
}

/// What the translator of PlusCal would define, where it has not yet.
fn untranslated(name: &str, spec: &Spec) -> Option<String> {
    let made = ["Spec", "Init", "Next", "Termination", "vars", "ProcSet"].contains(&name);
    let file = spec.extended().into_iter().find(|m| pluscal::is_untranslated(&m.text))?;
    made.then(|| {
        format!(
            "the PlusCal algorithm in {} is not translated yet: translate it, or check with --translate",
            file.path.display()
        )
    })
}

/// `Op <- Ident` where nothing of that name is in sight.
fn replacements(config: &Config, spec: &Spec) -> Vec<Problem> {
    let names = spec.names();
    let undefined = config.constants.iter().filter_map(|constant| {
        let Assignment::Operator { operator, .. } = &constant.what else { return None };
        let is_known = match names.known(operator) {
            Known::Seen | Known::Unclear => true,
            Known::Elsewhere { .. } | Known::Nowhere => is_of_a_standard_module(operator),
        };
        (!is_known).then(|| {
            let meant = behind(meant(operator, spec));
            let undefined = undefined(operator, spec);
            let what = format!("`{} <- {operator}`: {undefined}{meant}", constant.name);
            Problem { line: constant.line, what }
        })
    });
    undefined.take(PROBLEMS_MAX).collect()
}

/// Operator symbols that are replaced and are not declared as constants: of
/// one that is defined, nobody who reads the modules would expect it.
fn symbols<'a>(config: &'a Config, spec: &Spec) -> impl Iterator<Item = Problem> + 'a {
    let declared = spec.constants();
    let is_symbol = |name: &str| !name.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let undeclared = config
        .constants
        .iter()
        .filter(move |c| is_symbol(&c.name) && !declared.contains_key(&c.name));
    undeclared.map(|constant| Problem {
        line: constant.line,
        what: format!(
            "replacing the operator symbol `{0}` is supported only where a module declares it, as in `CONSTANT _{0}_`; \
             define a named operator, use it instead of `{0}`, and replace that name",
            constant.name
        ),
    })
}

fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    closest(name, candidates).map(|near| format!("did you mean `{near}`?"))
}

/// Advice behind what it is about, where there is any.
fn behind(advice: Option<String>) -> String {
    advice.map(|advice| format!("; {advice}")).unwrap_or_default()
}

/// TLC fails on such a set without saying where it stands.
fn mixed(config: &Config) -> impl Iterator<Item = Problem> + '_ {
    config.constants.iter().filter_map(|constant| {
        let (Assignment::Value(value) | Assignment::ValueIn { value, .. }) = &constant.what else {
            return None;
        };
        let (one, other) = value.mixes()?;
        let what = format!(
            "`{}` holds {one} and {other} in one set, which TLC cannot compare; \
             only model values may stand beside others",
            constant.name
        );
        Some(Problem { line: constant.line, what })
    })
}

/// Of two values for one name TLC takes one without a word.
fn two_values(config: &Config) -> Vec<Problem> {
    let mut first: BTreeMap<String, &Named<Assignment>> = BTreeMap::new();
    let twice = config.constants.iter().filter_map(|constant| {
        let target = target(constant);
        let Some(earlier) = first.get(&target) else {
            first.insert(target, constant);
            return None;
        };
        (earlier.what != constant.what).then(|| Problem {
            line: constant.line,
            what: format!("`{target}` is set twice; line {} sets it otherwise", earlier.line),
        })
    });
    twice.take(PROBLEMS_MAX).collect()
}

fn target(constant: &Named<Assignment>) -> String {
    let name = &constant.name;
    match &constant.what {
        Assignment::Value(_) | Assignment::Operator { module: None, .. } => name.clone(),
        Assignment::ValueIn { module, .. } | Assignment::Operator { module: Some(module), .. } => {
            format!("[{module}] {name}")
        }
        Assignment::Point(text) => text.split(" = ").next().unwrap_or(text).to_owned(),
    }
}

/// Lines with `=` that TLC ignores without a word: harmless ones, and the
/// others as errors. Of `<-` TLC complains itself.
fn ignored<'a>(
    config: &'a Config,
    spec: &'a Spec,
) -> impl Iterator<Item = Result<&'a Named<Assignment>, Problem>> + 'a {
    let names = spec.names();
    config.constants.iter().filter_map(move |constant| {
        let at = |what: String| Problem { line: constant.line, what };
        let name = &constant.name;
        match &constant.what {
            Assignment::Operator { .. } => None,
            Assignment::ValueIn { module, .. } => spec.lacks(module, name).then(|| {
                Err(at(format!("module {module} defines no `{name}`; TLC would ignore the line")))
            }),
            Assignment::Value(_) | Assignment::Point(_) => match names.known(name) {
                Known::Seen | Known::Unclear => None,
                Known::Elsewhere { module, constant } => {
                    Some(Err(at(out_of_reach(name, module, constant))))
                }
                Known::Nowhere if introduces_model_value(constant, spec) => Some(Ok(constant)),
                Known::Nowhere => Some(Err(at(undeclared(config, spec, name)))),
            },
        }
    })
}

fn introduces_model_value(constant: &Named<Assignment>, spec: &Spec) -> bool {
    let itself = Assignment::Value(Literal::Model(constant.name.clone()));
    constant.what == itself && !spec.variables().contains(&constant.name)
}

fn out_of_reach(name: &str, module: &str, constant: bool) -> String {
    let instead = match constant {
        true => "the INSTANCE says what stands for it".to_owned(),
        false => format!("write `{name} = [{module}] ...`"),
    };
    format!(
        "`{name}` belongs to module {module}, which is only instantiated, so TLC would ignore the line; {instead}"
    )
}

fn undeclared(config: &Config, spec: &Spec, name: &str) -> String {
    let mut others = config.constants.iter().filter(|c| c.name != name);
    let of = others.find(|c| matches!(&c.what, Assignment::Value(v) if v.mentions(name)));
    if let Some(of) = of {
        return format!(
            "`{name}` is a model value of `{}` and not a constant, so TLC would ignore the line",
            of.name
        );
    }
    let declared = spec.constants();
    let near = behind(did_you_mean(name, declared.keys().map(String::as_str)));
    format!("module {} declares no constant `{name}`; TLC would ignore the line{near}", spec.name)
}

fn unset(config: &Config, spec: &Spec) -> Vec<Problem> {
    let set: BTreeSet<&str> = config
        .constants
        .iter()
        .filter(|c| match &c.what {
            Assignment::Value(_) | Assignment::Point(_) => true,
            Assignment::Operator { module, .. } => module.is_none(),
            Assignment::ValueIn { .. } => false,
        })
        .map(|c| c.name.as_str())
        .collect();
    let declared = spec.constants().into_values();
    let unset = declared.filter(|c| !set.contains(c.name.as_str()));
    let problem = |c: Constant| Problem {
        line: 0,
        what: format!(
            "constant `{0}` of module {1} has no value: add {2}",
            c.name,
            c.module,
            line_for(&c)
        ),
    };
    unset.map(problem).collect()
}

/// The line that gives a constant a value.
fn line_for(constant: &Constant) -> String {
    let name = &constant.name;
    // The translator of PlusCal declares it for variables without a value.
    if name == "defaultInitValue" {
        return format!(
            "`CONSTANT {name} = {name}` to the configuration, which makes it a model value"
        );
    }
    match constant.arity {
        0 => format!("`CONSTANT {name} = ...` to the configuration, or `{name} <- Operator`"),
        _ => format!("`CONSTANT {name} <- Operator` to the configuration"),
    }
}

fn symmetry(config: &Config, spec: &Spec) -> Vec<Problem> {
    let Some(symmetry) = &config.symmetry else {
        return Vec::new();
    };
    let permuted = spec.permuted_constants(&symmetry.name);
    let wrong = permuted.into_iter().filter_map(|constant| {
        let value = config.constants.iter().find(|c| c.name == constant)?;
        match &value.what {
            Assignment::Value(literal) if !literal.is_set_of_model_values() => Some(Problem {
                line: symmetry.line,
                what: format!(
                    "SYMMETRY {} permutes `{constant}`, but {literal} is not a set of model values, so states would be merged that differ",
                    symmetry.name
                ),
            }),
            _ => None,
        }
    });
    wrong.collect()
}

/// Of two behaviours TLC checks neither.
fn two_behaviours(config: &Config) -> Option<Problem> {
    let spec = config.specification.as_ref()?;
    let other = config.init.as_ref().or(config.next.as_ref())?;
    Some(Problem {
        line: other.line.max(spec.line),
        what: format!(
            "SPECIFICATION and INIT/NEXT cannot both be given: leave out INIT and NEXT, or SPECIFICATION {} (line {}) if they are what is to be checked",
            spec.name, spec.line
        ),
    })
}

/// Without a behaviour there are only assumptions to check.
fn behaviour(config: &Config, spec: &Spec) -> Option<Problem> {
    let what = match (&config.specification, &config.init, &config.next) {
        (None, None, None) if needs_behaviour(config, spec) => {
            "neither SPECIFICATION nor INIT and NEXT is given"
        }
        (None, Some(_), None) => "INIT is given, but NEXT is not",
        (None, None, Some(_)) => "NEXT is given, but INIT is not",
        // Two of them contradict each other.
        (Some(_), _, _) | (None, Some(_), Some(_)) | (None, None, None) => return None,
    };
    Some(Problem { line: 0, what: what.to_owned() })
}

fn needs_behaviour(config: &Config, spec: &Spec) -> bool {
    let about_states = !config.checked().is_empty()
        || !config.cuts().is_empty()
        || config.symmetry.is_some()
        || config.view.is_some();
    about_states || !spec.variables().is_empty()
}

//! The manifest against the modules it names: every name exists, every
//! constant has a value, no reduction is unsound.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::{ConstantValue, Given, Key, Manifest, ManifestError, Mode, Model, Question, SpecEntry};
use crate::config::{self, Assignment, Problem, parse_operator};
use crate::spec::{Known, Spec, closest};

/// Checks everything a profile would run. `specs` holds the loaded module of
/// each entry of the manifest, `mutants` the module of its mutants.
#[must_use]
pub fn check(
    manifest: &Manifest,
    profile: &str,
    specs: &BTreeMap<String, Arc<Spec>>,
    mutants: &BTreeMap<String, Arc<Spec>>,
) -> Vec<ManifestError> {
    let mut errors = Vec::new();
    for model in manifest.models.iter().filter(|m| m.runs_in(profile)) {
        let Some(spec) = specs.get(&model.spec.value) else {
            continue;
        };
        errors.extend(check_model(&manifest.path, &model.name, &model.question, spec));
        let mut checker = Checker::new(&manifest.path, spec);
        checker.names_exist(&model.probes, "predicate");
        checker.nothing_to_probe(model);
        checker.names_exist(&model.may_stay_silent, "action");
        errors.append(&mut checker.errors);
    }
    for mutant in manifest.mutants.iter().filter(|m| m.runs_in(profile)) {
        let Some(spec) = mutants.get(&mutant.spec.value) else {
            errors.push(no_mutants_module(manifest, &mutant.spec));
            continue;
        };
        errors.extend(check_model(&manifest.path, &mutant.name, &mutant.question, spec));
    }
    for (name, spec) in specs {
        let Some(entry) = manifest.specs.get(name) else { continue };
        let mut checker = Checker::new(&manifest.path, spec);
        checker.names_exist(&entry.messages.actions, "action");
        checker.variables_exist(&entry.messages.variables);
        errors.append(&mut checker.errors);
    }
    errors.extend(unchecked_properties(manifest, profile));
    errors.sort_by(|a, b| (a.line, &a.what).cmp(&(b.line, &b.what)));
    errors.dedup();
    errors
}

/// Checks one model or mutant against its specification.
#[must_use]
pub fn check_model(
    manifest: &Path,
    name: &Key<String>,
    question: &Question,
    spec: &Spec,
) -> Vec<ManifestError> {
    let mut checker = Checker::new(manifest, spec);
    if let Some(given) = &question.given {
        checker.configuration_fits(name, question, given);
        return checker.errors;
    }
    checker.constants_fit(name, question);
    checker.names_exist(question.behaviour.as_slice(), "temporal formula");
    checker.assumptions_stand_alone(name, question);
    checker.names_exist(&question.invariants, "invariant");
    checker.names_exist(&question.properties, "property");
    checker.names_exist(&question.constraints, "constraint");
    checker.names_exist(question.symmetry.as_slice(), "symmetry set");
    checker.names_exist(question.view.as_slice(), "view");
    checker.replacements_fit(question);
    checker.symmetry_permutes_model_values(question);
    checker.reductions_are_sound(question);
    checker.errors
}

/// "did you mean `X`?", if any candidate is near.
pub(super) fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    closest(name, candidates).map(|near| format!("did you mean `{near}`?"))
}

/// What is wrong with a name in a model of assumptions.
const NO_STATES: &str = "a model that only checks assumptions has no states to look at";

struct Checker<'a> {
    manifest: &'a Path,
    spec: &'a Spec,
    errors: Vec<ManifestError>,
}

impl<'a> Checker<'a> {
    fn new(manifest: &'a Path, spec: &'a Spec) -> Self {
        Self { manifest, spec, errors: Vec::new() }
    }

    fn error<T>(&mut self, at: &Key<T>, what: String, hint: Option<String>) {
        self.errors.push(ManifestError::at(self.manifest, at, what, hint));
    }

    fn names_exist(&mut self, names: &[Key<String>], kind: &str) {
        for name in names {
            if !self.spec.may_define(&name.value) {
                let hint = did_you_mean(&name.value, self.spec.definition_names());
                let module = &self.spec.name;
                self.error(
                    name,
                    format!("module {module} defines no {kind} `{}`", name.value),
                    hint,
                );
            }
        }
    }

    fn variables_exist(&mut self, names: &[Key<String>]) {
        if names.is_empty() || !self.spec.fully_read() {
            return;
        }
        let declared = self.spec.variables();
        for name in names.iter().filter(|name| !declared.contains(&name.value)) {
            let hint = did_you_mean(&name.value, declared.iter().map(String::as_str));
            let what = format!("module {} has no variable `{}`", self.spec.name, name.value);
            self.error(name, what, hint);
        }
    }

    /// A model that builds on a configuration file is looked at as a whole, as
    /// a configuration given by path is.
    fn configuration_fits(&mut self, model: &Key<String>, question: &Question, given: &Given) {
        // What the file says twice is wrong even where the model says it better.
        let mut problems = config::contradictions(&given.config);
        // An expression becomes a definition of the generated module.
        let whole = question.config(|constant| constant.to_owned());
        problems.extend(config::problems(&whole, self.spec));
        for Problem { line, what } in problems {
            self.errors.push(match line {
                0 => ManifestError::at(self.manifest, model, what, None),
                line => {
                    let (file, key) = (given.path.clone(), String::new());
                    ManifestError { file, line, column: 0, key, what, hint: None }
                }
            });
        }
        self.assumptions_stand_alone(model, question);
    }

    fn constants_fit(&mut self, model: &Key<String>, question: &Question) {
        if !self.spec.fully_read() {
            return;
        }
        let declared = self.spec.constants();
        let module = self.spec.name.clone();
        let names = self.spec.names();
        for (name, value) in &question.constants {
            // A definition may be given a value, too.
            if let Known::Nowhere | Known::Elsewhere { .. } = names.known(name) {
                let hint = did_you_mean(name, declared.keys().map(String::as_str));
                self.error(value, format!("module {module} declares no constant `{name}`"), hint);
            }
        }
        let unset = declared.values().filter(|c| {
            !question.constants.contains_key(&c.name) && !question.replace.contains_key(&c.name)
        });
        for constant in unset {
            let what =
                format!("constant `{}` of module {} has no value", constant.name, constant.module);
            let hint = Some(format!("add `{}` to the model's constants", constant.name));
            self.error(model, what, hint);
        }
    }

    fn replacements_fit(&mut self, question: &Question) {
        for (original, replacement) in &question.replace {
            if let Some(Assignment::Operator { operator, module }) =
                parse_operator(&replacement.value)
                && let Some(what) = self.misfit(original, &operator, module.as_deref())
            {
                self.error(replacement, what, None);
            }
        }
    }

    /// Why `original` cannot be replaced by `operator`, in `inside` alone or
    /// everywhere. What our reader does not know is left to TLC, which tells.
    fn misfit(&self, original: &str, operator: &str, inside: Option<&str>) -> Option<String> {
        let module = &self.spec.name;
        if !self.spec.may_define(operator) {
            return Some(format!("module {module} defines no operator `{operator}`"));
        }
        match (inside, self.spec.known(original)) {
            (Some(inside), _) if self.spec.lacks(inside, original) => {
                return Some(format!(
                    "module {inside} defines no operator `{original}` to replace"
                ));
            }
            (None, Known::Nowhere) => {
                return Some(format!(
                    "module {module} defines no operator `{original}` to replace"
                ));
            }
            (None, Known::Elsewhere { module, .. }) => {
                return Some(format!(
                    "`{original}` belongs to module {module}, which is only instantiated; write \"[{module}] {operator}\""
                ));
            }
            _ => {}
        }
        let parameters = |name| Some(self.spec.definition(name)?.def.params.len());
        let (a, b) = (parameters(original)?, parameters(operator)?);
        (a != b).then(|| format!("`{original}` takes {a} parameters, but `{operator}` takes {b}"))
    }

    fn nothing_to_probe(&mut self, model: &Model) {
        let probe = model.probes.first().filter(|_| !model.question.has_behaviour());
        if let Some(probe) = probe {
            self.error(probe, NO_STATES.to_owned(), None);
        }
    }

    /// A model of assumptions has no states that anything could be said of.
    fn assumptions_stand_alone(&mut self, name: &Key<String>, question: &Question) {
        if question.has_behaviour() {
            return;
        }
        let lists = [&question.invariants, &question.properties, &question.constraints];
        let named = lists.into_iter().flatten().chain(&question.symmetry).chain(&question.view);
        for key in named {
            self.error(key, NO_STATES.to_owned(), None);
        }
        if self.spec.fully_read() && !self.spec.variables().is_empty() {
            let what = format!("module {} has variables, so TLC needs a behaviour", self.spec.name);
            self.error(name, what, Some("name its behaviour, such as behaviour = \"Spec\", or expect another verdict than assumptions-hold".into()));
        }
    }

    fn symmetry_permutes_model_values(&mut self, question: &Question) {
        let Some(symmetry) = &question.symmetry else {
            return;
        };
        for constant in self.spec.permuted_constants(&symmetry.value) {
            let Some(value) = question.constants.get(&constant) else {
                continue;
            };
            let literal = value.value.literal(&constant);
            if literal.as_ref().is_some_and(crate::config::Literal::is_set_of_model_values) {
                continue;
            }
            let shown = literal.map_or_else(|| expression(&value.value), |l| l.to_string());
            self.error(
                symmetry,
                format!("`{}` permutes `{constant}`, but {shown} is not a set of model values, so states would be merged that differ", symmetry.value),
                Some(format!("set {constant} = {{ model_values = 3 }}, or drop symmetry")),
            );
        }
    }

    /// Symmetry, views and constraints drop states or behaviours that a
    /// temporal property may need.
    fn reductions_are_sound(&mut self, question: &Question) {
        let Some(property) = question.properties.first() else {
            return;
        };
        let reductions = [("symmetry", &question.symmetry), ("view", &question.view)];
        let constraint = question.constraints.first().cloned();
        let named = reductions.into_iter().filter_map(|(kind, key)| Some((kind, key.clone()?)));
        for (kind, key) in named.chain(constraint.map(|c| ("constraint", c))) {
            self.error(
                &key,
                format!(
                    "{kind} `{}` together with the temporal property `{}` can hide violations",
                    key.value, property.value
                ),
                Some("check the property in a model of its own, without it".into()),
            );
        }
    }
}

fn expression(value: &ConstantValue) -> String {
    match value {
        ConstantValue::Expression(text) => text.clone(),
        ConstantValue::Literal(_) | ConstantValue::ModelValues(_) => String::new(),
    }
}

fn no_mutants_module(manifest: &Manifest, spec: &Key<String>) -> ManifestError {
    let what = format!("[specs.{}] names no module of mutants", spec.value);
    let hint = format!("add `mutants = \"FILE.tla\"` to [specs.{}]", spec.value);
    ManifestError::at(&manifest.path, spec, what, Some(hint))
}

/// A declared property that no exhaustive model of a profile checks would be
/// green without being looked at.
fn unchecked_properties(manifest: &Manifest, profile: &str) -> Vec<ManifestError> {
    let mut checked: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for model in manifest.models.iter().filter(|m| m.runs_in(profile)) {
        if model.mode == Mode::Exhaustive {
            let names = model.question.invariants.iter().chain(&model.question.properties);
            let of_spec = checked.entry(&model.spec.value).or_default();
            of_spec.extend(names.map(|name| name.value.as_str()));
        }
    }
    let unchecked = |entry: &SpecEntry, name: &str| {
        checked.get(entry.name.value.as_str()).is_some_and(|names| !names.contains(name))
    };
    let mut errors = Vec::new();
    for entry in manifest.specs.values() {
        for name in entry.invariants.iter().chain(&entry.properties) {
            if unchecked(entry, &name.value) {
                let what = format!(
                    "`{}` is declared, but no exhaustive model of profile `{profile}` checks it",
                    name.value
                );
                let hint = "add it to a model's invariants or properties".to_owned();
                errors.push(ManifestError::at(&manifest.path, name, what, Some(hint)));
            }
        }
    }
    errors
}

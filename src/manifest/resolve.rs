//! The manifest as written becomes the manifest as meant; names that refer to
//! each other are tied, and everything wrong is collected.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::config::{self, parse_operator};
use crate::spec::Files;

use super::at::At;
use super::error::{Key, Lines, ManifestError, ManifestErrors};
use super::raw::{
    RawConstants, RawManifest, RawMirror, RawMode, RawModel, RawMutant, RawProfile, RawReplace,
    RawSimulate, RawSpec,
};
use super::shape::misshapen;
use super::{
    ConstantValue, EngineName, Given, JavaOption, Libraries, Manifest, Mode, Model, Mutant,
    Profile, Question, SpecEntry, VacuityPolicy, limits,
};

/// The version of the manifest format that this build reads.
const SCHEMA_VERSION: u32 = 1;
/// Longest behaviour of a simulation, in states, if the manifest does not say.
const SIMULATION_DEPTH: u32 = 100;
/// The temporal formula that is checked, if the manifest does not say.
const BEHAVIOUR: &str = "Spec";

pub(super) struct Resolver<'a> {
    pub(super) path: &'a Path,
    lines: Lines<'a>,
    errors: ManifestErrors,
    /// A configuration of many models is read once.
    files: Files,
}

type Constants = BTreeMap<String, Key<ConstantValue>>;

pub(super) fn resolve(path: &Path, text: &str) -> Result<Manifest, ManifestErrors> {
    let lines = Lines::new(text);
    let errors = misshapen(path, &lines, text);
    if !errors.is_empty() {
        return Err(errors);
    }
    let raw: RawManifest =
        toml::from_str(text).map_err(|e| ManifestError::syntax(path, &lines, &e))?;
    let mut resolver =
        Resolver { path, lines, errors: ManifestErrors::default(), files: Files::default() };
    let manifest = resolver.manifest(raw);
    match resolver.errors.is_empty() {
        true => Ok(manifest),
        false => Err(resolver.errors.settled()),
    }
}

impl<'a> Resolver<'a> {
    /// The folder that relative paths start from.
    fn folder(&self) -> &'a Path {
        self.path.parent().unwrap_or_else(|| Path::new(""))
    }

    fn manifest(&mut self, raw: RawManifest) -> Manifest {
        let version = self.key(raw.schema_version, "schema_version");
        if version.value != SCHEMA_VERSION {
            let found = version.value;
            self.error(
                &version,
                format!("format {found} is not known; this greyverify reads {SCHEMA_VERSION}"),
            );
        }
        let profiles: BTreeMap<_, _> = raw
            .profiles
            .into_iter()
            .map(|(name, p)| (name.clone(), self.profile(&name, p)))
            .collect();
        let mut specs: BTreeMap<String, SpecEntry> = BTreeMap::new();
        for (name, spec) in raw.specs {
            let entry = self.spec(name, spec);
            specs.insert(entry.name.value.clone(), entry);
        }
        let models: Vec<_> = raw.models.into_iter().map(|m| self.model(m, &specs)).collect();
        let mutants: Vec<_> = raw.mutants.into_iter().map(|m| self.mutant(m, &specs)).collect();
        let libraries = self.libraries(raw.library, "library", raw.allow_java);
        let mirror = raw.mirror.map(|mirror| self.mirror(mirror));
        let path = self.path.to_owned();
        let manifest = Manifest { path, profiles, specs, models, mutants, mirror, libraries };
        self.names_are_unique(&manifest);
        self.profiles_exist(&manifest);
        manifest
    }

    fn profile(&mut self, name: &str, raw: RawProfile) -> Profile {
        let budget = self.key(raw.time_budget_secs, &format!("profiles.{name}.time_budget_secs"));
        let heap = self.key(raw.heap_mib, &format!("profiles.{name}.heap_mib"));
        if !(1..=limits::TIME_BUDGET_SECS_MAX).contains(&budget.value) {
            let most = limits::TIME_BUDGET_SECS_MAX;
            self.error(&budget, format!("must be 1 to {most} seconds (a year)"));
        }
        self.heap_is_sane(&heap);
        Profile {
            time_budget_secs: budget.value,
            heap_mib: heap.value,
            engine: raw.engine,
            cache_days: raw.cache_days,
        }
    }

    /// Whether a model is compiled, which tla-mc alone does, and only to search it whole.
    fn compile(
        &mut self,
        raw: Option<At<bool>>,
        engine: Option<EngineName>,
        mode: Mode,
        at: &str,
    ) -> bool {
        let Some(key) = raw.map(|compile| self.key(compile, &format!("{at}.compile"))) else {
            return false;
        };
        if key.value && (engine == Some(EngineName::Tlc) || mode != Mode::Exhaustive) {
            let why = "compiles what tla-mc searches exhaustively, and tla-mc does not search this";
            self.error(&key, why.to_owned());
        }
        key.value
    }

    fn mirror(&mut self, raw: RawMirror) -> Key<Vec<String>> {
        let command = self.key(raw.command, "mirror.command");
        if command.value.first().is_none_or(|program| program.trim().is_empty()) {
            let hint = "the first is a program, the others are its arguments".to_owned();
            self.error_with(&command, "there is no program in it".to_owned(), Some(hint));
        }
        command
    }

    fn spec(&mut self, name: At<String>, raw: RawSpec) -> SpecEntry {
        let name = self.key(name, "specs");
        let at = format!("specs.{}", name.value);
        let folder = self.folder();
        let file = self.key(raw.file, &format!("{at}.file")).map(|f| folder.join(f));
        let stem = file.value.file_stem().map(|s| s.to_string_lossy().into_owned());
        // Two folders may each have an `MC.tla`: `raft/MC` and `paxos/MC`.
        let module = name.value.rsplit('/').next().unwrap_or_default();
        if stem.as_deref() != Some(module) {
            self.error(&file, format!("the file of `{}` must be named {module}.tla", name.value));
        }
        SpecEntry {
            mutants: raw
                .mutants
                .map(|m| self.key(m, &format!("{at}.mutants")).map(|f| folder.join(f))),
            trace: raw.trace.map(|t| self.key(t, &format!("{at}.trace")).map(|f| folder.join(f))),
            libraries: self.libraries(raw.library, &format!("{at}.library"), raw.allow_java),
            invariants: self.keys(raw.invariants, &format!("{at}.invariants")),
            properties: self.keys(raw.properties, &format!("{at}.properties")),
            constants: self.constants(raw.constants, &at),
            accept: self.keys(raw.accept, &format!("{at}.accept")),
            java_options: self.java_options(raw.java_options, &at),
            translate: raw.translate,
            messages: self.messages(raw.messages, &at),
            faults: self.keys(raw.faults, &format!("{at}.faults")),
            argued: self.arguments(raw.argued, &at),
            name,
            file,
        }
    }

    fn libraries(&self, paths: Vec<At<String>>, key: &str, allow_java: bool) -> Libraries {
        let folder = self.folder();
        let keys = self.keys(paths, key).into_iter();
        Libraries { library: keys.map(|k| k.map(|p| folder.join(p))).collect(), allow_java }
    }

    fn model(&mut self, raw: RawModel, specs: &BTreeMap<String, SpecEntry>) -> Model {
        let name = self.key(raw.name, "model.name");
        let at = format!("model.{}", name.value);
        let spec = self.key(raw.spec, &format!("{at}.spec"));
        let entry = self.known_spec(&spec, specs);
        let (mode, begins) = self.mode(raw.mode, raw.simulate, &at);
        let says_behaviour = raw.behaviour.is_some() || raw.config.is_some();
        let expect = raw.expect.as_ref();
        let assumed = expect.is_some_and(|e| e.get_ref().only_assumes(says_behaviour));
        let given = raw.config.map(|file| self.key(file, &format!("{at}.config")));
        let constants = self.constants(raw.constants, &at);
        let invariants = match (raw.invariants, entry) {
            (Some(names), _) => self.keys(names, &format!("{at}.invariants")),
            (None, Some(entry)) if !assumed && given.is_none() => entry.invariants.clone(),
            (None, _) => Vec::new(),
        };
        let question = Question {
            constants: if given.is_some() { constants } else { merged(entry, constants) },
            replace: self.replacements(raw.replace, &at),
            behaviour: match raw.behaviour {
                None if assumed || given.is_some() => None,
                named => Some(self.behaviour(named, &at, &spec)),
            },
            invariants,
            properties: self.keys(raw.properties, &format!("{at}.properties")),
            constraints: self.keys(raw.constraints, &format!("{at}.constraints")),
            symmetry: raw.symmetry.map(|s| self.key(s, &format!("{at}.symmetry"))),
            view: raw.view.map(|s| self.key(s, &format!("{at}.view"))),
            deadlock: raw.deadlock.unwrap_or(true),
            given: None,
        };
        let question = match given {
            Some(file) => self.built_on(file, question, entry, raw.deadlock),
            None => question,
        };
        let mut accept = self.keys(raw.accept, &format!("{at}.accept"));
        accept.extend(entry.map(|e| e.accept.clone()).unwrap_or_default());
        let mut java_options = of_spec(entry);
        java_options.extend(self.java_options(raw.java_options, &at));
        let expect = self.expect(raw.expect, &at, mode, question.deadlock);
        let compile = self.compile(raw.compile, raw.engine, mode, &at);
        let heap_mib = raw.heap_mib.map(|h| self.key(h, &format!("{at}.heap_mib")));
        heap_mib.iter().for_each(|heap| self.heap_is_sane(heap));
        let workers = raw.workers.map(|w| self.key(w, &format!("{at}.workers")));
        workers.iter().for_each(|workers| self.workers_are_sane(workers));
        Model {
            profiles: self.keys(raw.profiles, &format!("{at}.profiles")),
            engine: raw.engine,
            compile,
            mode,
            begins,
            question,
            probes: self.keys(raw.probes, &format!("{at}.probes")),
            may_stay_silent: self.keys(raw.may_stay_silent, &format!("{at}.may_stay_silent")),
            accept,
            java_options,
            coverage: raw.coverage.unwrap_or(true) && !assumed,
            vacuity: raw.vacuity.unwrap_or(VacuityPolicy::Error),
            workers: workers.map(|w| w.value),
            heap_mib: heap_mib.map(|h| h.value),
            expect,
            name,
            spec,
        }
    }

    fn mode(
        &mut self,
        mode: RawMode,
        simulate: Option<At<RawSimulate>>,
        at: &str,
    ) -> (Mode, Vec<Key<PathBuf>>) {
        let simulate = simulate.map(|s| self.key(s, &format!("{at}.simulate")));
        simulate.iter().for_each(|simulate| self.simulation_is_sane(simulate));
        match (mode, simulate) {
            (RawMode::Simulate, simulate) => {
                let simulate = simulate.map(|key| key.value).unwrap_or_default();
                let folder = self.folder();
                let from = self.keys(simulate.from, &format!("{at}.simulate.from")).into_iter();
                let mode = Mode::Simulate {
                    depth: simulate.depth.unwrap_or(SIMULATION_DEPTH),
                    traces: simulate.traces,
                    // No number of TOML is larger.
                    seed: simulate.seed.and_then(|seed| i64::try_from(seed).ok()),
                };
                (mode, from.map(|key| key.map(|path| folder.join(path))).collect())
            }
            (RawMode::Exhaustive, simulate) => {
                simulate.iter().for_each(|simulate| {
                    self.error(simulate, "only means something with mode = \"simulate\"".into());
                });
                (Mode::Exhaustive, Vec::new())
            }
        }
    }

    /// A configuration file with what a model adds to it. The file's constants
    /// go before those of the specification, for it is nearer to the model.
    fn built_on(
        &mut self,
        file: Key<String>,
        added: Question,
        entry: Option<&SpecEntry>,
        deadlock: Option<bool>,
    ) -> Question {
        let at = file.clone().map(drop);
        let path = self.folder().join(&file.value);
        let config = match config::load(&path, &self.files) {
            Ok(config) => config,
            Err(error) => {
                self.error(&file, format!("{}: {error}", path.display()));
                return added;
            }
        };
        let by_file = config.check_deadlock.as_ref().map(|on| on.what);
        let deadlock = deadlock.or(by_file).unwrap_or(true);
        let mut question = Given { path, config }.and(Question { deadlock, ..added }, &at);
        for (name, value) in entry.iter().flat_map(|entry| &entry.constants) {
            if !question.replace.contains_key(name) {
                question.constants.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        question
    }

    fn mutant(&mut self, raw: RawMutant, specs: &BTreeMap<String, SpecEntry>) -> Mutant {
        let name = self.key(raw.name, "mutant.name");
        let at = format!("mutant.{}", name.value);
        let spec = self.key(raw.spec, &format!("{at}.spec"));
        let entry = self.known_spec(&spec, specs);
        let breaks = self.key(raw.breaks, &format!("{at}.breaks"));
        let mut checked = vec![breaks.clone()];
        checked.extend(self.keys(raw.also_check, &format!("{at}.also_check")));
        let (invariants, properties) = self.by_kind(entry, checked);
        let constants = self.constants(raw.constants, &at);
        let replace = self.replacements(raw.replace, &at);
        if replace.is_empty() {
            self.error(&name, "a mutant must replace at least one operator".into());
        }
        Mutant {
            profiles: self.keys(raw.profiles, &format!("{at}.profiles")),
            source: raw.source,
            question: Question {
                constants: merged(entry, constants),
                replace,
                behaviour: Some(self.behaviour(raw.behaviour, &at, &spec)),
                invariants,
                properties,
                constraints: self.keys(raw.constraints, &format!("{at}.constraints")),
                symmetry: raw.symmetry.map(|s| self.key(s, &format!("{at}.symmetry"))),
                view: raw.view.map(|s| self.key(s, &format!("{at}.view"))),
                deadlock: false,
                given: None,
            },
            breaks,
            java_options: of_spec(entry),
            name,
            spec,
        }
    }

    /// Sorts names into invariants and temporal properties, as the
    /// specification's entry declares them.
    fn by_kind(
        &mut self,
        entry: Option<&SpecEntry>,
        names: Vec<Key<String>>,
    ) -> (Vec<Key<String>>, Vec<Key<String>>) {
        let Some(entry) = entry else {
            return (Vec::new(), Vec::new());
        };
        let is_in = |list: &[Key<String>], name: &str| list.iter().any(|k| k.value == name);
        let (mut invariants, mut properties) = (Vec::new(), Vec::new());
        for name in names {
            if is_in(&entry.invariants, &name.value) {
                invariants.push(name);
            } else if is_in(&entry.properties, &name.value) {
                properties.push(name);
            } else {
                let known =
                    entry.invariants.iter().chain(&entry.properties).map(|k| k.value.as_str());
                let hint = self.did_you_mean(&name.value, known);
                let spec = &entry.name.value;
                self.error_with(
                    &name,
                    format!(
                        "`{}` is neither an invariant nor a property of specs.{spec}",
                        name.value
                    ),
                    hint,
                );
            }
        }
        (invariants, properties)
    }

    fn replacements(&mut self, raw: RawReplace, at: &str) -> BTreeMap<String, Key<String>> {
        let mut replacements = BTreeMap::new();
        for (from, to) in raw {
            let to = self.key(to, &format!("{at}.replace.{}", from.get_ref()));
            if parse_operator(&to.value).is_none() {
                self.error(
                    &to,
                    format!("`{}` is neither an operator nor `[Module] operator`", to.value),
                );
            }
            replacements.insert(from.into_inner(), to);
        }
        replacements
    }

    fn java_options(&mut self, raw: Vec<At<String>>, at: &str) -> Vec<JavaOption> {
        let mut options = Vec::new();
        for option in self.keys(raw, &format!("{at}.java_options")) {
            match option.value.parse() {
                Ok(parsed) => options.push(parsed),
                Err(why) => self.error(&option, why),
            }
        }
        options
    }

    fn constants(&mut self, raw: RawConstants, at: &str) -> Constants {
        let mut constants = Constants::new();
        for (name, value) in raw {
            let key = format!("{at}.constants.{}", name.get_ref());
            let value = self.key(value, &key);
            match ConstantValue::from_toml(name.get_ref(), &value.value.0) {
                Ok(constant) => {
                    constants.insert(name.into_inner(), value.map(|_| constant));
                }
                Err(what) => self.error(&value, what),
            }
        }
        constants
    }

    fn known_spec<'s>(
        &mut self,
        spec: &Key<String>,
        specs: &'s BTreeMap<String, SpecEntry>,
    ) -> Option<&'s SpecEntry> {
        let entry = specs.get(&spec.value);
        if entry.is_none() {
            let hint = self.did_you_mean(&spec.value, specs.keys().map(String::as_str));
            self.error_with(spec, format!("there is no [specs.{}]", spec.value), hint);
        }
        entry
    }

    pub(super) fn key<T>(&self, spanned: At<T>, key: &str) -> Key<T> {
        let (line, column) = self.lines.place(spanned.span().start);
        Key { value: spanned.into_inner(), line, column, key: key.to_owned() }
    }

    pub(super) fn keys(&self, list: Vec<At<String>>, key: &str) -> Vec<Key<String>> {
        list.into_iter().map(|item| self.key(item, key)).collect()
    }

    /// The behaviour that is checked. Where none is named, it stands where the
    /// specification is.
    fn behaviour(&self, named: Option<At<String>>, at: &str, spec: &Key<String>) -> Key<String> {
        match named {
            Some(named) => self.key(named, &format!("{at}.behaviour")),
            None => spec.clone().map(|_| BEHAVIOUR.to_owned()),
        }
    }

    /// A hint for an error that will be shown: among many names each takes time.
    pub(super) fn did_you_mean<'n>(
        &self,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Option<String> {
        self.errors.are_few().then(|| super::check::did_you_mean(name, known)).flatten()
    }

    pub(super) fn error<T>(&mut self, at: &Key<T>, what: String) {
        self.error_with(at, what, None);
    }

    pub(super) fn error_with<T>(&mut self, at: &Key<T>, what: String, hint: Option<String>) {
        self.errors.push(ManifestError::at(self.path, at, what, hint));
    }
}

fn of_spec(entry: Option<&SpecEntry>) -> Vec<JavaOption> {
    entry.map(|e| e.java_options.clone()).unwrap_or_default()
}

/// A model's constants go before those of its specification.
fn merged(entry: Option<&SpecEntry>, own: Constants) -> Constants {
    let mut constants = entry.map(|e| e.constants.clone()).unwrap_or_default();
    constants.extend(own);
    constants
}

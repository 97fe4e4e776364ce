//! The keys of a manifest: what each takes, and how it is written.

/// What a key takes.
pub(super) enum Form {
    /// Anything; whoever reads it says more.
    Any,
    Text,
    Texts,
    Truth,
    /// A whole number up to this one.
    Number(u64),
    /// One of these texts.
    Word(&'static [&'static str]),
    /// A table with these keys.
    Table(&'static [Entry]),
    /// A list of tables with these keys.
    Tables(&'static [Entry]),
    /// A table with keys of the author's own.
    Named(&'static Form),
}

/// A key.
pub(super) struct Entry {
    pub(super) key: &'static str,
    pub(super) form: Form,
    /// True if it cannot be left out.
    pub(super) needed: bool,
    /// How it is written.
    pub(super) example: &'static str,
}

const fn may(key: &'static str, form: Form, example: &'static str) -> Entry {
    Entry { key, form, needed: false, example }
}

const fn must(key: &'static str, form: Form, example: &'static str) -> Entry {
    Entry { key, form, needed: true, example }
}

/// Largest numbers that are read; what is sensible is less.
const U32: u64 = u32::MAX as u64;
const U63: u64 = i64::MAX as u64;

const CONSTANTS: Entry =
    may("constants", Form::Named(&Form::Any), "constants = { N = 4, Node = { model_values = 3 } }");
const ACCEPT: Entry = may("accept", Form::Texts, "accept = [\"tlc-1145\"]");
const JAVA_OPTIONS: Entry = may("java_options", Form::Texts, "java_options = [\"-Xss64m\"]");
const LIBRARY: Entry = may("library", Form::Texts, "library = [\"modules\"]");
const ALLOW_JAVA: Entry = may("allow_java", Form::Truth, "allow_java = true");
const HEAP: &str = "heap_mib = 2048";
const BEHAVIOUR: Entry = may("behaviour", Form::Text, "behaviour = \"Spec\"");
const CONSTRAINTS: Entry = may("constraints", Form::Texts, "constraints = [\"Small\"]");
const SYMMETRY: Entry = may("symmetry", Form::Text, "symmetry = \"Symmetry\"");
const VIEW: Entry = may("view", Form::Text, "view = \"View\"");
const NAME: Entry = must("name", Form::Text, "name = \"small\"");
const SPEC: Entry = must("spec", Form::Text, "spec = \"Counter\"");
const PROFILES: Entry = must("profiles", Form::Texts, "profiles = [\"pr\"]");
const INVARIANTS: Entry = may("invariants", Form::Texts, "invariants = [\"TypeOK\"]");
const PROPERTIES: Entry = may("properties", Form::Texts, "properties = [\"Live\"]");
const REPLACE: Form = Form::Named(&Form::Text);
const REPLACED: &str = "replace = { Nat = \"Small\" }";

/// The manifest as a whole.
pub(super) const MANIFEST: &[Entry] = &[
    must("schema_version", Form::Number(U32), "schema_version = 1"),
    may("profiles", Form::Named(&Form::Table(PROFILE)), "[profiles.pr] with its keys below it"),
    may(
        "specs",
        Form::Named(&Form::Table(SPECIFICATION)),
        "[specs.Counter] with its keys below it",
    ),
    may("model", Form::Tables(MODEL), "[[model]] with its keys below it"),
    may("mutant", Form::Tables(MUTANT), "[[mutant]] with its keys below it"),
    LIBRARY,
    ALLOW_JAVA,
];

pub(super) const PROFILE: &[Entry] = &[
    must("time_budget_secs", Form::Number(U63), "time_budget_secs = 900"),
    must("heap_mib", Form::Number(U63), HEAP),
];

pub(super) const SPECIFICATION: &[Entry] = &[
    must("file", Form::Text, "file = \"specs/Counter.tla\""),
    may("mutants", Form::Text, "mutants = \"specs/mutants/CounterMutants.tla\""),
    may("trace", Form::Text, "trace = \"specs/traces/CounterTrace.tla\""),
    LIBRARY,
    ALLOW_JAVA,
    INVARIANTS,
    PROPERTIES,
    CONSTANTS,
    ACCEPT,
    JAVA_OPTIONS,
    may("translate", Form::Truth, "translate = true"),
];

pub(super) const MODEL: &[Entry] = &[
    NAME,
    SPEC,
    PROFILES,
    may("config", Form::Text, "config = \"specs/Counter.cfg\""),
    may("mode", Form::Word(&["exhaustive", "simulate"]), "mode = \"simulate\""),
    may("simulate", Form::Table(SIMULATE), "simulate = { depth = 100, traces = 1000 }"),
    CONSTANTS,
    may("replace", REPLACE, REPLACED),
    BEHAVIOUR,
    INVARIANTS,
    PROPERTIES,
    CONSTRAINTS,
    SYMMETRY,
    VIEW,
    may("deadlock", Form::Truth, "deadlock = false"),
    may("probes", Form::Texts, "probes = [\"ReachTop\"]"),
    may("may_stay_silent", Form::Texts, "may_stay_silent = [\"Restart\"]"),
    ACCEPT,
    JAVA_OPTIONS,
    may("coverage", Form::Truth, "coverage = false"),
    may("vacuity", Form::Word(&["error", "warn", "ignore"]), "vacuity = \"warn\""),
    may("workers", Form::Number(U32), "workers = 2"),
    may("heap_mib", Form::Number(U63), HEAP),
    may("expect", Form::Table(EXPECT), "expect = { verdict = \"verified\", distinct = 10 }"),
];

pub(super) const SIMULATE: &[Entry] = &[
    may("depth", Form::Number(U32), "depth = 100"),
    may("traces", Form::Number(U63), "traces = 1000"),
];

pub(super) const EXPECT: &[Entry] = &[
    must(
        "verdict",
        Form::Word(&[
            "verified",
            "assumptions-hold",
            "no-violation-within",
            "violated",
            "deadlock",
            "violated-assumption",
            "violated-assertion",
            "evaluation-error",
        ]),
        "verdict = \"verified\"",
    ),
    may("property", Form::Text, "property = \"TypeOK\""),
    may("says", Form::Text, "says = \"the queue is full\""),
    may("distinct", Form::Number(U63), "distinct = 10"),
    may("generated", Form::Number(U63), "generated = 11"),
    may("depth", Form::Number(U63), "depth = 5"),
];

pub(super) const MUTANT: &[Entry] = &[
    NAME,
    SPEC,
    PROFILES,
    must("source", Form::Text, "source = \"the real bug that it stands for\""),
    must("breaks", Form::Text, "breaks = \"TypeOK\""),
    must("replace", REPLACE, "replace = { IsQuorum = \"OneLessThanMajority\" }"),
    CONSTANTS,
    BEHAVIOUR,
    may("also_check", Form::Texts, "also_check = [\"TypeOK\"]"),
    CONSTRAINTS,
    SYMMETRY,
    VIEW,
];

//! The text of a mapping to begin with.
//!
//! In: a next-state relation, the variables, and values of them. Out: a mapping that works as it
//! stands for a log whose events have the names of the actions, and whose fields
//! those of parameters and variables, with comments that say what can be changed.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::actions::{disjuncts, names, parameters};
use super::kind::Kind;
use super::kinds::{Kinds, Met};
use crate::config::{Assignment, Config};
use crate::explain::behaviour::relation::Relation;
use crate::spec::Spec;

/// Model values that a comment names at most.
const MODELS_SHOWN: usize = 6;
/// Names for the field that says what happened, of which one is free.
const EVENT: [&str; 4] = ["event", "action", "what", "_event"];

/// Behind a line that no kind makes work.
const EDIT: &str = "  # edit this line: ";
/// Behind one whose kind may be another.
const OPEN: &str = "  # empty somewhere in all states that were met: its kind may be another";

/// Of what a mapping is, as it says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin<'a> {
    /// A specification and its configuration, by path.
    File {
        /// The module.
        spec: &'a str,
        /// The configuration, if it is not the one of the same name.
        config: Option<&'a str>,
    },
    /// A model of a manifest.
    Model {
        /// The manifest.
        manifest: &'a str,
        /// The model.
        model: &'a str,
    },
}

/// What a mapping is written of.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    /// Where the specification is.
    pub origin: Origin<'a>,
    /// The specification.
    pub spec: &'a Spec,
    /// Its configuration.
    pub config: &'a Config,
    /// Its next-state relation.
    pub relation: &'a Relation,
    /// Values of its variables and parameters, if anybody could be asked for some.
    pub met: Option<&'a Met>,
}

/// The lines of a mapping that must be edited, by number, and why.
pub fn to_edit<'a>(text: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    let why = |(number, line): (usize, &'a str)| Some((number, line.split_once(EDIT)?.1));
    (1..).zip(text.lines()).filter_map(why)
}

impl Draft<'_> {
    /// Writes a mapping into a file of that name.
    #[must_use]
    pub fn text(&self, file: &str) -> String {
        let Self { origin, spec, config, relation, .. } = *self;
        let variables = spec.variables();
        let known: Vec<&str> = relation
            .disjuncts
            .iter()
            .flat_map(|disjunct| &disjunct.parameters)
            .map(|parameter| parameter.name.as_str())
            .chain(variables.iter().map(String::as_str))
            .collect();
        let event = EVENT.into_iter().find(|name| !known.contains(name)).unwrap_or(EVENT[3]);
        let names = names(relation);
        let mut text = format!(
        "\
# What the events of a log are in {}: `greyverify trace validate --map {file} LOG ...`
#
# It works as it stands for logs of JSON objects, one a line, with the names of the specification,
# but for lines that say \"edit this line\", if there are any:
#     {}
# Edit what is called otherwise, and delete what is not logged: it stays free.

{}
[log]
event = {}  # the field that names what happened
ignore = []  # events that are not steps, such as [\"heartbeat\"]
# last = [\"stopped\"]  # the events with which a log that is whole ends: any other was cut
# order = \"seq\"  # the field that tells when: all logs of a command are then one, in that order
# clock = \"clock\"  # the field with a vector clock: each log is that of a process, and all are one trace
# gaps = true  # with it: the clocks count events that are not logged, too; a lost line is not noticed then
# interleave = true  # the same without clocks: nothing says what was first in two logs
# process = \"node\"  # for these two: the field that names the process, if not the file does
# regex = '^\\S+ (?P<{event}>\\w+) ...'  # for lines of text: named groups are the fields
# format = \"otlp\"  # for exports of OpenTelemetry: spans and log records are the events, known by their `name`

# Actions that happen without an event, and how many of them before an event at most.
# [silent]
# actions = [{}]
# most = 1

# Texts of the log that mean something else, in TLA+.{}
[values]
# \"nobody\" = \"None\"

# After each event: an expression of the specification = the field that tells its value. An
# expression that speaks of a parameter (\"term[n]\") is compared after the actions that have it.
# {}
[state]
",
        spec.name,
        example(event, relation, &variables),
        of(origin),
        quoted(event),
        names.last().map(|name| quoted(name)).unwrap_or_default(),
        models(config),
        kinds(self.met.is_some()),
    );
        let models = model_values(config);
        for variable in &variables {
            let kinds = self.met.and_then(|met| met.variable(variable));
            let line = self.line(&key(variable), variable, kinds, &models);
            let _ = writeln!(text, "{line}");
        }
        for name in &names {
            self.entry(&mut text, name, &models);
        }
        text
    }

    /// A field under its own name, as the kind that its values have.
    fn line(
        &self,
        key: &str,
        field: &str,
        kinds: Option<&Kinds>,
        models: &BTreeSet<String>,
    ) -> String {
        let Some(kinds) = kinds else { return format!("{key} = {}", quoted(field)) };
        match kinds.kind(models) {
            Err(why) => format!("# {key} = {}{EDIT}{why}", quoted(field)),
            Ok(kind) => {
                let open = if kinds.is_open() { OPEN } else { "" };
                format!("{key} = {}{open}", quoted(&with_kind(field, &kind)))
            }
        }
    }

    fn entry(&self, text: &mut String, name: &str, models: &BTreeSet<String>) {
        let Self { spec, relation, .. } = *self;
        let place = disjuncts(relation, name).next().map(|(_, disjunct)| {
            let at = spec.in_file(&disjunct.location);
            let file = spec.path_of(&disjunct.location.module).and_then(|path| path.file_name());
            let file = file.map_or_else(|| at.module.clone(), |f| f.to_string_lossy().into_owned());
            format!("# {file}:{}\n", at.line)
        });
        let _ = write!(
            text,
            "\n{}[events.{}]\nwhen = {}\n",
            place.unwrap_or_default(),
            key(name),
            quoted(name)
        );
        for parameter in parameters(relation, name) {
            let mut all = disjuncts(relation, name).flat_map(|(_, disjunct)| &disjunct.parameters);
            let set = all.find(|own| own.name == parameter).and_then(|own| own.set.as_ref());
            let set = set.map(|set| format!("  # {parameter} \\in {set}")).unwrap_or_default();
            let kinds = self.met.and_then(|met| met.parameter(name, &parameter));
            let line = self.line(&format!("with.{}", key(&parameter)), &parameter, kinds, models);
            let set = if line.contains("  # ") { "" } else { &set };
            let _ = writeln!(text, "{line}{set}");
        }
    }
}

/// A field with its kind, if JSON does not tell that.
fn with_kind(field: &str, kind: &Kind) -> String {
    match kind {
        Kind::Any => field.to_owned(),
        Kind::Set(of) if **of == Kind::Any => format!("set({field})"),
        kind => format!("{field} as {kind}"),
    }
}

fn model_values(config: &Config) -> BTreeSet<String> {
    models_of(config).map(str::to_owned).collect()
}

/// The model values of a configuration.
fn models_of(config: &Config) -> impl Iterator<Item = &str> {
    let literals = config.constants.iter().filter_map(|constant| match &constant.what {
        Assignment::Value(value) => Some(value),
        _ => None,
    });
    literals.flat_map(|literal| literal.model_values())
}

/// How it is said what JSON does not tell, and who has said it.
fn kinds(are_known: bool) -> &'static str {
    match are_known {
        true => {
            "set(FIELD) reads an array as a set, and \"FIELD as KIND\" what else JSON does not tell; the kinds\n\
             # here are those of the values that TLC meets first in the model."
        }
        false => {
            "Of which kinds the values are could not be found out: write set(FIELD) where an array is a set,\n\
             # and \"FIELD as KIND\" for what else JSON does not tell."
        }
    }
}

fn of(origin: Origin<'_>) -> String {
    match origin {
        Origin::File { spec, config } => {
            let config = config.map(|config| format!("config = {}\n", quoted(config)));
            format!("spec = {}\n{}", quoted(spec), config.unwrap_or_default())
        }
        Origin::Model { manifest, model } => {
            format!("manifest = {}\nmodel = {}\n", quoted(manifest), quoted(model))
        }
    }
}

/// A line of a log of the first action.
fn example(event: &str, relation: &Relation, variables: &[String]) -> String {
    let names = names(relation);
    let first = names.first().map(String::as_str).unwrap_or_default();
    let fields = parameters(relation, first).into_iter().chain(variables.iter().take(1).cloned());
    let fields: String = fields.map(|name| format!(", {}: ...", quoted(&name))).collect();
    format!("{{{}: {}{fields}}}", quoted(event), quoted(first))
}

fn models(config: &Config) -> String {
    let all: Vec<&str> = models_of(config).collect();
    if all.is_empty() {
        return String::new();
    }
    let shown = all.iter().take(MODELS_SHOWN).copied().collect::<Vec<_>>().join(", ");
    let more = if all.len() > MODELS_SHOWN { ", ..." } else { "" };
    format!(" A text that is a model value\n# of the configuration ({shown}{more}) is it already.")
}

/// A key of TOML.
fn key(name: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.chars().all(is_bare) { name.to_owned() } else { quoted(name) }
}

/// A text of TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

//! What a tool is, and which there are.

use std::fmt;

use rmcp::handler::server::common::schema_for_input;
use rmcp::model::{JsonObject, Tool as Description, ToolAnnotations};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::answer::Answer;
use super::desk::Desk;
use super::{check, explain, list, shrink, trace};
use crate::app::Fatal;
use crate::outcome::ExitCode;

/// Something that a client can have done.
pub(super) trait Tool {
    /// The name it is called by.
    const NAME: &'static str;
    /// The name that people read.
    const TITLE: &'static str;
    /// What it does and when to use it.
    const ABOUT: &'static str;
    /// Whether it starts TLC and writes into the folder; only one such call
    /// runs at a time.
    const RUNS: bool;
    /// What it is told.
    type Arguments: DeserializeOwned + JsonSchema + 'static;

    /// Does it.
    fn call(desk: &Desk, arguments: Self::Arguments) -> Result<Answer, Fatal>;
}

/// A tool among others.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    /// The name it is called by.
    pub(super) name: &'static str,
    /// Whether it starts TLC.
    pub(super) runs: bool,
    /// What clients are told of it.
    pub(super) describe: fn() -> Description,
    /// Does it.
    pub(super) call: fn(&Desk, JsonObject) -> Result<Answer, Fatal>,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// All tools, in the order in which they are of use.
pub(super) const TOOLS: [Entry; 6] = [
    Entry::of::<list::List>(),
    Entry::of::<check::Check>(),
    Entry::of::<explain::Explain>(),
    Entry::of::<trace::Show>(),
    Entry::of::<trace::Diff>(),
    Entry::of::<shrink::Shrink>(),
];

impl Entry {
    const fn of<T: Tool>() -> Self {
        Self { name: T::NAME, runs: T::RUNS, describe: describe::<T>, call: call::<T> }
    }
}

fn describe<T: Tool>() -> Description {
    // The schema of a structure of named fields is always one of an object.
    let schema = schema_for_input::<T::Arguments>().unwrap_or_default();
    let mut schema = JsonObject::clone(&schema);
    let properties = schema.get_mut("properties").and_then(Json::as_object_mut);
    properties.into_iter().flat_map(|all| all.values_mut()).for_each(plain);
    let hints = ToolAnnotations::new().read_only(!T::RUNS).destructive(T::RUNS).open_world(false);
    Description::new(T::NAME, T::ABOUT, schema).with_title(T::TITLE).with_annotations(hints)
}

/// The schema of an argument in the words that every client knows: what may be
/// left out needs no `null`, and Rust's names of numbers mean nothing elsewhere.
fn plain(argument: &mut Json) {
    let Some(argument) = argument.as_object_mut() else { return };
    argument.remove("format");
    if let Some(Json::Array(kinds)) = argument.get("type")
        && let Some(kind) = kinds.iter().find(|kind| *kind != "null").cloned()
    {
        argument.insert("type".to_owned(), kind);
    }
    if let Some(Json::String(text)) = argument.get_mut("description") {
        *text = text.replace('\n', " ");
    }
}

fn call<T: Tool>(desk: &Desk, arguments: JsonObject) -> Result<Answer, Fatal> {
    let arguments = serde_json::from_value(Json::Object(arguments)).map_err(|e| {
        let hint = format!("the description of `{}` says what it takes", T::NAME);
        Fatal::new(ExitCode::Usage, format!("arguments that cannot be read: {e}"), Some(hint))
    })?;
    T::call(desk, arguments)
}

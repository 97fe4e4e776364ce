//! The tool `list`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::answer::Answer;
use super::check::patterns;
use super::desk::Desk;
use super::page::Page;
use super::tool::Tool;
use crate::app::{Fatal, list};
use crate::cli::ModelArgs;
use crate::manifest::Manifest;
use crate::report::list::{entry_json, text};

/// Models on one page, and most that a client can ask for.
const PAGE: (u64, u64) = (40, 200);

/// Which models.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// Only what this profile runs
    profile: Option<String>,
    /// Only these specifications; names or patterns such as `Grey*`
    #[serde(default)]
    specs: Vec<String>,
    /// Only these models, probes and mutants; names or patterns such as `terms-*`
    #[serde(default)]
    models: Vec<String>,
    /// Number of the first one shown, from 1
    from: Option<u64>,
    /// How many are shown, 40 if it is not said
    limit: Option<u64>,
}

/// Models, probes and mutants of the manifest.
pub(super) struct List;

impl Tool for List {
    const NAME: &'static str = "list";
    const TITLE: &'static str = "Models of the manifest";
    const ABOUT: &'static str = "Lists the models, probes and mutants of greyverify.toml with their profiles, \
        specification, bounds and what must come out. Runs nothing. The names are what `check` takes.";
    const RUNS: bool = false;
    type Arguments = Arguments;

    fn call(desk: &Desk, arguments: Arguments) -> Result<Answer, Fatal> {
        let models = ModelArgs {
            manifest: desk.args.manifest.clone(),
            profile: arguments.profile,
            spec: patterns(&arguments.specs)?,
            model: patterns(&arguments.models)?,
        };
        let manifest = Manifest::load(&models.manifest)?;
        let entries = list::entries(&models, &manifest)?;
        let part = Page::new(arguments.from, arguments.limit, PAGE.0, PAGE.1).of(entries.len());
        let shown = &entries[part.which.clone()];
        let more = part.told("entries").map(|more| format!("{more}\n")).unwrap_or_default();
        let data = json!({
            "entries": shown.iter().map(entry_json).collect::<Vec<_>>(),
            "all": part.all,
            "from": part.from(),
            "next": part.next(),
        });
        let rest = "name fewer with `specs`, `models` or `limit`, and go on with `from`";
        Ok(Answer::new(format!("{}{more}", text(shown, None)), data, rest))
    }
}

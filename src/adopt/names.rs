//! The names that models and specifications go by in a manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::Pair;
use super::find::stem;
use crate::{bounded, pluscal};

/// Largest module that is looked at for an algorithm, in bytes.
const MODULE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A model to be, with the names it goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Name of the model.
    pub name: String,
    /// Name of the specification.
    pub spec: String,
    /// True if the manifest has that specification already.
    pub known: bool,
    /// The root module, as the manifest writes it.
    pub module: String,
    /// The configuration, as the manifest writes it.
    pub config: String,
    /// Both files.
    pub pair: Pair,
    /// True if the module's PlusCal algorithm has no translation yet.
    pub translate: bool,
}

/// Names that a manifest has already.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    /// Names of models and mutants.
    pub models: BTreeSet<String>,
    /// Specifications by the file of their root module.
    pub specs: BTreeMap<PathBuf, String>,
}

/// Names for pairs below `root`, the manifest's folder: short where that is
/// unique, else with the folders that tell them apart.
#[must_use]
pub fn entries(pairs: Vec<Pair>, root: &Path, taken: &Taken) -> Vec<Entry> {
    let relative =
        |path: &Path| path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
    let long = |path: &Path| relative(&path.with_extension(""));
    let modules: BTreeSet<&PathBuf> = pairs.iter().map(|pair| &pair.module).collect();
    let of_modules = stems(modules);
    let of_configs = stems(pairs.iter().map(|pair| &pair.config));
    let mut entries = Vec::new();
    let (mut models, mut specs) = (taken.models.clone(), taken.specs.clone());
    let mut spec_names: BTreeSet<String> = specs.values().cloned().collect();
    for pair in &pairs {
        let spec = specs.get(&pair.module).cloned().unwrap_or_else(|| {
            let short = stem(&pair.module);
            let is_shared = spec_names.contains(&short) || of_modules[&short] > 1;
            if is_shared { long(&pair.module) } else { short }
        });
        spec_names.insert(spec.clone());
        specs.insert(pair.module.clone(), spec.clone());
        let short = stem(&pair.config);
        let plain = if of_configs[&short] > 1 { long(&pair.config) } else { short };
        let name = free(&folder_name(&plain), &models);
        models.insert(name.clone());
        entries.push(Entry {
            name,
            known: taken.specs.contains_key(&pair.module),
            spec,
            module: relative(&pair.module),
            config: relative(&pair.config),
            pair: pair.clone(),
            translate: is_untranslated(&pair.module),
        });
    }
    entries
}

fn is_untranslated(module: &Path) -> bool {
    let read = bounded::read(module, MODULE_BYTES_MAX);
    read.is_ok_and(|bytes| pluscal::is_untranslated(&String::from_utf8_lossy(&bytes)))
}

/// How many files share each name without its ending.
fn stems<'a>(paths: impl IntoIterator<Item = &'a PathBuf>) -> BTreeMap<String, usize> {
    paths.into_iter().fold(BTreeMap::new(), |mut counts, path| {
        *counts.entry(stem(path)).or_default() += 1;
        counts
    })
}

/// A name for a job, whose folder it names.
fn folder_name(text: &str) -> String {
    let legal = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let name: String = text.chars().map(legal).collect();
    name.trim_start_matches(['.', '-']).to_owned()
}

fn free(name: &str, taken: &BTreeSet<String>) -> String {
    let name = if name.is_empty() { "model" } else { name };
    let numbered = (2..).map(|n| format!("{name}-{n}"));
    let mut all = std::iter::once(name.to_owned()).chain(numbered);
    all.find(|candidate| !taken.contains(candidate)).unwrap_or_default()
}

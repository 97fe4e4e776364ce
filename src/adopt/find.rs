//! Which configuration goes with which module in a tree of files.

use std::collections::BTreeSet;
use std::fs::FileType;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use crate::config;
use crate::rundir;
use crate::spec::{Files, SearchPath, Spec};

/// Files and folders of a tree that are looked at.
const FILES_MAX: usize = 20_000;
/// Folders below each other that are looked into.
const DEPTH_MAX: usize = 32;
/// Modules of a folder that are tried for a configuration of another name.
const TRIED_MAX: usize = 40;

/// Why a configuration has no module.
pub const HOMELESS: &str = "no module beside it, or more than one, has all that it names";

/// A configuration and the module it is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The root module's file.
    pub module: PathBuf,
    /// The configuration file, or the module's own if it has a section for it.
    pub config: PathBuf,
}

/// What lies in a tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Configurations with their modules, in the order of their paths.
    pub pairs: Vec<Pair>,
    /// Configurations for which there is no module.
    pub homeless: Vec<PathBuf>,
    /// Modules that no configuration is for and no other module uses.
    pub idle: Vec<PathBuf>,
    /// True if not all of it was looked at: it is too large or too deep, or a
    /// folder cannot be read.
    pub cut: bool,
}

/// Looks for configurations and modules below `root`, which may also be one
/// module. What version control ignores, hidden files, run folders and what
/// TLC itself generates do not count.
#[must_use]
pub fn find(root: &Path, search: &SearchPath) -> Found {
    let tree = Tree::read(root);
    let mut found = Found { cut: tree.cut, ..Found::default() };
    for config in &tree.configs {
        match tree.module_of(config, search) {
            Some(module) => found.pairs.push(Pair { module, config: config.clone() }),
            None if tree.is_for_tlc(config, &search.files) => found.homeless.push(config.clone()),
            None => {}
        }
    }
    let with_section =
        tree.modules.iter().filter(|m| !is_copy(m) && config::has_section(m, &search.files));
    found.pairs.extend(with_section.map(|m| Pair { module: m.clone(), config: m.clone() }));
    found.pairs.sort_by(|a, b| a.config.cmp(&b.config));
    found.idle = tree.idle(&found.pairs, search);
    found
}

/// The files of a tree that matter, sorted.
#[derive(Debug, Default)]
struct Tree {
    modules: BTreeSet<PathBuf>,
    configs: BTreeSet<PathBuf>,
    cut: bool,
}

impl Tree {
    fn read(root: &Path) -> Self {
        let mut tree = Self::default();
        let walk = WalkBuilder::new(root)
            .max_depth(Some(DEPTH_MAX))
            .require_git(false)
            .filter_entry(|entry| !rundir::is_run(entry.path()))
            .build();
        for (seen, entry) in walk.enumerate() {
            if seen == FILES_MAX {
                tree.cut = true;
                break;
            }
            let Ok(entry) = entry else {
                tree.cut = true;
                continue;
            };
            let is = |test: fn(&FileType) -> bool| entry.file_type().is_some_and(|t| test(&t));
            tree.cut |= entry.depth() == DEPTH_MAX && is(FileType::is_dir);
            if !is(FileType::is_file) {
                continue;
            }
            let path = entry.into_path();
            match path.extension().and_then(|e| e.to_str()) {
                Some("tla") if !is_generated(&path) => drop(tree.modules.insert(path)),
                Some("cfg") if !is_generated(&path) => drop(tree.configs.insert(path)),
                _ => {}
            }
        }
        tree
    }

    /// The module of the same name; else the one whose name the configuration's
    /// begins with; else the one that has all that the configuration names.
    fn module_of(&self, config: &Path, search: &SearchPath) -> Option<PathBuf> {
        let same = config.with_extension("tla");
        if self.modules.contains(&same) {
            return Some(same);
        }
        let near = self.near(config);
        let stem = stem(config);
        let begins = |module: &&PathBuf| begins_with(&stem, &self::stem(module));
        let by_name = near.iter().copied().filter(begins).max_by_key(|m| self::stem(m).len());
        by_name.cloned().or_else(|| fitting(config, &near, search))
    }

    /// Modules of the configuration's folder; of the one above it if there are
    /// none, as beside a folder of models.
    fn near(&self, config: &Path) -> Vec<&PathBuf> {
        let folder = config.parent();
        let of = |folder: Option<&Path>| -> Vec<&PathBuf> {
            self.modules.iter().filter(|m| m.parent() == folder).collect()
        };
        let here = of(folder);
        if here.is_empty() { of(folder.and_then(Path::parent)) } else { here }
    }

    /// Many tools have files of this ending. One that stands beside modules is
    /// meant for TLC if it says a behaviour, or cannot be read and has TLC's words.
    fn is_for_tlc(&self, config: &Path, files: &Files) -> bool {
        let speaks = |text: &str| {
            text.lines().filter_map(|line| line.split_whitespace().next()).any(config::is_keyword)
        };
        let is_meant = match config::load(config, files) {
            Ok(config) => config.has_behaviour(),
            Err(_) => config::text(config, files).is_some_and(|text| speaks(&text)),
        };
        is_meant && !self.near(config).is_empty()
    }

    /// Roots without a configuration.
    fn idle(&self, pairs: &[Pair], search: &SearchPath) -> Vec<PathBuf> {
        let checked: BTreeSet<&PathBuf> = pairs.iter().map(|pair| &pair.module).collect();
        let mut used: BTreeSet<PathBuf> = BTreeSet::new();
        for module in &self.modules {
            let Ok(spec) = Spec::load(module, search) else { continue };
            used.extend(spec.modules.iter().map(|m| m.path.clone()).filter(|path| path != module));
        }
        let idle = |m: &&PathBuf| !checked.contains(m) && !used.contains(*m) && !is_copy(m);
        self.modules.iter().filter(idle).cloned().collect()
    }
}

/// The one module that has everything which the configuration names. Of those
/// of which one uses the others it is the outermost; of several that have
/// nothing to do with each other none is meant.
fn fitting(config: &Path, near: &[&PathBuf], search: &SearchPath) -> Option<PathBuf> {
    let config = config::load(config, &search.files).ok()?;
    if !config.has_behaviour() && config.constants.is_empty() {
        return None;
    }
    let fits = near.iter().take(TRIED_MAX).filter_map(|module| {
        let spec = Spec::load(module, search).ok()?;
        let is_whole = spec.fully_read() && config::problems(&config, &spec).is_empty();
        let parts: BTreeSet<PathBuf> = spec.modules.iter().map(|m| m.path.clone()).collect();
        is_whole.then_some((*module, parts))
    });
    let fits: Vec<(&PathBuf, BTreeSet<PathBuf>)> = fits.collect();
    let has_all = |(_, parts): &&(&PathBuf, BTreeSet<PathBuf>)| {
        fits.iter().all(|(other, _)| parts.contains(*other))
    };
    fits.iter().find(has_all).map(|(module, _)| (*module).clone())
}

/// A file's name without its ending.
pub(super) fn stem(path: &Path) -> String {
    path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
}

/// `QueueSmall`, `Queue_2`, `Queue.liveness` and `MCQueue` belong to `Queue`,
/// `Queued` does not.
fn begins_with(config: &str, module: &str) -> bool {
    let bare = |name: &str| name.strip_prefix("MC").unwrap_or(name).to_owned();
    let goes_on = |rest: &str| !rest.starts_with(|c: char| c.is_lowercase());
    [config.to_owned(), bare(config)]
        .iter()
        .any(|name| !module.is_empty() && name.strip_prefix(module).is_some_and(goes_on))
}

/// The Toolbox puts a copy of each module beside the model `MC`.
fn is_copy(path: &Path) -> bool {
    let in_toolbox = |folder: &Path| folder.extension().is_some_and(|e| e == "toolbox");
    stem(path) != "MC" && path.ancestors().any(in_toolbox)
}

/// What TLC and the Toolbox write: specifications of traces, and old copies.
fn is_generated(path: &Path) -> bool {
    let stem = stem(path);
    let is_old =
        path.parent().into_iter().flat_map(Path::components).any(|folder| {
            folder.as_os_str().to_str().is_some_and(|name| name.contains("_SnapShot_"))
        });
    stem.contains("_TTrace_") || ["MC_TE", "TE", "SpecTE"].contains(&stem.as_str()) || is_old
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUEUE: &str =
        "---- MODULE Queue ----\nVARIABLE x\nCONSTANT N\nInit == x = 0\nNext == x' = N\n====\n";

    fn tree(files: &[(&str, &str)]) -> (tempfile::TempDir, Found) {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let found = find(dir.path(), &SearchPath::default());
        (dir, found)
    }

    /// `config -> module` by their names below the root.
    fn pairs(files: &[(&str, &str)]) -> Vec<String> {
        let (dir, found) = tree(files);
        let short = |path: &Path| path.strip_prefix(dir.path()).unwrap().display().to_string();
        found
            .pairs
            .iter()
            .map(|p| format!("{} -> {}", short(&p.config), short(&p.module)))
            .collect()
    }

    const CFG: &str = "INIT Init\nNEXT Next\nCONSTANT N = 1\n";

    #[test]
    fn a_configuration_goes_with_the_module_of_its_name_or_its_beginning() {
        let mc = "---- MODULE MCQueue ----\nEXTENDS Queue\n====\n";
        let files = [
            ("a/Queue.tla", QUEUE),
            ("a/Queue.cfg", CFG),
            ("a/QueueSmall.cfg", CFG),
            ("a/Queue-2.cfg", CFG),
            ("a/MCQueue.tla", mc),
            ("a/MCQueue.cfg", CFG),
            ("a/MCQueue_live.cfg", CFG),
            ("b/Queue.tla", QUEUE),
            ("b/MCQueue.cfg", CFG),
            ("b/small.cfg", CFG),
        ];
        let expected = [
            "a/MCQueue.cfg -> a/MCQueue.tla",
            "a/MCQueue_live.cfg -> a/MCQueue.tla",
            "a/Queue-2.cfg -> a/Queue.tla",
            "a/Queue.cfg -> a/Queue.tla",
            "a/QueueSmall.cfg -> a/Queue.tla",
            "b/MCQueue.cfg -> b/Queue.tla",
            "b/small.cfg -> b/Queue.tla",
        ];
        assert_eq!(pairs(&files), expected);
    }

    #[test]
    fn a_configuration_that_fits_several_modules_is_given_to_none() {
        let other = QUEUE.replace("Queue", "Other");
        let files = [("Queue.tla", QUEUE), ("Other.tla", other.as_str()), ("small.cfg", CFG)];
        assert_eq!(tree(&files).1.pairs, []);
        let outer = "---- MODULE Outer ----\nEXTENDS Queue\n====\n";
        assert_eq!(
            pairs(&[("Queue.tla", QUEUE), ("Outer.tla", outer), ("small.cfg", CFG)]),
            ["small.cfg -> Outer.tla"]
        );
    }

    #[test]
    fn models_may_lie_in_a_folder_of_their_own() {
        let files = [("Queue.tla", QUEUE), ("models/small.cfg", CFG), ("models/Queue3.cfg", CFG)];
        assert_eq!(
            pairs(&files),
            ["models/Queue3.cfg -> Queue.tla", "models/small.cfg -> Queue.tla"]
        );
    }

    #[test]
    fn a_module_file_may_hold_its_configuration() {
        let with = format!("{QUEUE}\n---- CONFIG Queue ----\n{CFG}====\n");
        assert_eq!(pairs(&[("Queue.tla", &with)]), ["Queue.tla -> Queue.tla"]);
    }

    #[test]
    fn what_is_not_for_tlc_or_generated_does_not_count() {
        let files = [
            ("Queue.tla", QUEUE),
            ("Queue.cfg", CFG),
            ("setup.cfg", "[metadata]\nname = x\n"),
            ("Queue_TTrace_17.tla", QUEUE),
            ("Queue_TTrace_17.cfg", CFG),
            ("out/lock", "This is a run folder of greyverify.\n"),
            ("out/jobs/m/inputs/MCQueue.cfg", CFG),
            ("Q.toolbox/Model_1/MC.tla", "---- MODULE MC ----\nEXTENDS Queue\n====\n"),
            ("Q.toolbox/Model_1/MC.cfg", CFG),
            ("Q.toolbox/Model_1_SnapShot_1/MC.cfg", CFG),
            ("Q.toolbox/Model_1_SnapShot_1/MC.tla", QUEUE),
            ("Q.toolbox/Model_1/Queue.tla", QUEUE),
        ];
        assert_eq!(
            pairs(&files),
            ["Q.toolbox/Model_1/MC.cfg -> Q.toolbox/Model_1/MC.tla", "Queue.cfg -> Queue.tla"]
        );
    }

    #[test]
    fn what_is_left_over_is_told() {
        let other = "---- MODULE Other ----\nEXTENDS Used\n====\n";
        let used = "---- MODULE Used ----\n====\n";
        let nothing = "INIT Begin\nNEXT Go\n";
        let (dir, found) = tree(&[
            ("Other.tla", other),
            ("Used.tla", used),
            ("odd.cfg", nothing),
            ("torn.cfg", "SPECIFICATION\n"),
            ("x/Queue.tla", QUEUE),
            ("x/Queue.cfg", CFG),
        ]);
        assert_eq!(found.homeless, [dir.path().join("odd.cfg"), dir.path().join("torn.cfg")]);
        assert_eq!(found.idle, [dir.path().join("Other.tla")]);
        assert!(!found.cut);
    }
}

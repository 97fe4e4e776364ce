//! What a specification needs beside its modules: data files it reads, Java
//! code that replaces definitions, jars of the library.
//!
//! In: the modules and the folder they stand in. Out: [`Beside`], files that
//! are laid out around the modules as they are on disk, so that relative paths
//! lead where they lead there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::files::{Limit, SourceFile};
use super::library::{Library, LibraryJar};
use super::load::{MODULE_LIMIT, folder_of, in_folder};
use super::outline::Section;
use super::{SearchPath, SourceModule, SpecError};

/// Largest file that a specification may name by its path.
const DATA_LIMIT: Limit = Limit { bytes_max: 256 * 1024 * 1024, name: "the data file" };
/// Largest class file.
const CLASS_LIMIT: Limit = Limit { bytes_max: 16 * 1024 * 1024, name: "the class file" };
/// Most bytes of all files that a specification names.
const DATA_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Most files beside the modules that are there without being named, and their bytes.
const SIBLINGS_MAX: usize = 256;
const SIBLINGS_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Most steps up that a path may begin with.
const STEPS_UP_MAX: usize = 8;
/// Longest text that is looked at as a path, in bytes.
const PATH_BYTES_MAX: usize = 1024;
/// How the names of files begin that greyverify reads or writes.
const OWN: &str = "greyverify.";
/// Modules of TLC that read no file.
const READ_NOTHING: [&str; 12] = [
    "Bags",
    "FiniteSets",
    "Integers",
    "Naturals",
    "Randomization",
    "RealTime",
    "Reals",
    "Sequences",
    "TLC",
    "TLCExt",
    "Toolbox",
    "Strings",
];

/// What a specification needs beside its modules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside {
    /// Where the modules stand in the tree of files: the last parts of their
    /// folder, as many as a path leads up from it.
    pub folder: PathBuf,
    /// Data files, Java classes, and sibling modules nobody is known to need.
    pub files: Vec<Companion>,
    /// True if `files` holds Java code that is to be run.
    pub java: bool,
    /// True if code may run that reads files or makes strings of its own.
    pub foreign: bool,
    /// Jars for TLC's class path.
    pub jars: Vec<Arc<LibraryJar>>,
    /// Remarks for the reader of a verdict.
    pub notes: Vec<String>,
}

/// A file that stands beside the modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Companion {
    /// Its path relative to the modules; it may begin with steps up.
    pub name: String,
    /// Its content.
    pub file: SourceFile,
}

impl Beside {
    pub(super) fn of(
        root: &Path,
        search: &SearchPath,
        modules: &[SourceModule],
        sections: &[Section],
        from_tlc: &BTreeSet<String>,
    ) -> Result<Self, SpecError> {
        let mut collector = Collector {
            folder: folder_of(root),
            search,
            files: BTreeMap::new(),
            steps_up: 0,
            data_bytes: 0,
            notes: Vec::new(),
        };
        let java = collector.java(modules, from_tlc)?;
        let jars: Vec<Arc<LibraryJar>> = search.libraries.iter().filter_map(jar).collect();
        let reads = |module: &String| !READ_NOTHING.contains(&module.as_str());
        let foreign = java || !jars.is_empty() || from_tlc.iter().any(reads);
        if foreign {
            collector.named_data(sections);
            collector.siblings(|name| !["tla", "cfg", "class", "jar"].contains(&extension(name)));
        }
        if modules.iter().any(|m| m.syntax.is_none()) {
            collector.siblings(|name| extension(name) == "tla");
        }
        if jars.iter().filter(|jar| jar.has_index).count() > 1 {
            let note = "more than one jar of the library has a class tlc2.overrides.TLCOverrides; TLC runs the Java code of the first only";
            collector.notes.push(note.to_owned());
        }
        let Collector { folder, files, steps_up, notes, .. } = collector;
        let is_module = |name: &str| modules.iter().any(|m| format!("{}.tla", m.name) == name);
        let files = files.into_iter().filter(|(name, _)| !is_module(name));
        let files = files.map(|(name, file)| Companion { name, file }).collect();
        Ok(Self { folder: last_parts(folder, steps_up), files, java, foreign, jars, notes })
    }
}

fn jar(library: &Library) -> Option<Arc<LibraryJar>> {
    match library {
        Library::Jar(jar) => Some(Arc::clone(jar)),
        Library::Folder(_) => None,
    }
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// The last `count` parts of a folder's absolute path.
fn last_parts(folder: &Path, count: usize) -> PathBuf {
    let parts = plain_parts(folder);
    parts[parts.len().saturating_sub(count)..].iter().collect()
}

fn plain_parts(folder: &Path) -> Vec<PathBuf> {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let parts = absolute.components();
    parts
        .filter(|p| matches!(p, Component::Normal(_)))
        .map(|p| PathBuf::from(p.as_os_str()))
        .collect()
}

struct Collector<'a> {
    /// The folder of the root module.
    folder: &'a Path,
    search: &'a SearchPath,
    files: BTreeMap<String, SourceFile>,
    steps_up: usize,
    /// Bytes of named files.
    data_bytes: u64,
    notes: Vec<String>,
}

impl Collector<'_> {
    /// Java code beside modules; true if there is any and it may be run.
    fn java(
        &mut self,
        modules: &[SourceModule],
        from_tlc: &BTreeSet<String>,
    ) -> Result<bool, SpecError> {
        let mut found = false;
        let folders: Vec<&Path> =
            std::iter::once(self.folder).chain(self.search.folders()).collect();
        for folder in folders {
            let classes = classes_in(folder);
            let known = |m: &str| from_tlc.contains(m) || modules.iter().any(|own| own.name == m);
            let replacing = classes.iter().find_map(|c| Some((c, replaced_by(c, &known)?)));
            let Some((class, replaces)) = replacing else { continue };
            if !self.search.allow_java {
                return Err(SpecError::JavaBeside { class: in_folder(folder, class), replaces });
            }
            found = true;
            for class in classes {
                let file = self.search.files.read(&in_folder(folder, &class), CLASS_LIMIT)?;
                self.files.entry(class).or_insert(file);
            }
        }
        Ok(found)
    }

    /// Files that the text of the specification names, or a variable of the
    /// environment that it reads.
    fn named_data(&mut self, sections: &[Section]) {
        let strings = sections.iter().flat_map(|s| s.strings.iter());
        let mut names: BTreeSet<String> = strings.clone().cloned().collect();
        if sections.iter().any(|s| s.wanted.contains("IOUtils")) {
            let variables = sections.iter().flat_map(|s| s.environment.iter()).chain(strings);
            let set = variables.filter(|v| !v.is_empty() && !v.contains(['=', '\0']));
            names.extend(set.filter_map(|v| std::env::var(v).ok()));
        }
        for name in names {
            self.named(&name);
        }
    }

    fn named(&mut self, name: &str) {
        let path = Path::new(name);
        let Some(steps_up) = relative(path) else { return };
        if steps_up > plain_parts(self.folder).len() {
            return;
        }
        let beside = in_folder(self.folder, name);
        let Some(found) = [beside.as_path(), path].into_iter().find(|p| p.is_file()) else {
            return;
        };
        let bytes_max = DATA_BYTES_MAX.saturating_sub(self.data_bytes).min(DATA_LIMIT.bytes_max);
        match self.search.files.read(found, Limit { bytes_max, ..DATA_LIMIT }) {
            Ok(file) => {
                self.data_bytes += file.bytes.len() as u64;
                self.steps_up = self.steps_up.max(steps_up);
                self.files.insert(name.to_owned(), file);
            }
            Err(error) => self.notes.push(format!("left out of the engine's folder: {error}")),
        }
    }

    /// Files beside the root module, without those whose name begins with a dot
    /// and those that greyverify reads itself: new counts in a manifest are no
    /// other data.
    fn siblings(&mut self, wanted: impl Fn(&str) -> bool) {
        let mut left_out = Vec::new();
        let (mut count, mut bytes) = (0, 0);
        let is_own = |name: &str| name.starts_with('.') || name.starts_with(OWN);
        let found = listed(self.folder, |name| !is_own(name) && wanted(name));
        for (name, size) in found {
            if self.files.contains_key(&name) {
                continue;
            }
            (count, bytes) = (count + 1, bytes + size);
            let fits = count <= SIBLINGS_MAX && bytes <= SIBLINGS_BYTES_MAX;
            let file =
                fits.then(|| self.search.files.read(&in_folder(self.folder, &name), MODULE_LIMIT));
            match file {
                Some(Ok(file)) => drop(self.files.insert(name, file)),
                Some(Err(_)) | None => left_out.push(name),
            }
        }
        if let Some(first) = left_out.first() {
            let more = match left_out.len() {
                1 => String::new(),
                n => format!(" and {} more", n - 1),
            };
            self.notes.push(format!(
                "{first}{more} of {} left out of the engine's folder, which takes {SIBLINGS_MAX} files and {} MiB that the specification does not name",
                self.folder.display(),
                SIBLINGS_BYTES_MAX / (1024 * 1024),
            ));
        }
    }
}

/// The steps up that a relative path begins with; `None` for anything that is
/// no path, absolute, or goes up later on.
fn relative(path: &Path) -> Option<usize> {
    let text = path.to_str()?;
    if text.is_empty() || text.len() > PATH_BYTES_MAX || text.contains(['\0', '\n']) {
        return None;
    }
    let parts: Vec<Component<'_>> =
        path.components().filter(|part| *part != Component::CurDir).collect();
    let up = parts.iter().take_while(|part| **part == Component::ParentDir).count();
    let rest = &parts[up..];
    let plain = rest.iter().all(|part| matches!(part, Component::Normal(_)));
    (plain && !rest.is_empty() && up <= STEPS_UP_MAX).then_some(up)
}

/// Regular files of a folder with their sizes, by name.
fn listed(folder: &Path, wanted: impl Fn(&str) -> bool) -> BTreeMap<String, u64> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let file = |entry: std::fs::DirEntry| {
        let name = entry.file_name().into_string().ok().filter(|name| wanted(name))?;
        let found = entry.path().metadata().ok().filter(std::fs::Metadata::is_file)?;
        Some((name, found.len()))
    };
    entries.filter_map(file).collect()
}

/// Class files of a folder, those of the packages that TLC looks into
/// included, by their relative paths.
fn classes_in(folder: &Path) -> Vec<String> {
    let packages = ["", "tlc2/module/", "tlc2/overrides/"];
    let classes = packages.iter().flat_map(|package| {
        let names = listed(&folder.join(package), |name| extension(name) == "class");
        names.into_keys().map(move |name| format!("{package}{name}"))
    });
    classes.collect()
}

/// What a class replaces, if it replaces anything.
fn replaced_by(class: &str, is_known: &impl Fn(&str) -> bool) -> Option<String> {
    let name = class.strip_suffix(".class")?;
    if name == "tlc2/overrides/TLCOverrides" {
        return Some("every module that it lists".to_owned());
    }
    let module = name.strip_prefix("tlc2/module/").unwrap_or(name);
    is_known(module).then(|| format!("module {module}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_relative_paths_of_files_are_followed() {
        assert_eq!(relative(Path::new("log.ndjson")), Some(0));
        assert_eq!(relative(Path::new("./../data/x.json")), Some(1));
        for odd in ["", "/etc/passwd", "a/../../b", "..", ".", "../../../../../../../../../x"] {
            assert_eq!(relative(Path::new(odd)), None, "{odd}");
        }
    }

    #[test]
    fn a_class_replaces_the_module_it_is_named_after() {
        let known = |m: &str| m == "Fast";
        assert_eq!(replaced_by("Fast.class", &known).unwrap(), "module Fast");
        assert_eq!(replaced_by("tlc2/module/Fast.class", &known).unwrap(), "module Fast");
        assert!(replaced_by("tlc2/overrides/TLCOverrides.class", &known).is_some());
        assert_eq!(replaced_by("Helper.class", &known), None);
    }
}

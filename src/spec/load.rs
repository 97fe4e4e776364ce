//! Finds and reads modules: root file in, every module it needs out.
//!
//! A module is looked for where TLC looks: beside the root module, in the
//! library folders in their order, inside TLC's jar and the jars of the
//! library, in the root module's own file; at last beside the module that asks.
//! Only the copies that the Toolbox keeps beside a model give way to the modules
//! that they were made of, as they do whenever the Toolbox runs the model.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::beside::Beside;
use super::error::{MissingModule, SpecError, missing_hint};
use super::files::{Files, Limit, SourceFile};
use super::library::Library;
use super::outline::{Section, outline};
use super::proofs::{is_for_proofs, stand_in};
use super::{SourceModule, Spec, reader, toolbox};

/// Largest module file that is read. The largest public one is far below.
pub(super) const MODULE_LIMIT: Limit =
    Limit { bytes_max: 16 * 1024 * 1024, name: "the module file" };
/// Most modules of one specification.
const MODULES_MAX: usize = 2_000;
/// Most bytes of all of them.
const MODULES_BYTES_MAX: usize = 64 << 20;

/// Where modules are looked for, and the files that were read so far.
#[derive(Debug, Clone, Default)]
pub struct SearchPath {
    /// Folders and jars given by the user, in order.
    pub libraries: Vec<Library>,
    /// Names of the modules inside TLC's own jar, by jar.
    pub jars: BTreeMap<PathBuf, BTreeSet<String>>,
    /// Whether Java code beside modules is run.
    pub allow_java: bool,
    /// The files of the run.
    pub files: Files,
}

impl SearchPath {
    /// True if TLC's own jar has the module.
    pub(super) fn in_jar(&self, module: &str) -> bool {
        self.jars.values().any(|names| names.contains(module))
    }

    /// The library folders.
    pub(super) fn folders(&self) -> impl Iterator<Item = &Path> {
        self.libraries.iter().filter_map(|library| match library {
            Library::Folder(folder) => Some(folder.as_path()),
            Library::Jar(_) => None,
        })
    }

    fn in_library_jar(&self, module: &str) -> Option<Result<SourceFile, SpecError>> {
        self.libraries.iter().find_map(|library| match library {
            Library::Jar(jar) => jar.module(module),
            Library::Folder(_) => None,
        })
    }
}

pub(super) fn load(file: &Path, search: &SearchPath) -> Result<Spec, SpecError> {
    let mut loader = Loader::new(file, search)?;
    loader.close()?;
    loader.stand_in_for_proofs()?;
    loader.nothing_is_missing()?;
    let Loader { modules, sections, from_tlc, notes, .. } = loader;
    let mut beside = Beside::of(file, search, &modules, &sections, &from_tlc)?;
    beside.notes.splice(0..0, notes);
    let name = modules.first().map(|m| m.name.clone()).unwrap_or_default();
    Ok(Spec { name, modules, beside: Arc::new(beside) })
}

/// A module that is asked for, and the file that asks.
type Wanted = (String, PathBuf);

struct Loader<'a> {
    search: &'a SearchPath,
    root: &'a Path,
    modules: Vec<SourceModule>,
    /// What is known of each module, in the order of `modules`.
    sections: Vec<Section>,
    /// Their length in all.
    bytes: usize,
    /// The root's file, and the modules that follow or precede the root there.
    root_file: SourceFile,
    in_root_file: BTreeMap<String, Section>,
    /// Modules that TLC brings.
    from_tlc: BTreeSet<String>,
    pending: VecDeque<Wanted>,
    missing: Vec<Wanted>,
    notes: Vec<String>,
}

impl<'a> Loader<'a> {
    fn new(root: &'a Path, search: &'a SearchPath) -> Result<Self, SpecError> {
        let name = module_name(root)?;
        let file = search.files.read(root, MODULE_LIMIT)?;
        let mut in_root_file = BTreeMap::new();
        for section in outline(&file.text()).into_iter().filter(|s| s.name != name) {
            in_root_file.entry(section.name.clone()).or_insert(section);
        }
        let mut loader = Self {
            search,
            root,
            modules: Vec::new(),
            sections: Vec::new(),
            bytes: 0,
            root_file: file.clone(),
            in_root_file,
            from_tlc: BTreeSet::new(),
            pending: VecDeque::new(),
            missing: Vec::new(),
            notes: Vec::new(),
        };
        loader.add(whole(&name, file)?)?;
        Ok(loader)
    }

    /// Follows everything that is asked for until nothing new is.
    fn close(&mut self) -> Result<(), SpecError> {
        while let Some((wanted, asked_by)) = self.pending.pop_front() {
            if self.knows(&wanted) || self.missing.iter().any(|(name, _)| *name == wanted) {
                continue;
            }
            match self.find(&wanted, &asked_by)? {
                Some(module) => {
                    self.notes.extend(self.stale_copy(&module));
                    self.add(module)?;
                }
                None if self.search.in_jar(&wanted) => drop(self.from_tlc.insert(wanted)),
                None => self.missing.push((wanted, asked_by)),
            }
        }
        Ok(())
    }

    fn knows(&self, name: &str) -> bool {
        self.from_tlc.contains(name) || self.modules.iter().any(|m| m.name == name)
    }

    fn add(&mut self, module: SourceModule) -> Result<(), SpecError> {
        self.bytes += module.file.bytes.len();
        if self.modules.len() == MODULES_MAX || self.bytes > MODULES_BYTES_MAX {
            let max = format!("{MODULES_MAX} modules and {} MiB", MODULES_BYTES_MAX >> 20);
            return Err(SpecError::TooMany { path: self.root.to_owned(), max });
        }
        let mut sections = outline(&module.text);
        let at = sections.iter().position(|s| s.name == module.name);
        let section = at.map(|n| sections.swap_remove(n)).unwrap_or_default();
        self.pending.extend(section.wanted.iter().map(|w| (w.clone(), module.path.clone())));
        self.sections.push(section);
        self.modules.push(module);
        Ok(())
    }

    fn find(&self, name: &str, asked_by: &Path) -> Result<Option<SourceModule>, SpecError> {
        let first = toolbox::owner(self.root).into_iter().chain([folder_of(self.root)]);
        if let Some(path) = first_in(first.chain(self.search.folders()), name) {
            return self.read(&path).map(Some);
        }
        if self.search.in_jar(name) {
            return Ok(None);
        }
        if let Some(file) = self.search.in_library_jar(name) {
            return whole(name, file?).map(Some);
        }
        if let Some(section) = self.in_root_file.get(name) {
            return Ok(Some(part(&self.root_file, &self.root_file.text(), section)));
        }
        first_in([folder_of(asked_by)], name).map(|path| self.read(&path)).transpose()
    }

    /// What is told of a copy that the Toolbox has not renewed.
    fn stale_copy(&self, module: &SourceModule) -> Option<String> {
        let owner = toolbox::owner(self.root)?;
        let copy = first_in([folder_of(self.root)], &module.name)?;
        if folder_of(&module.path) != owner {
            return None;
        }
        let copy = self.search.files.read(&copy, MODULE_LIMIT).ok()?;
        toolbox::told_of(&copy, &module.file)
    }

    fn read(&self, path: &Path) -> Result<SourceModule, SpecError> {
        whole(&module_name(path)?, self.search.files.read(path, MODULE_LIMIT)?)
    }

    /// Replaces what is missing and only proofs need.
    fn stand_in_for_proofs(&mut self) -> Result<(), SpecError> {
        let mut replaced = BTreeSet::new();
        while let Some(at) = self.missing.iter().position(|(name, _)| is_for_proofs(name)) {
            let (name, asked_by) = self.missing.remove(at);
            let texts: Vec<&str> = self.modules.iter().map(|m| m.text.as_str()).collect();
            let exists = |other: &str| {
                self.search.in_jar(other) || matches!(self.find(other, &asked_by), Ok(Some(_)))
            };
            let text = stand_in(&name, &texts, exists);
            let path = PathBuf::from(format!("{name}.tla"));
            let module = whole(&name, SourceFile::new(path, text.into_bytes()))?;
            self.add(module)?;
            replaced.insert(name);
            self.close()?;
        }
        if !replaced.is_empty() {
            let names: Vec<String> = replaced.into_iter().collect();
            self.notes.push(format!(
                "{} missing and stands only in proofs, which TLC skips: replaced by empty stand-ins; give the real one with --library DIR",
                match names.as_slice() {
                    [one] => format!("module {one} is"),
                    many => format!("each of the modules {} is", many.join(", ")),
                }
            ));
        }
        Ok(())
    }

    /// A module that is declared inside another one is no file. What a text
    /// asks for that our reader does not understand is left to SANY.
    fn nothing_is_missing(&mut self) -> Result<(), SpecError> {
        let mut missing = Vec::new();
        for (name, asked_by) in std::mem::take(&mut self.missing) {
            if self.sections.iter().any(|s| s.inner.contains(&name)) {
                continue;
            }
            let understood = |m: &SourceModule| m.path == asked_by && m.syntax.is_some();
            if self.modules.iter().any(understood) {
                missing.push((name, asked_by));
                continue;
            }
            let hint = missing_hint(&name);
            self.notes.push(format!("module {name} was not found; {hint}"));
        }
        if missing.is_empty() { Ok(()) } else { Err(self.are_missing(&missing)) }
    }

    fn are_missing(&self, missing: &[Wanted]) -> SpecError {
        let mut folders = vec![folder_of(self.root)];
        folders.extend(self.search.folders());
        for (_, asked_by) in missing {
            if !folders.contains(&folder_of(asked_by)) && asked_by.is_file() {
                folders.push(folder_of(asked_by));
            }
        }
        let library_jars = self.search.libraries.iter().filter_map(|library| match library {
            Library::Jar(jar) => Some(&jar.file.path),
            Library::Folder(_) => None,
        });
        let jars = self.search.jars.keys().chain(library_jars);
        let places = folders.iter().map(|folder| folder.display().to_string());
        let jars = jars.map(|jar| format!("the modules inside {}", jar.display()));
        let modules = missing.iter().map(|(module, asked_by)| MissingModule {
            module: module.clone(),
            asked_by: asked_by.display().to_string(),
            near: folders.iter().find_map(|folder| near(folder, module)),
        });
        SpecError::Missing { modules: modules.collect(), places: places.chain(jars).collect() }
    }
}

/// The folder a file stands in, as one can name it.
pub(super) fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The path of a file in a folder, without a dot for the current one.
pub(super) fn in_folder(folder: &Path, file: &str) -> PathBuf {
    if folder == Path::new(".") { PathBuf::from(file) } else { folder.join(file) }
}

/// What exists is taken, whatever it is: reading it tells what is wrong with it.
fn first_in<'p>(folders: impl IntoIterator<Item = &'p Path>, module: &str) -> Option<PathBuf> {
    let file = format!("{module}.tla");
    folders.into_iter().map(|folder| in_folder(folder, &file)).find(|p| p.exists())
}

/// A module file whose name differs in upper and lower case only.
fn near(folder: &Path, module: &str) -> Option<PathBuf> {
    let wanted = format!("{module}.tla");
    let entries = std::fs::read_dir(folder).ok()?;
    let mut names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.find(|name| name.eq_ignore_ascii_case(&wanted)).map(|name| in_folder(folder, &name))
}

fn module_name(path: &Path) -> Result<String, SpecError> {
    let name = path.file_stem().and_then(|stem| stem.to_str());
    match name {
        Some(name) if path.extension().is_some_and(|e| e == "tla") => Ok(name.to_owned()),
        _ => Err(SpecError::NotAModuleFile { path: path.to_owned() }),
    }
}

/// The module of that name in a file, with the file's text as it is if the
/// module comes first, which is where every TLC looks.
fn whole(name: &str, file: SourceFile) -> Result<SourceModule, SpecError> {
    let text = file.text();
    let sections = outline(&text);
    match (sections.first(), sections.iter().find(|s| s.name == name)) {
        (Some(first), Some(own)) if first.name != own.name => Ok(part(&file, &text, own)),
        (Some(_), Some(own)) if sections.len() > 1 => {
            let text = blanked(&text, own);
            Ok(module(name, file, text))
        }
        (Some(first), None) => {
            Err(SpecError::WrongName { path: file.path, found: first.name.clone() })
        }
        (None, _) if !text.contains("MODULE") => Err(SpecError::NoModule { path: file.path }),
        _ => Ok(module(name, file, text)),
    }
}

/// A module that stands in a file with others, as a file of its own in which
/// every line keeps its number.
fn part(file: &SourceFile, text: &str, section: &Section) -> SourceModule {
    let text = blanked(text, section);
    let own = SourceFile::new(file.path.clone(), text.clone().into_bytes());
    module(&section.name, own, text)
}

fn module(name: &str, file: SourceFile, text: String) -> SourceModule {
    let syntax = reader::syntax(&text).filter(|syntax| syntax.name == name);
    let (name, path) = (name.to_owned(), file.path.clone());
    SourceModule { name, path, file, text, syntax, lines: None }
}

/// The text of one module with nothing but empty lines before it.
fn blanked(text: &str, section: &Section) -> String {
    let lines_before = text[..section.span.start].matches('\n').count();
    format!("{}{}\n", "\n".repeat(lines_before), &text[section.span.clone()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        dir
    }

    fn jar() -> SearchPath {
        let names = ["Naturals", "TLC"].map(str::to_owned).into();
        SearchPath {
            jars: [(PathBuf::from("tla2tools.jar"), names)].into(),
            ..SearchPath::default()
        }
    }

    #[test]
    fn the_closure_follows_extends_and_instance() {
        let dir = folder(&[
            ("A.tla", "---- MODULE A ----\nEXTENDS B, Naturals\nC1 == INSTANCE C\n====\n"),
            ("B.tla", "---- MODULE B ----\nCONSTANT N\n====\n"),
            ("C.tla", "---- MODULE C ----\nX == 1\n====\n"),
        ]);
        let spec = Spec::load(&dir.path().join("A.tla"), &jar()).unwrap();
        let names: Vec<_> = spec.modules.iter().map(|m| m.name.as_str()).collect();
        assert_eq!(names, ["A", "B", "C"]);
        assert_eq!(spec.constants().keys().collect::<Vec<_>>(), ["N"]);
    }

    #[test]
    fn a_missing_module_names_itself_who_asked_and_where_it_was_looked_for() {
        let dir = folder(&[("A.tla", "---- MODULE A ----\nEXTENDS Nowhere\n====\n")]);
        let mut search = jar();
        search.libraries.push(Library::Folder("lib".into()));
        let text = Spec::load(&dir.path().join("A.tla"), &search).unwrap_err().to_string();
        assert!(text.contains("module Nowhere is missing"), "{text}");
        assert!(text.contains("A.tla asks for it"), "{text}");
        assert!(text.contains("lib, the modules inside tla2tools.jar"), "{text}");
    }

    #[test]
    fn a_file_named_otherwise_than_its_module_is_refused() {
        let dir = folder(&[("A.tla", "---- MODULE B ----\n====\n")]);
        let error = Spec::load(&dir.path().join("A.tla"), &jar()).unwrap_err();
        assert!(error.to_string().contains("holds module B"));
        assert_eq!(error.hint().unwrap(), "rename the file to B.tla");
    }

    #[test]
    fn a_module_our_reader_refuses_is_left_to_sany() {
        let dir = folder(&[("A.tla", "---- MODULE A ----\nX == == 1\n====\n")]);
        let spec = Spec::load(&dir.path().join("A.tla"), &jar()).unwrap();
        assert!(!spec.fully_read());
    }
}

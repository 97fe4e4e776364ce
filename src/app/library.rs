//! Where a run finds modules: what the command line, the manifest and the
//! environment name.

use std::path::{Path, PathBuf};

use super::Fatal;
use super::fatal::spec_error_at;
use crate::cli::LibraryArgs;
use crate::engine::Engine;
use crate::manifest::{Libraries, Manifest, SpecEntry};
use crate::outcome::ExitCode;
use crate::spec::{Files, Library, SearchPath, SpecError};

/// The variable that names libraries, as `PATH` does.
pub(super) const VARIABLE: &str = "GREYVERIFY_LIBRARY";

/// The search path of a specification that is in no manifest.
pub(super) fn of_file(
    args: &LibraryArgs,
    engine: &dyn Engine,
    files: &Files,
) -> Result<SearchPath, Fatal> {
    let usage = |e: SpecError| Fatal::new(ExitCode::Usage, &e, e.hint());
    let open = |path: &Path| Library::open(path, files).map_err(usage);
    let mut libraries = Vec::new();
    for path in paths(args) {
        libraries.push(open(&path)?);
    }
    Ok(SearchPath {
        libraries,
        jars: engine.modules(),
        allow_java: args.allow_java,
        files: files.clone(),
    })
}

/// The libraries that the command line names, then those of the environment.
pub(crate) fn paths(args: &LibraryArgs) -> Vec<PathBuf> {
    let named = std::env::var_os(VARIABLE).map(|list| Library::paths(&list));
    args.library.iter().cloned().chain(named.unwrap_or_default()).collect()
}

/// The search path of a specification of the manifest: the command line goes
/// first, then the specification's entry, the manifest and the environment.
pub(super) fn of_entry(
    args: &LibraryArgs,
    manifest: &Manifest,
    entry: &SpecEntry,
    engine: &dyn Engine,
    files: &Files,
) -> Result<SearchPath, Fatal> {
    let mut search = of_file(args, engine, files)?;
    let mut named = Vec::new();
    for Libraries { library, allow_java } in [&entry.libraries, &manifest.libraries] {
        search.allow_java |= allow_java;
        for key in library {
            let opened = Library::open(&key.value, files);
            named.push(opened.map_err(|e| spec_error_at(manifest, key, &e))?);
        }
    }
    let first = args.library.len();
    search.libraries.splice(first..first, named);
    Ok(search)
}

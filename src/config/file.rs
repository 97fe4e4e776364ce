//! A configuration on disk: a file of its own, or a section of a module file.

use std::path::Path;

use super::{Config, ConfigError, parse};
use crate::spec::{self, Files, Limit};

/// Largest configuration file that is read.
const LIMIT: Limit = Limit { bytes_max: 16 * 1024 * 1024, name: "the configuration" };

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file is missing, unreadable or too large.
    #[error(transparent)]
    Read(#[from] spec::FileError),
    /// The module file has no such section.
    #[error("it has no section that begins with ---- CONFIG {0} ---- and ends with ====")]
    NoSection(String),
    /// The text is not a configuration.
    #[error(transparent)]
    Text(#[from] ConfigError),
}

/// The text of the file in `path`, if it can be read.
#[must_use]
pub fn text(path: &Path, files: &Files) -> Option<String> {
    files.read(path, LIMIT).ok().map(|file| file.text())
}

/// Reads the configuration in `path`: the whole file or, of a module file, the
/// section `---- CONFIG Name ----` that has the file's name. Lines are those of the file.
///
/// # Errors
/// A file that cannot be read, is too large, or is not a configuration.
pub fn load(path: &Path, files: &Files) -> Result<Config, LoadError> {
    // Comments may have any encoding; elsewhere what replaces it is refused.
    let text = files.read(path, LIMIT)?.text();
    if path.extension().is_none_or(|e| e != "tla") {
        return Ok(parse(&text)?);
    }
    let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let section = section(&text, &name).ok_or(LoadError::NoSection(name))?;
    Ok(parse(&section)?)
}

/// True if the module file in `path` brings its own configuration.
#[must_use]
pub fn has_section(path: &Path, files: &Files) -> bool {
    !matches!(load(path, files), Err(LoadError::NoSection(_) | LoadError::Read(_)))
}

/// The text of a section, with an empty line for each line before it.
fn section(text: &str, name: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let begin = lines.iter().position(|line| is_header(line, name))? + 1;
    let inside = lines[begin..].iter().take_while(|line| !line.starts_with("===="));
    let inside: Vec<&str> = inside.copied().collect();
    Some("\n".repeat(begin) + &inside.join("\n"))
}

fn is_header(line: &str, name: &str) -> bool {
    let dashes = |text: &str| text.len() >= 4 && text.bytes().all(|b| b == b'-');
    let line = line.trim_end_matches('\r');
    let Some(at) = line.find(|c| c != '-') else {
        return false;
    };
    let (before, rest) = line.split_at(at);
    let Some(rest) = rest.trim_start().strip_prefix("CONFIG") else {
        return false;
    };
    let Some(after) = rest.trim_start().strip_prefix(name) else {
        return false;
    };
    rest.starts_with(char::is_whitespace) && dashes(before) && dashes(after.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(name: &str, bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        (dir, path)
    }

    #[test]
    fn a_comment_may_have_any_encoding_and_nothing_else_may() {
        let (_dir, path) = write("A.cfg", b"\\* gr\xf6\xdfer\nINIT Init (* \xe9 *)\n");
        assert_eq!(load(&path, &Files::default()).unwrap().init.unwrap().line, 2);
        let (_dir, path) = write("A.cfg", b"INIT Init\n\xa0 NEXT Next");
        let why = load(&path, &Files::default()).unwrap_err().to_string();
        assert!(why.starts_with("line 2, column 1: unexpected character U+FFFD"), "{why}");
    }

    #[test]
    fn the_section_of_a_module_file_keeps_the_lines_of_the_file() {
        let text = b"---- MODULE A ----\n====\n-------- CONFIG Ab ----\nINIT B\n====\n---- CONFIG  A -----\nINIT Init\n\nNEXT Next\n====\nmore";
        let (_dir, path) = write("A.tla", text);
        assert!(has_section(&path, &Files::default()));
        let config = load(&path, &Files::default()).unwrap();
        assert_eq!(config.init.unwrap().line, 7);
        assert_eq!(config.next.unwrap().line, 9);
    }

    #[test]
    fn a_module_file_without_a_section_says_what_is_missing() {
        let (_dir, path) = write("A.tla", b"---- MODULE A ----\n====\n");
        assert!(!has_section(&path, &Files::default()));
        let why = load(&path, &Files::default()).unwrap_err().to_string();
        assert!(why.contains("---- CONFIG A ----"), "{why}");
    }
}

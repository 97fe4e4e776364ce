//! A command line, and how a person types it.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;

/// A command and the folder it runs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Program and arguments.
    pub words: Vec<OsString>,
    /// Working folder.
    pub folder: PathBuf,
    /// The whole environment.
    pub environment: Vec<(OsString, OsString)>,
}

impl Command {
    /// As one would type it in a shell. The folders for temporary files are
    /// gone after a run.
    #[must_use]
    pub fn shell(&self) -> String {
        let words: Vec<String> = self.words.iter().map(|word| quoted(word)).collect();
        let folder = quoted(self.folder.as_os_str());
        format!("cd {folder} && mkdir -p ../tmp ../states && {}", words.join(" "))
    }
}

/// Quoted so that any shell of today reads the same bytes, and no control
/// character reaches a terminal.
fn quoted(word: &OsStr) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=+,@%".contains(c);
    match word.to_str() {
        Some(text) if !text.is_empty() && text.chars().all(plain) => text.to_owned(),
        Some(text) if !text.contains(char::is_control) => {
            format!("'{}'", text.replace('\'', r"'\''"))
        }
        _ => format!("$'{}'", word.as_bytes().escape_ascii()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_the_words_as_they_are() {
        let words: [&[u8]; 6] =
            [b"", b"plain", b"two words", b"it's $HOME", b"x\xff\xc3\xa9'", b"\x1b[31m\n\"\\"];
        for word in words {
            let script = format!("printf %s {}", quoted(OsStr::from_bytes(word)));
            assert!(!script.contains('\x1b'));
            let bash = std::process::Command::new("bash").args(["-c", &script]).output();
            assert_eq!(bash.unwrap().stdout, word, "{script}");
        }
    }
}

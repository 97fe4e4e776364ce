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
    /// Folders that it needs, seen from there, and that are gone after a run.
    pub scratch: Vec<String>,
    /// The whole environment.
    pub environment: Vec<(OsString, OsString)>,
}

impl Command {
    /// As one would type it in a shell.
    #[must_use]
    pub fn shell(&self) -> String {
        let words: Vec<String> = self.words.iter().map(|word| quoted(word)).collect();
        let folder = quoted(self.folder.as_os_str());
        let scratch: Vec<String> =
            self.scratch.iter().map(|folder| quoted(OsStr::new(folder))).collect();
        let made = match scratch.is_empty() {
            true => String::new(),
            false => format!("mkdir -p {} && ", scratch.join(" ")),
        };
        format!("cd {folder} && {made}{}", words.join(" "))
    }
}

/// Quoted so that any shell of today reads the same bytes, and no control
/// character reaches a terminal.
pub(crate) fn quoted(word: &OsStr) -> String {
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
    fn folders_are_made_that_a_command_needs() {
        let command = |scratch: &[&str]| Command {
            words: vec!["engine".into(), "A.tla".into()],
            folder: "/run/inputs".into(),
            scratch: scratch.iter().map(|folder| (*folder).to_owned()).collect(),
            environment: Vec::new(),
        };
        assert_eq!(command(&[]).shell(), "cd /run/inputs && engine A.tla");
        let made = command(&["../tmp", "../two words"]).shell();
        assert_eq!(made, "cd /run/inputs && mkdir -p ../tmp '../two words' && engine A.tla");
    }

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

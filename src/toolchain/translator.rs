//! The PlusCal translator, which is in the jar beside TLC.

use std::process::Command;
use std::time::Duration;

use super::{Toolchain, java, subprocess};

/// Longest a translation may take; the largest public algorithm takes a second.
const LIMIT: Duration = Duration::from_secs(60);
/// The jar in the translator's folder.
const JAR: &str = "tla2tools.jar";

/// Why there is no translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untranslated {
    /// The translator's words, or why it did not run.
    pub message: String,
    /// The line it complains of, from 1.
    pub line: Option<u32>,
}

impl Toolchain {
    /// Translates the algorithm of a module in a folder of its own, with these
    /// options besides those the text names; the text with the translation.
    ///
    /// # Errors
    /// The translator cannot be run, or refuses the algorithm.
    pub fn translate(
        &self,
        module: &str,
        text: &str,
        options: &[&str],
    ) -> Result<String, Untranslated> {
        let unable = |what: &str, error: &dyn std::fmt::Display| Untranslated {
            message: format!("{what}: {error}"),
            line: None,
        };
        let folder = tempfile::tempdir().map_err(|e| unable("cannot create a folder", &e))?;
        let file = folder.path().join(format!("{module}.tla"));
        let jar = folder.path().join(JAR);
        self.jar.code.write(&jar).map_err(|e| unable("cannot copy the jar", &e))?;
        std::fs::write(&file, text).map_err(|e| unable("cannot write a copy", &e))?;
        let mut command = Command::new(&self.java.path);
        command.args(["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=."]);
        command.args(["-Dfile.encoding=UTF-8", "-Duser.home=.", "-Duser.language=en"]);
        command.args(["-cp", JAR, "pcal.trans", "-nocfg"]).args(options).arg(module);
        command.current_dir(folder.path()).env_clear().envs(java::environment());
        let finished =
            subprocess::run(command, LIMIT).map_err(|e| unable("the translator failed", &e))?;
        match finished.output.contains("Translation completed") {
            true => std::fs::read(&file)
                .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                .map_err(|e| unable("cannot read the translation", &e)),
            false => Err(refusal(&finished.output)),
        }
    }
}

/// What the translator says of an algorithm it does not take:
/// `Unrecoverable error:`, then a sentence, then ` line 4, column 9`.
fn refusal(output: &str) -> Untranslated {
    let (_, said) = output.split_once("error:").unwrap_or(("", output));
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = words.split_once("line ").and_then(|(_, rest)| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    });
    let message = words.trim_start_matches("-- ").trim_end_matches('.').to_owned();
    Untranslated { message, line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_tells_its_line() {
        let said = "pcal.trans Version 1.9 of 10 July 2019\n\nUnrecoverable error:\n -- Missing `:='\n    line 4, column 16.\n";
        let expected =
            Untranslated { message: "Missing `:=' line 4, column 16".into(), line: Some(4) };
        assert_eq!(refusal(said), expected);
    }
}

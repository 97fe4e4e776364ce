//! What must hold of each reader of foreign bytes, whatever they are.
//!
//! A fuzzer asks it of bytes that it makes (`targets`, `fuzz/run.sh`), and a test of
//! the files of this repository, which are what the fuzzer begins with.

#![expect(clippy::expect_used, reason = "what does not hold must end the program")]

use std::path::{Path, PathBuf};

use greyverify::config;
use greyverify::engine::Output as _;
use greyverify::engine::tlc::Decoder;
use greyverify::event::Event;
use greyverify::manifest::Manifest;
use greyverify::spec::{SourceModule, expression};
use greyverify_behaviour::itf;
use greyverify_behaviour::value::Value;

/// A configuration, which TLC is then given as it was read: it reads the same.
///
/// # Panics
///
/// If it does not.
pub fn cfg(text: &str) {
    let Ok(read) = config::parse(text) else { return };
    let printed = read.on_its_lines();
    let again = config::parse(&printed).expect("what is given to TLC is a configuration");
    assert_eq!(again.on_its_lines(), printed);
}

/// What TLC prints, whole and in pieces: the same events.
///
/// # Panics
///
/// If they differ.
pub fn decoder(bytes: &[u8]) {
    let length = bytes.first().map_or(1, |first| usize::from(*first).max(1));
    assert_eq!(events(std::iter::once(bytes)), events(bytes.chunks(length)));
}

fn events<'a>(chunks: impl Iterator<Item = &'a [u8]>) -> Vec<Event> {
    let mut told = Vec::new();
    let mut decoder = Decoder::new();
    for chunk in chunks {
        decoder.feed(chunk, &mut |event| told.push(event));
    }
    decoder.finish(&mut |event| told.push(event));
    told
}

/// A counterexample in a file: what was read is written so that it is read as the
/// same.
///
/// # Panics
///
/// If it is not.
pub fn counterexample(bytes: &[u8]) {
    let Ok(behaviour) = itf::from_text(bytes) else { return };
    let Ok(text) = itf::to_text(&behaviour) else { return };
    let again = itf::from_text(text.as_bytes()).expect("what was written is read");
    assert_eq!(itf::to_text(&again).expect("what was written once is written again"), text);
}

/// A manifest. It names files, and reading it opens none of them.
///
/// # Panics
///
/// If it is refused without a reason.
pub fn manifest(text: &str) {
    if let Err(errors) = Manifest::parse(Path::new("greyverify.toml"), text) {
        assert!(!errors.first().is_empty(), "a manifest that is refused is told why");
    }
}

/// A module, and an expression.
pub fn module(text: &str) {
    let _ = SourceModule::read("M", PathBuf::from("M.tla"), text);
    let _ = expression(text);
}

/// A value as TLC prints it: printed again, it is read as the same.
///
/// # Panics
///
/// If it is not.
pub fn value(text: &str) {
    let value = Value::read(text);
    assert_eq!(Value::read(&value.to_string()), value);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The content of each file of this repository with such a name.
    fn samples(ending: &str) -> Vec<Vec<u8>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let files = ignore::Walk::new(root).map(|entry| entry.unwrap().into_path());
        let wanted =
            files.filter(|file| file.is_file() && file.to_string_lossy().ends_with(ending));
        let samples: Vec<_> = wanted.map(|file| std::fs::read(file).unwrap()).collect();
        assert!(!samples.is_empty(), "no file ends with {ending}");
        samples
    }

    fn each_text(ending: &str, check: impl Fn(&str)) {
        samples(ending).iter().for_each(|bytes| check(&String::from_utf8_lossy(bytes)));
    }

    #[test]
    fn it_holds_of_the_files_of_this_repository() {
        each_text(".cfg", cfg);
        each_text(".tla", module);
        each_text("greyverify.toml", manifest);
        each_text(".txt", value);
        samples(".out").iter().for_each(|bytes| decoder(bytes));
        samples(".itf.json").iter().for_each(|bytes| counterexample(bytes));
    }
}

//! Behaviours in files.
//!
//! In: a folder. Out: behaviours, or why they cannot be used.

use std::fmt::{self, Display};
use std::path::{Path, PathBuf};

use greyverify_behaviour::{Behaviour, Cover, itf};

/// Why behaviours cannot be used.
#[derive(PartialEq, Eq)]
pub struct Unusable {
    file: PathBuf,
    why: String,
    hint: &'static str,
}

impl Unusable {
    pub(crate) fn new(file: &Path, why: impl Display, hint: &'static str) -> Self {
        Self { file: file.to_owned(), why: why.to_string(), hint }
    }
}

impl Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\nhint: {}", self.file.display(), self.why, self.hint)
    }
}

/// The same as its text, which is what a test that fails shows.
impl fmt::Debug for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

impl std::error::Error for Unusable {}

/// The names of the behaviours in a folder, in their order.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>, Unusable> {
    let hint = "name a folder with behaviours; a test runs in the folder of its crate";
    let unusable = |why: std::io::Error| Unusable::new(folder, why, hint);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unusable)? {
        let name = entry.map_err(unusable)?.file_name().to_string_lossy().into_owned();
        if name.ends_with(Cover::ENDING) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// A behaviour, of which every state and every action is known.
pub(crate) fn behaviour(file: &Path) -> Result<Behaviour, Unusable> {
    let hint = "write it again with greyverify; ITF of other tools may lack what is needed here";
    let unusable = |why: &dyn Display| Unusable::new(file, why, hint);
    let text = std::fs::read(file).map_err(|why| unusable(&why))?;
    let behaviour = itf::from_text(&text).map_err(|why| unusable(&why))?;
    if behaviour.steps.is_empty() {
        return Err(unusable(&"it has no states"));
    }
    if let Some(step) = behaviour.steps.iter().skip(1).find(|step| step.action.is_none()) {
        return Err(unusable(&format!("nothing says which action leads to state {}", step.number)));
    }
    Ok(behaviour)
}

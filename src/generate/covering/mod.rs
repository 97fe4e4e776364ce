//! The module by which a simulation notes what it covers, and what it prints.
//!
//! In: nothing. Out: the files of the module, and [`Covered`] of a line that it
//! printed. Its operators are in Java (`Gv7_Covering.java`, from which
//! `CONTRIBUTING.md` says how the class is made), for a simulation of TLC gives
//! no register a first value, and TLA+ has no fingerprint of a state.

use std::sync::Arc;

use super::{Content, InputFile};
use crate::outcome::{Covered, Sketch};

/// Name of the module and of the class.
pub const NAME: &str = "Gv7_Covering";
/// Made of `Gv7_Covering.java`.
const CLASS: &[u8] = include_bytes!("Gv7_Covering.class");
/// What the line with all figures begins with.
const TOLD: &str = "greyverify covered ";

/// The module, and the class that gives its operators another meaning.
#[must_use]
pub fn files() -> [InputFile; 2] {
    let module = format!(
        "---- MODULE {NAME} ----
\\* Written by greyverify, do not edit: {NAME}.class says what these do.
Gv7_left(first, last) == {{}}
Gv7_mark(number) == TRUE
Gv7_checked(state) == TRUE
Gv7_walked(state) == TRUE
====
"
    );
    let file = |ending: &str, content| InputFile { name: format!("{NAME}.{ending}"), content };
    [file("tla", Content::Text(module)), file("class", Content::Bytes(Arc::from(CLASS)))]
}

/// The figures, if a line tells them.
#[must_use]
pub fn told(line: &str) -> Option<Covered> {
    let mut words = line.strip_prefix(TOLD)?.split(' ');
    let mut figure = || words.next()?.parse().ok();
    let (checked, unreadable, behaviours) = (figure()?, figure()?, figure()?);
    let (walked, longest) = (figure()?, figure()?);
    let prints: Option<Vec<u64>> = words.map(|word| u64::from_str_radix(word, 16).ok()).collect();
    let sketch = Sketch::of(prints?);
    Some(Covered { checked, unreadable, behaviours, walked, longest, sketch })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// SHA-256 of the source of which the class was made.
    const SOURCE: &str = "a14563a0e4f9530a9b11ece0d418582f953782bd035f6ef1fb514a3f614da510";

    #[test]
    fn the_class_is_made_anew_with_each_change_of_its_source() {
        let now = crate::spec::sha256(include_bytes!("Gv7_Covering.java"));
        assert_eq!(now, SOURCE, "make the class as CONTRIBUTING.md says, and write this down");
    }

    #[test]
    fn a_line_of_figures_is_read_whole_or_not_at_all() {
        let covered = told("greyverify covered 14 0 3 15 5 1217fff55f56fd94 f9a62c158d886c96");
        let covered = covered.unwrap();
        assert_eq!((covered.checked, covered.behaviours, covered.walked), (14, 3, 15));
        assert_eq!(covered.sketch.estimate().states, 2);
        for cut in ["greyverify covered 14 0 3 15", "greyverify covered 1 0 1 1 1 12xy", "covered"]
        {
            assert_eq!(told(cut), None, "{cut}");
        }
    }

    proptest! {
        #[test]
        fn no_line_is_a_panic(line in "(greyverify covered )?[0-9a-f -]{0,60}") {
            let _ = told(&line);
        }
    }
}

//! PlusCal: algorithms in comments, and whether what is checked is theirs.
//!
//! In: the modules of a specification and the translator inside the jar. Out:
//! a doubt where the translation is not that of the algorithm, the modules
//! translated anew where that is asked for, and the label and line of the
//! algorithm behind an action.
//!
//! An algorithm that is edited and not translated again is the commonest false
//! green there is, since TLC reads the translation only. The translator decides:
//! it translates the algorithm in a folder of its own, and both translations
//! are compared in a form in which its versions do not differ (`normal`).

mod check;
mod labels;
mod normal;
mod scan;
mod splice;

pub use check::{DOUBT, Known, Refused, doubts, led_back, translated};
pub use labels::{Label, Translated, asserted, label, process_at};
pub use normal::{Translation, is_end};
pub use scan::{Algorithm, Region, algorithm, is_untranslated};

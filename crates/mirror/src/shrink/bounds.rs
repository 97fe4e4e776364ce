//! The smallest constants at which a property still breaks.
//!
//! The constants are tried in the order of their sum, so that the first
//! counterexample found is one at the smallest bounds, and every smaller
//! choice was searched in full, or is counted as not.

use greyverify_behaviour::About;
use greyverify_protocol::{SmallerBounds, Smallest, Subject, bounds};

use super::{Budget, Hunt};
use crate::Mirrors;

/// One choice may take one in so many of what time is left.
const PART: u32 = 4;

/// Looks for the smallest bounds of a subject below its own.
///
/// # Errors
/// There are none in the time there is: whether every smaller choice was
/// searched in full.
pub fn smallest_bounds(
    mirrors: &dyn Mirrors,
    subject: &Subject,
    property: &str,
    about: &About,
    budget: &Budget,
) -> Result<Smallest, bool> {
    let least = |constant: &str| Some(mirrors.least(&subject.spec, constant));
    let smaller = SmallerBounds::of(&subject.constants, least);
    let mut proved = smaller.are_all();
    for constants in smaller.choices() {
        if budget.is_over() {
            return Err(false);
        }
        let about = About { bounds: bounds(&constants), ..about.clone() };
        let smaller = Subject { constants, ..subject.clone() };
        let Ok(mirror) = mirrors.mirror(&smaller) else { continue };
        let hunt = mirror.hunt(property, about, &budget.part(PART));
        match hunt.ok_or(false)? {
            Hunt { found: Some((behaviour, after)), complete } => {
                let constants = smaller.constants;
                return Ok(Smallest { constants, behaviour, after, complete, proved });
            }
            Hunt { found: None, complete } => proved &= complete,
        }
    }
    Err(proved)
}

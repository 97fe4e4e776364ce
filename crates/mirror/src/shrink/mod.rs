//! A counterexample made small: fewest faults, then fewest states, then
//! smallest values, and never more faults or states than it had.
//!
//! In: a behaviour that a mirror can walk. Out: [`Shrunk`], another of the
//! mirror's behaviours that breaks the same property.
//!
//! Delta debugging comes first, for it works however large the state space is
//! ([`ddmin()`]; what is left is done again on the mirror). Then searches that
//! are kept to the actions that are left, to actions like them, and in the end
//! to none: if that one ends in time, nothing smaller exists.
//! [`bounds`] looks for the smallest constants instead.

pub mod bounds;
mod budget;
mod ddmin;
mod filter;
mod finite;
mod guide;
mod lasso;
mod measure;
mod search;
mod shrinker;

pub use budget::Budget;
pub use ddmin::ddmin;
pub use measure::{improves, measure};
pub use shrinker::smallest;

use crate::replay::{Aim, Path, walk};
use crate::{Mirror, Promise};
use greyverify_behaviour::{About, Behaviour};
use greyverify_protocol::{Measure, Mismatch, Shrunk};
use lasso::Lasso;
use search::{Cost, Limits, cheapest};

/// Most nodes of a search; the largest states here take a KiB each.
const NODES_MAX: usize = 500_000;
/// What the results say of where they come from.
const FOUND_BY: &str = "greyverify shrink";

/// Time, and whom to tell of everything smaller that is found.
pub struct Effort<'a> {
    /// How long to go on.
    pub budget: Budget,
    /// Told the measure.
    pub tell: &'a mut dyn FnMut(&Measure),
}

/// Makes a behaviour small that breaks a property on this mirror.
///
/// # Errors
/// It is none of the mirror's, or does not break the property there.
pub fn shrink<M: Mirror>(
    model: &M,
    behaviour: &Behaviour,
    property: &str,
    effort: &mut Effort<'_>,
) -> Result<Shrunk, Mismatch> {
    let aim = Aim::of(model, property)
        .ok_or_else(|| Mismatch::NoProperty { property: property.to_owned() })?;
    let path = walk(model, behaviour)?;
    let before = measure(model, &path);
    let path = path.until(model, &aim);
    if let Some(why) = aim.missed(model, &path) {
        return Err(Mismatch::Kept { property: property.to_owned(), why });
    }
    let (path, proved) = smallest(model, &aim, path, effort);
    let after = measure(model, &path);
    let about = about(&aim, property, behaviour.about.clone());
    Ok(Shrunk { behaviour: path.behaviour(model, about), before, after, proved })
}

/// What a search from the beginning found.
#[derive(Debug, Clone)]
pub struct Hunt {
    /// The counterexample with fewest faults, then fewest states.
    pub found: Option<(Behaviour, Measure)>,
    /// True if the search was ended by neither time nor memory.
    pub complete: bool,
}

/// Searches for the smallest counterexample without having one. `None` if the
/// mirror has no such property.
pub fn hunt<M: Mirror>(model: &M, property: &str, about: About, budget: &Budget) -> Option<Hunt> {
    let aim = Aim::of(model, property)?;
    let limits = Limits { at_most: Cost::ANY, nodes: NODES_MAX };
    let found = shrinker::found(model, &aim, filter::Filter::All, limits, budget);
    let path = found.paths.into_iter().min_by_key(|path| measure(model, path));
    let smallest = path.map(|path| {
        let about = self::about(&aim, property, about);
        let after = measure(model, &path);
        (path.behaviour(model, about), after)
    });
    Some(Hunt { found: smallest, complete: found.complete })
}

fn about<M: Mirror>(aim: &Aim<M>, property: &str, about: About) -> About {
    About { kind: aim.kind(), found_by: Some(FOUND_BY.to_owned()), ..about }.showing(property)
}

/// Goes on from a path until it breaks one of the promises for ever.
pub(crate) fn any_lasso<M: Mirror>(
    model: &M,
    promises: &[Promise<M>],
    before: &Path<M>,
    budget: &Budget,
) -> Option<Path<M>> {
    let limits = Limits { at_most: Cost::ANY, nodes: NODES_MAX };
    promises.iter().find_map(|promise| {
        let space = Lasso::new(model, promise, filter::Filter::All);
        let start = space.after(before)?;
        let way = cheapest(&space, vec![start], limits, budget).way?;
        Some(lasso::path(before.clone(), way))
    })
}

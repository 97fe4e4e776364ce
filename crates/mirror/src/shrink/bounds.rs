//! The smallest constants at which a property still breaks.
//!
//! The constants are tried in the order of their sum, so that the first
//! counterexample found is one at the smallest bounds, and every smaller
//! choice was searched in full, or is counted as not.

use std::collections::BTreeMap;

use greyverify_behaviour::About;
use greyverify_behaviour::value::Value;
use greyverify_protocol::{Smallest, Subject};

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
    let lattice = Lattice::of(subject, &|constant| mirrors.least(&subject.spec, constant));
    let mut proved = true;
    for total in lattice.totals() {
        for point in lattice.points(total) {
            if budget.is_over() {
                return Err(false);
            }
            let smaller = lattice.subject(subject, &point);
            let about = About { bounds: bounds(&smaller.constants), ..about.clone() };
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
    }
    Err(proved)
}

/// The bounds that constants set, as people speak of them.
#[must_use]
pub fn bounds(constants: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let bound = |(name, text): (&String, &String)| Some((name.clone(), bound(text)?.to_string()));
    constants.iter().filter_map(bound).collect()
}

/// All choices of constants from the least that the specifications assume to
/// those of a subject.
struct Lattice {
    names: Vec<String>,
    least: Vec<u32>,
    most: Vec<u32>,
}

impl Lattice {
    fn of(subject: &Subject, least: &dyn Fn(&str) -> u32) -> Self {
        let mut lattice = Self { names: Vec::new(), least: Vec::new(), most: Vec::new() };
        for (name, text) in &subject.constants {
            if let Some(most) = bound(text) {
                lattice.least.push(least(name).min(most));
                lattice.most.push(most);
                lattice.names.push(name.clone());
            }
        }
        lattice
    }

    /// Sums, smallest first, without that of the subject itself.
    fn totals(&self) -> std::ops::Range<u32> {
        self.least.iter().sum()..self.most.iter().sum()
    }

    /// The choices of that sum.
    fn points(&self, total: u32) -> Vec<Vec<u32>> {
        let mut points = vec![(Vec::new(), total)];
        for (n, (least, most)) in self.least.iter().zip(&self.most).enumerate() {
            let later = |of: &[u32]| of[n + 1..].iter().sum::<u32>();
            let (later_least, later_most) = (later(&self.least), later(&self.most));
            let longer = points.into_iter().flat_map(|(point, left): (Vec<u32>, u32)| {
                let fits = move |value: &u32| {
                    let rest = left.checked_sub(*value);
                    rest.is_some_and(|rest| (later_least..=later_most).contains(&rest))
                };
                (*least..=*most)
                    .filter(fits)
                    .map(move |value| ([point.as_slice(), &[value]].concat(), left - value))
            });
            points = longer.collect();
        }
        points.into_iter().map(|(point, _)| point).collect()
    }

    fn subject(&self, subject: &Subject, point: &[u32]) -> Subject {
        let mut subject = subject.clone();
        for (name, value) in self.names.iter().zip(point) {
            if let Some(text) = subject.constants.get_mut(name) {
                *text = smaller(text, *value);
            }
        }
        subject
    }
}

/// The bound that a constant sets: the number, or the size of the set. `None`
/// for what is no bound.
fn bound(text: &str) -> Option<u32> {
    match Value::read(text) {
        Value::Int(n) => u32::try_from(n).ok(),
        Value::Set(items) => u32::try_from(items.len()).ok(),
        _ => None,
    }
}

fn smaller(text: &str, bound: u32) -> String {
    match Value::read(text) {
        Value::Int(_) => bound.to_string(),
        Value::Set(mut items) => {
            items.truncate(usize::try_from(bound).unwrap_or(usize::MAX));
            Value::Set(items).to_string()
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_come_by_their_sum() {
        let names = vec!["Server".to_owned(), "MaxTerm".to_owned()];
        let lattice = Lattice { names, least: vec![2, 1], most: vec![3, 4] };
        assert_eq!(lattice.totals(), 3..7);
        assert_eq!(lattice.points(3), [[2, 1]]);
        assert_eq!(lattice.points(5), [[2, 3], [3, 2]]);
        assert_eq!(lattice.points(7), [[3, 4]]);
    }

    #[test]
    fn a_set_keeps_its_first_members() {
        assert_eq!(smaller("{a, b}", 1), "{a}");
        assert_eq!(smaller("{s1, s2, s3}", 2), "{s1, s2}");
        assert_eq!((bound("{a, b}"), bound("4"), bound("Nil")), (Some(2), Some(4), None));
    }
}

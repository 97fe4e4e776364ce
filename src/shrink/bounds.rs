//! The smallest constants at which a property still breaks.
//!
//! The constants are tried in the order of their sum, so that the first
//! counterexample found is one at the smallest bounds, and every smaller
//! choice was searched in full, or is counted as not.

use super::{Hunt, Measure, Task};
use crate::config::Literal;
use crate::manifest::{ConstantValue, Question};
use crate::model::registry::mirror;
use crate::trace::{About, Behaviour};

/// One choice may take one in so many of what time is left.
const PART: u32 = 4;

/// A counterexample at the smallest bounds.
#[derive(Debug, Clone)]
pub struct Smallest {
    /// The constants, with what else the specification is given.
    pub question: Question,
    /// The counterexample.
    pub behaviour: Behaviour,
    /// What it is.
    pub after: Measure,
    /// True if there is none smaller at these bounds.
    pub complete: bool,
    /// True if every smaller choice was searched in full.
    pub proved: bool,
}

/// Looks for the smallest bounds of a specification below those of the
/// question.
///
/// # Errors
/// There are none in the time there is: whether every smaller choice was
/// searched in full.
pub fn smallest_bounds(
    spec: &str,
    question: &Question,
    property: &str,
    about: &About,
    task: &mut Task<'_>,
) -> Result<Smallest, bool> {
    let lattice = Lattice::of(question);
    let mut proved = true;
    for total in lattice.totals() {
        for point in lattice.points(total) {
            if task.budget.is_over() {
                return Err(false);
            }
            let question = lattice.question(question, &point);
            let about = About { bounds: bounds(&question), ..about.clone() };
            let Ok(mirror) = mirror(spec, &question) else { continue };
            let hunt = mirror.hunt(property, about, &task.budget.part(PART));
            match hunt.ok_or(false)? {
                Hunt { found: Some((behaviour, after)), complete } => {
                    return Ok(Smallest { question, behaviour, after, complete, proved });
                }
                Hunt { found: None, complete } => proved &= complete,
            }
        }
    }
    Err(proved)
}

/// The bounds of a question, as people speak of them.
#[must_use]
pub fn bounds(question: &Question) -> Vec<(String, String)> {
    let constants = question.constants.iter();
    constants.filter_map(|(name, key)| Some((name.clone(), key.value.bound()?))).collect()
}

/// All choices of constants from the least that the specifications assume to
/// those of a question.
struct Lattice {
    names: Vec<String>,
    least: Vec<u32>,
    most: Vec<u32>,
}

impl Lattice {
    fn of(question: &Question) -> Self {
        let mut lattice = Self { names: Vec::new(), least: Vec::new(), most: Vec::new() };
        for (name, bound) in bounds(question) {
            if let Ok(most) = bound.parse() {
                lattice.least.push(least(&name).min(most));
                lattice.most.push(most);
                lattice.names.push(name);
            }
        }
        lattice
    }

    /// Sums, smallest first, without that of the question itself.
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

    fn question(&self, question: &Question, point: &[u32]) -> Question {
        let mut question = question.clone();
        for (name, value) in self.names.iter().zip(point) {
            if let Some(key) = question.constants.get_mut(name) {
                key.value = smaller(&key.value, *value);
            }
        }
        question
    }
}

/// What the specifications assume: a system of one server is none.
fn least(constant: &str) -> u32 {
    match constant {
        "Server" | "Replica" | "Tenant" => 2,
        "Heavy" => 0,
        _ => 1,
    }
}

fn smaller(value: &ConstantValue, bound: u32) -> ConstantValue {
    match value {
        ConstantValue::ModelValues(_) => ConstantValue::ModelValues(bound),
        ConstantValue::Literal(Literal::Set(items)) => {
            let kept = items.iter().take(usize::try_from(bound).unwrap_or(usize::MAX));
            ConstantValue::Literal(Literal::Set(kept.cloned().collect()))
        }
        ConstantValue::Literal(Literal::Int(_)) => ConstantValue::Literal(Literal::Int(bound)),
        ConstantValue::Literal(_) | ConstantValue::Expression(_) => value.clone(),
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
        let set = ConstantValue::Literal(Literal::Set(vec![
            Literal::Model("a".into()),
            Literal::Model("b".into()),
        ]));
        assert_eq!(smaller(&set, 1).bound().unwrap(), "1");
        assert_eq!(smaller(&ConstantValue::ModelValues(3), 2), ConstantValue::ModelValues(2));
    }
}

//! The bounds that constants set, and the smaller ones.

use std::collections::BTreeMap;

use greyverify_behaviour::value::Value;

/// Constants by name, each a value or an expression of TLA+.
type Constants = BTreeMap<String, String>;

/// The bounds that constants set, as people speak of them.
#[must_use]
pub fn bounds(constants: &Constants) -> Vec<(String, String)> {
    let bound = |(name, text): (&String, &String)| Some((name.clone(), bound(text)?.to_string()));
    constants.iter().filter_map(bound).collect()
}

/// Every choice of smaller bounds for these constants, by the sum of the bounds, so that
/// the first at which something is found is a smallest one. `least` says below which
/// number, or size of a set, a constant makes no sense.
pub fn smaller_bounds(
    constants: &Constants,
    least: impl Fn(&str) -> u32,
) -> impl Iterator<Item = Constants> {
    let lattice = Lattice::of(constants, least);
    let points = lattice.totals().flat_map(move |total| lattice.points(total));
    points.map(|point| {
        let mut smaller = constants.clone();
        for (name, bound) in point {
            smaller.entry(name).and_modify(|text| *text = cut(text, bound));
        }
        smaller
    })
}

/// All choices of bounds from the least to those that there are.
struct Lattice {
    names: Vec<String>,
    least: Vec<u32>,
    most: Vec<u32>,
}

/// A bound for each constant.
type Point = Vec<(String, u32)>;

impl Lattice {
    fn of(constants: &Constants, least: impl Fn(&str) -> u32) -> Self {
        let mut lattice = Self { names: Vec::new(), least: Vec::new(), most: Vec::new() };
        for (name, text) in constants {
            if let Some(most) = bound(text) {
                lattice.least.push(least(name).min(most));
                lattice.most.push(most);
                lattice.names.push(name.clone());
            }
        }
        lattice
    }

    /// Sums, smallest first, without that of the constants as they are.
    fn totals(&self) -> std::ops::Range<u32> {
        sum(&self.least)..sum(&self.most)
    }

    /// The choices of that sum.
    fn points(&self, total: u32) -> Vec<Point> {
        let mut points = vec![(Vec::new(), total)];
        for (n, name) in self.names.iter().enumerate() {
            let rest = sum(&self.least[n + 1..])..=sum(&self.most[n + 1..]);
            let longer = points.into_iter().flat_map(|(point, left): (Point, u32)| {
                let values = self.least[n]..=self.most[n].min(left);
                let values = values.filter(|value| rest.contains(&(left - value)));
                values
                    .map(|value| ([&point[..], &[(name.clone(), value)]].concat(), left - value))
                    .collect::<Vec<_>>()
            });
            points = longer.collect();
        }
        points.into_iter().map(|(point, _)| point).collect()
    }
}

fn sum(bounds: &[u32]) -> u32 {
    bounds.iter().fold(0, |sum, bound| sum.saturating_add(*bound))
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

/// The constant with a smaller bound; a set keeps its first members.
fn cut(text: &str, bound: u32) -> String {
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

    fn choices(constants: &[(&str, &str)]) -> Vec<String> {
        let pairs = constants.iter().map(|(name, text)| (name.to_string(), text.to_string()));
        let least = |name: &str| if name == "Server" { 2 } else { 1 };
        let shown = |choice: Constants| choice.into_values().collect::<Vec<_>>().join(" ");
        smaller_bounds(&pairs.collect(), least).map(shown).collect()
    }

    #[test]
    fn choices_come_by_their_sum() {
        let all = choices(&[("MaxTerm", "3"), ("Nil", "Nil"), ("Server", "{s1, s2, s3}")]);
        assert_eq!(
            all,
            [
                "1 Nil {s1, s2}",
                "1 Nil {s1, s2, s3}",
                "2 Nil {s1, s2}",
                "2 Nil {s1, s2, s3}",
                "3 Nil {s1, s2}",
            ]
        );
        assert!(choices(&[("MaxTerm", "1"), ("Nil", "Nil")]).is_empty());
    }

    #[test]
    fn the_bound_of_a_set_is_its_size() {
        assert_eq!((bound("{a, b}"), bound("4"), bound("Nil")), (Some(2), Some(4), None));
        assert_eq!((cut("{a, b}", 1), cut("4", 1)), ("{a}".to_owned(), "1".to_owned()));
    }
}

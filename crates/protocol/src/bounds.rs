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

/// The choices of smaller constants, by the sum of their bounds, so that the first at which
/// something is found is a smallest one.
#[derive(Debug, Clone)]
pub struct SmallerBounds {
    constants: Constants,
    lattice: Lattice,
}

impl SmallerBounds {
    /// Those below these constants. `least` says below which number, or size of a set, a
    /// constant makes no sense, and `None` of one that stays as it is.
    pub fn of(constants: &Constants, least: impl Fn(&str) -> Option<u32>) -> Self {
        Self { constants: constants.clone(), lattice: Lattice::of(constants, least) }
    }

    /// True if every choice is among them: of a large set that is more than a few names that
    /// mean nothing, only the first members are kept.
    #[must_use]
    pub fn are_all(&self) -> bool {
        self.lattice.names.iter().filter_map(|name| self.constants.get(name)).all(|text| {
            let value = Value::read(text);
            let items = members(&value).unwrap_or_default();
            items.len() <= MEMBERS_MAX || self.mean_nothing(items)
        })
    }

    /// Each choice, with all constants.
    pub fn choices(&self) -> impl Iterator<Item = Constants> + '_ {
        let points = self.lattice.totals().flat_map(|total| self.lattice.points(total));
        points.flat_map(|point| self.at(&point))
    }

    /// The choices of these bounds.
    fn at(&self, point: &[(String, u32)]) -> Vec<Constants> {
        let mut choices = vec![self.constants.clone()];
        for (name, bound) in point {
            let texts = self.constants.get(name).map(|text| self.cut(text, *bound));
            let texts = texts.unwrap_or_default();
            let with = |(choice, text): (&Constants, &String)| {
                let mut choice = choice.clone();
                choice.insert(name.clone(), text.clone());
                choice
            };
            let pairs = choices.iter().flat_map(|choice| texts.iter().map(move |t| (choice, t)));
            choices = pairs.map(with).collect();
        }
        choices
    }

    /// A constant with a smaller bound: of a set, each choice of so many members.
    fn cut(&self, text: &str, bound: u32) -> Vec<String> {
        let value = Value::read(text);
        let Some(items) = members(&value) else { return vec![bound.to_string()] };
        let size = usize::try_from(bound).unwrap_or(usize::MAX);
        let chosen = match self.mean_nothing(items) || items.len() > MEMBERS_MAX {
            true => vec![items.iter().take(size).cloned().collect()],
            false => subsets(items, size),
        };
        chosen.into_iter().map(|items| Value::Set(items).to_string()).collect()
    }

    /// True for model values of which no other constant speaks: one is as good as another.
    fn mean_nothing(&self, items: &[Value]) -> bool {
        let is_of_names = |c: char| c.is_alphanumeric() || c == '_';
        let means_nothing = |item: &Value| {
            let Value::Model(name) = item else { return false };
            let speaks = |text: &&String| text.split(|c| !is_of_names(c)).any(|word| word == name);
            self.constants.values().filter(speaks).count() == 1
        };
        items.iter().all(means_nothing)
    }
}

/// Most members of a set of which each choice is tried.
const MEMBERS_MAX: usize = 8;

fn members(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Set(items) => Some(items),
        _ => None,
    }
}

/// The choices of so many of these.
fn subsets(items: &[Value], size: usize) -> Vec<Vec<Value>> {
    match (items.split_first(), size) {
        (_, 0) => vec![Vec::new()],
        (None, _) => Vec::new(),
        (Some((first, rest)), _) => {
            let with = subsets(rest, size - 1).into_iter();
            let with = with.map(|others| [std::slice::from_ref(first), &others].concat());
            with.chain(subsets(rest, size)).collect()
        }
    }
}

/// All choices of bounds from the least to those that there are.
#[derive(Debug, Clone)]
struct Lattice {
    names: Vec<String>,
    least: Vec<u32>,
    most: Vec<u32>,
}

/// A bound for each constant.
type Point = Vec<(String, u32)>;

impl Lattice {
    fn of(constants: &Constants, least: impl Fn(&str) -> Option<u32>) -> Self {
        let mut lattice = Self { names: Vec::new(), least: Vec::new(), most: Vec::new() };
        for (name, text) in constants {
            if let (Some(most), Some(least)) = (bound(text), least(name)) {
                lattice.least.push(least.min(most));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn below(constants: &[(&str, &str)]) -> SmallerBounds {
        let pairs = constants.iter().map(|(name, text)| (name.to_string(), text.to_string()));
        SmallerBounds::of(&pairs.collect(), |name| Some(if name == "Server" { 2 } else { 1 }))
    }

    fn choices(constants: &[(&str, &str)]) -> Vec<String> {
        let shown = |choice: Constants| choice.into_values().collect::<Vec<_>>().join(" ");
        below(constants).choices().map(shown).collect()
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

    /// Where the members of a set mean something, each choice of them is one.
    #[test]
    fn members_that_mean_something_are_chosen_one_by_one() {
        assert_eq!(choices(&[("V", "{1, 5}")]), ["{1}", "{5}"]);
        assert_eq!(choices(&[("Leader", "b"), ("P", "{a, b}")]), ["b {a}", "b {b}"]);
        assert_eq!(choices(&[("V", "{1, 2, 3}")]).len(), 6);
        let many = [("V", "{1, 2, 3, 4, 5, 6, 7, 8, 9}")];
        assert_eq!((choices(&many).len(), below(&many).are_all()), (8, false));
        assert!(below(&[("V", "{1, 5}"), ("P", "{a, b}")]).are_all());
    }

    #[test]
    fn the_bound_of_a_set_is_its_size() {
        assert_eq!((bound("{a, b}"), bound("4"), bound("Nil")), (Some(2), Some(4), None));
    }
}

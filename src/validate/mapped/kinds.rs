//! Of what kind the values of a variable or a parameter are, by those that it has.
//!
//! In: values. Out: the [`Kind`] that reads each of them as a log writes it, as short
//! as it can be said; or why no kind does.

use std::collections::{BTreeMap, BTreeSet};

use super::kind::Kind;
use crate::explain::behaviour::outlook::Samples;
use crate::value::Value;

/// The kinds of what TLC has met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Met {
    variables: BTreeMap<String, Kinds>,
    arguments: BTreeMap<(String, String), Kinds>,
}

impl Met {
    /// Of the values that were told.
    #[must_use]
    pub fn of(samples: Samples) -> Self {
        fn all<K: Ord>(of: BTreeMap<K, BTreeSet<String>>) -> BTreeMap<K, Kinds> {
            of.into_iter().map(|(key, values)| (key, kinds(&values))).collect()
        }
        fn kinds(values: &BTreeSet<String>) -> Kinds {
            let mut kinds = Kinds::default();
            values.iter().for_each(|value| kinds.add(&Value::read(value)));
            kinds
        }
        Self { variables: all(samples.variables), arguments: all(samples.arguments) }
    }

    /// Those of a variable.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&Kinds> {
        self.variables.get(name)
    }

    /// Those of a parameter of an action.
    #[must_use]
    pub fn parameter(&self, action: &str, name: &str) -> Option<&Kinds> {
        self.arguments.get(&(action.to_owned(), name.to_owned()))
    }
}

/// Values in one place: of a variable, of the elements of its sets, and so on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kinds {
    numbers: bool,
    truths: bool,
    texts: BTreeSet<String>,
    models: BTreeSet<String>,
    /// `<<>>`, which is the function without arguments, too.
    empty: bool,
    set: Option<Box<Kinds>>,
    seq: Option<Box<Kinds>>,
    record: Option<BTreeMap<String, Kinds>>,
    /// Keys and values.
    function: Option<Box<(Kinds, Kinds)>>,
    /// A value that is not understood.
    unknown: Option<String>,
}

impl Kinds {
    /// Adds a value.
    pub fn add(&mut self, value: &Value) {
        match value {
            Value::Int(_) => self.numbers = true,
            Value::Bool(_) => self.truths = true,
            Value::Str(text) => drop(self.texts.insert(text.clone())),
            Value::Model(name) => drop(self.models.insert(name.clone())),
            Value::Interval(low, high) => {
                self.set.get_or_insert_default().numbers |= low <= high;
            }
            Value::Set(items) => {
                let of = self.set.get_or_insert_default();
                items.iter().for_each(|item| of.add(item));
            }
            Value::Seq(items) if items.is_empty() => self.empty = true,
            Value::Seq(items) => {
                let of = self.seq.get_or_insert_default();
                items.iter().for_each(|item| of.add(item));
            }
            Value::Record(fields) => {
                let of = self.record.get_or_insert_default();
                fields
                    .iter()
                    .for_each(|(name, value)| of.entry(name.clone()).or_default().add(value));
            }
            Value::Function(points) => {
                let of = self.function.get_or_insert_default();
                for (key, value) in points {
                    of.0.add(key);
                    of.1.add(value);
                }
            }
            Value::Symbolic(text) => self.unknown = Some(text.clone()),
        }
    }

    /// Adds all that was added to another.
    fn join(&mut self, other: Self) {
        self.numbers |= other.numbers;
        self.truths |= other.truths;
        self.empty |= other.empty;
        self.texts.extend(other.texts);
        self.models.extend(other.models);
        self.unknown = self.unknown.take().or(other.unknown);
        let into = |own: &mut Option<Box<Self>>, other: Option<Box<Self>>| {
            if let Some(other) = other {
                own.get_or_insert_default().join(*other);
            }
        };
        into(&mut self.set, other.set);
        into(&mut self.seq, other.seq);
        for (name, other) in other.record.into_iter().flatten() {
            self.record.get_or_insert_default().entry(name).or_default().join(other);
        }
        if let Some(other) = other.function {
            let own = self.function.get_or_insert_default();
            own.0.join(other.0);
            own.1.join(other.1);
        }
    }

    /// The kind that reads all of them. `models` are the model values of the
    /// configuration.
    ///
    /// # Errors
    /// Why there is none.
    pub fn kind(&self, models: &BTreeSet<String>) -> Result<Kind, String> {
        if let Some(text) = &self.unknown {
            return Err(format!(
                "TLC does not tell the elements of {}",
                crate::figures::shortened(text, 40)
            ));
        }
        let each = [self.array(models)?, self.object(models)?, self.scalar(models)?];
        let (plain, mut all): (Vec<Kind>, Vec<Kind>) =
            each.into_iter().flatten().partition(|kind| *kind == Kind::Any);
        // What takes any value comes last.
        all.extend(plain.into_iter().next());
        Ok(match all.len() {
            0 => Kind::Any,
            1 => all.remove(0),
            _ => Kind::Either(all),
        })
    }

    /// What arrays are, if there are any that tell.
    fn array(&self, models: &BTreeSet<String>) -> Result<Option<Kind>, String> {
        match (&self.set, &self.seq) {
            (Some(_), Some(_)) => {
                Err("an array is a set in some states and a sequence in others".to_owned())
            }
            (Some(_), None) if self.empty => {
                Err("an empty array is a set in some states and a sequence in others".to_owned())
            }
            (Some(of), None) => Ok(Some(Kind::Set(Box::new(of.kind(models)?)))),
            // Sequences are what functions of numbers are that begin at 1.
            (None, Some(_)) if self.is_of_numbers() => Ok(None),
            (None, Some(of)) => Ok(Some(match of.kind(models)? {
                Kind::Any => Kind::Any,
                of => Kind::Seq(Box::new(of)),
            })),
            (None, None) => Ok(None),
        }
    }

    fn is_of_numbers(&self) -> bool {
        self.function.as_ref().is_some_and(|of| of.0.numbers)
    }

    /// What objects are, and arrays of pairs.
    fn object(&self, models: &BTreeSet<String>) -> Result<Option<Kind>, String> {
        match (&self.record, &self.function) {
            (None, None) => Ok(None),
            (Some(fields), None) => record(fields, models).map(Some),
            (fields, Some(of)) => {
                let (mut keys, mut values) = (of.0.clone(), of.1.clone());
                for (name, value) in fields.iter().flatten() {
                    keys.texts.insert(name.clone());
                    values.join(value.clone());
                }
                if keys.numbers {
                    self.seq.iter().for_each(|of| values.join((**of).clone()));
                }
                let keys = keys.as_keys(models)?;
                let values = values.kind(models)?;
                if keys.is_composed() && (self.set.is_some() || self.seq.is_some()) {
                    return Err(
                        "an array is a function in some states and something else in others"
                            .to_owned(),
                    );
                }
                Ok(Some(match (keys, values) {
                    (Kind::Any, Kind::Any) => Kind::Any,
                    (keys, values) => Kind::Function(Box::new(keys), Box::new(values)),
                }))
            }
        }
    }

    /// The same of keys, which are all texts in an object.
    fn as_keys(&self, models: &BTreeSet<String>) -> Result<Kind, String> {
        let like = |text: &&String| {
            (self.numbers && text.parse::<i64>().is_ok())
                || (self.truths && super::kind::truth(text).is_some())
        };
        if let Some(text) = self.texts.iter().chain(&self.models).find(like) {
            return Err(format!("the key {text} can be read in two ways"));
        }
        let others = Self { numbers: false, truths: false, ..self.clone() };
        let mut all = Vec::new();
        all.extend(self.numbers.then_some(Kind::Int));
        all.extend(self.truths.then_some(Kind::Bool));
        if others != Self::default() {
            all.push(others.composed(others.kind(models)?));
        }
        Ok(match all.len() {
            0 => Kind::Any,
            1 => all.remove(0),
            _ => Kind::Either(all),
        })
    }

    /// The same, where it must be said that a key is no text.
    fn composed(&self, kind: Kind) -> Kind {
        let any = || Box::new(Kind::Any);
        match (&self.seq, &self.record, &self.function) {
            _ if kind.is_composed() => kind,
            (Some(_), _, _) => Kind::Seq(any()),
            (None, Some(fields), _) => {
                Kind::Record(fields.keys().map(|name| (name.clone(), Kind::Any)).collect())
            }
            (None, None, Some(_)) => Kind::Function(any(), any()),
            (None, None, None) => kind,
        }
    }

    /// What numbers, truth values and texts are; `None` if there are none.
    fn scalar(&self, models: &BTreeSet<String>) -> Result<Option<Kind>, String> {
        let spelled = self.texts.iter().find(|text| models.contains(*text));
        match (spelled, self.models.is_empty()) {
            (Some(text), false) => Err(format!(
                "a text is a string in some states and a model value in others, and `{text}` can be both"
            )),
            (Some(_), true) if self.numbers || self.truths => Err(
                "a string that is spelled like a model value stands beside numbers or truth values"
                    .to_owned(),
            ),
            (Some(_), true) => Ok(Some(Kind::Text)),
            (None, _) => {
                let is_any = self.numbers
                    || self.truths
                    || !self.texts.is_empty()
                    || !self.models.is_empty();
                Ok(is_any.then_some(Kind::Any))
            }
        }
    }

    /// Whether there is a place in which every value was empty, so that nothing is known of
    /// what it can hold.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let has_none = self.seq.is_none() && self.record.is_none() && self.function.is_none();
        let is_void = |of: &Self| *of == Self::default();
        (self.empty && has_none)
            || self.set.as_ref().is_some_and(|of| is_void(of) || of.is_open())
            || self.seq.as_ref().is_some_and(|of| of.is_open())
            || self.record.iter().flatten().any(|(_, of)| of.is_open())
            || self.function.as_ref().is_some_and(|of| of.1.is_open())
    }
}

/// What a record is, or a function of strings: all of its values may be of one kind.
fn record(fields: &BTreeMap<String, Kinds>, models: &BTreeSet<String>) -> Result<Kind, String> {
    let mut kinds = BTreeMap::new();
    for (name, values) in fields {
        let kind = values.kind(models).map_err(|why| format!("in the field {name}: {why}"))?;
        kinds.insert(name.clone(), kind);
    }
    let is_spelled = fields.keys().any(|name| models.contains(name));
    let keys = if is_spelled { Kind::Text } else { Kind::Any };
    let mut each: Vec<&Kind> = kinds.values().collect();
    each.dedup();
    match each[..] {
        [Kind::Any] if !is_spelled => return Ok(Kind::Any),
        [one] => return Ok(Kind::Function(Box::new(keys), Box::new(one.clone()))),
        _ => {}
    }
    let all = kinds.clone();
    kinds.retain(|_, kind| *kind != Kind::Any);
    Ok(Kind::Record(if kinds.is_empty() { all } else { kinds }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str]) -> Result<String, String> {
        let mut kinds = Kinds::default();
        values.iter().for_each(|value| kinds.add(&Value::read(value)));
        let models = BTreeSet::from(["c1", "c2", "None"].map(str::to_owned));
        kinds.kind(&models).map(|kind| kind.to_string())
    }

    #[test]
    fn what_json_tells_by_itself_has_no_kind() {
        for values in [
            &["1", "TRUE", "\"a\"", "c1"][..],
            &["<<1, c1>>", "<<>>"],
            &["(c1 :> 1 @@ c2 :> 2)", "<<>>"],
            &["[a |-> 1, b |-> <<2>>]", "[a |-> c1]"],
            &["<<[a |-> 1]>>", "None"],
            &[],
        ] {
            assert_eq!(of(values), Ok("_".to_owned()), "{values:?}");
        }
    }

    #[test]
    fn what_json_does_not_tell_has_one() {
        for (values, kind) in [
            (&["{}", "{c1}"][..], "set"),
            (&["{{}, {1}}"], "set(set)"),
            (&["1..3"], "set"),
            (&["<<{}>>", "<<>>"], "seq(set)"),
            (&["(c1 :> {})"], "[_ -> set]"),
            (&["(c1 :> <<{1}>>)"], "[_ -> seq(set)]"),
            (&["(7 :> 1 @@ 8 :> 2)"], "[int -> _]"),
            (&["<<{1}>>", "(0 :> {} @@ 1 :> {})"], "[int -> set]"),
            (&["(0 :> 1 @@ None :> 2)"], "[int | _ -> _]"),
            (&["(<<1, 2>> :> 3)"], "[seq -> _]"),
            (&["([a |-> 1] :> 3)"], "[[a: _] -> _]"),
            (&["<<1>>", "[a |-> {1}, b |-> 2]", "c1"], "[a: set] | _"),
            (&["({c1} :> 3)"], "[set -> _]"),
            (&["(TRUE :> 1)"], "[bool -> _]"),
            (&["[a |-> {1}, b |-> {2}]"], "[_ -> set]"),
            (&["[a |-> {1}, b |-> 2]"], "[a: set]"),
            (&["{[a |-> {1}], [b |-> 2]}"], "set([a: set])"),
            (&["[c1 |-> 1]"], "[text -> _]"),
            (&["\"c1\"", "\"x\""], "text"),
            (&["{1}", "None"], "set | _"),
            (&["{1}", "\"c1\""], "set | text"),
        ] {
            assert_eq!(of(values), Ok(kind.to_owned()), "{values:?}");
        }
    }

    #[test]
    fn what_no_kind_reads_is_told() {
        for (values, words) in [
            (&["{1}", "<<1>>"][..], "a set in some states and a sequence in others"),
            (&["{}", "<<>>"], "an empty array"),
            (&["\"c1\"", "c2"], "`c1` can be both"),
            (&["(1 :> 1 @@ \"1\" :> 2)"], "the key 1 can be read in two ways"),
            (&["[a |-> {1}, b |-> 2]", "[a |-> <<1>>]"], "in the field a: an array is a set"),
            (&["SUBSET {1}"], "TLC does not tell"),
        ] {
            let why = of(values).unwrap_err();
            assert!(why.contains(words), "{values:?}: {why}");
        }
    }
}

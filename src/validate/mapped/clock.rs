//! Vector clocks, as logs write them.
//!
//! In: what a field holds. Out: a [`Clock`]: how many events of each process
//! have happened when an event has, itself included. An array names processes
//! by their places, from 0.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::values::shown;

/// How many events of each process have happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clock(BTreeMap<String, u64>);

impl Clock {
    /// What a field holds: an object, an array, or the text of one.
    ///
    /// # Errors
    /// It is another value, or counts with something that is not a whole number.
    pub fn of(json: &Json) -> Result<Self, String> {
        match json {
            Json::Object(counts) => Self::counted(counts.iter().map(|(name, n)| (name.clone(), n))),
            Json::Array(counts) => {
                Self::counted((0..).zip(counts).map(|(place, n): (u64, _)| (place.to_string(), n)))
            }
            Json::String(text) => match serde_json::from_str(text) {
                Ok(inner @ (Json::Object(_) | Json::Array(_))) => Self::of(&inner),
                _ => Err(not_a_clock(json)),
            },
            _ => Err(not_a_clock(json)),
        }
    }

    fn counted<'j>(counts: impl Iterator<Item = (String, &'j Json)>) -> Result<Self, String> {
        let one = |(name, count): (String, &Json)| match count.as_u64() {
            Some(count) => Ok((name, count)),
            None => Err(format!("of {name} it counts {}, not a whole number", shown(count))),
        };
        counts.map(one).collect::<Result<_, _>>().map(Self)
    }

    /// How many events of a process it knows.
    #[must_use]
    pub fn count(&self, process: &str) -> u64 {
        self.0.get(process).copied().unwrap_or(0)
    }

    /// The processes of which it knows an event, with how many.
    pub fn known(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().filter(|(_, count)| **count > 0).map(|(name, count)| (name.as_str(), *count))
    }
}

fn not_a_clock(json: &Json) -> String {
    format!("{} is neither an object nor an array of counts", shown(json))
}

/// The name of a process, as a field tells it.
///
/// # Errors
/// It is neither a text nor a whole number.
pub fn process(json: &Json) -> Result<String, String> {
    match json {
        Json::String(name) => Ok(name.clone()),
        Json::Number(number) if !number.is_f64() => Ok(number.to_string()),
        other => Err(format!("{} is neither a text nor a whole number", shown(other))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_clock_is_an_object_an_array_or_the_text_of_one() {
        let known = |json: &Json| {
            let clock = Clock::of(json).unwrap();
            clock.known().map(|(name, n)| format!("{name}{n}")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(known(&json!({"a": 2, "b": 0, "c": 1})), "a2 c1");
        assert_eq!(known(&json!([0, 7])), "17");
        assert_eq!(known(&json!("{\"a\": 2}")), "a2");
        assert_eq!(Clock::of(&json!({"a": 2})).unwrap().count("b"), 0);
    }

    #[test]
    fn what_is_no_clock_is_refused() {
        for json in [json!(3), json!(null), json!("a1"), json!("\"{}\"")] {
            assert!(Clock::of(&json).unwrap_err().contains("neither an object"), "{json}");
        }
        for count in [json!(-1), json!(1.5), json!("2"), json!(null)] {
            let told = Clock::of(&json!({"a": count})).unwrap_err();
            assert!(told.starts_with("of a it counts"), "{told}");
        }
        assert_eq!((process(&json!("a")), process(&json!(2))), (Ok("a".into()), Ok("2".into())));
        assert!(process(&json!(2.5)).is_err() && process(&json!(["a"])).is_err());
    }
}

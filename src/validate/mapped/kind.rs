//! Kinds of values, where JSON can be read in more than one way.
//!
//! In: what stands behind `as` in a mapping. Out: a [`Kind`]: whether an array is a
//! set or a sequence, whether the keys of an object are numbers, and whether a text
//! that is spelled like a model value is one.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value as Json;

/// How deep kinds stand in one another at most.
const DEPTH_MAX: usize = 16;
/// What a mapping can say.
pub(super) const KNOWN: &str =
    "_, text, int, bool, set, set(KIND), seq(KIND), [KIND -> KIND], [FIELD: KIND] and KIND | KIND";

/// What a JSON value is in the specification.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Kind {
    /// What it looks like.
    #[default]
    Any,
    /// A string, and never a model value.
    Text,
    /// A number, also where it stands in a text, as in a key.
    Int,
    /// A truth value, the same.
    Bool,
    /// A set.
    Set(Box<Kind>),
    /// A sequence or a tuple.
    Seq(Box<Kind>),
    /// A function: of its keys, and of its values.
    Function(Box<Kind>, Box<Kind>),
    /// A record. Fields that are not named are what they look like.
    Record(BTreeMap<String, Kind>),
    /// The first of these that the value can be.
    Either(Vec<Kind>),
}

impl Kind {
    /// Reads the text behind `as`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut reader = Reader { rest: text.trim_start(), depth: 0 };
        let kind = reader.either()?;
        match reader.rest {
            "" => Ok(kind),
            rest => Err(format!("`{rest}` is one thing too many")),
        }
    }

    /// Whether a JSON value has the shape of it.
    pub(super) fn takes(&self, json: &Json) -> bool {
        match self {
            Self::Any => true,
            Self::Text => json.is_string() || json.is_number(),
            Self::Int => {
                json.is_number() || json.as_str().is_some_and(|t| t.parse::<i64>().is_ok())
            }
            Self::Bool => json.is_boolean() || json.as_str().and_then(truth).is_some(),
            Self::Set(_) | Self::Seq(_) => json.is_array(),
            Self::Function(keys, _) => {
                let is_empty = json.as_array().is_some_and(Vec::is_empty);
                json.is_object()
                    || is_empty
                    || (json.is_array() && (keys.is_composed() || keys.has_numbers()))
            }
            Self::Record(_) => json.is_object(),
            Self::Either(kinds) => kinds.iter().any(|kind| kind.takes(json)),
        }
    }

    /// Whether no key of JSON can be one, so that a function is an array of pairs.
    pub(super) fn is_composed(&self) -> bool {
        match self {
            Self::Set(_) | Self::Seq(_) | Self::Function(..) | Self::Record(_) => true,
            Self::Either(kinds) => kinds.iter().any(Self::is_composed),
            Self::Any | Self::Text | Self::Int | Self::Bool => false,
        }
    }

    /// Whether keys may be numbers, so that a function may be a sequence.
    pub(super) fn has_numbers(&self) -> bool {
        match self {
            Self::Int => true,
            Self::Either(kinds) => kinds.iter().any(Self::has_numbers),
            _ => false,
        }
    }
}

/// A truth value as a text.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text {
        "true" | "TRUE" => Some(true),
        "false" | "FALSE" => Some(false),
        _ => None,
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("_"),
            Self::Text => f.write_str("text"),
            Self::Int => f.write_str("int"),
            Self::Bool => f.write_str("bool"),
            Self::Set(of) if **of == Self::Any => f.write_str("set"),
            Self::Set(of) => write!(f, "set({of})"),
            Self::Seq(of) if **of == Self::Any => f.write_str("seq"),
            Self::Seq(of) => write!(f, "seq({of})"),
            Self::Function(keys, of) => write!(f, "[{keys} -> {of}]"),
            Self::Record(fields) => {
                let fields: Vec<String> =
                    fields.iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
                write!(f, "[{}]", fields.join(", "))
            }
            Self::Either(kinds) => {
                let kinds: Vec<String> = kinds.iter().map(ToString::to_string).collect();
                f.write_str(&kinds.join(" | "))
            }
        }
    }
}

struct Reader<'t> {
    rest: &'t str,
    depth: usize,
}

impl Reader<'_> {
    /// Goes on behind a text, if it stands here.
    fn meets(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    fn must(&mut self, text: &str) -> Result<(), String> {
        match self.meets(text) {
            true => Ok(()),
            false if self.rest.is_empty() => Err(format!("`{text}` is missing at its end")),
            false => Err(format!("`{text}` is missing before `{}`", self.rest)),
        }
    }

    fn either(&mut self) -> Result<Kind, String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(format!("kinds stand in one another more than {DEPTH_MAX} deep"));
        }
        let mut all = vec![self.one()?];
        while self.meets("|") {
            all.push(self.one()?);
        }
        self.depth -= 1;
        Ok(if all.len() > 1 { Kind::Either(all) } else { all.remove(0) })
    }

    fn one(&mut self) -> Result<Kind, String> {
        if self.meets("[") {
            return self.bracket();
        }
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        Ok(match word {
            "_" => Kind::Any,
            "text" => Kind::Text,
            "int" => Kind::Int,
            "bool" => Kind::Bool,
            "set" => Kind::Set(self.inner()?),
            "seq" => Kind::Seq(self.inner()?),
            "" if self.rest.is_empty() => return Err("a kind is missing at its end".to_owned()),
            "" => return Err(format!("a kind is missing before `{}`", self.rest)),
            other => return Err(format!("`{other}` is no kind")),
        })
    }

    /// Of what a set or a sequence is.
    fn inner(&mut self) -> Result<Box<Kind>, String> {
        if !self.meets("(") {
            return Ok(Box::new(Kind::Any));
        }
        let kind = self.either()?;
        self.must(")").map(|()| Box::new(kind))
    }

    fn bracket(&mut self) -> Result<Kind, String> {
        let mut fields = BTreeMap::new();
        while let Some(name) = self.field() {
            let kind = self.either()?;
            if fields.insert(name.clone(), kind).is_some() {
                return Err(format!("the field `{name}` stands twice in it"));
            }
            if !self.meets(",") {
                break;
            }
        }
        if !fields.is_empty() {
            return self.must("]").map(|()| Kind::Record(fields));
        }
        let keys = self.either()?;
        self.must("->")?;
        let values = self.either()?;
        self.must("]").map(|()| Kind::Function(Box::new(keys), Box::new(values)))
    }

    /// The name of a field, if one stands here.
    fn field(&mut self) -> Option<String> {
        let end = self.rest.find([':', '[', ']', '(', ')', ',', '|', '>'])?;
        let rest = self.rest[end..].strip_prefix(':')?;
        let name = self.rest[..end].trim().to_owned();
        self.rest = rest.trim_start();
        Some(name)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_kind_is_printed_as_it_is_read() {
        for text in [
            "_",
            "text",
            "set",
            "seq",
            "set(set(text))",
            "seq(set)",
            "[_ -> set]",
            "[int -> [text -> int]]",
            "[int | _ -> bool]",
            "[[from: text, odd-name: _] -> seq(set)]",
            "[log: seq(set), votes: set] | _",
        ] {
            assert_eq!(Kind::read(text).map(|kind| kind.to_string()), Ok(text.to_owned()));
        }
        assert_eq!(Kind::read(" set ( seq(_) ) ").unwrap(), Kind::read("set(seq)").unwrap());
    }

    #[test]
    fn what_is_no_kind_is_told() {
        let told = |text: &str| Kind::read(text).unwrap_err();
        assert_eq!(told("sett"), "`sett` is no kind");
        assert_eq!(told(""), "a kind is missing at its end");
        assert_eq!(told("set("), "a kind is missing at its end");
        assert_eq!(told("set(_"), "`)` is missing at its end");
        assert_eq!(told("[_ set]"), "`->` is missing before `set]`");
        assert_eq!(told("set seq"), "`seq` is one thing too many");
        assert_eq!(told("[a: set, a: _]"), "the field `a` stands twice in it");
        assert!(told(&"set(".repeat(2000)).contains("16 deep"));
    }

    #[test]
    fn the_shape_of_a_value_chooses() {
        let takes = |kind: &str, json: &Json| Kind::read(kind).unwrap().takes(json);
        assert!(takes("set", &json!([])) && !takes("set", &json!("a")));
        assert!(takes("[_ -> set]", &json!({})) && takes("[_ -> set]", &json!([])));
        assert!(!takes("[_ -> set]", &json!([1])) && takes("[int -> set]", &json!([1])));
        assert!(takes("[set -> _]", &json!([[[1], 2]])));
        assert!(takes("int", &json!("-4")) && !takes("int", &json!("a4")));
        assert!(takes("bool", &json!("TRUE")) && !takes("bool", &json!("yes")));
    }
}

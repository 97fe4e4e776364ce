//! Rules by which the picture of a behaviour finds messages that no step takes
//! out of the network.
//!
//! In: the tables `messages` of a specification. Out: [`MessageRule`]s, which a
//! run keeps in its record, and every name in them with its place.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Key;
use super::at::At;
use super::raw::RawMessage;
use super::resolve::Resolver;

/// What stands for the acting lane wherever a name can stand.
pub const ACTING: &str = "self";
/// The field that names the sender, if a rule does not say.
const SENDER: &str = "from";

/// The rules of a specification.
#[derive(Debug, Clone, Default)]
pub struct MessageRules {
    /// In the order of the file.
    pub rules: Vec<MessageRule>,
    /// The actions that they name.
    pub actions: Vec<Key<String>>,
    /// The variables that they name.
    pub variables: Vec<Key<String>>,
}

/// How a step of an action takes messages that a variable holds before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRule {
    /// The action.
    pub action: String,
    /// Variables of which the step changes one; any step will do if there are none.
    pub changes: Vec<String>,
    /// The variable that holds messages, and what its arguments are called.
    pub held_in: Variable,
    /// The field that names the sender.
    pub from: String,
    /// What fields of the message are.
    pub fields: BTreeMap<String, Term>,
    /// What fields of the message are at least, where the step changes it.
    pub takes: BTreeMap<String, Vec<Variable>>,
    /// Whether the step takes all such messages, and not just one.
    pub every: bool,
    /// What is written at the arrow.
    pub label: Label,
}

/// `log'[self]`: a variable before or after the step, and its arguments, each
/// [`ACTING`] or a field of the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// True if its value after the step is meant.
    pub primed: bool,
    /// Its arguments.
    pub arguments: Vec<String>,
}

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Term {
    /// The acting lane.
    Acting,
    /// The value of a variable.
    Variable(Variable),
}

/// `AppendEntries, term {term}`: text with fields and variables to be filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Label(pub Vec<Piece>);

/// A part of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it is.
    Text(String),
    /// A field of the message, or [`ACTING`].
    Field(String),
    /// The value of a variable.
    Variable(Variable),
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

impl FromStr for Variable {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let why =
            || format!("`{text}` is not a variable such as `log`, `log[self]` or `log'[self]`");
        let (head, arguments) = text.split_at(text.find('[').unwrap_or(text.len()));
        let name = head.strip_suffix('\'').unwrap_or(head);
        let arguments = match arguments.strip_prefix('[').map(|rest| rest.strip_suffix(']')) {
            None => Vec::new(),
            Some(inner) => inner.ok_or_else(why)?.split("][").map(str::to_owned).collect(),
        };
        let all_named = is_name(name) && arguments.iter().all(|argument| is_name(argument));
        let variable = Self { name: name.to_owned(), primed: name != head, arguments };
        all_named.then_some(variable).ok_or_else(why)
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.name, if self.primed { "'" } else { "" })?;
        self.arguments.iter().try_for_each(|argument| write!(f, "[{argument}]"))
    }
}

impl FromStr for Term {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            ACTING => Ok(Self::Acting),
            _ => text.parse().map(Self::Variable),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Acting => f.write_str(ACTING),
            Self::Variable(variable) => variable.fmt(f),
        }
    }
}

impl FromStr for Label {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (inner, behind) =
                after.split_once('}').ok_or_else(|| format!("`{{{after}` has no closing brace"))?;
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(match is_name(inner) {
                true => Piece::Field(inner.to_owned()),
                false => Piece::Variable(inner.parse()?),
            });
            rest = behind;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Self(pieces))
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::Field(name) => write!(f, "{{{name}}}"),
            Piece::Variable(variable) => write!(f, "{{{variable}}}"),
        })
    }
}

/// A record holds them as the manifest writes them.
macro_rules! written_as_text {
    ($($form:ty),*) => {$(
        impl TryFrom<String> for $form {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                text.parse()
            }
        }

        impl From<$form> for String {
            fn from(it: $form) -> Self {
                it.to_string()
            }
        }
    )*};
}

written_as_text!(Variable, Term, Label);

impl Term {
    fn variable(&self) -> Option<&Variable> {
        match self {
            Self::Acting => None,
            Self::Variable(variable) => Some(variable),
        }
    }
}

impl Label {
    fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Variable(variable) => Some(variable),
            Piece::Text(_) | Piece::Field(_) => None,
        })
    }
}

impl Resolver<'_> {
    /// The rules of the specification at `at`; one that cannot be read is an
    /// error, and left out.
    pub(super) fn messages(&mut self, raw: Vec<RawMessage>, at: &str) -> MessageRules {
        let mut found = MessageRules::default();
        for raw in raw {
            let rule = self.message(raw, at, &mut found);
            found.rules.extend(rule);
        }
        found
    }

    fn message(
        &mut self,
        raw: RawMessage,
        at: &str,
        found: &mut MessageRules,
    ) -> Option<MessageRule> {
        let action = self.key(raw.action, &format!("{at}.messages.action"));
        let at = format!("{at}.messages.{}", action.value);
        let changes = self.keys(raw.changes, &format!("{at}.changes"));
        let held_in = self.key(raw.held_in, &format!("{at}.held_in"));
        let held_in = self.read::<Variable>(held_in);
        if let Some(primed) = held_in.as_ref().filter(|held_in| held_in.value.primed) {
            self.error(primed, "a step takes what is there before it, so it has no prime".into());
        }
        let fields = self.fields(raw.fields, &at);
        let takes = self.takes(raw.takes, &at);
        let label = self.key(raw.label, &format!("{at}.label"));
        let label = self.read::<Label>(label);
        let compared = fields.values().filter_map(|term| Some(named(term, term.value.variable()?)));
        let changed = takes.values().flatten().map(|taken| named(taken, &taken.value));
        let held = held_in.iter().map(|held_in| named(held_in, &held_in.value));
        let filled = label
            .iter()
            .flat_map(|label| label.value.variables().map(move |variable| named(label, variable)));
        found.variables.extend(changes.iter().cloned());
        found.variables.extend(compared.chain(changed).chain(held).chain(filled));
        found.actions.push(action.clone());
        Some(MessageRule {
            action: action.value,
            changes: changes.into_iter().map(|name| name.value).collect(),
            held_in: held_in?.value,
            from: raw.from.unwrap_or_else(|| SENDER.to_owned()),
            fields: fields.into_iter().map(|(field, term)| (field, term.value)).collect(),
            takes: takes
                .into_iter()
                .map(|(field, all)| (field, all.into_iter().map(|key| key.value).collect()))
                .collect(),
            every: raw.every,
            label: label?.value,
        })
    }

    fn fields(
        &mut self,
        raw: BTreeMap<At<String>, At<String>>,
        at: &str,
    ) -> BTreeMap<String, Key<Term>> {
        let mut fields = BTreeMap::new();
        for (field, term) in raw {
            let term = self.key(term, &format!("{at}.fields.{}", field.get_ref()));
            let term = self.read::<Term>(term);
            fields.extend(term.map(|term| (field.into_inner(), term)));
        }
        fields
    }

    fn takes(
        &mut self,
        raw: BTreeMap<At<String>, Vec<At<String>>>,
        at: &str,
    ) -> BTreeMap<String, Vec<Key<Variable>>> {
        let mut takes = BTreeMap::new();
        for (field, all) in raw {
            let mut taken = Vec::new();
            for variable in self.keys(all, &format!("{at}.takes.{}", field.get_ref())) {
                let Some(variable) = self.read::<Variable>(variable) else { continue };
                if !variable.value.primed {
                    let name = &variable.value.name;
                    let why = format!("what a step takes is what it changes: write `{name}'`");
                    self.error(&variable, why);
                }
                taken.push(variable);
            }
            takes.insert(field.into_inner(), taken);
        }
        takes
    }

    fn read<T: FromStr<Err = String>>(&mut self, key: Key<String>) -> Option<Key<T>> {
        match key.value.parse() {
            Ok(value) => Some(key.map(|_| value)),
            Err(why) => {
                self.error(&key, why);
                None
            }
        }
    }
}

/// The name of a variable, where it stands.
fn named<T: Clone>(at: &Key<T>, variable: &Variable) -> Key<String> {
    at.clone().map(|_| variable.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_written_again() {
        for text in ["log", "log'", "log[self]", "acks'[term][self]"] {
            assert_eq!(text.parse::<Variable>().unwrap().to_string(), text);
        }
        for text in
            ["", "log[", "log]", "log[]", "log[self]'", "'log", "a b", "log[self][", "f[a, b]"]
        {
            assert!(text.parse::<Variable>().is_err(), "{text}");
        }
        assert_eq!("self".parse(), Ok(Term::Acting));
        for text in ["vote", "term {term}", "{from} gives {log'[self]}.", ""] {
            assert_eq!(text.parse::<Label>().unwrap().to_string(), text);
        }
        for text in ["{term", "{", "{a b}"] {
            assert!(text.parse::<Label>().is_err(), "{text}");
        }
    }
}

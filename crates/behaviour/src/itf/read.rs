//! The text of an ITF file as a behaviour, whoever wrote it.

use std::fmt;

use serde::de::{DeserializeOwned, Visitor};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess};

use super::decode::{Wrong, step};
use super::notes::{OURS, Ours};
use crate::json::{Json, Tree, document};
use crate::value::Value;
use crate::{About, Behaviour, Ending, Step};

/// Reads a behaviour from an ITF file. States are decoded one by one.
///
/// # Errors
/// Where the text is no JSON or no ITF: line, column and, inside the document,
/// the place as a JSON pointer.
pub fn from_text(text: &[u8]) -> serde_json::Result<Behaviour> {
    document(text, Document)
}

struct Document;

/// What the top level holds.
#[derive(Default)]
struct Parts {
    meta: Option<Json>,
    variables: Option<Json>,
    params: Option<Json>,
    steps: Option<Vec<Step>>,
    back: Option<Json>,
}

impl<'de> DeserializeSeed<'de> for Document {
    type Value = Behaviour;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Behaviour, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document {
    type Value = Behaviour;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an ITF trace, an object with `vars` and `states`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Behaviour, A::Error> {
        let mut parts = Parts::default();
        while let Some(key) = from.next_key::<String>()? {
            match key.as_str() {
                "#meta" => parts.meta = Some(from.next_value_seed(Tree::whole())?),
                "params" => parts.params = Some(from.next_value_seed(Tree::whole())?),
                "vars" => parts.variables = Some(from.next_value_seed(Tree::whole())?),
                "loop" => parts.back = Some(from.next_value_seed(Tree::whole())?),
                "states" => parts.steps = Some(from.next_value_seed(States)?),
                _ => drop(from.next_value::<IgnoredAny>()?),
            }
        }
        parts.behaviour().map_err(A::Error::custom)
    }
}

struct States;

impl<'de> DeserializeSeed<'de> for States {
    type Value = Vec<Step>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Vec<Step>, D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for States {
    type Value = Vec<Step>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of states at /states")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Vec<Step>, A::Error> {
        let mut steps = Vec::new();
        let mut index = 0;
        while let Some(state) = from.next_element_seed(Tree::whole())? {
            steps.push(step(&state, index).map_err(A::Error::custom)?);
            index += 1;
        }
        Ok(steps)
    }
}

impl Parts {
    fn behaviour(self) -> Result<Behaviour, Wrong> {
        let mut steps = self.steps.ok_or_else(|| Wrong::new("/", "`states` is missing"))?;
        let variables = self.variables.ok_or_else(|| Wrong::new("/", "`vars` is missing"))?;
        let variables = names(&variables, "/vars")?;
        let params = self.params.map_or(Ok(Vec::new()), |params| names(&params, "/params"))?;
        let params = params.into_iter().filter(|name| !variables.contains(name)).collect();
        let params = constants(params, &mut steps)?;
        declared(&variables, &steps)?;
        let ours = ours(self.meta.as_ref())?;
        let looped = ending(self.back.as_ref(), steps.len())?;
        Ok(match ours {
            Some(Ours { about, ending, refused }) => {
                Behaviour { about, steps, ending, params, refused }
            }
            None => {
                let about = about(self.meta.as_ref());
                Behaviour { about, steps, ending: looped, params, ..Behaviour::default() }
            }
        })
    }
}

/// States hold no variable that is not declared; one may be missing, as where
/// TLC prints only what changed.
fn declared(variables: &[String], steps: &[Step]) -> Result<(), Wrong> {
    for (index, step) in steps.iter().enumerate() {
        if let Some((name, _)) = step.state.iter().find(|(name, _)| !variables.contains(name)) {
            let what = format!("variable `{name}` stands neither in `vars` nor in `params`");
            return Err(Wrong::new(&format!("/states/{index}"), what));
        }
    }
    Ok(())
}

/// Takes the parameters out of the states. Some tools write them into the
/// first state only, others into each.
fn constants(
    names: Vec<String>,
    steps: &mut [Step],
) -> Result<Vec<(String, Option<Value>)>, Wrong> {
    let mut params: Vec<(String, Option<Value>)> = names.into_iter().map(|n| (n, None)).collect();
    if params.is_empty() {
        return Ok(params);
    }
    for (index, step) in steps.iter_mut().enumerate() {
        let (own, variables): (Vec<_>, Vec<_>) =
            step.state.drain(..).partition(|(name, _)| params.iter().any(|(p, _)| p == name));
        step.state = variables;
        for (name, value) in own {
            let param = params.iter_mut().find(|(known, _)| *known == name);
            match param {
                Some((_, known @ None)) => *known = value,
                Some((_, known)) if *known != value => {
                    let what = format!("parameter `{name}` has another value than before");
                    return Err(Wrong::new(&format!("/states/{index}"), what));
                }
                _ => {}
            }
        }
    }
    Ok(params)
}

/// A list of names, unescaped.
fn names(list: &Json, place: &str) -> Result<Vec<String>, Wrong> {
    let names: Vec<String> = typed(list, place)?;
    Ok(names.into_iter().map(|n| n.strip_prefix('#').map_or(n.clone(), str::to_owned)).collect())
}

fn ours(meta: Option<&Json>) -> Result<Option<Ours>, Wrong> {
    let ours = meta.and_then(|meta| meta.field(OURS));
    ours.map(|ours| typed(ours, &format!("/#meta/{OURS}"))).transpose()
}

fn typed<T: DeserializeOwned>(json: &Json, place: &str) -> Result<T, Wrong> {
    json.typed().map_err(|what| Wrong::new(place, what))
}

/// What another tool says of the origin.
fn about(meta: Option<&Json>) -> About {
    let source = meta.and_then(|meta| meta.field("source")).and_then(Json::text);
    let spec = source.map(|file| {
        let name = file.rsplit('/').next().unwrap_or(file);
        name.split_once('.').map_or(name, |(stem, _)| stem).to_owned()
    });
    About { spec, ..About::default() }
}

/// A loop of the last state alone is stuttering.
fn ending(back: Option<&Json>, states: usize) -> Result<Ending, Wrong> {
    let index = match back {
        None | Some(Json::Null) => return Ok(Ending::Finite),
        Some(Json::Int(n)) => usize::try_from(*n).ok().filter(|index| *index < states),
        Some(_) => None,
    };
    match index {
        None => Err(Wrong::new("/loop", "expected the index of a state")),
        Some(index) if index + 1 == states => Ok(Ending::Stuttering),
        Some(index) => {
            let number = u64::try_from(index).unwrap_or(u64::MAX).saturating_add(1);
            Ok(Ending::BackTo { number, action: None })
        }
    }
}

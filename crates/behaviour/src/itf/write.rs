//! A behaviour as ITF, state by state.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::encode;
use super::notes::Ours;
use crate::{About, Action, Behaviour, Ending, Step};

/// Where the format is described.
const DESCRIPTION: &str = "https://apalache-mc.org/docs/adr/015adr-trace.html";

/// The whole behaviour as the text of an ITF file.
///
/// # Errors
/// A value is nested deeper than [`NESTING_MAX`](crate::value::NESTING_MAX)
/// levels, which no engine makes.
pub fn to_text(behaviour: &Behaviour) -> io::Result<String> {
    let mut writer = Writer::new(Vec::new())?;
    writer.refused.clone_from(&behaviour.refused);
    writer.params = behaviour.params.iter().map(|(name, _)| name.clone()).collect();
    let valued = behaviour.params.iter().filter(|(_, value)| value.is_some()).cloned();
    let mut valued: Vec<_> = valued.collect();
    for step in &behaviour.steps {
        // The first state says what the parameters are.
        match std::mem::take(&mut valued) {
            none if none.is_empty() => writer.step(step)?,
            params => {
                let state = step.state.iter().cloned().chain(params).collect();
                writer.step(&Step { state, ..step.clone() })?;
            }
        }
    }
    let text = writer.finish(&behaviour.about, &behaviour.ending)?;
    String::from_utf8(text).map_err(io::Error::other)
}

/// Writes states as they come, one a line. What is known only at the end
/// stands at the end, so that the memory taken does not grow with the length.
#[derive(Debug)]
pub struct Writer<W: Write> {
    to: W,
    variables: Vec<String>,
    params: Vec<String>,
    refused: BTreeMap<u64, Vec<Action>>,
    states: u64,
    /// True while every state's number is its index plus one.
    in_order: bool,
}

impl<W: Write> Writer<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// What the destination says.
    pub fn new(mut to: W) -> io::Result<Self> {
        to.write_all(b"{\n\"states\": [")?;
        let (variables, params, refused) = (Vec::new(), Vec::new(), BTreeMap::new());
        Ok(Self { to, variables, params, refused, states: 0, in_order: true })
    }

    /// Adds the next state.
    ///
    /// # Errors
    /// What the destination says, or a value is nested too deeply.
    pub fn step(&mut self, step: &Step) -> io::Result<()> {
        let state = encode::state(step, self.states)
            .map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))?;
        self.to.write_all(if self.states == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut self.to, &state)?;
        for (name, _) in &step.state {
            if !self.variables.contains(name) && !self.params.contains(name) {
                self.variables.push(name.clone());
            }
        }
        self.states += 1;
        self.in_order &= step.number == self.states;
        Ok(())
    }

    /// Ends the file, and gives the destination back.
    ///
    /// # Errors
    /// What the destination says.
    pub fn finish(mut self, about: &About, ending: &Ending) -> io::Result<W> {
        write!(self.to, "\n],\n\"vars\": {}", listed(&self.variables)?)?;
        if !self.params.is_empty() {
            write!(self.to, ",\n\"params\": {}", listed(&self.params)?)?;
        }
        if let Some(index) = self.loop_index(ending) {
            write!(self.to, ",\n\"loop\": {index}")?;
        }
        let ours = Ours { about: about.clone(), ending: ending.clone(), refused: self.refused };
        let meta = serde_json::to_string_pretty(&meta(ours))?;
        write!(self.to, ",\n\"#meta\": {meta}\n}}\n")?;
        self.to.flush()?;
        Ok(self.to)
    }

    /// The state that follows the last one: for a stuttering behaviour it is
    /// the last one itself.
    fn loop_index(&self, ending: &Ending) -> Option<u64> {
        match ending {
            Ending::Finite => None,
            Ending::Stuttering => self.states.checked_sub(1),
            Ending::BackTo { number, .. } => {
                let known = self.in_order && (1..=self.states).contains(number);
                known.then(|| number - 1)
            }
        }
    }
}

fn listed(names: &[String]) -> serde_json::Result<String> {
    let names: Vec<String> = names.iter().map(|name| encode::escaped(name)).collect();
    serde_json::to_string(&names)
}

#[derive(Serialize)]
struct Meta {
    format: &'static str,
    #[serde(rename = "format-description")]
    format_description: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    description: String,
    #[serde(rename = "greyverify")]
    ours: Ours,
}

fn meta(ours: Ours) -> Meta {
    let about = &ours.about;
    Meta {
        format: "ITF",
        format_description: DESCRIPTION,
        source: about.spec.as_ref().map(|name| format!("{name}.tla")),
        description: about.title(&ours.ending),
        ours,
    }
}

//! How many states each level of the search has, and the states of one.
//!
//! In: what the library searched already. Out: lines that [`levels`] reads, and
//! the state graph in a file that [`dot`] reads. The library keeps no levels, so
//! that its states are gone through once more, one after the other, by its own
//! evaluation.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use tla_mc::check::{Checker, State};
use tla_mc::eval::{Bufs, Engine as _};
use tla_mc::value::Value;

use crate::engine::tla_mc::values::as_tlc;
use crate::engine::tlc::dot;
use crate::generate::levels;

/// Goes through all states, and writes how many there are before each level.
/// Returns how many there are. The graph goes into a file, if one is given.
pub(super) fn walk(
    checker: &Checker<'_>,
    show: Option<u64>,
    graph: Option<&Path>,
    out: &mut dyn Write,
) -> Result<u64, String> {
    let graph = graph.map(|file| File::create(file).map(BufWriter::new).map_err(unwritten));
    let graph = graph.transpose()?;
    let mut walker = Walker { checker, bufs: Bufs::default(), seen: HashSet::new(), graph };
    let first = checker.init_states(&mut walker.bufs)?;
    let mut level = walker.new_among(first, None)?;
    let (mut number, mut before) = (0, 0);
    while !level.is_empty() {
        let shown = level.iter().filter(|_| show == Some(number)).map(|state| walker.line(state));
        let lines = std::iter::once(levels::level_line(number, before)).chain(shown);
        let written = lines.into_iter().try_for_each(|line| writeln!(out, "{line}"));
        written.map_err(|error| format!("cannot print: {error}"))?;
        before += level.len() as u64;
        number += 1;
        level = walker.next(&level)?;
    }
    walker.graph.as_mut().map_or(Ok(()), Write::flush).map_err(unwritten)?;
    Ok(before)
}

fn unwritten(error: std::io::Error) -> String {
    format!("cannot write the state graph: {error}")
}

struct Walker<'c, 'p> {
    checker: &'c Checker<'p>,
    bufs: Bufs,
    seen: HashSet<u64>,
    graph: Option<BufWriter<File>>,
}

impl Walker<'_, '_> {
    fn next(&mut self, level: &[State]) -> Result<Vec<State>, String> {
        let mut found = Vec::new();
        for state in level {
            let successors = self.successors(state)?;
            found.extend(self.new_among(successors, Some(state))?);
        }
        Ok(found)
    }

    fn successors(&mut self, state: &[Value]) -> Result<Vec<State>, String> {
        let program = self.checker.p;
        let mut found = Vec::new();
        let mut context = self.bufs.cx(state, program.vars.len(), program.next.frame);
        program.next(&mut context, &mut |context| {
            let values: Option<State> = context.next.iter().cloned().collect();
            found
                .push(values.ok_or_else(|| "a step leaves a variable without a value".to_owned())?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Those that were not met before and that no constraint excludes. They are
    /// the initial ones, or lead on from a state.
    fn new_among(
        &mut self,
        states: Vec<State>,
        from: Option<&State>,
    ) -> Result<Vec<State>, String> {
        let mut found = Vec::new();
        for state in states {
            if !self.is_within_constraints(&state)? {
                continue;
            }
            let key = self.checker.key_of(&state)?;
            let is_new = self.seen.insert(key);
            self.write(from, (key, &state), is_new)?;
            if is_new {
                found.push(state);
            }
        }
        Ok(found)
    }

    /// Writes an edge of the graph, and the state to which it leads if it is new.
    fn write(
        &mut self,
        from: Option<&State>,
        (key, state): (u64, &State),
        is_new: bool,
    ) -> Result<(), String> {
        let Some(graph) = &mut self.graph else { return Ok(()) };
        if let Some(from) = from {
            let line = dot::edge_line(self.checker.key_of(from)?, key);
            writeln!(graph, "{line}").map_err(unwritten)?;
        }
        if is_new {
            let line = dot::state_line(key, values(self.checker, state), from.is_none());
            writeln!(graph, "{line}").map_err(unwritten)?;
        }
        Ok(())
    }

    fn is_within_constraints(&mut self, state: &[Value]) -> Result<bool, String> {
        let program = self.checker.p;
        for (number, constraint) in program.constraints.iter().enumerate() {
            let mut context = self.bufs.cx(state, program.vars.len(), constraint.frame);
            if !program.constraint(number, &mut context)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn line(&self, state: &[Value]) -> String {
        levels::state_line(values(self.checker, state))
    }
}

/// Each variable and the text of its value.
fn values<'a>(
    checker: &'a Checker<'_>,
    state: &'a [Value],
) -> impl Iterator<Item = (&'a str, String)> {
    let names = checker.p.vars.iter().map(|name| &**name);
    names.zip(state.iter().map(|value| as_tlc(&value.to_string())))
}

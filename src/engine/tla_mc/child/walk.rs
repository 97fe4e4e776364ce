//! How many states each level of the search has, and the states of one.
//!
//! In: what the library searched already. Out: lines that [`levels`] reads. The
//! library keeps no levels, so that its states are gone through once more, one
//! after the other, by its own evaluation.

use std::collections::HashSet;
use std::io::Write;

use tla_mc::check::{Checker, State};
use tla_mc::eval::{Bufs, Engine as _};
use tla_mc::value::Value;

use crate::engine::tla_mc::values::as_tlc;
use crate::generate::levels;

/// Goes through all states, and writes how many there are before each level.
/// Returns how many there are.
pub(super) fn walk(
    checker: &Checker<'_>,
    show: Option<u64>,
    out: &mut dyn Write,
) -> Result<u64, String> {
    let mut walker = Walker { checker, bufs: Bufs::default(), seen: HashSet::new() };
    let first = checker.init_states(&mut walker.bufs)?;
    let mut level = walker.new_among(first)?;
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
    Ok(before)
}

struct Walker<'c, 'p> {
    checker: &'c Checker<'p>,
    bufs: Bufs,
    seen: HashSet<u64>,
}

impl Walker<'_, '_> {
    fn next(&mut self, level: &[State]) -> Result<Vec<State>, String> {
        let mut found = Vec::new();
        for state in level {
            let successors = self.successors(state)?;
            found.extend(self.new_among(successors)?);
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

    /// Those that were not met before and that no constraint excludes.
    fn new_among(&mut self, states: Vec<State>) -> Result<Vec<State>, String> {
        let mut found = Vec::new();
        for state in states {
            if self.is_within_constraints(&state)? && self.seen.insert(self.checker.key_of(&state)?)
            {
                found.push(state);
            }
        }
        Ok(found)
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
        let names = self.checker.p.vars.iter().map(|name| &**name);
        levels::state_line(names.zip(state.iter().map(|value| as_tlc(&value.to_string()))))
    }
}

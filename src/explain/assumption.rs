//! Why an assumption is false.
//!
//! In: a specification and the place of an `ASSUME`. Out: the same
//! specification in which every assumption is a definition, so that TLC can be
//! asked about the false one as about any formula: it evaluates assumptions
//! before everything else, and stops at the first that is false.

use tla_syntax::token::{Kw, Tok, Token};

use crate::generate::{Content, InputFile, Inputs};
use crate::spec::{SourceModule, Spec, lex};
use crate::trace::{Location, Step};
use crate::value::Value;

/// The variable of a specification that has none: TLC needs one.
const VARIABLE: &str = "Gv7_none";

/// A specification whose assumptions are definitions.
pub(super) struct Stated {
    pub(super) spec: Spec,
    /// Name of the assumption in question.
    pub(super) name: String,
}

impl Stated {
    /// `None` if there is no assumption at that place, or if its module could
    /// not be read.
    pub(super) fn new(spec: &Spec, at: &Location) -> Option<Self> {
        let mut names = Names::new(spec);
        let mut found = None;
        let mut stated = spec.clone();
        for module in &mut stated.modules {
            let tokens = lex(&module.text)?;
            let mut lines: Vec<String> = module.text.lines().map(str::to_owned).collect();
            for n in assumptions(&tokens) {
                let name = match (tokens.get(n + 1), tokens.get(n + 2)) {
                    (Some(Token { tok: Tok::Ident(name), .. }), Some(def))
                        if def.tok == Tok::DefEq =>
                    {
                        replace(&mut lines, &tokens[n], "")?;
                        name.clone()
                    }
                    _ => {
                        let name = names.next()?;
                        replace(&mut lines, &tokens[n], &format!("{name}=="))?;
                        name
                    }
                };
                let is_before = module.name == at.module
                    && (tokens[n].line, tokens[n].col) <= (at.line, at.column);
                if is_before {
                    found = Some(name);
                }
            }
            if module.name == spec.name && spec.variables().is_empty() {
                let end = tokens.iter().find(|t| t.tok == Tok::ModuleEnd)?;
                let end = usize::try_from(end.line).ok()?.checked_sub(1)?;
                lines.insert(end, format!("VARIABLE {VARIABLE}"));
            }
            let text = format!("{}\n", lines.join("\n"));
            *module = SourceModule::read(&module.name, module.path.clone(), &text);
        }
        Some(Self { spec: stated, name: found? })
    }

    /// Any state: an assumption speaks of constants only.
    pub(super) fn state(&self) -> Step {
        let variables = self.spec.variables().into_iter();
        let state = variables.map(|name| (name, Some(Value::Int(0)))).collect();
        Step { number: 1, action: None, state }
    }

    /// The files of a job with these modules in the place of its own.
    pub(super) fn inputs(&self, job: &Inputs) -> Inputs {
        let mut inputs = job.clone();
        for module in &self.spec.modules {
            let name = format!("{}.tla", module.name);
            inputs.files.retain(|file| file.name != name);
            inputs.files.push(InputFile { name, content: Content::Text(module.text.clone()) });
        }
        inputs
    }
}

/// Where assumptions begin: neither a theorem's nor a proof's.
fn assumptions(tokens: &[Token]) -> Vec<usize> {
    let of_a_theorem = |n: usize| {
        let before = n.checked_sub(1).map(|n| &tokens[n].tok);
        matches!(before, Some(Tok::Kw(Kw::Theorem) | Tok::DefEq))
    };
    let begins = |n: &usize| tokens[*n].tok == Tok::Kw(Kw::Assume) && !of_a_theorem(*n);
    (0..tokens.len()).filter(begins).collect()
}

/// Puts a text into the place of the word `ASSUME` or `ASSUMPTION`. Nothing
/// else moves, for columns have a meaning.
fn replace(lines: &mut [String], token: &Token, by: &str) -> Option<()> {
    let line = lines.get_mut(usize::try_from(token.line).ok()?.checked_sub(1)?)?;
    let column = usize::try_from(token.col).ok()?.checked_sub(1)?;
    let start = line.char_indices().nth(column)?.0;
    let word = line[start..].find(|c: char| !c.is_ascii_alphabetic());
    let end = word.map_or(line.len(), |n| start + n);
    let padded = format!("{by:<width$}", width = end - start);
    (padded.len() == end - start).then(|| line.replace_range(start..end, &padded))
}

/// Names of three characters, so that they fit where `ASSUME` stands.
struct Names {
    taken: Vec<String>,
    next: u32,
}

impl Names {
    fn new(spec: &Spec) -> Self {
        let words = |module: &SourceModule| {
            let words = module.text.split(|c: char| !c.is_alphanumeric() && c != '_');
            words.filter(|word| word.len() == 3).map(str::to_owned).collect::<Vec<_>>()
        };
        Self { taken: spec.modules.iter().flat_map(words).collect(), next: 0 }
    }

    fn next(&mut self) -> Option<String> {
        loop {
            let name = format!("G{:02}", self.next);
            self.next += 1;
            if self.next > 100 {
                return None;
            }
            if !self.taken.contains(&name) {
                return Some(name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assumptions_become_definitions_without_moving_anything() {
        let text = "---- MODULE M ----\nEXTENDS Naturals\nCONSTANT N\nASSUME /\\ N > 0\n       /\\ N < 3\n  ASSUMPTION Small == N < 2\nTHEOREM T == ASSUME N > 0 PROVE TRUE\n====\n";
        let module = SourceModule::read("M", "M.tla".into(), text);
        let spec =
            Spec { name: "M".into(), modules: vec![module], beside: std::sync::Arc::default() };
        let at = |line, column| Location {
            module: "M".into(),
            line,
            column,
            end_line: line,
            end_column: column,
        };
        let stated = Stated::new(&spec, &at(4, 8)).unwrap();
        assert_eq!(stated.name, "G00");
        insta::assert_snapshot!(stated.spec.modules[0].text, @r"
        ---- MODULE M ----
        EXTENDS Naturals
        CONSTANT N
        G00==  /\ N > 0
               /\ N < 3
                     Small == N < 2
        THEOREM T == ASSUME N > 0 PROVE TRUE
        VARIABLE Gv7_none
        ====
        ");
        assert_eq!(Stated::new(&spec, &at(6, 23)).unwrap().name, "Small");
        assert!(Stated::new(&spec, &at(3, 1)).is_none());
    }
}

//! Theorems about a behaviour that nothing checks.
//!
//! In: the jobs of a run, and what the manifest asks elsewhere. Out: a note for
//! each `THEOREM Spec => []Inv` or `Spec => Abs!Spec` of a module that a job
//! searches, of whose conclusion no configuration speaks. Who reads the module
//! takes a green for a green of its theorems.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tla_syntax::token::{Kw, Op, Tok, Token};
use tla_syntax::{Expr, Unit};

use super::{Doubt, Subject};
use crate::generate::Inputs;
use crate::manifest::Manifest;
use crate::outcome::excerpt;
use crate::plan::{Job, Purpose};
use crate::spec::{Level, Meaning, ScopeId, SourceModule, lex, walk};

/// Short name of the note.
const ID: &str = "unchecked-theorem";
/// Names that are looked through on the way from what is checked.
const NAMES_MAX: usize = 1_000;
/// Theorems of one job that are told.
const TOLD_MAX: usize = 8;

/// What is checked of each module, by the names of configurations.
#[derive(Debug, Default)]
pub struct Asked {
    by_module: BTreeMap<PathBuf, BTreeSet<String>>,
}

impl Asked {
    /// Of the jobs of a run that check the specifications.
    pub fn of<'a>(jobs: impl Iterator<Item = (&'a Job, &'a Inputs)>) -> Self {
        let mut asked = Self::default();
        // A mutant and a probe say nothing of the specification itself.
        for (job, inputs) in jobs.filter(|(job, _)| job.purpose == Purpose::Check) {
            for module in &job.spec.modules {
                asked.add(&module.path, inputs.declared.iter().cloned());
            }
        }
        asked
    }

    /// Also of all models of a manifest, whichever profile runs them.
    #[must_use]
    pub fn and_of(mut self, manifest: &Manifest) -> Self {
        for model in &manifest.models {
            let Some(spec) = manifest.specs.get(&model.spec.value) else { continue };
            let question = &model.question;
            let names = question.invariants.iter().chain(&question.properties);
            self.add(&spec.file.value, names.map(|name| name.value.clone()));
        }
        self
    }

    fn add(&mut self, module: &Path, names: impl Iterator<Item = String>) {
        self.by_module.entry(module.to_owned()).or_default().extend(names);
    }

    fn names(&self, modules: [&Path; 2]) -> Vec<&str> {
        let asked = modules.into_iter().filter_map(|module| self.by_module.get(module));
        asked.flatten().map(String::as_str).collect()
    }
}

/// Notes of the theorems that nothing checks, of the modules that a job searches.
#[must_use]
pub fn unchecked(job: &Job, inputs: &Inputs, asked: &Asked) -> Vec<Doubt> {
    let has_some = job.spec.modules.iter().any(|module| !theorems(module).is_empty());
    if job.purpose != Purpose::Check || !has_some {
        return Vec::new();
    }
    let generated = super::subject::generated(inputs);
    let Some(mut subject) = Subject::new(job, inputs, &generated) else { return Vec::new() };
    let Some(root) = job.spec.modules.first() else { return Vec::new() };
    let behaviour = behaviours(&mut subject);
    let mut doubts = Vec::new();
    for scope in subject.scopes.extended() {
        let source = subject.scopes.source(scope);
        let Some(own) = job.spec.modules.iter().find(|own| own.name == source.name) else {
            continue;
        };
        let names = asked.names([&own.path, &root.path]);
        let said = said(&mut subject, &names);
        for (line, theorem) in theorems(own) {
            let Some((premise, conclusion)) = implication(theorem) else { continue };
            let is_ours = behaviour.contains(premise);
            let mut pieces = walk::conjuncts(conclusion).into_iter();
            if is_ours && !pieces.all(|piece| is_said(&mut subject, piece, &said)) {
                let what = format!("nothing here checks THEOREM {}", excerpt(&theorem.to_string()));
                let hint = "give its conclusion a name under INVARIANT or PROPERTY, or accept this";
                doubts.push(Doubt::noting(ID, what).at(&own.path, line).hint(hint));
            }
        }
    }
    doubts.truncate(TOLD_MAX);
    doubts
}

/// The names that the behaviour goes by: that of the configuration, and those
/// of the formulas that it is a conjunction of.
fn behaviours(subject: &mut Subject<'_>) -> BTreeSet<String> {
    let named = subject.config.specification.as_ref().map(|named| named.name.as_str());
    let initial = subject.config.init.as_ref().map(|named| named.name.as_str());
    let mut names: BTreeSet<String> = unfolded(subject, named.into_iter().collect())
        .into_iter()
        .filter_map(|expr| match expr {
            Expr::Ident(name) => Some(name.clone()),
            _ => None,
        })
        .collect();
    names.extend(named.map(str::to_owned));
    if let Some(initial) = initial {
        names.extend(beginning_with(subject, initial));
    }
    // What `Init` implies is a lemma, and not about behaviours.
    names.retain(|name| subject.level(name) == Some(Level::Temporal));
    names
}

/// The names of formulas that begin as INIT says, where there is no SPECIFICATION.
fn beginning_with(subject: &mut Subject<'_>, initial: &str) -> Vec<String> {
    let scopes = subject.scopes.extended();
    let modules = scopes.into_iter().filter_map(|scope| subject.scopes.module(scope));
    let begins = |body: &Expr| {
        let parts = walk::conjuncts(body);
        let is_it = |part: &&Expr| matches!(part, Expr::Ident(name) if name == initial);
        parts.len() > 1 && parts.iter().any(is_it)
    };
    let defs = modules.flat_map(|module| &module.units).filter_map(|unit| match unit {
        Unit::Def(def) if def.params.is_empty() && begins(&def.body) => Some(def.name.clone()),
        _ => None,
    });
    defs.collect()
}

/// What names stand for: the conjuncts of their definitions, of what these
/// name, and of what `[]` stands before.
fn unfolded<'a>(subject: &mut Subject<'a>, names: Vec<&str>) -> Vec<&'a Expr> {
    let mut seen: BTreeSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut pending: Vec<String> = seen.iter().cloned().collect();
    let mut parts = Vec::new();
    while let Some(name) = pending.pop() {
        let Meaning::Definition(_, def) = subject.scopes.resolve(ScopeId::ROOT, &name) else {
            continue;
        };
        for part in walk::conjuncts(&def.body) {
            let always = match part {
                Expr::Unary(Op::Always, inner) => walk::conjuncts(inner),
                _ => Vec::new(),
            };
            for part in std::iter::once(part).chain(always) {
                parts.push(part);
                if let Expr::Ident(name) = part
                    && seen.len() < NAMES_MAX
                    && seen.insert(name.clone())
                {
                    pending.push(name.clone());
                }
            }
        }
    }
    parts
}

/// Everything that checking these names says, as text.
fn said(subject: &mut Subject<'_>, names: &[&str]) -> BTreeSet<String> {
    let parts = unfolded(subject, names.to_vec());
    let parts = parts.into_iter().map(ToString::to_string);
    parts.chain(names.iter().map(|name| (*name).to_owned())).collect()
}

/// True if a conjunct of a conclusion is checked: itself, below its `[]`, or
/// by all that its definition says.
fn is_said(subject: &mut Subject<'_>, piece: &Expr, said: &BTreeSet<String>) -> bool {
    let mut pending = vec![piece];
    let mut steps = 0;
    while let Some(piece) = pending.pop() {
        steps += 1;
        if said.contains(&piece.to_string()) {
            continue;
        }
        let below = match piece {
            Expr::Unary(Op::Always, inner) => walk::conjuncts(inner),
            Expr::Ident(name) => match subject.scopes.resolve(ScopeId::ROOT, name) {
                Meaning::Definition(_, def) if def.params.is_empty() => walk::conjuncts(&def.body),
                _ => return false,
            },
            _ => return false,
        };
        if steps > NAMES_MAX {
            return true;
        }
        pending.extend(below);
    }
    true
}

/// `Spec` and what it implies.
fn implication(theorem: &Expr) -> Option<(&str, &Expr)> {
    match theorem {
        Expr::Binary(Op::Implies, premise, conclusion) => match &**premise {
            Expr::Ident(name) => Some((name, conclusion)),
            _ => None,
        },
        _ => None,
    }
}

/// The theorems of a module that imply something, each with its line in the file.
fn theorems(source: &SourceModule) -> Vec<(u32, &Expr)> {
    let Some(syntax) = &source.syntax else { return Vec::new() };
    let theorems = syntax.units.iter().filter_map(|unit| match unit {
        Unit::Theorem(theorem) => Some((implication(theorem)?.0, theorem)),
        _ => None,
    });
    let theorems: Vec<(&str, &Expr)> = theorems.collect();
    if theorems.is_empty() {
        return Vec::new();
    }
    let tokens = lex(&source.text).unwrap_or_default();
    let heads = heads(&tokens);
    let mut next = 0;
    let placed = theorems.into_iter().map(|(premise, theorem)| {
        let head = heads.iter().skip(next).position(|head| head.premise == premise);
        let line = head.map_or(1, |at| {
            next += at + 1;
            source.line_in_file(heads[next - 1].line)
        });
        (line, theorem)
    });
    placed.collect()
}

/// Where a theorem `P => ...` begins, and its premise.
struct Head<'t> {
    line: u32,
    premise: &'t str,
}

fn heads(tokens: &[Token]) -> Vec<Head<'_>> {
    let keywords = tokens.iter().enumerate().filter(|(_, t)| t.tok == Tok::Kw(Kw::Theorem));
    let heads = keywords.filter_map(|(at, keyword)| {
        let rest = &tokens[at + 1..];
        let rest = match rest {
            [_, second, rest @ ..] if second.tok == Tok::DefEq => rest,
            rest => rest,
        };
        let mut rest = rest.iter().skip_while(|token| token.tok == Tok::LParen);
        let (premise, arrow) = (rest.next()?, rest.next()?);
        match (&premise.tok, &arrow.tok) {
            (Tok::Ident(premise), Tok::Op(Op::Implies)) => {
                Some(Head { line: keyword.line, premise })
            }
            _ => None,
        }
    });
    heads.collect()
}

//! What to do about a complaint of the parser.
//!
//! In: complaints, and the modules they are about. Out: a sentence for their
//! author: the module that lacks an `EXTENDS`, the name that is meant, the form
//! in which a temporal formula holds an action.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use tla_syntax::Expr;
use tla_syntax::token::Op;

use crate::event::Diagnostic;
use crate::spec::{SourceModule, Spec, near, standard_module_of, standard_names, walk};
use crate::trace::Location;

/// Names that are told of those that a module lacks.
const TOLD: usize = 4;

/// Letters of names that are not compared with others.
const SHORT: usize = 2;

/// An operator or a symbol that SANY does not find.
static UNKNOWN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?:Unknown operator: `|Could not find declaration or definition of symbol ')(.+)'",
    )
    .ok()
});

/// What to do, if that can be told.
#[must_use]
pub(super) fn advice(complaints: &[Diagnostic], spec: &Spec) -> Option<String> {
    let errors = || complaints.iter().filter(|complaint| !complaint.warning);
    foreign_letters(errors().map(|complaint| complaint.message.as_str()))
        .or_else(|| errors().find_map(|complaint| defined_below(complaint, spec)))
        .or_else(|| not_extended(errors(), spec))
        .or_else(|| errors().find_map(|complaint| misspelt(complaint, spec)))
        .or_else(|| errors().find_map(|complaint| action(complaint, spec)))
        .or_else(|| errors().find_map(|complaint| circle(&complaint.message, spec)))
}

fn foreign_letters<'a>(mut complaints: impl Iterator<Item = &'a str>) -> Option<String> {
    let is_foreign =
        |text: &str| text.contains("Lexical error") && text.contains(r#"Encountered: "\u"#);
    complaints.any(is_foreign).then(|| {
        "outside of strings and comments, only the operators of the TLA+ Unicode standard are read, and names are ASCII; of strings, TLC before April 2024 reads few such characters: a newer one is installed with `greyverify tools install --from URL`".to_owned()
    })
}

/// Modules that need each other, each with the line on which it says so.
fn circle(message: &str, spec: &Spec) -> Option<String> {
    let (_, circle) = message.split_once("dependency cycle is: ")?;
    let modules: Vec<&str> = circle.split(" --> ").map(|m| m.trim_end_matches(".tla")).collect();
    let needs = modules.windows(2).map(|pair| {
        let module = spec.modules.iter().find(|m| m.name == pair[0])?;
        let is_word = |line: &str| {
            line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == pair[1])
        };
        let asks = |line: &str| line.contains("EXTENDS") || line.contains("INSTANCE");
        let line = module.text.lines().position(|line| asks(line) && is_word(line));
        let line = line.or_else(|| module.text.lines().position(asks))?;
        let line = module.line_in_file(u32::try_from(line).ok()? + 1);
        Some(format!("{}:{line} takes {}", module.path.display(), pair[1]))
    });
    let needs: Option<Vec<String>> = needs.collect();
    Some(format!(
        "{}: no module may lead to itself, so move what they share into one that takes none of them",
        needs?.join(", ")
    ))
}

fn unknown(complaint: &Diagnostic) -> Option<&str> {
    Some(UNKNOWN.as_ref()?.captures(&complaint.message)?.get(1)?.as_str())
}

/// A definition that stands below its use; TLA+ is read from top to bottom.
fn defined_below(complaint: &Diagnostic, spec: &Spec) -> Option<String> {
    let (name, at) = (unknown(complaint)?, complaint.location.as_ref()?);
    let definition = spec.definition(name).filter(|d| d.module.name == at.module)?;
    let line = definition.line().filter(|line| *line > at.line)?;
    let path = definition.module.path.display();
    let line = definition.module.line_in_file(line);
    Some(format!(
        "`{name}` is defined further down ({path}:{line}), and a definition is only known below it: move it up"
    ))
}

/// Operators of modules that TLC brings and that are not extended: all that
/// the first module with such a complaint lacks.
fn not_extended<'a>(
    complaints: impl Iterator<Item = &'a Diagnostic>,
    spec: &Spec,
) -> Option<String> {
    let mut of: Option<&str> = None;
    let (mut said, mut modules) = (Vec::new(), BTreeSet::new());
    for complaint in complaints {
        let Some(operator) = unknown(complaint) else { continue };
        let Some(standard) = standard_module_of(operator) else { continue };
        let own = complaint.location.as_ref().map(|at| at.module.as_str());
        if of.is_some() && own != of {
            continue;
        }
        of = own;
        let clause = match operator {
            "-." => "the `-` of a negative number is defined in Integers".to_owned(),
            "/" => "`/` divides real numbers, which TLC has not (of integers, write a \\div b); it is defined in Reals".to_owned(),
            _ => format!("`{operator}` is defined in {standard}"),
        };
        if !said.contains(&clause) {
            said.push(clause);
        }
        modules.insert(standard);
    }
    said.truncate(TOLD);
    let names: Vec<&str> = modules.into_iter().collect();
    let module = spec.modules.iter().find(|m| Some(m.name.as_str()) == of);
    (!said.is_empty())
        .then(|| format!("{}: {}", said.join(", "), extension(module, &names.join(", "))))
}

/// How to extend modules, as a clause.
fn extension(module: Option<&SourceModule>, names: &str) -> String {
    let line = |m: &SourceModule| {
        let mut lines = m.text.lines().zip(1..);
        lines.find(|(line, _)| line.trim_start().starts_with("EXTENDS")).map(|(_, n)| n)
    };
    match module.map(|m| (m, line(m))) {
        Some((m, Some(line))) => format!("add {names} to EXTENDS ({}:{line})", m.path.display()),
        Some((m, None)) => {
            format!("write EXTENDS {names} below the first line of {}", m.path.display())
        }
        None => format!("write EXTENDS {names}"),
    }
}

fn misspelt(complaint: &Diagnostic, spec: &Spec) -> Option<String> {
    // Of one or two letters every name is near to another.
    let name = unknown(complaint).filter(|name| name.len() > SHORT)?;
    let mut known: Vec<String> = spec.variables();
    known.extend(spec.constants().into_keys());
    known.extend(spec.definition_names().into_iter().map(str::to_owned));
    let candidates = known.iter().map(String::as_str).chain(standard_names());
    let near = near(name, candidates).into_iter().filter(|(_, near)| *near != name);
    let wanted = complaint.location.as_ref().map(|at| Wanted::at(spec, at)).unwrap_or_default();
    let (_, near) = near.min_by_key(|(distance, near)| wanted.lacks(spec, *distance, near))?;
    Some(format!("nothing is called `{name}`: did you mean `{near}`?"))
}

/// What a place asks of the operator that stands there.
#[derive(Debug, Default)]
struct Wanted {
    /// True if it is applied to arguments.
    applied: bool,
    /// True for the action of `[A]_v`.
    action: bool,
}

impl Wanted {
    fn at(spec: &Spec, at: &Location) -> Self {
        let before = Location { column: 1, end_column: at.column.saturating_sub(1), ..at.clone() };
        let behind = Location { column: at.end_column + 1, end_column: u32::MAX, ..at.clone() };
        let before = spec.text_at(&before).unwrap_or_default();
        let behind = spec.text_at(&behind).unwrap_or_default();
        let action = before.ends_with('[') && behind.starts_with("]_");
        Self { applied: behind.starts_with('('), action }
    }

    /// What speaks against a name at some distance, the gravest first.
    fn lacks(&self, spec: &Spec, distance: usize, name: &str) -> (bool, usize, bool, bool) {
        let definition = spec.definition(name).map(|definition| definition.def);
        let is_applied = definition.is_some_and(|def| !def.params.is_empty());
        let is_standard = standard_module_of(name).is_some();
        let acts = definition.is_some_and(|def| speaks_of_a_step(&def.body));
        let misfits = definition.is_some() && is_applied != self.applied;
        (misfits, distance, self.action && !acts, is_standard)
    }
}

/// True for an expression in which something is primed, or left unchanged.
fn speaks_of_a_step(body: &Expr) -> bool {
    let mut pending = vec![body];
    while let Some(expr) = pending.pop() {
        if matches!(expr, Expr::Prime(_) | Expr::Unary(Op::Unchanged, _)) {
            return true;
        }
        pending.extend(walk::parts(expr));
    }
    false
}

/// `[](x' >= x)`: of an action, TLA+ says `[][x' >= x]_x`.
fn action(complaint: &Diagnostic, spec: &Spec) -> Option<String> {
    let (sign, open, close) = match complaint.message.as_str() {
        text if text.starts_with("[] followed by action") => ("[]", "[", "]"),
        text if text.starts_with("<> followed by action") => ("<>", "<<", ">>"),
        _ => return None,
    };
    let formula = complaint.location.as_ref().and_then(|at| operand(spec, at, sign));
    let form = match formula {
        Some((formula, variables)) => format!("{sign}{open}{formula}{close}_{variables}"),
        None => format!("{sign}{open}A{close}_v, where v holds the variables of A"),
    };
    let meant = match sign {
        "[]" => "every step that changes them satisfies it",
        _ => "some step that changes them satisfies it",
    };
    Some(format!(
        "what speaks of a step, by a prime, needs the variables it is about: write {form}, which says that {meant}"
    ))
}

/// What stands behind the sign, and its variables.
fn operand(spec: &Spec, at: &Location, sign: &str) -> Option<(String, String)> {
    let text = spec.text_at(at)?;
    let formula = unbracketed(text.strip_prefix(sign)?.trim());
    let is_primed = |name: &String| {
        formula
            .match_indices(&format!("{name}'"))
            .any(|(at, _)| !formula[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let all = spec.variables();
    let primed: Vec<String> = all.iter().filter(|name| is_primed(name)).cloned().collect();
    let variables = match &primed[..] {
        [] if spec.definition("vars").is_some() => "vars".to_owned(),
        [] => tuple(&all),
        primed => tuple(primed),
    };
    Some((formula.to_owned(), variables))
}

fn tuple(names: &[String]) -> String {
    match names {
        [one] => one.clone(),
        several => format!("<<{}>>", several.join(", ")),
    }
}

/// The text without brackets around all of it.
fn unbracketed(text: &str) -> &str {
    let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else {
        return text;
    };
    let mut depth = 0_i64;
    for c in inner.chars() {
        depth += i64::from(c == '(') - i64::from(c == ')');
        if depth < 0 {
            return text;
        }
    }
    inner.trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_around_all_of_a_formula_are_not_part_of_it() {
        assert_eq!(unbracketed("(x' > x)"), "x' > x");
        assert_eq!(unbracketed("(a) /\\ (b)"), "(a) /\\ (b)");
        assert_eq!(unbracketed("Up"), "Up");
    }
}

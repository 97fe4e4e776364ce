//! What a configuration puts in the place of what the specification defines.

use std::path::PathBuf;

use tla_syntax::{Expr, Unit};

use super::flow::name_of;
use super::{Doubt, Subject};
use crate::config::{Assignment, Named};
use crate::generate::STARTS;
use crate::plan::Purpose;
use crate::spec::{Level, Reached, Use, is_of_a_standard_module, line_in, makes_an_infinite_set};

/// `CONSTANT Inv = TRUE` or `CONSTANT Inv <- Yes` beside `INVARIANT Inv`: the
/// definition is not looked at. What stands in its place may be meant instead,
/// unless it says nothing about states.
pub(super) fn check(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let config = subject.config;
    let behaviour = [&config.init, &config.next, &config.specification, &config.view];
    let mut used: Vec<&str> = config.checked();
    used.extend(config.cuts());
    used.extend(behaviour.into_iter().flatten().map(|n| n.name.as_str()));
    let mut doubts = Vec::new();
    for constant in config.constants.iter().filter(|c| used.contains(&c.name.as_str())) {
        let name = constant.name.as_str();
        let (what, is_constant) = match &constant.what {
            Assignment::Value(value) => (format!("the configuration sets {name} to {value}"), true),
            Assignment::Operator { operator, .. } => (
                format!("the configuration replaces {name} by {operator}"),
                subject.level(operator) == Some(Level::Constant),
            ),
            Assignment::ValueIn { .. } | Assignment::Point(_) => continue,
        };
        let doubt = match is_constant && config.checked().contains(&name) {
            true => {
                let what = format!(
                    "{what}, which says nothing about states, so its definition is not checked"
                );
                Doubt::withholding("replaced-check", what)
            }
            false => Doubt::noting("replaced-check", what),
        };
        doubts.push(doubt.hint(format!("remove {name} from the constants")));
    }
    doubts
}

/// `CONSTANT Limit <- Huge` where Limit is defined, and a property or the
/// behaviour reads it: what was checked is not what the specification says. A
/// mutant is there to check something else, and where random behaviours begin was said.
pub(super) fn definition(subject: &mut Subject<'_>) -> Vec<Doubt> {
    if matches!(subject.job.purpose, Purpose::Mutant { .. }) {
        return Vec::new();
    }
    let config = subject.config;
    let ours =
        |by: &Assignment| matches!(by, Assignment::Operator { operator, .. } if operator == STARTS);
    let theirs = config.constants.iter().filter(|constant| !ours(&constant.what));
    theirs.filter_map(|constant| replaced(subject, constant)).collect()
}

fn replaced(subject: &mut Subject<'_>, constant: &Named<Assignment>) -> Option<Doubt> {
    let name = constant.name.as_str();
    let (by, module) = match &constant.what {
        Assignment::Value(value) => (value.to_string(), None),
        Assignment::ValueIn { module, value } => (value.to_string(), Some(module.as_str())),
        Assignment::Operator { operator, module } => (operator.clone(), module.as_deref()),
        Assignment::Point(_) => return None,
    };
    let defined = defined(subject, name, module)?;
    let within = module.map(|m| format!(" in module {m}")).unwrap_or_default();
    let what = format!("the configuration replaces the definition of {name}{within} by {by}");
    let readers = readers(subject, name, module);
    if let Some(first) = readers.first() {
        let s = if readers.len() == 1 { "s" } else { "" };
        let what =
            format!("{what}, and {} read{s} it: what holds is said of {by}", readers.join(", "));
        let doubt = Doubt::noting("replaced-definition", what);
        return Some(match defined {
            Defined::Here { path, line, .. } => doubt.at(&path, line),
            Defined::Standard => subject.at_name(doubt, first),
        });
    }
    // A model value is written as one that stands for its own definition.
    let is_meant = by == name;
    let is_unbounded =
        matches!(defined, Defined::Here { unbounded: true, .. }) || makes_an_infinite_set(name);
    if is_meant || is_unbounded || !reads(&subject.states, name, module) {
        return None;
    }
    let what =
        format!("{what}, and the behaviour reads it: the verdict is about the replaced behaviour");
    let doubt = Doubt::noting("replaced-definition", what);
    Some(match defined {
        Defined::Here { path, line, .. } => doubt.at(&path, line),
        Defined::Standard => doubt,
    })
}

/// The properties that read a name and are not that name itself.
fn readers<'a>(subject: &mut Subject<'a>, name: &str, module: Option<&str>) -> Vec<&'a str> {
    let mut checked = subject.config.checked();
    checked
        .retain(|c| *c != name && reads(&Reached::from(&mut subject.scopes, [*c]), name, module));
    checked
}

/// True if something that is reached names `name`, as `module` defines it.
fn reads(reached: &Reached<'_>, name: &str, module: Option<&str>) -> bool {
    reached.nodes.iter().any(|(piece, expr)| {
        let (Expr::Ident(used) | Expr::Qualified { name: used, .. }) = expr else { return false };
        used == name
            && match reached.uses.get(&(*piece, std::ptr::from_ref(*expr))) {
                Some(Use::Local(_) | Use::Variable(_) | Use::Constant(_)) => false,
                Some(Use::Piece(meant)) => {
                    let meant = &reached.pieces[*meant];
                    let is_the_original = meant.def.is_some_and(|def| def.name == name);
                    !is_the_original || module.is_none_or(|m| meant.source.name == m)
                }
                Some(Use::Foreign(_)) | None => true,
            }
    })
}

/// Where a name has its definition.
enum Defined {
    /// In a module at hand.
    Here {
        path: PathBuf,
        line: u32,
        /// It is `Nat` or the like, which has to be replaced to be enumerated.
        unbounded: bool,
    },
    /// In a module that TLC brings.
    Standard,
}

/// `None` for what is declared, or defined as a model value.
fn defined(subject: &Subject<'_>, name: &str, module: Option<&str>) -> Option<Defined> {
    let spec = &subject.job.spec;
    if module.is_none() && spec.constants().contains_key(name) {
        return None;
    }
    for source in spec.modules.iter().filter(|m| module.is_none_or(|wanted| m.name == wanted)) {
        let units = source.syntax.as_ref().map(|m| m.units.as_slice()).unwrap_or_default();
        let found = units.iter().find_map(|unit| match unit {
            Unit::Def(def) if def.name == name => Some(&def.body),
            _ => None,
        });
        let Some(body) = found else { continue };
        let line = line_in(source, Some(name), |_| false);
        let unbounded = name_of(body).is_some_and(makes_an_infinite_set);
        let is_a_model_value = matches!(body, Expr::Choose { .. });
        let path = source.path.clone();
        return (!is_a_model_value).then_some(Defined::Here { path, line, unbounded });
    }
    is_of_a_standard_module(name).then_some(Defined::Standard)
}

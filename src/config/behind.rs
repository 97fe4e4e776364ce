//! Names behind an instance that its module does not define.
//!
//! Nothing that such a name is used for tells what it speaks of, so its absence
//! is told first.

use std::path::Path;

use tla_syntax::{Expr, Unit};

use crate::spec::{
    Meaning, Reached, ScopeId, Scopes, Spec, closest, comes_with_tlc, is_of_a_standard_module,
    place_in,
};

/// What `A!Name` lacks that the definition `name` of the root module leads to,
/// if all modules that could define it are at hand.
pub(super) fn undefined(scopes: &mut Scopes<'_>, spec: &Spec, name: &str) -> Option<String> {
    let reached = Reached::from(scopes, [name]);
    let paths: Vec<_> = reached.all(|e| matches!(e, Expr::Qualified { .. })).collect();
    paths.into_iter().find_map(|(piece, path)| {
        let Expr::Qualified { instance, name, .. } = path else { return None };
        let inside = scopes.instance(piece.scope, instance)?;
        let module = scopes.file_module(inside)?;
        let is_missing = matches!(scopes.resolve(inside, name), Meaning::Foreign)
            && scopes.instance(inside, name).is_none()
            && is_complete(scopes, spec, module)
            && !is_of_a_standard_module(name);
        is_missing.then_some(())?;
        let definition = piece.def.map(|def| def.name.as_str());
        let (line, column) = place_in(piece.source, definition, |_| false);
        let file: &Path = &piece.source.path;
        let near = closest(name, names(scopes, inside));
        let near = near.map(|near| format!("; did you mean `{instance}!{near}`?"));
        Some(format!(
            "`{instance}!{name}` ({}:{line}:{column}): module {module} defines no `{name}`{}",
            file.display(),
            near.unwrap_or_default()
        ))
    })
}

/// True if every module that this one takes definitions from is at hand, or
/// comes with TLC.
fn is_complete(scopes: &Scopes<'_>, spec: &Spec, module: &str) -> bool {
    let is_known = |name: &String| spec.path_of(name).is_some() || comes_with_tlc(name);
    let is_ours = |unit: &Unit| match unit {
        Unit::Instance { name: None, module, .. } => is_known(module),
        _ => true,
    };
    scopes.extended_by(module).into_iter().all(|module| {
        let source = spec.modules.iter().find(|m| m.name == module);
        let syntax = source.and_then(|source| source.syntax.as_ref());
        syntax.is_some_and(|s| s.extends.iter().all(is_known) && s.units.iter().all(is_ours))
    })
}

/// The names that a scope's own module defines.
fn names<'a>(scopes: &Scopes<'a>, scope: ScopeId) -> Vec<&'a str> {
    let units = scopes.module(scope).map(|m| m.units.as_slice()).unwrap_or_default();
    let defined = units.iter().filter_map(|unit| match unit {
        Unit::Def(def) => Some(def.name.as_str()),
        _ => None,
    });
    defined.collect()
}

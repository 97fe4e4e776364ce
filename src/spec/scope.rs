//! What a name means where it stands: through `EXTENDS`, through instances of
//! every kind, and through what a configuration replaces.

use std::collections::HashMap;
use std::rc::Rc;

use tla_syntax::{Def, Expr, Module, Unit};

use super::SourceModule;

/// Instances within instances that are followed; TLA+ allows no recursion.
const DEPTH_MAX: usize = 12;

/// Instances of one specification that are followed.
const SCOPES_MAX: usize = 10_000;

/// Modules, and how they see each other.
#[derive(Debug)]
pub struct Scopes<'a> {
    modules: Vec<Known<'a>>,
    scopes: Vec<Scope<'a>>,
    /// Their numbers.
    known: HashMap<Identity, ScopeId>,
    /// What [`Scopes::visible`] found.
    visible: HashMap<ScopeId, Rc<[ScopeId]>>,
    /// Replaced name, and the module in which alone it is replaced, to operator.
    replaced: HashMap<(Option<&'a str>, &'a str), &'a str>,
}

/// One module with its definitions by name.
#[derive(Debug)]
struct Known<'a> {
    source: &'a SourceModule,
    /// `None` if our reader refuses it.
    syntax: Option<&'a Module>,
    /// The module in whose text it stands.
    enclosing: Option<usize>,
    units: HashMap<&'a str, &'a Unit>,
}

/// A module as it is seen through the instances that lead to it.
#[derive(Debug, Clone, Copy)]
struct Scope<'a> {
    module: usize,
    outer: Option<(ScopeId, &'a [(String, Expr)])>,
    /// The module that the instance names, which may extend `module`.
    entered: usize,
}

/// What makes a scope this one: its module, and the instance that leads to it.
type Identity = (usize, usize, Option<(ScopeId, *const (String, Expr), usize)>);

/// The instance that leads to a scope.
#[derive(Debug, Clone, Copy)]
pub struct Instance<'a> {
    /// Where it stands.
    pub outer: ScopeId,
    /// The module that it names.
    pub module: &'a str,
    /// What it puts in the place of the names that the module declares.
    pub substitutions: &'a [(String, Expr)],
}

/// Where a name is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ScopeId(usize);

impl ScopeId {
    /// The root module.
    pub const ROOT: Self = Self(0);
}

/// What a name means.
#[derive(Debug, Clone, Copy)]
pub enum Meaning<'a> {
    /// A definition, to be read in this scope.
    Definition(ScopeId, &'a Def),
    /// An expression that an instance puts in its place, to be read there.
    Substituted(ScopeId, &'a Expr),
    /// A variable of the root module.
    Variable(&'a str),
    /// A constant.
    Constant(&'a str),
    /// Nothing that these modules define: of a module inside a jar, or unknown.
    Foreign,
}

impl Instance<'_> {
    /// True if it is the same instance, wherever it stands.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.module == other.module && std::ptr::eq(self.substitutions, other.substitutions)
    }
}

/// An operator that a configuration puts in the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replacement<'a> {
    /// The one that is replaced.
    pub name: &'a str,
    /// The module in which alone it is, if not everywhere.
    pub inside: Option<&'a str>,
    /// The one that is meant instead.
    pub by: &'a str,
}

impl<'a> Scopes<'a> {
    /// `None` if there is no module of that name.
    #[must_use]
    pub fn new(
        sources: &[&'a SourceModule],
        root: &str,
        replaced: &[Replacement<'a>],
    ) -> Option<Self> {
        let mut modules = Vec::new();
        for source in sources {
            add(&mut modules, source, source.syntax.as_ref(), None);
        }
        let root = modules.iter().position(|m| m.name() == root)?;
        let replaced = replaced.iter().map(|one| ((one.inside, one.name), one.by)).collect();
        let (known, visible) = (HashMap::new(), HashMap::new());
        let mut scopes = Self { modules, scopes: Vec::new(), known, visible, replaced };
        scopes.intern(Scope { module: root, outer: None, entered: root });
        Some(scopes)
    }

    /// The file whose text a scope reads.
    #[must_use]
    pub fn source(&self, scope: ScopeId) -> &'a SourceModule {
        self.modules[self.scopes[scope.0].module].source
    }

    /// The module that a scope reads; `None` if it could not be read.
    #[must_use]
    pub fn module(&self, scope: ScopeId) -> Option<&'a Module> {
        self.modules[self.scopes[scope.0].module].syntax
    }

    /// True if this scope is that of an instance.
    #[must_use]
    pub fn is_instance(&self, scope: ScopeId) -> bool {
        self.scopes[scope.0].outer.is_some()
    }

    /// The instance that leads to this scope, if its module has a file of its
    /// own.
    #[must_use]
    pub fn instance_of(&self, scope: ScopeId) -> Option<Instance<'a>> {
        let Scope { outer, entered, .. } = self.scopes[scope.0];
        let (outer, substitutions) = outer?;
        let known = &self.modules[entered];
        known.enclosing.is_none().then(|| Instance { outer, module: known.name(), substitutions })
    }

    /// Every module of ours that the root extends, the root included.
    pub fn extended(&mut self) -> Vec<ScopeId> {
        self.visible(ScopeId::ROOT).to_vec()
    }

    /// The module that a scope reads, if it has a file of its own.
    #[must_use]
    pub fn file_module(&self, scope: ScopeId) -> Option<&'a str> {
        let known = &self.modules[self.scopes[scope.0].module];
        known.enclosing.is_none().then(|| known.name())
    }

    /// The modules that a module extends, itself included.
    #[must_use]
    pub fn extended_by(&self, module: &str) -> Vec<&'a str> {
        let found = self.modules.iter().position(|m| m.name() == module && m.enclosing.is_none());
        let all = found.map(|module| self.extends(module)).unwrap_or_default();
        all.into_iter().map(|module| self.modules[module].name()).collect()
    }

    /// What a name means in a scope.
    pub fn resolve(&mut self, scope: ScopeId, name: &str) -> Meaning<'a> {
        match self.replacement(scope, name) {
            Some(operator) => self.find(ScopeId::ROOT, operator),
            None => self.find(scope, name),
        }
    }

    /// The scope of the instance `name`, e.g. `A` or `A!B`.
    pub fn instance(&mut self, scope: ScopeId, name: &str) -> Option<ScopeId> {
        name.split('!').try_fold(scope, |scope, part| self.named_instance(scope, part))
    }

    /// The scope of an instance that a `LET` of this scope declares.
    pub fn local_instance(
        &mut self,
        scope: ScopeId,
        module: &str,
        substitutions: &'a [(String, Expr)],
    ) -> Option<ScopeId> {
        self.enter(scope, module, substitutions)
    }

    fn replacement(&self, scope: ScopeId, name: &str) -> Option<&'a str> {
        let Scope { module, outer, .. } = self.scopes[scope.0];
        let own = self.replaced.get(&(Some(self.modules[module].name()), name));
        let everywhere = self.replaced.get(&(None, name)).filter(|_| outer.is_none());
        own.or(everywhere).copied()
    }

    fn find(&mut self, scope: ScopeId, name: &str) -> Meaning<'a> {
        for &scope in &*self.visible(scope) {
            let Scope { module, outer, .. } = self.scopes[scope.0];
            if let Some(unit) = self.modules[module].units.get(name).copied() {
                return match (unit, outer) {
                    (Unit::Def(def), _) => Meaning::Definition(scope, def),
                    (_, Some((outer, substitutions))) => {
                        match substitutions.iter().find(|(of, _)| of == name) {
                            Some((_, expr)) => Meaning::Substituted(outer, expr),
                            None => self.resolve(outer, name),
                        }
                    }
                    (Unit::Variables(names), None) => {
                        of(names.iter(), name).map_or(Meaning::Foreign, Meaning::Variable)
                    }
                    (Unit::Constants(decls), None) => of(decls.iter().map(|d| &d.name), name)
                        .map_or(Meaning::Foreign, Meaning::Constant),
                    _ => Meaning::Foreign,
                };
            }
            for unit in self.modules[module].units() {
                let Unit::Instance { name: None, module, subs } = unit else { continue };
                let Some(inside) = self.enter(scope, module, subs) else { continue };
                if let Some(found) = self.imported(inside, name) {
                    return found;
                }
            }
        }
        Meaning::Foreign
    }

    /// What an unnamed instance brings in under this name: definitions only,
    /// for what its module declares is substituted.
    fn imported(&mut self, scope: ScopeId, name: &str) -> Option<Meaning<'a>> {
        for &scope in &*self.visible(scope) {
            let module = self.scopes[scope.0].module;
            if let Some(unit) = self.modules[module].units.get(name) {
                return match unit {
                    Unit::Def(def) => Some(Meaning::Definition(scope, def)),
                    _ => None,
                };
            }
            for unit in self.modules[module].units() {
                let Unit::Instance { name: None, module, subs } = unit else { continue };
                let inside = self.enter(scope, module, subs);
                if let Some(found) = inside.and_then(|inside| self.imported(inside, name)) {
                    return Some(found);
                }
            }
        }
        None
    }

    fn named_instance(&mut self, scope: ScopeId, wanted: &str) -> Option<ScopeId> {
        for &scope in &*self.visible(scope) {
            let module = self.scopes[scope.0].module;
            for unit in self.modules[module].units() {
                let Unit::Instance { name, module, subs } = unit else { continue };
                match name {
                    Some(name) if name == wanted => return self.enter(scope, module, subs),
                    Some(_) => {}
                    None => {
                        let inside = self.enter(scope, module, subs);
                        let found = inside.and_then(|inside| self.named_instance(inside, wanted));
                        if found.is_some() {
                            return found;
                        }
                    }
                }
            }
        }
        None
    }

    /// The scopes whose names are seen without a prefix: its own, what it
    /// extends, and the module around it.
    fn visible(&mut self, scope: ScopeId) -> Rc<[ScopeId]> {
        if let Some(found) = self.visible.get(&scope) {
            return Rc::clone(found);
        }
        let Scope { module, outer, entered } = self.scopes[scope.0];
        let seen = self.extends(module).into_iter();
        let found: Rc<[ScopeId]> =
            seen.map(|module| self.intern(Scope { module, outer, entered })).collect();
        self.visible.insert(scope, Rc::clone(&found));
        found
    }

    /// A module, what it extends, and the module around it.
    fn extends(&self, module: usize) -> Vec<usize> {
        let mut seen = vec![module];
        let mut next = 0;
        while let Some(&module) = seen.get(next) {
            next += 1;
            let known = &self.modules[module];
            let extends = known.syntax.map(|s| s.extends.as_slice()).unwrap_or_default();
            let extended = extends.iter().filter_map(|name| self.module_named(name, module));
            let found: Vec<usize> = extended.chain(known.enclosing).collect();
            seen.extend(found.into_iter().filter(|m| !seen.contains(m)).collect::<Vec<_>>());
        }
        seen
    }

    fn enter(
        &mut self,
        outer: ScopeId,
        module: &str,
        substitutions: &'a [(String, Expr)],
    ) -> Option<ScopeId> {
        let module = self.module_named(module, self.scopes[outer.0].module)?;
        let around = std::iter::successors(Some(outer), |s| self.scopes[s.0].outer.map(|o| o.0));
        let around: Vec<ScopeId> = around.collect();
        let within_itself = around.iter().any(|s| self.scopes[s.0].module == module);
        if within_itself || around.len() > DEPTH_MAX || self.scopes.len() > SCOPES_MAX {
            return None;
        }
        let outer = Some((outer, substitutions));
        Some(self.intern(Scope { module, outer, entered: module }))
    }

    /// A module by name: one inside `from` or around it, then a file's.
    fn module_named(&self, name: &str, from: usize) -> Option<usize> {
        let named = |(_, m): &(usize, &Known<'a>)| m.name() == name;
        let around = std::iter::successors(Some(from), |m| self.modules[*m].enclosing);
        let around: Vec<usize> = around.collect();
        let all = || self.modules.iter().enumerate().filter(named);
        let inner = all().find(|(_, m)| m.enclosing.is_some_and(|e| around.contains(&e)));
        inner.or_else(|| all().find(|(_, m)| m.enclosing.is_none())).map(|(n, _)| n)
    }

    fn intern(&mut self, wanted: Scope<'a>) -> ScopeId {
        let outer = wanted.outer.map(|(outer, subs)| (outer, subs.as_ptr(), subs.len()));
        let next = ScopeId(self.scopes.len());
        let id = *self.known.entry((wanted.module, wanted.entered, outer)).or_insert(next);
        if id == next {
            self.scopes.push(wanted);
        }
        id
    }
}

impl<'a> Known<'a> {
    fn name(&self) -> &'a str {
        self.syntax.map_or(&self.source.name, |s| &s.name)
    }

    fn units(&self) -> &'a [Unit] {
        self.syntax.map(|s| s.units.as_slice()).unwrap_or_default()
    }
}

fn of<'a>(mut names: impl Iterator<Item = &'a String>, wanted: &str) -> Option<&'a str> {
    names.find(|name| *name == wanted).map(String::as_str)
}

fn add<'a>(
    modules: &mut Vec<Known<'a>>,
    source: &'a SourceModule,
    syntax: Option<&'a Module>,
    enclosing: Option<usize>,
) {
    let mut units = HashMap::new();
    let all = syntax.map(|s| s.units.as_slice()).unwrap_or_default();
    for unit in all {
        let names: Vec<&str> = match unit {
            Unit::Def(def) => vec![&def.name],
            Unit::Variables(names) => names.iter().map(String::as_str).collect(),
            Unit::Constants(decls) => decls.iter().map(|d| d.name.as_str()).collect(),
            _ => Vec::new(),
        };
        for name in names {
            units.entry(name).or_insert(unit);
        }
    }
    modules.push(Known { source, syntax, enclosing, units });
    let this = modules.len() - 1;
    for unit in all {
        if let Unit::Inner(inner) = unit {
            add(modules, source, Some(inner), Some(this));
        }
    }
}

//! Premises written down again where TLC evaluates them: each in a module that
//! extends the one that says it, so that its names mean there what they meant;
//! of what an instance says, this module is an instance, too.

use std::collections::HashSet;
use std::fmt::Write as _;

use tla_syntax::token::Op;
use tla_syntax::{Def, Expr, Param, QuantKind};

use super::context::{Around, Frame};
use crate::spec::{Instance, Meaning, ScopeId, Scopes, is_of_a_standard_module, walk, written};

/// Instances within instances that are followed.
const DEPTH_MAX: usize = 12;
/// How the names of the modules and of the instances begin.
const MODULE: &str = "Gv7_With";
const INSTANCE: &str = "Gv7_Instance";

/// Writes premises for the root module.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    /// The root, and the instances that were met.
    homes: Vec<Home<'a>>,
    names: usize,
}

/// Where definitions are written.
#[derive(Debug, Default)]
struct Home<'a> {
    /// The module that is extended; `None` for the root.
    module: Option<&'a str>,
    /// The instance, and the number of the home in which it stands.
    instance: Option<(Instance<'a>, usize)>,
    /// Instances that stand in it.
    instances: String,
    definitions: String,
}

impl<'a> Writer<'a> {
    pub(super) fn new() -> Self {
        Self { homes: vec![Home::default()], names: 0 }
    }

    /// What the root module has to extend beside the specification, and to
    /// define.
    pub(super) fn root(&self) -> (Vec<String>, String) {
        let beside = self.homes.iter().enumerate().skip(1).filter(|(_, h)| h.instance.is_none());
        let beside = beside.map(|(number, _)| format!("{MODULE}{number}"));
        (beside.collect(), self.homes.first().map(Home::text).unwrap_or_default())
    }

    /// All other modules, by name.
    pub(super) fn modules(&self, scopes: &Scopes<'a>) -> Vec<(String, String)> {
        let homes = self.homes.iter().enumerate();
        let modules = homes.filter_map(|(number, home)| {
            let module = home.module?;
            let below = scopes.extended_by(module);
            let is_below = |(other, home): &(usize, &Home<'a>)| {
                let is_extended = home.module.is_some_and(|module| below.contains(&module));
                *other != number && home.instance.is_none() && is_extended
            };
            let others = self.homes.iter().enumerate().filter(is_below);
            let others: String = others.map(|(other, _)| format!(", {MODULE}{other}")).collect();
            let (name, text) = (format!("{MODULE}{number}"), home.text());
            let head = format!("---- MODULE {name} ----\nEXTENDS {module}{others}\n");
            Some((name, format!("{head}{text}====\n")))
        });
        modules.collect()
    }

    /// "The premise holds for some values of the names around it", as an
    /// expression of the root module.
    pub(super) fn written(
        &mut self,
        scopes: &Scopes<'a>,
        premise: &Expr,
        around: &Around<'a>,
    ) -> Expr {
        let mut expr = premise.clone();
        let mut at = around;
        while let Some(context) = at {
            expr = self.around(scopes, expr, &context.frame);
            at = &context.outer;
        }
        expr
    }

    fn around(&mut self, scopes: &Scopes<'a>, body: Expr, frame: &Frame<'a>) -> Expr {
        match frame {
            Frame::Bound(bounds) => Expr::Quant {
                kind: QuantKind::Exists,
                bounds: bounds.to_vec(),
                body: Box::new(body),
            },
            Frame::Local { defs, instances } => {
                // An instance may use any of them, as by `v` for its `v`.
                let defs = match instances.is_empty() {
                    true => named_in(&body, defs),
                    false => defs.to_vec(),
                };
                let instances = instances.to_vec();
                if defs.is_empty() && instances.is_empty() {
                    return body;
                }
                Expr::Let { defs, instances, body: Box::new(body) }
            }
            Frame::Given { formula, holds: true, .. } => and((*formula).clone(), body),
            Frame::Given { formula, holds: false, .. } => {
                and(Expr::Unary(Op::Not, Box::new((*formula).clone())), body)
            }
            Frame::Inhabited(set) => {
                let (set, none) = (Box::new((*set).clone()), Box::new(Expr::SetEnum(Vec::new())));
                and(Expr::Binary(Op::Neq, set, none), body)
            }
            Frame::Changed(subscript) => and(changed((*subscript).clone()), body),
            Frame::Enabled { subscript, action } => {
                let (action, subscript) = ((*action).clone(), (*subscript).clone());
                let step =
                    Expr::ActionAngle { action: Box::new(action), subscript: Box::new(subscript) };
                and(Expr::Unary(Op::Enabled, Box::new(step)), body)
            }
            Frame::Call { def, args, local: true, .. } => {
                let name = self.new_name();
                let call = applied(Expr::Ident(name.clone()), args);
                let own = Def { name, params: def.params.clone(), body, local: false };
                Expr::Let { defs: vec![own], instances: Vec::new(), body: Box::new(call) }
            }
            Frame::Call { def, to, from, args, local: false } => {
                let name = self.new_name();
                let (home, caller) = (self.home(scopes, *to), self.home(scopes, *from));
                let parameters: Vec<String> = def.params.iter().map(Param::to_string).collect();
                let parameters = match parameters.is_empty() {
                    true => String::new(),
                    false => format!("({})", parameters.join(", ")),
                };
                let definitions = &mut self.homes[home].definitions;
                let _ = writeln!(definitions, "{name}{parameters} == {}", written(&body));
                match self.path(home, caller) {
                    path if path.is_empty() => applied(Expr::Ident(name), args),
                    instance => Expr::Qualified { instance, name, args: args.to_vec() },
                }
            }
        }
    }

    fn new_name(&mut self) -> String {
        self.names += 1;
        format!("Gv7_Within{}", self.names)
    }

    /// Where the definitions of a scope are written.
    fn home(&mut self, scopes: &Scopes<'a>, scope: ScopeId) -> usize {
        let Some(instance) = scopes.instance_of(scope) else {
            let module = scopes.file_module(scope);
            let is_root = module == scopes.file_module(ScopeId::ROOT);
            return match module.filter(|_| !is_root && !scopes.is_instance(scope)) {
                Some(module) => self.home_of(Home { module: Some(module), ..Home::default() }),
                None => 0,
            };
        };
        let outer = self.home(scopes, instance.outer);
        let (module, before) = (Some(instance.module), self.homes.len());
        let instance_there = Some((instance, outer));
        let number = self.home_of(Home { module, instance: instance_there, ..Home::default() });
        if number == before {
            let of = |(name, expr): &(String, Expr)| format!("{name} <- {}", written(expr));
            let with: Vec<String> = instance.substitutions.iter().map(of).collect();
            let with = match with.is_empty() {
                true => String::new(),
                false => format!(" WITH {}", with.join(", ")),
            };
            let instances = &mut self.homes[outer].instances;
            let _ = writeln!(instances, "{INSTANCE}{number} == INSTANCE {MODULE}{number}{with}");
        }
        number
    }

    /// The number of a home, which is a new one if it is not known.
    fn home_of(&mut self, home: Home<'a>) -> usize {
        let is_it = |known: &Home<'_>| {
            let is_same_instance = match (&known.instance, &home.instance) {
                (None, None) => true,
                (Some((a, a_outer)), Some((b, b_outer))) => a_outer == b_outer && a.is(b),
                _ => false,
            };
            known.module == home.module && is_same_instance
        };
        let known = self.homes.iter().position(is_it);
        known.unwrap_or_else(|| {
            self.homes.push(home);
            self.homes.len() - 1
        })
    }

    /// The instances that lead from one home to another, as in `A!B`; none
    /// between homes that are seen by the names of their definitions alone.
    fn path(&self, home: usize, from: usize) -> String {
        let mut names = Vec::new();
        let mut at = home;
        while at != from {
            let Some((_, outer)) = self.homes.get(at).and_then(|home| home.instance) else {
                break;
            };
            names.push(format!("{INSTANCE}{at}"));
            at = outer;
        }
        names.reverse();
        names.join("!")
    }
}

impl Home<'_> {
    fn text(&self) -> String {
        format!("{}{}", self.instances, self.definitions)
    }
}

/// True if what a scope says can be written for another one: every instance
/// between them has a module with a file of its own, and puts only in place
/// what can be named where it stands, not what an instance with parameters
/// or a `LET` around it has for a name.
pub(super) fn can_be_written<'a>(scopes: &mut Scopes<'a>, to: ScopeId, from: ScopeId) -> bool {
    let mut at = to;
    for _ in 0..DEPTH_MAX {
        if is_same_home(scopes, at, from) {
            return true;
        }
        let Some(instance) = scopes.instance_of(at) else { return false };
        let mut exprs = instance.substitutions.iter().map(|(_, expr)| expr);
        if !exprs.all(|expr| is_named_in(scopes, instance.outer, expr)) {
            return false;
        }
        at = instance.outer;
    }
    false
}

fn is_same_home(scopes: &Scopes<'_>, a: ScopeId, b: ScopeId) -> bool {
    match (scopes.instance_of(a), scopes.instance_of(b)) {
        (None, None) => !scopes.is_instance(a) && !scopes.is_instance(b),
        (Some(a), Some(b)) => a.outer == b.outer && a.is(&b),
        _ => false,
    }
}

/// True if every name of an expression means something in a scope.
fn is_named_in<'a>(scopes: &mut Scopes<'a>, scope: ScopeId, expr: &'a Expr) -> bool {
    let mut bound: HashSet<&str> = HashSet::new();
    let mut names = Vec::new();
    walk::each(expr, &mut |e| {
        bound.extend(walk::binds(e));
        if let Expr::Ident(name) = e {
            names.push(name.as_str());
        }
    });
    names.into_iter().all(|name| {
        bound.contains(name)
            || is_of_a_standard_module(name)
            || !matches!(scopes.resolve(scope, name), Meaning::Foreign)
    })
}

/// The definitions that an expression needs: others may say more than a state
/// or a step does.
fn named_in(body: &Expr, defs: &[Def]) -> Vec<Def> {
    let (mut needed, mut pending) = (HashSet::new(), vec![body]);
    while let Some(expr) = pending.pop() {
        walk::each(expr, &mut |e| {
            let name = match e {
                Expr::Ident(name) => name.as_str(),
                Expr::Binary(op, ..) | Expr::Unary(op, _) => op.symbol(),
                _ => return,
            };
            let def = defs.iter().find(|def| def.name == name);
            pending.extend(def.filter(|_| needed.insert(name)).map(|def| &def.body));
        });
    }
    defs.iter().filter(|def| needed.contains(def.name.as_str())).cloned().collect()
}

/// `v' # v`.
pub(super) fn changed(subscript: Expr) -> Expr {
    let next = Expr::Prime(Box::new(subscript.clone()));
    Expr::Binary(Op::Neq, Box::new(next), Box::new(subscript))
}

fn applied(head: Expr, args: &[Expr]) -> Expr {
    match args {
        [] => head,
        args => Expr::Apply(Box::new(head), args.to_vec()),
    }
}

fn and(a: Expr, b: Expr) -> Expr {
    if a == Expr::Bool(true) {
        return b;
    }
    if b == Expr::Bool(true) {
        return a;
    }
    Expr::Binary(Op::And, Box::new(a), Box::new(b))
}

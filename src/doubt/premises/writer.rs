//! Premises written down again where TLC evaluates them: in a module that
//! extends the root, and, of what an instance says, in a module that extends
//! that of the instance and is an instance itself.

use std::collections::HashSet;
use std::fmt::Write as _;

use tla_syntax::token::Op;
use tla_syntax::{Def, Expr, Param, QuantKind};

use super::context::{Around, Frame};
use crate::spec::{Instance, Meaning, ScopeId, Scopes, is_of_a_standard_module, walk};

/// Instances within instances that are followed.
const DEPTH_MAX: usize = 12;
/// How the names of the modules and of the instances begin.
const MODULE: &str = "Gv7_Inside";
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

    /// What the root module has to define.
    pub(super) fn text(&self) -> String {
        self.homes.first().map(Home::text).unwrap_or_default()
    }

    /// The modules of the instances, by name.
    pub(super) fn modules(&self) -> impl Iterator<Item = (String, String)> {
        self.homes.iter().enumerate().filter_map(|(number, home)| {
            let (instance, _) = home.instance?;
            let (name, text) = (format!("{MODULE}{number}"), home.text());
            let head = format!("---- MODULE {name} ----\nEXTENDS {}\n", instance.module);
            Some((name, format!("{head}{text}====\n")))
        })
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
                let _ = writeln!(definitions, "{name}{parameters} == {body}");
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
        let Some(instance) = scopes.instance_of(scope) else { return 0 };
        let outer = self.home(scopes, instance.outer);
        let is_it = |home: &Home<'_>| {
            home.instance.is_some_and(|(known, known_outer)| {
                known_outer == outer
                    && known.module == instance.module
                    && std::ptr::eq(known.substitutions, instance.substitutions)
            })
        };
        if let Some(number) = self.homes.iter().position(is_it) {
            return number;
        }
        let number = self.homes.len();
        self.homes.push(Home { instance: Some((instance, outer)), ..Home::default() });
        let of = |(name, expr): &(String, Expr)| format!("{name} <- {expr}");
        let with: Vec<String> = instance.substitutions.iter().map(of).collect();
        let with = match with.is_empty() {
            true => String::new(),
            false => format!(" WITH {}", with.join(", ")),
        };
        let instances = &mut self.homes[outer].instances;
        let _ = writeln!(instances, "{INSTANCE}{number} == INSTANCE {MODULE}{number}{with}");
        number
    }

    /// The instances that lead from one home to another, as in `A!B`.
    fn path(&self, home: usize, from: usize) -> String {
        let mut names = Vec::new();
        let mut at = home;
        while at != from {
            let Some((_, outer)) = self.homes.get(at).and_then(|home| home.instance) else { break };
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
        (Some(a), Some(b)) => {
            a.outer == b.outer
                && a.module == b.module
                && std::ptr::eq(a.substitutions, b.substitutions)
        }
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

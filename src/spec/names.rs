//! What names stand for inside an expression: parameters, definitions of a
//! `LET`, elements of sets, `@`.

use tla_syntax::token::Op;
use tla_syntax::{Bound, Def, ExceptPath, Expr, LetInstance, Param};

use super::walk;

/// What a name stands for where it is used.
#[derive(Debug, Clone, Copy)]
pub enum Use<'a> {
    /// A definition, or an expression that is substituted: the number of its piece.
    Piece(usize),
    /// A variable of the root module.
    Variable(&'a str),
    /// A constant of the root module.
    Constant(&'a str),
    /// Something that is known inside of an expression only.
    Local(Binder<'a>),
    /// Nothing that the modules at hand define.
    Foreign(&'a str),
}

/// What gives a name its meaning within an expression.
#[derive(Debug, Clone, Copy)]
pub enum Binder<'a> {
    /// A parameter of the operator that has this body.
    Parameter {
        /// The body of the definition or of the `LAMBDA`.
        body: &'a Expr,
        /// The number of the parameter, from 0.
        number: usize,
    },
    /// A definition of a `LET`.
    Definition(&'a Def),
    /// An element of a set.
    Element {
        /// The set, if one is written.
        of: Option<&'a Expr>,
        /// True for a part of each element, as in `<<x, y>> \in S`.
        part: bool,
        /// The body of the function whose argument it is, and which one.
        function: Option<(&'a Expr, usize)>,
    },
    /// `@` in a new value of this `EXCEPT`.
    Old(&'a Expr),
}

/// What is known inside of an expression only.
#[derive(Default)]
pub(super) struct Locals<'a> {
    names: Vec<(&'a str, Binder<'a>)>,
    instances: Vec<&'a LetInstance>,
}

/// A step through an expression, which can be nested deeper than a stack is.
pub(super) enum Step<'a> {
    Enter(&'a Expr),
    Bind(Vec<(&'a str, Binder<'a>)>, &'a [LetInstance]),
    /// What was bound inside is forgotten: names and instances left.
    Leave(usize, usize),
}

/// The name of `@` among the others; no identifier is written like this.
pub(super) const OLD: &str = "@";

impl<'a> Locals<'a> {
    /// The parameters of a definition.
    pub(super) fn of(def: Option<&'a Def>) -> Self {
        let names = def.map(|def| parameters(&def.params, &def.body)).unwrap_or_default();
        Self { names, instances: Vec::new() }
    }

    pub(super) fn find(&self, name: &str) -> Option<Binder<'a>> {
        self.names.iter().rev().find(|(known, _)| *known == name).map(|(_, binder)| *binder)
    }

    pub(super) fn instance(&self, name: &str) -> Option<&'a LetInstance> {
        self.instances.iter().rev().find(|i| i.name.as_deref() == Some(name)).copied()
    }

    pub(super) fn bind(&mut self, names: Vec<(&'a str, Binder<'a>)>, more: &'a [LetInstance]) {
        self.names.extend(names);
        self.instances.extend(more);
    }

    pub(super) fn leave(&mut self, names: usize, instances: usize) {
        self.names.truncate(names);
        self.instances.truncate(instances);
    }

    /// The steps through the parts of an expression, in their order.
    pub(super) fn steps(&self, expr: &'a Expr) -> Vec<Step<'a>> {
        let bound = match expr {
            Expr::Let { defs, instances, body } => return self.through_let(defs, instances, body),
            Expr::Except { base, updates } => return self.through_except(expr, base, updates),
            Expr::SetFilter { bound, .. } | Expr::Choose { bound, .. } => {
                elements(std::slice::from_ref(&**bound), None)
            }
            Expr::SetMap { bounds, .. } | Expr::Quant { bounds, .. } => elements(bounds, None),
            Expr::FnDef { bounds, body } => elements(bounds, Some(body)),
            Expr::Lambda { params, body } => parameters(params, body),
            _ => return walk::parts(expr).into_iter().map(Step::Enter).collect(),
        };
        let mut parts = walk::parts(expr);
        let inside = parts.pop();
        let mut steps: Vec<Step<'a>> = parts.into_iter().map(Step::Enter).collect();
        steps.push(Step::Bind(bound, &[]));
        steps.extend(inside.map(Step::Enter));
        steps.push(self.leaving());
        steps
    }

    fn through_let(
        &self,
        defs: &'a [Def],
        instances: &'a [LetInstance],
        body: &'a Expr,
    ) -> Vec<Step<'a>> {
        let named = defs.iter().map(|def| (def.name.as_str(), Binder::Definition(def))).collect();
        let mut steps = vec![Step::Bind(named, instances)];
        for def in defs {
            steps.push(Step::Bind(parameters(&def.params, &def.body), &[]));
            steps.push(Step::Enter(&def.body));
            let instances = self.instances.len() + instances.len();
            steps.push(Step::Leave(self.names.len() + defs.len(), instances));
        }
        let substituted = instances.iter().flat_map(|i| i.subs.iter().map(|(_, expr)| expr));
        steps.extend(substituted.chain([body]).map(Step::Enter));
        steps.push(self.leaving());
        steps
    }

    fn through_except(
        &self,
        whole: &'a Expr,
        base: &'a Expr,
        updates: &'a [(Vec<ExceptPath>, Expr)],
    ) -> Vec<Step<'a>> {
        let paths = updates.iter().flat_map(|(path, _)| path);
        let indices = paths.filter_map(|step| match step {
            ExceptPath::Index(index) => Some(index),
            ExceptPath::Field(_) => None,
        });
        let mut steps: Vec<Step<'a>> = [base].into_iter().chain(indices).map(Step::Enter).collect();
        steps.push(Step::Bind(vec![(OLD, Binder::Old(whole))], &[]));
        steps.extend(updates.iter().map(|(_, value)| Step::Enter(value)));
        steps.push(self.leaving());
        steps
    }

    fn leaving(&self) -> Step<'a> {
        Step::Leave(self.names.len(), self.instances.len())
    }
}

/// True for the symbols that a module may define: all that the language itself
/// gives no meaning to.
pub(super) fn can_be_defined(op: Op) -> bool {
    matches!(
        op,
        Op::User(_)
            | Op::AtAt
            | Op::OneTo
            | Op::DotDot
            | Op::Plus
            | Op::Minus
            | Op::Times
            | Op::Div
            | Op::Mod
            | Op::Concat
            | Op::Pow
            | Op::Lt
            | Op::Gt
            | Op::Le
            | Op::Ge
    )
}

fn parameters<'a>(params: &'a [Param], body: &'a Expr) -> Vec<(&'a str, Binder<'a>)> {
    let named = params.iter().enumerate();
    named.map(|(number, p)| (p.name.as_str(), Binder::Parameter { body, number })).collect()
}

fn elements<'a>(bounds: &'a [Bound], function: Option<&'a Expr>) -> Vec<(&'a str, Binder<'a>)> {
    let named = bounds.iter().flat_map(|b| b.names.iter().map(move |name| (b, name)));
    let element = |(number, (bound, name)): (usize, (&'a Bound, &'a String))| {
        let function = function.map(|body| (body, number));
        let binder =
            Binder::Element { of: bound.domain.as_ref(), part: bound.destructure, function };
        (name.as_str(), binder)
    };
    named.enumerate().map(element).collect()
}

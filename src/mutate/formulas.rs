//! Changes of whole parts of a formula: conjuncts, conditions, updates, fairness.

use std::collections::BTreeSet;

use tla_syntax::token::{Kw, Op, Tok};

use super::definitions::{Definitions, Part};
use super::edit::{Edit, negated};
use super::operator::Operator;
use crate::syntax::{Kind, Node, Source, Span, names_and_primes};

/// Looks through the body of one definition.
pub(super) struct Formulas<'s, 'a> {
    source: &'s Source<'a>,
    part: Part,
    known: &'s Definitions,
    /// Definitions of a `LET` that speak of the next state.
    local: BTreeSet<String>,
    pub(super) found: Vec<Edit>,
    /// The formulas that were met: what is shown of a change is a part of one.
    pub(super) met: Vec<Span>,
    /// The first tokens of quantifiers by which a step is chosen.
    pub(super) choices: BTreeSet<usize>,
}

impl<'s, 'a> Formulas<'s, 'a> {
    pub(super) fn new(source: &'s Source<'a>, part: Part, known: &'s Definitions) -> Self {
        let (found, met, choices) = (Vec::new(), Vec::new(), BTreeSet::new());
        Self { source, part, known, local: BTreeSet::new(), found, met, choices }
    }

    /// The conjuncts and what stands in them.
    pub(super) fn read(&mut self, node: &Node) {
        match self.part {
            Part::Behaviour => self.fairness(node),
            Part::Initial | Part::Step => self.formula(node, false),
        }
    }

    fn formula(&mut self, node: &Node, is_conjunct: bool) {
        self.met.push(node.span);
        match &node.kind {
            Kind::List(Op::And, _) | Kind::Infix(Op::And, ..) => {
                return node.items(Op::And).into_iter().for_each(|item| self.formula(item, true));
            }
            Kind::Infix(Op::Eq | Op::In, left, right) => {
                if let Some(variable) = self.updated(left) {
                    return self.update(node, variable, right);
                }
            }
            _ => {}
        }
        let acts = self.acts(node.span);
        if is_conjunct && !acts && !self.is_given(node) {
            self.guard(node);
        }
        self.parts(node, acts);
    }

    /// What a formula is made of.
    fn parts(&mut self, node: &Node, acts: bool) {
        match &node.kind {
            Kind::List(Op::Or, _) | Kind::Infix(Op::Or, ..) => {
                node.items(Op::Or).into_iter().for_each(|item| self.formula(item, false));
            }
            Kind::Quantified { body, .. } => {
                if acts {
                    self.choices.insert(node.span.first);
                }
                self.formula(body, false);
            }
            Kind::Let { definitions, body } => {
                for local in definitions.iter().flatten() {
                    if self.acts(local.body.span) {
                        self.local.insert(local.name.clone());
                    }
                    self.formula(&local.body, false);
                }
                self.formula(body, false);
            }
            Kind::Branch(arms) => {
                for (condition, arm) in arms {
                    if let Some(condition) = condition {
                        self.met.push(condition.span);
                        self.negate(condition);
                    }
                    self.formula(arm, false);
                }
            }
            _ => {}
        }
    }

    /// The variable `x` of `x'`.
    fn updated<'n>(&self, left: &'n Node) -> Option<&'n str> {
        let Kind::Primed(inner) = &left.kind else { return None };
        let Kind::Name(name) = &inner.kind else { return None };
        self.known.variables.contains(name).then_some(name)
    }

    fn update(&mut self, node: &Node, variable: &str, value: &Node) {
        if value.kind != Kind::Name(variable.to_owned()) {
            self.push(Operator::DropUpdate, node.span, format!("UNCHANGED {variable}"));
        }
        self.formula(value, false);
    }

    fn guard(&mut self, node: &Node) {
        let tokens = self.source.tokens(node.span);
        if matches!(tokens, [token] if matches!(token.tok, Tok::Kw(Kw::True | Kw::False))) {
            return;
        }
        self.push(Operator::DropConjunct, node.span, "TRUE");
        self.negate(node);
    }

    /// What is an equation is compared otherwise, which is the same.
    fn negate(&mut self, node: &Node) {
        match &node.kind {
            Kind::Infix(Op::Eq | Op::Neq, ..) => {}
            Kind::Prefix(Op::Not, operand) if is_bare(self.source, node) => {
                let not = Span { first: node.span.first, end: operand.span.first };
                self.push(Operator::Negate, not, "");
            }
            kind => {
                let is_atom = matches!(kind, Kind::Name(_) | Kind::Call(..) | Kind::Path(_));
                if let Some(new) = negated(self.source, node.span, is_atom) {
                    self.push(Operator::Negate, node.span, new);
                }
            }
        }
    }

    /// True if an initial predicate gives a variable its value here, or may do
    /// so in what it names.
    fn is_given(&self, node: &Node) -> bool {
        let is_variable = |left: &Node| match &left.kind {
            Kind::Name(name) => self.known.variables.contains(name),
            _ => false,
        };
        let gives = match &node.kind {
            Kind::Infix(Op::Eq | Op::In, left, _) => is_variable(left),
            Kind::Name(_) | Kind::Call(..) | Kind::Path(_) | Kind::Applied(_) => true,
            Kind::Quantified { .. } | Kind::Let { .. } | Kind::Branch(_) => true,
            Kind::List(..) | Kind::Infix(Op::Or, ..) => true,
            _ => false,
        };
        self.part == Part::Initial && gives
    }

    /// True if this speaks of the next state, itself or through what it names.
    fn acts(&self, span: Span) -> bool {
        let (names, primed) = names_and_primes(self.source.tokens(span));
        let is_acting =
            |name: &&str| self.known.acting.contains(*name) || self.local.contains(*name);
        primed || names.iter().any(is_acting)
    }

    fn fairness(&mut self, node: &Node) {
        self.met.push(node.span);
        match &node.kind {
            Kind::List(Op::And, _) | Kind::Infix(Op::And, ..) => {
                node.items(Op::And).into_iter().for_each(|item| self.fairness(item));
            }
            Kind::Quantified { body, .. } | Kind::Let { body, .. } => self.fairness(body),
            Kind::Fair { strong, .. } => {
                self.push(Operator::DropFairness, node.span, "TRUE");
                if *strong {
                    self.weaken(node.span);
                }
            }
            _ => {}
        }
    }

    /// `SF_v(A)` may stand in brackets.
    fn weaken(&mut self, span: Span) {
        let tokens = self.source.tokens(span);
        let is_strong =
            |token: &tla_syntax::token::Token| matches!(token.tok, Tok::Fair { strong: true, .. });
        let Some(at) = tokens.iter().position(is_strong).map(|at| span.first + at) else { return };
        let Some(from) = self.source.offset(at) else { return };
        let span = Span { first: at, end: at + 1 };
        let (operator, to) = (Operator::WeakenFairness, from + "SF".len());
        self.found.push(Edit { operator, span, from, to, new: "WF".to_owned() });
    }

    fn push(&mut self, operator: Operator, span: Span, new: impl Into<String>) {
        self.found.extend(Edit::new(self.source, operator, span, new));
    }
}

/// True if a node does not stand in brackets.
fn is_bare(source: &Source<'_>, node: &Node) -> bool {
    source.token(node.span.first).is_some_and(|token| token.tok != Tok::LParen)
}

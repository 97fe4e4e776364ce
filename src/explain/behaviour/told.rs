//! The values that are told with an atom: of the sides of a comparison, and of
//! what changes in a step.

use tla_syntax::token::Op;

use super::reader::{DEPTH_MAX, Place, Reader};
use crate::syntax::{Kind, Node, Subscript};

/// Most variables whose values are told of a step.
const MOVED_MAX: usize = 6;

impl Reader<'_> {
    /// The sides of a comparison that have a value worth telling, with how
    /// they are shown.
    pub(super) fn sides(&mut self, node: &Node, place: &Place) -> Vec<(String, String)> {
        let inner = match &node.kind {
            Kind::List(Op::And | Op::Or, _) | Kind::Infix(Op::And | Op::Or | Op::Implies, ..) => {
                return self.variables_compared(node, place);
            }
            Kind::Path(path) => {
                return match self.enter(path, place) {
                    Some((operator, inner)) if place.depth < DEPTH_MAX => {
                        self.sides(&operator.body, &inner)
                    }
                    _ => Vec::new(),
                };
            }
            Kind::Boxed(action, subscript) => {
                let sides = self.sides(action, place);
                return if sides.is_empty() { self.moved(subscript, place) } else { sides };
            }
            Kind::Infix(op, left, right) if compares(*op) => [left, right],
            _ => return Vec::new(),
        };
        let telling = inner.into_iter().filter(|side| {
            matches!(side.kind, Kind::Name(_) | Kind::Primed(_) | Kind::Call(..))
                || matches!(side.kind, Kind::Infix(Op::Plus | Op::Minus | Op::Times, ..))
                || (matches!(side.kind, Kind::Other | Kind::Applied(_))
                    && self.is_small(side, place))
        });
        let telling: Vec<&Node> = telling.map(|side| &**side).collect();
        let mut told = Vec::new();
        for side in telling {
            told.push((self.written(side, place).expression, self.piece(side.span, place)));
        }
        told
    }

    /// The variables that parts of a formula compare. Nothing else of a part
    /// can be told for certain where another part may be what guards it.
    pub(super) fn variables_compared(
        &mut self,
        node: &Node,
        place: &Place,
    ) -> Vec<(String, String)> {
        let mut found: Vec<&Node> = Vec::new();
        let mut pending = vec![node];
        while let Some(node) = pending.pop() {
            match &node.kind {
                Kind::List(Op::And | Op::Or, items) => pending.extend(items.iter().rev()),
                Kind::Infix(op, left, right) if relates(*op) => {
                    pending.extend([&**right, &**left]);
                }
                Kind::Prefix(Op::Not, inner) => pending.push(inner),
                Kind::Name(name) if self.is_variable(name, place) => found.push(node),
                _ => {}
            }
        }
        let mut told: Vec<(String, String)> = Vec::new();
        for node in found {
            let shown = self.written(node, place).expression;
            if told.len() < MOVED_MAX && !told.iter().any(|(known, _)| *known == shown) {
                told.push((shown, self.piece(node.span, place)));
            }
        }
        told
    }

    /// True for a variable that its module declares, itself or by what it extends.
    pub(super) fn is_variable(&self, name: &str, place: &Place) -> bool {
        let hidden = place.names.iter().any(|n| n == name) || self.local(name, place).is_some();
        !hidden && self.contexts[place.context].operators.declares(name)
    }

    /// Before and after a step: what an instance has in the place of a variable,
    /// or a variable alone. Of several the states tell.
    pub(super) fn moved(&mut self, subscript: &Subscript, place: &Place) -> Vec<(String, String)> {
        let operators = &self.contexts[place.context].operators;
        let source = &operators.sources[place.source];
        let (node, place) = match subscript {
            Subscript::Expression(span) => (source.expression(*span), place.clone()),
            Subscript::Name(name) => match self.operator(name, place) {
                Some(operator) => {
                    let inner = Self::inside(place, &operator, Vec::new());
                    (Some(operator.body), inner)
                }
                None => {
                    let value = self.named(name, place);
                    return vec![(name.clone(), value.clone()), primed(name, &value)];
                }
            },
        };
        let parts = match node.map(|node| (node.span, node.kind)) {
            Some((_, Kind::Tuple(items))) => items.into_iter().map(|item| item.span).collect(),
            Some((span, _)) => vec![span],
            None => Vec::new(),
        };
        if parts.len() > MOVED_MAX || (place.context == 0 && parts.len() > 1) {
            return Vec::new();
        }
        let source = |reader: &Self, span| {
            reader.contexts[place.context].operators.sources[place.source].shown(span)
        };
        let mut told = Vec::new();
        for span in parts {
            let (shown, value) = (source(self, span), self.piece(span, &place));
            told.extend([(shown.clone(), value.clone()), primed(&shown, &value)]);
        }
        told
    }

    /// A lookup such as `f[x].y`, not a set or a function written out.
    pub(super) fn is_small(&self, node: &Node, place: &Place) -> bool {
        let text = self.written(node, place).expression;
        text.chars().next().is_some_and(|c| c.is_alphabetic()) && !text.contains("CHOOSE")
    }
}

/// True for a connective and for a comparison.
fn relates(op: Op) -> bool {
    matches!(op, Op::And | Op::Or | Op::Implies | Op::Equiv) || compares(op)
}

fn compares(op: Op) -> bool {
    matches!(
        op,
        Op::Eq | Op::Neq | Op::Lt | Op::Gt | Op::Le | Op::Ge | Op::In | Op::NotIn | Op::Subseteq
    )
}

fn primed(shown: &str, value: &str) -> (String, String) {
    (format!("{shown}'"), format!("({value})'"))
}

//! What a piece of a specification speaks of, and what the names in it lead to:
//! a state, a step or a behaviour, here or in an instance.

use tla_syntax::token::Op;

use super::reader::{DEPTH_MAX, Defined, Place, Reader, applied};
use crate::syntax::{Kind, Node, Segment, names_and_primes, operators::Operator};

impl Reader<'_> {
    /// True if the formula speaks of more than one step.
    pub(super) fn is_temporal(&self, node: &Node, place: &Place) -> bool {
        let any = |nodes: &[&Node]| nodes.iter().any(|node| self.is_temporal(node, place));
        match &node.kind {
            Kind::Prefix(Op::Always | Op::Eventually, _)
            | Kind::Infix(Op::LeadsTo, ..)
            | Kind::Fair { .. } => true,
            Kind::List(_, items) => any(&items.iter().collect::<Vec<_>>()),
            Kind::Infix(_, left, right) => any(&[left, right]),
            Kind::Prefix(_, inner) => any(&[inner]),
            Kind::Quantified { body, .. } | Kind::Let { body, .. } => any(&[body]),
            Kind::Branch(arms) => any(&arms.iter().map(|arm| &arm.1).collect::<Vec<_>>()),
            Kind::Name(name) | Kind::Call(name, _) => {
                place.depth < DEPTH_MAX
                    && self.operator(name, place).is_some_and(|operator| {
                        let inner = Self::inside(place, &operator, Vec::new());
                        self.is_temporal(&operator.body, &inner)
                    })
            }
            Kind::Path(path) => self.is_temporal_path(path, place),
            _ => false,
        }
    }

    /// Through how many instances a path leads, and the last of them.
    pub(in crate::explain) fn through(&self, path: &[Segment], place: &Place) -> (usize, usize) {
        let mut context = place.context;
        for (at, segment) in path.iter().enumerate() {
            let next = self.contexts.iter().position(|c| {
                c.parent == Some(context)
                    && c.name == segment.name
                    && c.parameters.len() == segment.arguments.len()
            });
            match next {
                Some(inner) => context = inner,
                None => return (at, context),
            }
        }
        (path.len(), context)
    }

    /// What a path names, with its arguments, and the place it is read in,
    /// without the values of the instances' parameters.
    pub(in crate::explain) fn at_path(
        &self,
        path: &[Segment],
        place: &Place,
    ) -> Option<(Operator, Vec<Node>, Place)> {
        let (instances, context) = self.through(path, place);
        if instances == 0 {
            let head = &path.first()?.name;
            let hidden = place.names.contains(head) || self.local(head, place).is_some();
            (!hidden).then_some(())?;
        }
        let operators = &self.contexts[context].operators;
        let (operator, arguments) = operators.selected(&path[instances..])?;
        Some((operator, arguments, Place { context, ..place.clone() }))
    }

    /// The same, for what is to be asked about it.
    pub(super) fn enter(&mut self, path: &[Segment], place: &Place) -> Option<(Operator, Place)> {
        let (operator, arguments, mut around) = self.at_path(path, place)?;
        let (instances, _) = self.through(path, place);
        let mut context = place.context;
        for segment in &path[..instances] {
            let inner = self
                .contexts
                .iter()
                .position(|c| c.parent == Some(context) && c.name == segment.name);
            context = inner?;
            let values: Vec<String> =
                segment.arguments.iter().map(|a| self.argument(a, place)).collect();
            around.prefix =
                format!("{}{}!", around.prefix, applied(&self.instance(context)[0], &values));
            around.given.extend(values);
        }
        let values = arguments.iter().map(|a| self.argument(a, place)).collect();
        let inner = Self::inside(&around, &operator, values);
        Some((operator, inner))
    }

    pub(super) fn is_temporal_path(&self, path: &[Segment], place: &Place) -> bool {
        place.depth < DEPTH_MAX
            && self.at_path(path, place).is_some_and(|(operator, _, around)| {
                let inner = Self::inside(&around, &operator, Vec::new());
                self.is_temporal(&operator.body, &inner)
            })
    }

    /// True if it speaks of the next state.
    pub(in crate::explain) fn is_action(&self, node: &Node, place: &Place) -> bool {
        let acts = |node: &Node| self.is_action(node, place);
        let follows = place.depth < DEPTH_MAX;
        match &node.kind {
            Kind::Prefix(Op::Enabled, _) => false,
            Kind::Prefix(Op::Unchanged, _)
            | Kind::Primed(_)
            | Kind::Boxed(..)
            | Kind::Angled(..) => true,
            Kind::List(_, items) | Kind::Tuple(items) => items.iter().any(acts),
            Kind::Infix(_, left, right) => acts(left) || acts(right),
            Kind::Prefix(_, inner) => acts(inner),
            Kind::Quantified { bounds, body, .. } => {
                acts(body) || bounds.iter().filter_map(|b| b.domain.as_ref()).any(acts)
            }
            Kind::Name(name) if follows => match self.operator(name, place) {
                Some(operator) => self.body_acts(&operator, place),
                None => self.text_acts(node, place),
            },
            Kind::Call(name, arguments) if follows => match self.operator(name, place) {
                Some(operator) => arguments.iter().any(acts) || self.body_acts(&operator, place),
                None => self.text_acts(node, place),
            },
            Kind::Path(path) if follows => match self.at_path(path, place) {
                Some((operator, arguments, around)) => {
                    arguments.iter().any(acts) || self.body_acts(&operator, &around)
                }
                None => self.text_acts(node, place),
            },
            _ => self.text_acts(node, place),
        }
    }

    /// True if it names a parameter around that an action is given for.
    pub(super) fn names_acting(&self, node: &Node, place: &Place) -> bool {
        let operators = &self.contexts[place.context].operators;
        let names = names_and_primes(operators.sources[place.source].tokens(node.span)).0;
        let mut around = place.names.iter().zip(&place.values);
        around.any(|(name, value)| self.acting.contains(value) && names.contains(&name.as_str()))
    }

    pub(super) fn body_acts(&self, operator: &Operator, place: &Place) -> bool {
        self.is_action(&operator.body, &Self::inside(place, operator, Vec::new()))
    }

    /// The same, told from the names in a text and what they stand for.
    pub(super) fn text_acts(&self, node: &Node, place: &Place) -> bool {
        let operators = &self.contexts[place.context].operators;
        let names = names_and_primes(operators.sources[place.source].tokens(node.span)).0;
        let used = |one: &&Defined| names.contains(&one.local.name.as_str());
        let spans = place.locals.iter().filter(used).map(|one| one.local.body.span);
        std::iter::once(node.span).chain(spans).any(|span| {
            let mut known = place.names.clone();
            operators.acts(place.source, span, &mut known)
        })
    }

    /// True if the operator that is applied speaks of the next state in its own
    /// body, not only in what it is given.
    pub(super) fn acts_itself(&self, node: &Node, place: &Place) -> bool {
        match &node.kind {
            Kind::Name(name) | Kind::Call(name, _) | Kind::Applied(name) => {
                self.defined(name, place).is_some_and(|operator| self.body_acts(&operator, place))
            }
            Kind::Path(path) => match self.at_path(path, place) {
                Some((operator, _, around)) => self.body_acts(&operator, &around),
                None => true,
            },
            _ => false,
        }
    }

    /// True if a conjunct of it, or of what it says of all elements of a set,
    /// is an operator of an instance.
    pub(super) fn leaves(&self, node: &Node, place: &Place) -> bool {
        node.items(Op::And).into_iter().any(|item| match &item.kind {
            Kind::Quantified { every: true, body, .. } => self.leaves(body, place),
            Kind::Path(path) => self.through(path, place).0 > 0,
            Kind::Name(name) if place.depth < DEPTH_MAX => {
                self.operator(name, place).is_some_and(|operator| {
                    self.leaves(&operator.body, &Self::inside(place, &operator, Vec::new()))
                })
            }
            _ => false,
        })
    }
}

//! From an expression to the formula that it is: temporal operators around
//! atoms, which TLC is asked about.

use std::fmt::Write as _;

use tla_syntax::token::Op;

use super::formula::{Form, Formula, Written};
use super::reader::{ATOMS_MAX, DEPTH_MAX, Place, Reader};
use crate::syntax::{Bound, Kind, Node, Subscript};

impl Reader<'_> {
    /// The formula at a node.
    pub(super) fn formula(&mut self, node: &Node, place: &Place) -> Formula {
        let written = self.written(node, place);
        let form = self.form(node, place).unwrap_or(Form::Unknown);
        Formula { written, form }
    }

    /// A conjunct of a temporal formula. One that speaks of a state, as the
    /// initial predicate does, is taken apart in its turn.
    fn conjunct(&mut self, node: &Node, place: &Place) -> Formula {
        let is_whole = !self.apart || place.depth > DEPTH_MAX || self.is_action(node, place);
        if is_whole || self.is_temporal(node, place) {
            return self.formula(node, place);
        }
        let entered = match &node.kind {
            Kind::Name(name) => self.operator(name, place).map(|operator| {
                let inner = Self::inside(place, &operator, Vec::new());
                (operator, inner)
            }),
            Kind::Path(path) => self.enter(path, place),
            _ => None,
        };
        let Some((operator, inner)) = entered else { return self.formula(node, place) };
        let written = self.written(node, place);
        let items = operator.body.items(Op::And).into_iter();
        let items = items.map(|item| self.conjunct(item, &inner)).collect();
        Formula { written, form: Form::And(items) }
    }

    pub(super) fn boxed(&mut self, node: &Node, place: &Place) -> Box<Formula> {
        Box::new(self.formula(node, place))
    }

    pub(super) fn form(&mut self, node: &Node, place: &Place) -> Option<Form> {
        if self.atoms.len() > ATOMS_MAX || place.depth > DEPTH_MAX {
            return None;
        }
        if !self.is_temporal(node, place) {
            return self.state_form(node, place);
        }
        Some(match &node.kind {
            Kind::List(Op::And, _) | Kind::Infix(Op::And, ..) => {
                let items = node.items(Op::And).into_iter();
                Form::And(items.map(|n| self.conjunct(n, place)).collect())
            }
            Kind::List(Op::Or, _) | Kind::Infix(Op::Or, ..) => {
                Form::Or(node.items(Op::Or).iter().map(|n| self.formula(n, place)).collect())
            }
            Kind::Infix(Op::Implies, a, b) => {
                Form::Implies(self.boxed(a, place), self.boxed(b, place))
            }
            Kind::Infix(Op::Equiv, a, b) => {
                Form::Equivalent(self.boxed(a, place), self.boxed(b, place))
            }
            Kind::Infix(Op::LeadsTo, a, b) => {
                Form::LeadsTo(self.boxed(a, place), self.boxed(b, place))
            }
            Kind::Prefix(Op::Not, inner) => Form::Not(self.boxed(inner, place)),
            Kind::Prefix(Op::Always, inner) => Form::Always(self.boxed(inner, place)),
            Kind::Prefix(Op::Eventually, inner) => Form::Eventually(self.boxed(inner, place)),
            Kind::Fair { strong, subscript, action } => {
                let text = self.step_text(action, subscript, place);
                let taken = self.ask(text.clone(), true, Vec::new(), place);
                let enabled = self.ask(format!("ENABLED ({text})"), false, Vec::new(), place);
                Form::Fair { strong: *strong, taken, enabled }
            }
            Kind::Quantified { every, bounds, body } => {
                self.quantified(*every, bounds, body, place)?
            }
            Kind::Let { definitions: Some(definitions), body } => {
                let inner = self.within(definitions, place);
                self.form(body, &inner)?
            }
            Kind::Branch(arms) => self.branch(arms, place)?,
            Kind::Name(name) => self.unfolded(name, &[], place)?,
            Kind::Call(name, arguments) => self.unfolded(name, arguments, place)?,
            Kind::Path(path) => {
                let (operator, inner) = self.enter(path, place)?;
                Form::Definition(self.boxed(&operator.body, &inner))
            }
            _ => return None,
        })
    }

    fn quantified(
        &mut self,
        every: bool,
        bounds: &[Bound],
        body: &Node,
        place: &Place,
    ) -> Option<Form> {
        let from = place.binders.len();
        let inner = self.bind(bounds, place)?;
        let names = bounds.iter().flat_map(shown_names).collect();
        let variables = inner.binders.len() - from;
        let body = self.boxed(body, &inner);
        Some(Form::Quantified { every, names, from, variables, body })
    }

    /// `IF c THEN a ELSE b` as `c => a` and `~c => b`.
    pub(super) fn branch(&mut self, arms: &[(Option<Node>, Node)], place: &Place) -> Option<Form> {
        let [(Some(condition), then), (None, otherwise)] = arms else { return None };
        let holds = self.boxed(condition, place);
        let written = Written {
            expression: format!("~({})", holds.written.expression),
            ..holds.written.clone()
        };
        let fails = Box::new(Formula { written, form: Form::Not(holds.clone()) });
        let (then, otherwise) = (self.boxed(then, place), self.boxed(otherwise, place));
        let either = [Form::Implies(holds, then.clone()), Form::Implies(fails, otherwise.clone())];
        let written = [then.written, otherwise.written];
        let parts = written.into_iter().zip(either);
        Some(Form::And(parts.map(|(written, form)| Formula { written, form }).collect()))
    }

    pub(super) fn unfolded(
        &mut self,
        name: &str,
        arguments: &[Node],
        place: &Place,
    ) -> Option<Form> {
        let operator = self.operator(name, place)?;
        if operator.parameters.len() != arguments.len() {
            return None;
        }
        let values = arguments.iter().map(|argument| self.piece(argument.span, place)).collect();
        let inner = Self::inside(place, &operator, values);
        Some(Form::Definition(self.boxed(&operator.body, &inner)))
    }

    /// A formula of one state or step is asked about as a whole, but where it
    /// leads into an instance.
    pub(super) fn state_form(&mut self, node: &Node, place: &Place) -> Option<Form> {
        match &node.kind {
            Kind::Path(path) if self.through(path, place).0 > 0 => {
                let (operator, inner) = self.enter(path, place)?;
                Some(Form::Definition(self.boxed(&operator.body, &inner)))
            }
            Kind::List(Op::And, _) | Kind::Infix(Op::And, ..) if self.leaves(node, place) => {
                let items = node.items(Op::And);
                Some(Form::And(items.iter().map(|item| self.formula(item, place)).collect()))
            }
            Kind::Quantified { every: true, bounds, body } if self.leaves(body, place) => {
                self.quantified(true, bounds, body, place)
            }
            Kind::Let { definitions: Some(definitions), body } => {
                let inner = self.within(definitions, place);
                self.form(body, &inner)
            }
            Kind::Name(name) if self.local(name, place).is_some() => {
                let (local, inner) = self.local_body(name, Vec::new(), place)?;
                local.parameters.is_empty().then_some(())?;
                Some(Form::Definition(self.boxed(&local.body, &inner)))
            }
            Kind::Name(name) if self.leaves(node, place) => self.unfolded(name, &[], place),
            _ => self.atom_form(node, place),
        }
    }

    pub(super) fn atom_form(&mut self, node: &Node, place: &Place) -> Option<Form> {
        let of_a_step = self.is_action(node, place);
        let sides = self.sides(node, place);
        let shown = sides.iter().map(|(shown, _)| shown.clone()).collect();
        let told = sides.into_iter().map(|(_, text)| text).collect();
        let text = match &node.kind {
            // TLC takes `<<A>>_v` apart only as an action, and tla-mc `[A]_v` too.
            Kind::Angled(action, subscript) => self.step_text(action, subscript, place),
            Kind::Boxed(action, subscript) => {
                let action = self.piece(action.span, place);
                let changes = self.subscript(subscript, place);
                format!("{action} \\/ ({changes})' = ({changes})")
            }
            _ => self.piece(node.span, place),
        };
        Some(Form::Atom(self.ask(text, of_a_step, told, place), shown))
    }

    /// That a step is one of `<<A>>_v`.
    pub(super) fn step_text(
        &mut self,
        action: &Node,
        subscript: &Subscript,
        place: &Place,
    ) -> String {
        let action = self.piece(action.span, place);
        let changes = self.subscript(subscript, place);
        format!("{action} /\\ ({changes})' # ({changes})")
    }

    pub(super) fn subscript(&mut self, subscript: &Subscript, place: &Place) -> String {
        match subscript {
            Subscript::Name(name) => self.named(name, place),
            Subscript::Expression(span) => self.piece(*span, place),
        }
    }

    /// A definition or variable that a subscript names.
    pub(super) fn named(&mut self, name: &str, place: &Place) -> String {
        if place.context == 0 {
            return name.to_owned();
        }
        let own = self.next_piece();
        let _ = writeln!(self.contexts[place.context].text, "{own} == {name}");
        format!("{}{own}", place.prefix)
    }
}

/// The names that a quantifier binds, those that take one element apart
/// together.
fn shown_names(bound: &Bound) -> Vec<String> {
    if bound.apart { vec![format!("<<{}>>", bound.names.join(", "))] } else { bound.names.clone() }
}

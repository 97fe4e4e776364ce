//! From the text of a specification to formulas and the atoms they rest on.
//!
//! Every piece of text that TLC is asked about becomes an operator whose
//! parameters are the names it may speak of, in the module that asks; a piece
//! of an instantiated module in a module that extends that one, instantiated in
//! the same way, so that all names mean there what they meant.

use std::fmt::Write as _;

use tla_syntax::token::Op;

use super::formula::{Atom, AtomId, Binder, Form, Formula, Written};
use crate::explain::operators::{Operator, Operators};
use crate::explain::syntax::{Bound, Kind, Local, Node, Span, Subscript, names_and_primes};

/// Deepest nesting of definitions that is followed.
const DEPTH_MAX: usize = 12;
/// Most atoms that are asked about.
const ATOMS_MAX: usize = 300;

/// An instance of a module, or, the first of all, the root module itself.
pub(super) struct Context<'a> {
    /// The name it has in the root module.
    pub(super) name: String,
    pub(super) operators: Operators<'a>,
    /// `WITH ...` as it is written.
    pub(super) with: String,
    /// The operators of its pieces.
    pub(super) text: String,
}

/// Where an expression stands, and what its names stand for.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    context: usize,
    source: usize,
    /// Bound names and parameters, outermost first.
    names: Vec<String>,
    /// What they are in the module that asks.
    values: Vec<String>,
    locals: Vec<(Local, String)>,
    pub(super) binders: Vec<Binder>,
    depth: usize,
}

pub(super) struct Reader<'a> {
    pub(super) contexts: Vec<Context<'a>>,
    pub(super) atoms: Vec<Atom>,
    pieces: usize,
    variables: usize,
}

impl Place {
    /// The context it stands in.
    pub(super) fn context(&self) -> usize {
        self.context
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(contexts: Vec<Context<'a>>) -> Self {
        Self { contexts, atoms: Vec::new(), pieces: 0, variables: 0 }
    }

    /// The formula that a name of the root module stands for.
    pub(super) fn definition(&mut self, name: &str) -> Option<Formula> {
        let operator = self.contexts[0].operators.operator(name)?;
        let place = Self::inside(&Place::default(), 0, &operator, Vec::new());
        Some(self.formula(&operator.body, &place))
    }

    /// The fairness conditions of a specification.
    pub(super) fn fairness(&mut self, specification: &str) -> Vec<Formula> {
        let mut found = Vec::new();
        if let Some(operator) = self.contexts[0].operators.operator(specification) {
            let place = Self::inside(&Place::default(), 0, &operator, Vec::new());
            self.fair_parts(&operator.body, &place, &mut found);
        }
        found
    }

    fn fair_parts(&mut self, node: &Node, place: &Place, found: &mut Vec<Formula>) {
        for item in node.items(Op::And) {
            match &item.kind {
                Kind::Fair { .. } | Kind::Quantified { every: true, .. }
                    if self.is_temporal(item, place) =>
                {
                    found.push(self.formula(item, place));
                }
                Kind::Name(name) if place.depth < DEPTH_MAX => {
                    if let Some(operator) = self.operator(name, place)
                        && self.is_temporal(item, place)
                    {
                        let inner = Self::inside(place, place.context, &operator, Vec::new());
                        self.fair_parts(&operator.body, &inner, found);
                    }
                }
                _ => {}
            }
        }
    }

    pub(super) fn operator(&self, name: &str, place: &Place) -> Option<Operator> {
        if place.names.iter().any(|bound| bound == name) || self.local(name, place).is_some() {
            return None;
        }
        self.contexts[place.context].operators.operator(name)
    }

    fn local<'p>(&self, name: &str, place: &'p Place) -> Option<&'p Local> {
        place.locals.iter().rev().map(|(local, _)| local).find(|local| local.name == name)
    }

    /// Within the body of an operator.
    pub(super) fn inside(
        place: &Place,
        context: usize,
        operator: &Operator,
        values: Vec<String>,
    ) -> Place {
        Place {
            context,
            source: operator.source,
            names: operator.parameters.clone(),
            values,
            locals: Vec::new(),
            binders: place.binders.clone(),
            depth: place.depth + 1,
        }
    }

    /// True if the formula speaks of more than one step.
    fn is_temporal(&self, node: &Node, place: &Place) -> bool {
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
                        let inner = Self::inside(place, place.context, &operator, Vec::new());
                        self.is_temporal(&operator.body, &inner)
                    })
            }
            Kind::Qualified(path) => {
                self.qualified(path, place).is_some_and(|(context, operator)| {
                    let inner = Self::inside(place, context, &operator, Vec::new());
                    self.is_temporal(&operator.body, &inner)
                })
            }
            _ => false,
        }
    }

    /// `A!Name`, seen from the root module.
    fn qualified(&self, path: &[String], place: &Place) -> Option<(usize, Operator)> {
        let [instance, name] = path else { return None };
        let context = self.contexts.iter().position(|c| c.name == *instance)?;
        (place.context == 0 && context > 0).then_some(())?;
        Some((context, self.contexts[context].operators.operator(name)?))
    }

    /// True if it speaks of the next state.
    pub(super) fn is_action(&self, node: &Node, place: &Place) -> bool {
        if let Kind::Qualified(path) = &node.kind
            && let Some((context, operator)) = self.qualified(path, place)
        {
            return self
                .is_action(&operator.body, &Self::inside(place, context, &operator, Vec::new()));
        }
        let operators = &self.contexts[place.context].operators;
        let names = names_and_primes(operators.sources[place.source].tokens(node.span)).0;
        let used = |(local, _): &&(Local, String)| names.contains(&local.name.as_str());
        let spans = place.locals.iter().filter(used).map(|(local, _)| local.body.span);
        std::iter::once(node.span).chain(spans).any(|span| {
            let mut known = place.names.clone();
            operators.acts(place.source, span, &mut known)
        })
    }

    pub(super) fn written(&self, node: &Node, place: &Place) -> Written {
        let source = &self.contexts[place.context].operators.sources[place.source];
        Written {
            expression: without_brackets(source.shown(node.span)),
            module: source.module.name.clone(),
            line: source.line(node.span),
        }
    }

    /// Makes an operator of a piece of text; applied as it is in this place.
    pub(super) fn piece(&mut self, span: Span, place: &Place) -> String {
        let own = self.define(span, place);
        applied(&format!("{}{own}", prefix(place.context)), &place.values)
    }

    fn define(&mut self, span: Span, place: &Place) -> String {
        self.pieces += 1;
        let name = format!("Gv7_s{}", self.pieces);
        let context = &mut self.contexts[place.context];
        let mut text = format!("{} ==\n", applied(&name, &place.names));
        if !place.locals.is_empty() {
            text.push_str("LET\n");
            place.locals.iter().for_each(|(_, line)| text.push_str(line));
            text.push_str("IN\n");
        }
        let _ = writeln!(text, "{}", context.operators.sources[place.source].in_place(span));
        context.text.push_str(&text);
        name
    }

    /// The formula at a node.
    pub(super) fn formula(&mut self, node: &Node, place: &Place) -> Formula {
        let written = self.written(node, place);
        let form = self.form(node, place).unwrap_or(Form::Unknown);
        Formula { written, form }
    }

    fn boxed(&mut self, node: &Node, place: &Place) -> Box<Formula> {
        Box::new(self.formula(node, place))
    }

    fn form(&mut self, node: &Node, place: &Place) -> Option<Form> {
        if self.atoms.len() > ATOMS_MAX || place.depth > DEPTH_MAX {
            return None;
        }
        if !self.is_temporal(node, place) {
            return self.atom_form(node, place);
        }
        Some(match &node.kind {
            Kind::List(Op::And, _) | Kind::Infix(Op::And, ..) => {
                Form::And(node.items(Op::And).iter().map(|n| self.formula(n, place)).collect())
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
                let (taken, enabled) = self.step_of(action, Some(subscript), place);
                Form::Fair { strong: *strong, taken, enabled }
            }
            Kind::Quantified { every, bounds, body } => {
                let from = place.binders.len();
                let inner = self.bind(bounds, place)?;
                let names = inner.names[place.names.len()..].to_vec();
                let variables = inner.binders.len() - from;
                let body = self.boxed(body, &inner);
                Form::Quantified { every: *every, names, from, variables, body }
            }
            Kind::Let { definitions: Some(definitions), body } => {
                let inner = self.within(definitions, place);
                self.form(body, &inner)?
            }
            Kind::Name(name) => self.unfolded(name, &[], place)?,
            Kind::Call(name, arguments) => self.unfolded(name, arguments, place)?,
            Kind::Qualified(path) => {
                let (context, operator) = self.qualified(path, place)?;
                let inner = Self::inside(place, context, &operator, Vec::new());
                Form::Definition(self.boxed(&operator.body, &inner))
            }
            _ => return None,
        })
    }

    fn unfolded(&mut self, name: &str, arguments: &[Node], place: &Place) -> Option<Form> {
        let operator = self.operator(name, place)?;
        if operator.parameters.len() != arguments.len() {
            return None;
        }
        let values = arguments.iter().map(|argument| self.piece(argument.span, place)).collect();
        let inner = Self::inside(place, place.context, &operator, values);
        Some(Form::Definition(self.boxed(&operator.body, &inner)))
    }

    /// Behind quantifiers, each with a name of its own in the module that asks.
    pub(super) fn bind(&mut self, bounds: &[Bound], place: &Place) -> Option<Place> {
        let mut inner = place.clone();
        for bound in bounds {
            let domain = self.piece(bound.domain.as_ref()?.span, place);
            let groups: Vec<&[String]> = match bound.apart {
                true => vec![&bound.names],
                false => bound.names.chunks(1).collect(),
            };
            for names in groups {
                self.variables += 1;
                let variable = format!("Gv7_x{}", self.variables);
                inner.names.extend(names.iter().cloned());
                match names {
                    [_] => inner.values.push(variable.clone()),
                    _ => inner.values.extend((1..=names.len()).map(|n| format!("{variable}[{n}]"))),
                }
                inner.binders.push(Binder { variable, domain: domain.clone() });
            }
        }
        Some(inner)
    }

    /// Inside a `LET`.
    pub(super) fn within(&mut self, definitions: &[Local], place: &Place) -> Place {
        let mut inner = place.clone();
        for local in definitions {
            let mut body = inner.clone();
            body.names.extend(local.parameters.iter().cloned());
            let own = self.define(local.body.span, &body);
            let head = applied(&local.name, &local.parameters);
            let line = format!("{head} == {}\n", applied(&own, &body.names));
            inner.locals.push((local.clone(), line));
        }
        inner
    }

    fn atom_form(&mut self, node: &Node, place: &Place) -> Option<Form> {
        let of_a_step = self.is_action(node, place);
        let sides = self.sides(node, place);
        let shown = sides.iter().map(|(shown, _)| shown.clone()).collect();
        let told = sides.into_iter().map(|(_, text)| text).collect();
        let text = match &node.kind {
            // TLC takes `[A]_v` and `<<A>>_v` apart only as actions.
            Kind::Angled(action) => {
                let (taken, _) = self.step_of(action, None, place);
                return Some(Form::Atom(taken, Vec::new()));
            }
            _ => self.piece(node.span, place),
        };
        Some(Form::Atom(self.ask(text, of_a_step, told, place), shown))
    }

    /// The atoms of `<<A>>_v`: that a step is one, and that one is possible.
    pub(super) fn step_of(
        &mut self,
        action: &Node,
        subscript: Option<&Subscript>,
        place: &Place,
    ) -> (AtomId, AtomId) {
        let action = self.piece(action.span, place);
        let changes = match subscript {
            None => "Gv7_vars".to_owned(),
            Some(Subscript::Name(name)) => self.named(name, place),
            Some(Subscript::Expression(span)) => self.piece(*span, place),
        };
        let text = format!("{action} /\\ ({changes})' # ({changes})");
        let taken = self.ask(text.clone(), true, Vec::new(), place);
        let enabled = self.ask(format!("ENABLED ({text})"), false, Vec::new(), place);
        (taken, enabled)
    }

    /// A definition or variable that a subscript names.
    fn named(&mut self, name: &str, place: &Place) -> String {
        if place.context == 0 {
            return name.to_owned();
        }
        self.pieces += 1;
        let own = format!("Gv7_s{}", self.pieces);
        let _ = writeln!(self.contexts[place.context].text, "{own} == {name}");
        format!("{}{own}", prefix(place.context))
    }

    pub(super) fn ask(
        &mut self,
        text: String,
        of_a_step: bool,
        told: Vec<String>,
        place: &Place,
    ) -> AtomId {
        self.atoms.push(Atom { text, of_a_step, binders: place.binders.clone(), told });
        self.atoms.len() - 1
    }

    /// The sides of a comparison that have a value worth telling, with how
    /// they are shown.
    fn sides(&mut self, node: &Node, place: &Place) -> Vec<(String, String)> {
        let inner = match &node.kind {
            Kind::Boxed(action) => return self.sides(action, place),
            Kind::Infix(
                Op::Eq
                | Op::Neq
                | Op::Lt
                | Op::Gt
                | Op::Le
                | Op::Ge
                | Op::In
                | Op::NotIn
                | Op::Subseteq,
                left,
                right,
            ) => [left, right],
            _ => return Vec::new(),
        };
        let telling = inner.into_iter().filter(|side| {
            matches!(side.kind, Kind::Name(_) | Kind::Primed(_) | Kind::Call(..))
                || (matches!(side.kind, Kind::Other) && self.is_small(side, place))
        });
        let telling: Vec<&Node> = telling.map(|side| &**side).collect();
        let mut told = Vec::new();
        for side in telling {
            told.push((self.written(side, place).expression, self.piece(side.span, place)));
        }
        told
    }

    /// A lookup such as `f[x].y`, not a set or a function written out.
    fn is_small(&self, node: &Node, place: &Place) -> bool {
        let text = self.written(node, place).expression;
        text.chars().next().is_some_and(|c| c.is_alphabetic()) && !text.contains("CHOOSE")
    }
}

/// Without brackets around all of it.
fn without_brackets(text: String) -> String {
    let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let mut open = 0_i32;
    let closes_early = inner.is_some_and(|inner| {
        inner.chars().any(|c| {
            open += i32::from(c == '(') - i32::from(c == ')');
            open < 0
        })
    });
    match inner {
        Some(inner) if !closes_early => inner.to_owned(),
        _ => text,
    }
}

pub(super) fn prefix(context: usize) -> String {
    if context == 0 { String::new() } else { format!("Gv7_c{context}!") }
}

pub(super) fn applied(name: &str, values: &[String]) -> String {
    match values {
        [] => name.to_owned(),
        _ => format!("{name}({})", values.join(", ")),
    }
}

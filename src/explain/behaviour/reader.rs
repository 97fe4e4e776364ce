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
use crate::explain::syntax::{
    Bound, Kind, Local, Node, Segment, Span, Subscript, names_and_primes,
};
use crate::trace::Location;

/// Deepest nesting of definitions that is followed.
const DEPTH_MAX: usize = 12;
/// Most atoms that are asked about.
const ATOMS_MAX: usize = 300;

/// Most variables whose values are told of a step.
const MOVED_MAX: usize = 6;

/// An instance of a module, or, the first of all, the root module itself.
pub(super) struct Context<'a> {
    /// The one it is declared in; `None` for the root module.
    pub(super) parent: Option<usize>,
    /// The name it has there.
    pub(super) name: String,
    pub(super) parameters: Vec<String>,
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
    /// What stands before a name of it in the module that asks: empty, or
    /// instances such as `Gv7_c1!Gv7_c3(x)!`.
    prefix: String,
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
    /// Where the pieces come from.
    pub(super) origins: Vec<Origin>,
    pieces: usize,
    variables: usize,
}

/// Where a piece of text comes from. Its columns are those it had.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// The line that begins its operator in the module that asks.
    head: String,
    /// Lines from there to the piece.
    before: u32,
    module: String,
    line: u32,
}

impl Origin {
    /// The place that a place in a module that asks was copied from.
    pub(super) fn of(origins: &[Self], text: &str, place: &Location) -> Option<Location> {
        let above = usize::try_from(place.line).ok()?;
        let lines = text.lines().take(above).collect::<Vec<_>>();
        let (at, origin) = lines.iter().enumerate().rev().find_map(|(at, line)| {
            Some((at, origins.iter().find(|origin| origin.head == *line)?))
        })?;
        let first = u32::try_from(at + 1).ok()? + origin.before;
        let moved = |line: u32| Some(origin.line + line.checked_sub(first)?);
        Some(Location {
            module: origin.module.clone(),
            line: moved(place.line)?,
            end_line: moved(place.end_line)?,
            ..place.clone()
        })
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(contexts: Vec<Context<'a>>) -> Self {
        Self { contexts, atoms: Vec::new(), origins: Vec::new(), pieces: 0, variables: 0 }
    }

    /// The formula that a name of the root module stands for.
    pub(super) fn definition(&mut self, name: &str) -> Option<Formula> {
        let operator = self.contexts[0].operators.operator(name)?;
        let place = Self::inside(&Place::default(), &operator, Vec::new());
        Some(self.formula(&operator.body, &place))
    }

    /// That an invariant holds always, if it leads into an instance: any other
    /// is better explained by itself.
    pub(super) fn invariant(&mut self, name: &str) -> Option<Formula> {
        let operator = self.contexts[0].operators.operator(name)?;
        let place = Self::inside(&Place::default(), &operator, Vec::new());
        self.leaves(&operator.body, &place).then_some(())?;
        let formula = self.formula(&operator.body, &place);
        Some(Formula { written: formula.written.clone(), form: Form::Always(Box::new(formula)) })
    }

    /// The fairness conditions of a specification.
    pub(super) fn fairness(&mut self, specification: &str) -> Vec<Formula> {
        let mut found = Vec::new();
        if let Some(operator) = self.contexts[0].operators.operator(specification) {
            let place = Self::inside(&Place::default(), &operator, Vec::new());
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
                        let inner = Self::inside(place, &operator, Vec::new());
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

    /// Within the body of an operator of the same context.
    pub(super) fn inside(place: &Place, operator: &Operator, values: Vec<String>) -> Place {
        Place {
            context: place.context,
            prefix: place.prefix.clone(),
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
                        let inner = Self::inside(place, &operator, Vec::new());
                        self.is_temporal(&operator.body, &inner)
                    })
            }
            Kind::Path(path) => self.is_temporal_path(path, place),
            _ => false,
        }
    }

    /// Through how many instances a path leads, and the last of them.
    fn through(&self, path: &[Segment], place: &Place) -> (usize, usize) {
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
    fn at_path(&self, path: &[Segment], place: &Place) -> Option<(Operator, Vec<Node>, Place)> {
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
    fn enter(&mut self, path: &[Segment], place: &Place) -> Option<(Operator, Place)> {
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
                segment.arguments.iter().map(|a| self.piece(a.span, place)).collect();
            around.prefix =
                format!("{}{}!", around.prefix, applied(&format!("Gv7_c{context}"), &values));
        }
        let values = arguments.iter().map(|a| self.piece(a.span, place)).collect();
        let inner = Self::inside(&around, &operator, values);
        Some((operator, inner))
    }

    fn is_temporal_path(&self, path: &[Segment], place: &Place) -> bool {
        place.depth < DEPTH_MAX
            && self.at_path(path, place).is_some_and(|(operator, _, around)| {
                let inner = Self::inside(&around, &operator, Vec::new());
                self.is_temporal(&operator.body, &inner)
            })
    }

    /// True if it speaks of the next state.
    pub(super) fn is_action(&self, node: &Node, place: &Place) -> bool {
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

    fn body_acts(&self, operator: &Operator, place: &Place) -> bool {
        self.is_action(&operator.body, &Self::inside(place, operator, Vec::new()))
    }

    /// The same, told from the names in a text and what they stand for.
    fn text_acts(&self, node: &Node, place: &Place) -> bool {
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
        applied(&format!("{}{own}", place.prefix), &place.values)
    }

    fn define(&mut self, span: Span, place: &Place) -> String {
        self.pieces += 1;
        let name = format!("Gv7_s{}", self.pieces);
        let context = &mut self.contexts[place.context];
        let source = &context.operators.sources[place.source];
        let before = if place.locals.is_empty() { 1 } else { 3 + place.locals.len() };
        self.origins.push(Origin {
            head: applied(&name, &place.names) + " ==",
            before: u32::try_from(before).unwrap_or(u32::MAX),
            module: source.module.name.clone(),
            line: source.line(span),
        });
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
            return self.state_form(node, place);
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
                let text = self.step_text(action, subscript, place);
                let taken = self.ask(text.clone(), true, Vec::new(), place);
                let enabled = self.ask(format!("ENABLED ({text})"), false, Vec::new(), place);
                Form::Fair { strong: *strong, taken, enabled }
            }
            Kind::Quantified { every, bounds, body } => {
                let from = place.binders.len();
                let inner = self.bind(bounds, place)?;
                let names = bounds.iter().flat_map(shown_names).collect();
                let variables = inner.binders.len() - from;
                let body = self.boxed(body, &inner);
                Form::Quantified { every: *every, names, from, variables, body }
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

    /// `IF c THEN a ELSE b` as `c => a` and `~c => b`.
    fn branch(&mut self, arms: &[(Option<Node>, Node)], place: &Place) -> Option<Form> {
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

    fn unfolded(&mut self, name: &str, arguments: &[Node], place: &Place) -> Option<Form> {
        let operator = self.operator(name, place)?;
        if operator.parameters.len() != arguments.len() {
            return None;
        }
        let values = arguments.iter().map(|argument| self.piece(argument.span, place)).collect();
        let inner = Self::inside(place, &operator, values);
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

    /// A formula of one state or step is asked about as a whole, but where it
    /// leads into an instance.
    fn state_form(&mut self, node: &Node, place: &Place) -> Option<Form> {
        match &node.kind {
            Kind::Path(path) if self.through(path, place).0 > 0 => {
                let (operator, inner) = self.enter(path, place)?;
                Some(Form::Definition(self.boxed(&operator.body, &inner)))
            }
            Kind::List(Op::And, _) | Kind::Infix(Op::And, ..) if self.leaves(node, place) => {
                let items = node.items(Op::And);
                Some(Form::And(items.iter().map(|item| self.formula(item, place)).collect()))
            }
            Kind::Name(name) if self.leaves(node, place) => self.unfolded(name, &[], place),
            _ => self.atom_form(node, place),
        }
    }

    /// True if a conjunct of it is an operator of an instance.
    pub(super) fn leaves(&self, node: &Node, place: &Place) -> bool {
        node.items(Op::And).into_iter().any(|item| match &item.kind {
            Kind::Path(path) => self.through(path, place).0 > 0,
            Kind::Name(name) if place.depth < DEPTH_MAX => {
                self.operator(name, place).is_some_and(|operator| {
                    self.leaves(&operator.body, &Self::inside(place, &operator, Vec::new()))
                })
            }
            _ => false,
        })
    }

    fn atom_form(&mut self, node: &Node, place: &Place) -> Option<Form> {
        let of_a_step = self.is_action(node, place);
        let sides = self.sides(node, place);
        let shown = sides.iter().map(|(shown, _)| shown.clone()).collect();
        let told = sides.into_iter().map(|(_, text)| text).collect();
        let text = match &node.kind {
            // TLC takes `<<A>>_v` apart only as an action.
            Kind::Angled(action, subscript) => self.step_text(action, subscript, place),
            _ => self.piece(node.span, place),
        };
        Some(Form::Atom(self.ask(text, of_a_step, told, place), shown))
    }

    /// That a step is one of `<<A>>_v`.
    fn step_text(&mut self, action: &Node, subscript: &Subscript, place: &Place) -> String {
        let action = self.piece(action.span, place);
        let changes = self.subscript(subscript, place);
        format!("{action} /\\ ({changes})' # ({changes})")
    }

    fn subscript(&mut self, subscript: &Subscript, place: &Place) -> String {
        match subscript {
            Subscript::Name(name) => self.named(name, place),
            Subscript::Expression(span) => self.piece(*span, place),
        }
    }

    /// A definition or variable that a subscript names.
    fn named(&mut self, name: &str, place: &Place) -> String {
        if place.context == 0 {
            return name.to_owned();
        }
        self.pieces += 1;
        let own = format!("Gv7_s{}", self.pieces);
        let _ = writeln!(self.contexts[place.context].text, "{own} == {name}");
        format!("{}{own}", place.prefix)
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
                || (matches!(side.kind, Kind::Other) && self.is_small(side, place))
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
    fn variables_compared(&mut self, node: &Node, place: &Place) -> Vec<(String, String)> {
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
    fn is_variable(&self, name: &str, place: &Place) -> bool {
        let hidden = place.names.iter().any(|n| n == name) || self.local(name, place).is_some();
        !hidden && self.contexts[place.context].operators.declares(name)
    }

    /// Before and after a step: what an instance has in the place of a variable,
    /// or a variable alone. Of several the states tell.
    fn moved(&mut self, subscript: &Subscript, place: &Place) -> Vec<(String, String)> {
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
    fn is_small(&self, node: &Node, place: &Place) -> bool {
        let text = self.written(node, place).expression;
        text.chars().next().is_some_and(|c| c.is_alphabetic()) && !text.contains("CHOOSE")
    }
}

/// The names that a quantifier binds, those that take one element apart
/// together.
fn shown_names(bound: &Bound) -> Vec<String> {
    if bound.apart { vec![format!("<<{}>>", bound.names.join(", "))] } else { bound.names.clone() }
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

pub(super) fn applied(name: &str, values: &[String]) -> String {
    match values {
        [] => name.to_owned(),
        _ => format!("{name}({})", values.join(", ")),
    }
}

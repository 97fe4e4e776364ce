//! From the text of a specification to formulas and the atoms they rest on.
//!
//! Every piece of text that TLC is asked about becomes an operator whose
//! parameters are the names it may speak of, in the module that asks; a piece
//! of an instantiated module in a module that extends that one, instantiated in
//! the same way, so that all names mean there what they meant.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::rc::Rc;

use tla_syntax::token::Op;

use super::formula::{Atom, AtomId, Binder, Form, Formula, Written};
use super::origin::Origin;
use crate::syntax::operators::{Operator, Operators};
use crate::syntax::{Bound, Kind, Local, Node, Source, Span};

/// Deepest nesting of definitions that is followed.
pub(super) const DEPTH_MAX: usize = 12;
/// Most atoms that are asked about.
pub(super) const ATOMS_MAX: usize = 300;

/// An instance of a module, or, the first of all, the root module itself.
pub(in crate::explain) struct Context<'a> {
    /// The one it is declared in; `None` for the root module.
    pub(in crate::explain) parent: Option<usize>,
    /// The name it has there.
    pub(super) name: String,
    pub(in crate::explain) parameters: Vec<String>,
    pub(in crate::explain) operators: Rc<Operators<'a>>,
    /// `WITH ...` as it is written.
    pub(super) with: String,
    /// The operators of its pieces.
    pub(in crate::explain) text: String,
}

/// Where an expression stands, and what its names stand for.
#[derive(Debug, Clone, Default)]
pub(in crate::explain) struct Place {
    pub(in crate::explain) context: usize,
    /// What stands before a name of it in the module that asks: empty, or
    /// instances such as `Gv7_c1!Gv7_c3(x)!`.
    pub(super) prefix: String,
    /// The values of these instances' parameters, as they are there.
    pub(in crate::explain) given: Vec<String>,
    pub(in crate::explain) source: usize,
    /// Bound names and parameters, outermost first.
    pub(in crate::explain) names: Vec<String>,
    /// What they are in the module that asks.
    pub(in crate::explain) values: Vec<String>,
    pub(in crate::explain) locals: Vec<Defined>,
    pub(super) binders: Vec<Binder>,
    pub(in crate::explain) depth: usize,
}

/// A definition of a `LET` around.
#[derive(Debug, Clone)]
pub(in crate::explain) struct Defined {
    pub(in crate::explain) local: Local,
    /// It in the module that asks.
    line: String,
    /// How many of the names around it are known there.
    names: usize,
}

pub(in crate::explain) struct Reader<'a> {
    pub(in crate::explain) contexts: Vec<Context<'a>>,
    /// What tells the names that it gives from those of another reader, whose pieces
    /// stand in the same module.
    mark: &'static str,
    pub(super) atoms: Vec<Atom>,
    /// Pieces that are given to operators and speak of the next state: they have no value
    /// that could be told.
    pub(super) acting: BTreeSet<String>,
    /// Where the pieces come from.
    pub(super) origins: Vec<Origin>,
    pub(super) pieces: usize,
    pub(super) variables: usize,
    /// True if predicates of a state are taken apart beside temporal formulas:
    /// what a conjunct guards is then asked about without its guard.
    pub(super) apart: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(contexts: Vec<Context<'a>>) -> Self {
        Self::marked(contexts, "")
    }

    /// The same with names of its own.
    pub(in crate::explain) fn marked(contexts: Vec<Context<'a>>, mark: &'static str) -> Self {
        let (atoms, origins) = (Vec::new(), Vec::new());
        let acting = BTreeSet::new();
        Self { contexts, mark, atoms, acting, origins, pieces: 0, variables: 0, apart: false }
    }

    /// The name of an instance in the module that asks, and of the module behind it.
    pub(in crate::explain) fn instance(&self, context: usize) -> [String; 2] {
        ["c", "i"].map(|kind| format!("Gv7_{}{kind}{context}", self.mark))
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

    pub(super) fn fair_parts(&mut self, node: &Node, place: &Place, found: &mut Vec<Formula>) {
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

    /// The parameters of an instance and of those that lead to it, these first.
    pub(in crate::explain) fn parameters_of(&self, context: usize) -> Vec<String> {
        let context = &self.contexts[context];
        let around = context.parent.map(|parent| self.parameters_of(parent));
        [around.unwrap_or_default(), context.parameters.clone()].concat()
    }

    /// What `A!Step` names, without arguments, and the instance that has it: in the
    /// place of the values of the instances' parameters stand their names.
    pub(in crate::explain) fn named_action(&self, name: &str) -> Option<(Operator, Place)> {
        let mut context = 0;
        let mut rest = name;
        while let Some((instance, behind)) = rest.split_once('!') {
            let is_it = |c: &Context<'_>| c.parent == Some(context) && c.name == instance;
            context = self.contexts.iter().position(is_it)?;
            rest = behind;
        }
        let operator = self.contexts[context].operators.operator(rest)?;
        let given = self.parameters_of(context);
        Some((operator, Place { context, given, ..Place::default() }))
    }

    pub(in crate::explain) fn operator(&self, name: &str, place: &Place) -> Option<Operator> {
        if self.is_hidden(name, place) {
            return None;
        }
        self.contexts[place.context].operators.operator(name)
    }

    /// The same, whatever it takes.
    pub(super) fn defined(&self, name: &str, place: &Place) -> Option<Operator> {
        if self.is_hidden(name, place) {
            return None;
        }
        self.contexts[place.context].operators.defined(name)
    }

    /// True if a name is that of something around this place.
    fn is_hidden(&self, name: &str, place: &Place) -> bool {
        place.names.iter().any(|bound| bound == name) || self.local(name, place).is_some()
    }

    pub(in crate::explain) fn local<'p>(&self, name: &str, place: &'p Place) -> Option<&'p Local> {
        place.locals.iter().rev().map(|defined| &defined.local).find(|local| local.name == name)
    }

    /// What a `LET` around defines by a name, and where its body stands, for these
    /// values of its parameters.
    pub(in crate::explain) fn local_body<'p>(
        &self,
        name: &str,
        values: Vec<String>,
        place: &'p Place,
    ) -> Option<(&'p Local, Place)> {
        let at = place.locals.iter().rposition(|defined| defined.local.name == name)?;
        let Defined { local, names, .. } = &place.locals[at];
        let mut inner = Place { depth: place.depth + 1, ..place.clone() };
        inner.locals.truncate(at);
        inner.names.truncate(*names);
        inner.values.truncate(*names);
        inner.names.extend(local.parameters.iter().cloned());
        inner.values.extend(values);
        Some((local, inner))
    }

    /// Within the body of an operator of the same context.
    pub(in crate::explain) fn inside(
        place: &Place,
        operator: &Operator,
        values: Vec<String>,
    ) -> Place {
        Place {
            context: place.context,
            prefix: place.prefix.clone(),
            given: place.given.clone(),
            source: operator.source,
            names: operator.parameters.clone(),
            values,
            locals: Vec::new(),
            binders: place.binders.clone(),
            depth: place.depth + 1,
        }
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

    /// What an operator is applied to: a name that is bound around is what it
    /// stands for already.
    pub(super) fn argument(&mut self, node: &Node, place: &Place) -> String {
        let bound = match &node.kind {
            Kind::Name(name) => place.names.iter().rposition(|own| own == name),
            _ => None,
        };
        match bound.and_then(|at| place.values.get(at)) {
            Some(value) => value.clone(),
            None => {
                let acts = self.is_action(node, place) || self.names_acting(node, place);
                let piece = self.piece(node.span, place);
                if acts {
                    self.acting.insert(piece.clone());
                }
                piece
            }
        }
    }

    /// The name of one more piece.
    pub(super) fn next_piece(&mut self) -> String {
        self.pieces += 1;
        format!("Gv7_{}s{}", self.mark, self.pieces)
    }

    pub(in crate::explain) fn define(&mut self, span: Span, place: &Place) -> String {
        let name = self.next_piece();
        let context = &mut self.contexts[place.context];
        let source = &context.operators.sources[place.source];
        let before = if place.locals.is_empty() { 1 } else { 3 + place.locals.len() };
        let piece = source.in_place(span);
        let names = given_on(source, span, &place.names);
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.origins.push(Origin {
            head: applied(&name, &names) + " ==",
            before: number(before),
            module: source.module.name.clone(),
            line: source.line(span),
            lines: number(piece.lines().count()),
        });
        let mut text = format!("{} ==\n", applied(&name, &names));
        if !place.locals.is_empty() {
            text.push_str("LET\n");
            place.locals.iter().for_each(|defined| text.push_str(&defined.line));
            text.push_str("IN\n");
        }
        let _ = writeln!(text, "{piece}");
        context.text.push_str(&text);
        name
    }

    /// Behind quantifiers, each with a name of its own in the module that asks.
    pub(super) fn bind(&mut self, bounds: &[Bound], place: &Place) -> Option<Place> {
        let mut inner = place.clone();
        for bound in bounds {
            let set = bound.domain.as_ref()?;
            let domain = self.piece(set.span, place);
            let written = self.written(set, place).expression;
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
                let (domain, written) = (domain.clone(), written.clone());
                inner.binders.push(Binder { variable, domain, names: names.to_vec(), written });
            }
        }
        Some(inner)
    }

    /// Inside a `LET`.
    pub(in crate::explain) fn within(&mut self, definitions: &[Local], place: &Place) -> Place {
        let mut inner = place.clone();
        for local in definitions {
            let mut body = inner.clone();
            body.names.extend(local.parameters.iter().cloned());
            let own = self.define(local.body.span, &body);
            let source = &self.contexts[place.context].operators.sources[place.source];
            let of = |names: &[String]| given_on(source, local.body.span, names);
            let name = source.given_on(&local.name, local.body.span);
            // The names of its parameters may be bound around what uses it.
            let parameters = (1..=local.parameters.len()).map(|n| format!("Gv7_a{n}"));
            let parameters: Vec<String> = parameters.collect();
            let known = [of(&inner.names), parameters.clone()].concat();
            let line = format!("{} == {}\n", applied(name, &parameters), applied(&own, &known));
            let names = place.names.len();
            inner.locals.push(Defined { local: local.clone(), line, names });
        }
        inner
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
}

/// Names as they are in the module that asks.
fn given_on(source: &Source<'_>, span: Span, names: &[String]) -> Vec<String> {
    names.iter().map(|name| source.given_on(name, span).to_owned()).collect()
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

pub(in crate::explain) fn applied(name: &str, values: &[String]) -> String {
    match values {
        [] => name.to_owned(),
        _ => format!("{name}({})", values.join(", ")),
    }
}

//! The definitions that formulas use.
//!
//! In: a specification and what the configuration replaces in it. Out: the
//! body behind a name, where it stands, and whether it is an action.

use std::collections::BTreeMap;

use tla_syntax::token::Op;

use super::{Kind, Node, Segment, Source, Span, names_and_primes, part};
use crate::config::{Assignment, Config};
use crate::spec::Spec;

/// Longest chain of names by which a specification leads to its action.
const FORMULAS_MAX: usize = 4;

/// A definition that can be looked into.
pub(crate) struct Operator {
    pub(crate) name: String,
    pub(crate) source: usize,
    pub(crate) parameters: Vec<String>,
    pub(crate) body: Node,
}

/// All of them.
pub(crate) struct Operators<'a> {
    spec: &'a Spec,
    replaced: BTreeMap<String, Option<String>>,
    /// The modules they stand in.
    pub(crate) sources: Vec<Source<'a>>,
}

impl<'a> Operators<'a> {
    pub(crate) fn new(spec: &'a Spec, config: &Config) -> Self {
        let sources = Source::read_all(spec.taken_over());
        Self { spec, replaced: replaced(config), sources }
    }

    /// Name of the module whose names these are.
    pub(crate) fn root(&self) -> &str {
        &self.spec.name
    }

    /// True for a variable of these modules.
    pub(crate) fn declares(&self, variable: &str) -> bool {
        self.spec.variables().iter().any(|name| name == variable)
    }

    /// The name of the definition behind a name: another one where the
    /// configuration says so, and none where that gives it a value.
    pub(crate) fn meant<'n>(&'n self, name: &'n str) -> Option<&'n str> {
        match self.replaced.get(name) {
            Some(by) => by.as_deref(),
            None => Some(name),
        }
    }

    /// The definition behind a name, replaced where the configuration says so;
    /// none that takes operators, for their text alone does not say what they
    /// are.
    pub(crate) fn operator(&self, name: &str) -> Option<Operator> {
        let definition = self.spec.definition(self.meant(name)?)?;
        let takes_operators = definition.def.params.iter().any(|p| p.arity > 0);
        if takes_operators { None } else { self.defined(name) }
    }

    /// The same, of whatever takes operators, too.
    pub(crate) fn defined(&self, name: &str) -> Option<Operator> {
        let name = self.meant(name)?;
        let definition = self.spec.definition(name)?;
        let parameters = &definition.def.params;
        let of = |s: &Source<'_>| s.module.name == definition.module.name;
        let source = self.sources.iter().position(of)?;
        let body = self.sources[source].body(name)?;
        let parameters = parameters.iter().map(|p| p.name.clone()).collect();
        Some(Operator { name: name.to_owned(), source, parameters, body })
    }

    /// What `Op(a)!2!(e)` names, as an operator of its own, and the arguments
    /// that it takes there.
    pub(crate) fn selected(&self, path: &[Segment]) -> Option<(Operator, Vec<Node>)> {
        let (head, selectors) = path.split_first()?;
        let operator = self.operator(&head.name)?;
        (operator.parameters.len() == head.arguments.len()).then_some(())?;
        let part = part(&self.sources[operator.source], &operator.body, selectors)?;
        let names = path.iter().map(|segment| segment.name.as_str());
        let name = names.collect::<Vec<_>>().join("!");
        let parameters = [operator.parameters, part.names].concat();
        let arguments = path.iter().flat_map(|segment| segment.arguments.clone()).collect();
        Some((Operator { name, parameters, body: part.node, ..operator }, arguments))
    }

    /// The part of the form `[]P` or `[][A]_v` of a temporal formula, which is
    /// all of it that can be asked, if it has just one.
    pub(crate) fn always_part(&self, name: &str) -> Option<Operator> {
        self.always_part_within(name, FORMULAS_MAX)
    }

    fn always_part_within(&self, name: &str, depth: usize) -> Option<Operator> {
        let operator = self.operator(name)?;
        let items = operator.body.items(Op::And);
        let parts: Vec<&Node> = items.iter().filter_map(|item| always(item)).collect();
        match parts[..] {
            [part] => Some(Operator { body: part.clone(), ..operator }),
            [] => {
                let mut parts = items.iter().filter_map(|item| match &item.kind {
                    Kind::Name(name) => self.always_part_within(name, depth.checked_sub(1)?),
                    _ => None,
                });
                let (one, another) = (parts.next()?, parts.next());
                another.is_none().then_some(one)
            }
            _ => None,
        }
    }

    /// True if that part is all that the formula says.
    pub(crate) fn is_always_part(&self, name: &str) -> bool {
        (0..FORMULAS_MAX)
            .try_fold(name.to_owned(), |name, _| {
                let body = self.operator(&name)?.body;
                match (&body.items(Op::And)[..], &body.kind) {
                    ([_, _, ..], _) => None,
                    (_, Kind::Name(inner)) => Some(inner.clone()),
                    _ => always(&body).is_some().then_some(name),
                }
            })
            .is_some()
    }

    /// True if this piece of text speaks of the next state, itself or through
    /// what it uses; `known` are names that do not.
    pub(crate) fn acts(&self, source: usize, span: Span, known: &mut Vec<String>) -> bool {
        let (names, primed) = names_and_primes(self.sources[source].tokens(span));
        primed
            || names.into_iter().any(|name| {
                if known.iter().any(|k| k == name) {
                    return false;
                }
                known.push(name.to_owned());
                let operator = self.defined(name);
                operator.is_some_and(|o| self.acts(o.source, o.body.span, known))
            })
    }
}

/// What must hold in every state or step for `[]P` or `[][A]_v` to hold.
fn always(node: &Node) -> Option<&Node> {
    let Kind::Prefix(Op::Always, inner) = &node.kind else { return None };
    match &inner.kind {
        Kind::Boxed(action, _) => Some(action),
        _ => Some(inner),
    }
}

/// Operators the configuration replaces, and by which. What is replaced
/// inside one module only has no single meaning here.
fn replaced(config: &Config) -> BTreeMap<String, Option<String>> {
    let replaced = config.constants.iter().map(|constant| match &constant.what {
        Assignment::Operator { operator, module: None } => {
            (constant.name.clone(), Some(operator.clone()))
        }
        // A definition may be set to a value, too.
        Assignment::Operator { module: Some(_), .. }
        | Assignment::Point(_)
        | Assignment::Value(_)
        | Assignment::ValueIn { .. } => (constant.name.clone(), None),
    });
    replaced.collect()
}

//! What a part that gave no step is called.
//!
//! By the operator that stands in it; by the application, if the operator is
//! applied in other places, too, for these may well have fired; by its text
//! if neither tells it from others.

use tla_syntax::token::Op;

use super::applied::Applied;
use super::definitions::Definition;
use super::disjuncts::Silent;
use super::excerpt::excerpt;
use super::spot::Spot;
use super::text::{Place, Text};
use crate::event::ActionCoverage;
use crate::syntax::{Kind, Node};

impl Text<'_> {
    /// The actions that stand in a disjunct: below `\E` and `LET`, all of a
    /// disjunction, and one of a conjunction.
    pub(super) fn standing(&self, source: usize, node: &Node) -> Vec<Silent> {
        self.standing_in(Place { source, span: node.span }, node)
    }

    fn standing_in(&self, part: Place, node: &Node) -> Vec<Silent> {
        let source = part.source;
        let disjuncts = node.items(Op::Or);
        if disjuncts.len() > 1 {
            return match node.span == part.span {
                true => disjuncts.iter().flat_map(|item| self.standing(source, item)).collect(),
                false => disjuncts.iter().flat_map(|item| self.standing_in(part, item)).collect(),
            };
        }
        let conjuncts = node.items(Op::And);
        if conjuncts.len() > 1 {
            let found = conjuncts.iter().map(|item| self.standing_in(part, item));
            return found.into_iter().find(|found| !found.is_empty()).unwrap_or_default();
        }
        match &node.kind {
            Kind::Quantified { every: false, body, .. } | Kind::Let { body, .. } => {
                self.standing_in(part, body)
            }
            Kind::Name(_) | Kind::Call(..) => {
                let applied = self.applied(source, node).filter(|a| self.steps(source, node, a));
                applied.map(|a| self.silent_application(part, node, &a)).into_iter().collect()
            }
            _ => {
                let applied = self.applied(source, node).filter(|a| a.written.contains('!'));
                applied.map(|a| self.silent_application(part, node, &a)).into_iter().collect()
            }
        }
    }

    /// True for an operator that is an action, or is applied to one.
    fn steps(&self, source: usize, node: &Node, applied: &Applied<'_>) -> bool {
        let acts = applied.definition.is_some_and(|d| self.acts(d.place()));
        let is_formula = |argument: &&Node| match &argument.kind {
            Kind::Infix(op, ..) => matches!(op, Op::And | Op::Or | Op::Eq | Op::In),
            Kind::Name(_) | Kind::Call(..) | Kind::List(..) | Kind::Quantified { .. } => true,
            _ => false,
        };
        let given = match &node.kind {
            Kind::Call(_, arguments) => arguments.as_slice(),
            _ => &[],
        };
        acts || given
            .iter()
            .filter(is_formula)
            .any(|argument| self.acts(Place { source, span: argument.span }))
    }

    /// A part in which an operator is applied.
    pub(super) fn silent_application(
        &self,
        part: Place,
        node: &Node,
        applied: &Applied<'_>,
    ) -> Silent {
        let Applied { name, written, .. } = applied;
        let shown = self.shown(Place { span: node.span, ..part });
        let named = if self.applications().is_only(name) {
            self.silent_name(part.source, node, written)
        } else if self.applications().is_telling(name, &shown) {
            self.silent_name(part.source, node, &excerpt(&shown))
        } else {
            self.silent_text(&part)
        };
        Silent { operator: Some(name.clone()), ..named }
    }

    /// All that a line of the report is about.
    pub(super) fn silent(&self, action: &ActionCoverage) -> Silent {
        let (module, line) = (&action.location.module, action.location.line);
        let line = action.part.map_or(line, |part| match self.definition_of(action) {
            Some(_) => line,
            None => part.line,
        });
        self.silent_at(&action.action, None, module, line)
    }

    pub(super) fn silent_name(&self, source: usize, node: &Node, name: &str) -> Silent {
        let source = &self.modules.sources[source];
        self.silent_at(name, None, &source.module.name, source.line(node.span))
    }

    /// A part that no operator names.
    pub(super) fn silent_text(&self, place: &Place) -> Silent {
        let source = &self.modules.sources[place.source];
        let within = self.around(place).map_or("the next-state relation", |d| d.name.as_str());
        let text = excerpt(&source.shown(place.span));
        let line = source.line(place.span);
        self.silent_at(&text, Some(within.to_owned()), &source.module.name, line)
    }

    fn silent_at(&self, action: &str, within: Option<String>, module: &str, line: u32) -> Silent {
        // An action of a PlusCal algorithm stands where its label does.
        let label = self.translated(module).and_then(|t| t.label(action, line));
        let line = label.map_or_else(|| self.spec.line_in_file(module, line), |label| label.line);
        let at = Spot::in_file(self.spec, module, line);
        Silent { action: action.to_owned(), operator: None, within, at }
    }

    /// With the line of its name.
    pub(super) fn silent_definition(&self, definition: &Definition) -> Silent {
        let module = self.module(definition.source);
        self.silent_at(&definition.name, None, module, definition.line)
    }
}

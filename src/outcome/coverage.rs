//! What was exercised: how often each action was taken and each expression of
//! a property evaluated.

use super::Facts;
use crate::event::{ActionCoverage, Event, ExpressionCoverage, Failure, FailureKind};
use crate::spec::{Implication, Point};

/// Expressions kept at most, so that a pathological specification cannot eat memory.
const EXPRESSIONS_MAX: usize = 200_000;

/// The last complete coverage report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// True once a whole report was read.
    pub complete: bool,
    /// Actions in the order of the report, the initial predicate included.
    pub actions: Vec<ActionCoverage>,
    /// The expressions of invariants, and how often each was evaluated.
    pub expressions: Vec<Expression>,
    /// Those of actions, with the position of their action in `actions`.
    pub steps: Vec<(usize, Expression)>,
    /// True if the engine said that it counted at another place than it
    /// evaluated, so that a count of 0 means nothing.
    pub misplaced: bool,
    in_property: bool,
}

/// An expression of an invariant or of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// The module it stands in.
    pub module: String,
    /// Its first character.
    pub start: Point,
    /// Its last character.
    pub end: Point,
    /// Times it was evaluated.
    pub evaluations: u64,
}

impl Coverage {
    /// Folds one event in; events without coverage are ignored.
    pub fn add(&mut self, event: &Event) {
        match event {
            Event::CoverageStarted => {
                *self = Self { misplaced: self.misplaced, ..Self::default() };
            }
            Event::CoverageFinished => self.complete = true,
            Event::ActionCoverage(action) => {
                self.in_property = false;
                self.actions.push(action.clone());
            }
            Event::PropertyCoverage { .. } => self.in_property = true,
            Event::ExpressionCoverage(e) => self.count(e),
            Event::CoverageMisplaced => self.misplaced = true,
            _ => {}
        }
    }

    fn count(&mut self, counted: &ExpressionCoverage) {
        let at = &counted.location;
        let expression = || Expression {
            module: at.module.clone(),
            start: (at.line, at.column),
            end: (at.end_line, at.end_column),
            evaluations: counted.evaluations,
        };
        if self.in_property && self.expressions.len() < EXPRESSIONS_MAX {
            self.expressions.push(expression());
        } else if !self.in_property && self.steps.len() < EXPRESSIONS_MAX {
            self.steps.push((self.actions.len().saturating_sub(1), expression()));
        }
    }

    /// True if the report shows that the right side of the implication was
    /// looked at.
    #[must_use]
    pub fn shows_exercised(&self, implication: &Implication) -> bool {
        self.expressions.iter().any(|e| {
            e.module == implication.module
                && e.evaluations > 0
                && implication.consequent_starts.contains(&e.start)
        })
    }

    /// True if the report shows that the right side of the implication was
    /// never looked at.
    ///
    /// TLC leaves out what was never evaluated, and also the parts of an
    /// expression that were evaluated as often as the whole. So a right side
    /// that is missing means something only where the left side is there.
    #[must_use]
    pub fn shows_unexercised(&self, implication: &Implication) -> bool {
        let mut here = self.expressions.iter().filter(|e| e.module == implication.module);
        let left = here.any(|e| e.evaluations > 0 && implication.antecedent_ends.contains(&e.end));
        left && !self.shows_exercised(implication)
    }
}

/// The failure that may come from counting and not from the specification:
/// TLC builds a tree of counters before it computes a state, and some versions
/// fail at that (tlaplus#649, #422, #314).
#[must_use]
pub fn failed_by_counting(facts: &Facts) -> Option<&Failure> {
    let was_searching = facts.search.is_some();
    let ended_itself = facts.stop.is_none() && facts.violations.is_empty();
    let suspect = |f: &&Failure| {
        let says = |words: &[&str]| words.iter().any(|w| f.text.contains(w));
        let of_its_own = says(&["tlc2.tool.coverage", "CostModel", "class tla2sany.semantic."]);
        let before = facts.initial_distinct.is_none();
        of_its_own
            || f.kind == FailureKind::Engine
            || (before && says(&["StackOverflow", "NullPointerException", "ClassCastException"]))
    };
    facts.failures.iter().find(suspect).filter(|_| was_searching && ended_itself)
}

//! What is asked about a formula, piece by piece.
//!
//! A [`Question`] belongs to one piece of the specification's text: is it what
//! the question above makes it to be ([`Found`]), and if so, why? The whole
//! forms a tree, [`Form`], that is laid out before anything is evaluated; TLC
//! then follows it as far as it applies to the state at hand.

use crate::syntax::{Source, Span};

/// Number of a [`Slice`].
pub(super) type SliceId = usize;
/// Number of a [`Question`]; those below it have smaller ones.
pub(super) type QuestionId = usize;

/// All that is asked of one violation.
#[derive(Debug)]
pub(super) struct Questions<'a> {
    /// The modules that slices are taken from.
    pub(super) sources: Vec<Source<'a>>,
    pub(super) slices: Vec<Slice>,
    pub(super) questions: Vec<Question>,
    /// The question that all others are about.
    pub(super) root: QuestionId,
    /// Values of the root's parameters, as TLA+.
    pub(super) arguments: Vec<String>,
    /// False if the root is a part of the formula, beside which others may be
    /// what is false.
    pub(super) is_whole: bool,
}

/// What a piece of text may speak of, beside what its module defines.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    /// Bound names and parameters, outermost first.
    pub(super) names: Vec<String>,
    /// What `LET`s around define, outermost first.
    pub(super) locals: Vec<Local>,
}

/// A definition in a `LET`: its body knows the names around the `LET` and
/// after them its parameters.
#[derive(Debug, Clone)]
pub(super) struct Local {
    pub(super) name: String,
    /// How many parameters it has.
    pub(super) parameters: usize,
    pub(super) body: SliceId,
}

/// A piece of text to be evaluated.
#[derive(Debug, Clone)]
pub(super) struct Slice {
    /// Its module, by its place in [`Questions::sources`].
    pub(super) source: usize,
    pub(super) span: Span,
    pub(super) scope: Scope,
}

/// What an expression must be found to be for its question to apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// `FALSE`.
    False,
    /// `TRUE`.
    True,
    /// An action that has no next state.
    Disabled,
    /// An expression with another value in the next state.
    Changed,
}

/// A piece of text, what it is found to be, and where to look for the reason.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) slice: SliceId,
    pub(super) found: Found,
    pub(super) form: Form,
}

/// Where the reason lies.
#[derive(Debug, Clone)]
pub(super) enum Form {
    /// In the expression itself.
    Itself,
    /// In the values of these.
    Values(Vec<SliceId>),
    /// In the first of these that applies.
    First(Vec<QuestionId>),
    /// In all of these together.
    Each(Vec<QuestionId>),
    /// In one element; `body` knows the variables after the names around it.
    Witness(Vec<Variable>, QuestionId),
    /// In every element.
    Every(Vec<Variable>, QuestionId),
    /// In the second, as the first holds.
    Given(SliceId, QuestionId),
    /// Under the first condition that holds.
    Branch(Vec<(Option<SliceId>, QuestionId)>),
    /// In the operator's body, for these values of its parameters. It knows
    /// some of the names around if a `LET` defines it, and none else.
    Call { parameters: Vec<String>, arguments: Vec<SliceId>, body: QuestionId },
    /// `function \in [domain -> range]`: in the domain or at one point.
    Member { function: SliceId, domain: SliceId, range: SliceId },
}

/// A quantified variable, or several that take one element apart.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) names: Vec<String>,
    pub(super) domain: SliceId,
}

impl Questions<'_> {
    /// The text of a slice on one line.
    pub(super) fn shown(&self, slice: SliceId) -> String {
        let slice = &self.slices[slice];
        self.sources[slice.source].shown(slice.span)
    }

    /// The names that a question's text may speak of.
    pub(super) fn names(&self, question: QuestionId) -> &[String] {
        &self.slices[self.questions[question].slice].scope.names
    }
}

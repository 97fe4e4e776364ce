//! What was found out about a formula: every expression as the specification
//! words it, what it is, and why.

use serde::Serialize;

/// Names and their values, as TLA+.
pub type Values = Vec<(String, String)>;

/// Why a formula is what it is in one state or step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Finding {
    /// The expression as it is written, on one line.
    pub expression: String,
    /// The module it stands in.
    pub module: String,
    /// Its first line, from 1.
    pub line: u32,
    /// What it is.
    pub is: Is,
    /// Why.
    pub because: Reason,
}

impl Finding {
    /// True if it ends at a part of which nothing more was found out.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        match &self.because {
            Reason::Unknown | Reason::For { part: None, .. } => true,
            Reason::Part { part } | Reason::While { part, .. } => part.is_bare(),
            Reason::For { part: Some(part), .. } => part.is_bare(),
            Reason::Operator { body, .. } => body.is_bare(),
            Reason::Values { .. } | Reason::All { .. } | Reason::Every { .. } => false,
        }
    }
}

/// What an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Is {
    /// `FALSE`.
    False,
    /// `TRUE`.
    True,
    /// An action without a next state.
    Disabled,
    /// Another value after the step than before it.
    Changed,
}

/// Why an expression is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Reason {
    /// Nothing more was found out.
    Unknown,
    /// The values of its sides; for one that changed, before and after.
    Values {
        /// What has which value.
        values: Values,
    },
    /// A part of it.
    Part {
        /// The part.
        part: Box<Finding>,
    },
    /// A part of it, for one value of the variables.
    For {
        /// The variables and their values.
        with: Values,
        /// The part, if it was looked into.
        part: Option<Box<Finding>>,
    },
    /// A part of it, while this holds.
    While {
        /// What holds, as it is written.
        holds: String,
        /// The part.
        part: Box<Finding>,
    },
    /// The body of the operator it applies.
    Operator {
        /// The arguments as they are written and their values.
        arguments: Values,
        /// The parameters and their values.
        with: Values,
        /// The body.
        body: Box<Finding>,
    },
    /// All of its parts.
    All {
        /// The parts.
        parts: Vec<Finding>,
    },
    /// A part of it, for every value of the variables.
    Every {
        /// The sets the variables range over, in the order of the variables.
        domains: Values,
        /// What is so for each value.
        cases: Vec<Case>,
    },
}

/// One value of the variables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Case {
    /// The variables and their values.
    pub with: Values,
    /// The part, if it was looked into.
    pub part: Option<Finding>,
}

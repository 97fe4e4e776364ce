//! What TLC is asked about fairness whose shape proves nothing.
//!
//! Two questions. Of the steps: does every reachable state that enables an
//! action with a fairness condition have a step of the next-state relation
//! which is such an action? Then the fairness can be satisfied from every
//! state. Of the behaviours: is a property violated that no behaviour
//! satisfies? Then at least one behaviour is fair; if it holds, none is.

use std::fmt::Write as _;

use tla_syntax::token::Op;
use tla_syntax::{Expr, Param, QuantKind};

use super::{ID, Unproven};
use crate::config::{Config, Named};
use crate::doubt::flow::{arguments, name_of};
use crate::doubt::subject::{self, Formula, Subject};
use crate::generate::Inputs;
use crate::objection::{Doubt, Effect};
use crate::plan::Job;
use crate::spec::{Meaning, Scopes, written};

/// Name of the generated module, in which all names begin like this.
const MODULE: &str = "Gv7_Fair";
/// The property that no behaviour satisfies.
const NOTHING: &str = "Gv7_Nothing";
/// An invariant for each condition: this and its number.
const STEPS: &str = "Gv7_Steps";

/// What TLC is asked, and about what.
#[derive(Debug, Clone)]
pub struct Probes {
    /// The question about steps; `None` if it cannot be written or does not
    /// decide anything.
    pub steps: Option<Inputs>,
    /// The question about behaviours.
    pub behaviours: Inputs,
    conditions: Vec<Doubt>,
    beyond: Option<Doubt>,
}

/// What a probe said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// What was asked about holds.
    Holds,
    /// It does not; the name of what is violated.
    Violated(String),
    /// The probe did not come to an end.
    Unknown(String),
}

/// What there is to ask about a job; `None` if there is nothing.
#[must_use]
pub fn probes(job: &Job, inputs: &Inputs) -> Option<Probes> {
    let generated = subject::generated(inputs);
    let mut subject = Subject::new(job, inputs, &generated)?;
    let unproven = Unproven::of(&mut subject);
    if unproven.conditions.is_empty() && unproven.beyond.is_none() {
        return None;
    }
    let variable = job.spec.variables().into_iter().next()?;
    let steps = steps(&mut subject, &unproven);
    let ask = |text: &str, invariants: Vec<Named<()>>, properties: Vec<Named<()>>| {
        let text = format!(
            "---- MODULE {MODULE} ----\n\\* Written by greyverify, do not edit.\nEXTENDS {}\n{text}====\n",
            inputs.root
        );
        let config = Config {
            constants: inputs.config.constants.clone(),
            specification: inputs.config.specification.clone(),
            constraints: inputs.config.constraints.clone(),
            action_constraints: inputs.config.action_constraints.clone(),
            invariants,
            properties,
            ..Config::default()
        };
        inputs.asking(MODULE, text, config)
    };
    let named = |n: usize| Named::new(format!("{STEPS}{n}"), ());
    let invariants = (0..unproven.conditions.len()).map(named).collect();
    Some(Probes {
        steps: steps.map(|text| ask(&text, invariants, Vec::new())),
        behaviours: ask(
            &format!("{NOTHING} == <>({variable} # {variable})\n"),
            Vec::new(),
            vec![Named::new(NOTHING, ())],
        ),
        conditions: unproven.conditions.into_iter().map(|(_, doubt)| doubt).collect(),
        beyond: unproven.beyond,
    })
}

impl Probes {
    /// True if the answer about steps leaves nothing to ask.
    #[must_use]
    pub fn is_proven_by(&self, steps: &Answer) -> bool {
        *steps == Answer::Holds && self.beyond.is_none()
    }

    /// What cannot be satisfied, in words.
    #[must_use]
    pub fn conditions(&self) -> Vec<String> {
        let all = self.conditions.iter().chain(&self.beyond);
        let mut told: Vec<String> = all
            .map(|doubt| match &doubt.place {
                Some(place) => {
                    format!("{} ({}:{})", clause(doubt), place.file.display(), place.line)
                }
                None => clause(doubt).to_owned(),
            })
            .collect();
        told.dedup();
        told
    }

    /// What was doubted, as notes.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> =
            self.conditions.iter().chain(&self.beyond).map(Doubt::note).collect();
        notes.dedup();
        notes
    }

    /// What is left to say once TLC has answered: takes the place of the doubts
    /// that were told before it ran.
    pub fn settle(
        &self,
        steps: Option<&Answer>,
        behaviours: Option<&Answer>,
        doubts: &mut Vec<Doubt>,
    ) {
        doubts.retain(|doubt| doubt.id != ID);
        if behaviours == Some(&Answer::Holds) {
            return;
        }
        let proven = steps == Some(&Answer::Holds);
        let conditions = self.conditions.iter().enumerate().filter(|_| !proven);
        let mut left: Vec<Doubt> = conditions
            .map(|(n, doubt)| {
                let stuck = format!("{STEPS}{n}");
                let is_stuck = matches!(steps, Some(Answer::Violated(name)) if *name == stuck);
                if is_stuck { refused(doubt) } else { undecided(doubt, behaviours) }
            })
            .collect();
        left.extend(self.beyond.iter().map(|doubt| undecided(doubt, behaviours)));
        left.dedup();
        doubts.extend(left);
    }
}

/// What is doubted, without the reason.
fn clause(doubt: &Doubt) -> &str {
    doubt.what.split(", which").next().unwrap_or(&doubt.what)
}

fn refused(doubt: &Doubt) -> Doubt {
    let what = format!(
        "{}: a reachable state enables it, and no step of the next-state relation from there is one; behaviours that need such a step count for no temporal property",
        clause(doubt)
    );
    Doubt { what, ..doubt.clone() }
}

fn undecided(doubt: &Doubt, behaviours: Option<&Answer>) -> Doubt {
    let what = match behaviours {
        Some(Answer::Violated(_)) => format!(
            "{}: some behaviour satisfies it; whether one does from every reachable state was not decided",
            clause(doubt)
        ),
        Some(Answer::Unknown(why)) => {
            format!("{}: fairness not proven satisfiable ({why})", clause(doubt))
        }
        Some(Answer::Holds) | None => format!("{}: fairness not proven satisfiable", clause(doubt)),
    };
    Doubt { what, effect: Effect::Note, ..doubt.clone() }
}

/// Definitions of an invariant for each condition; `None` if one of them cannot
/// be written in the root module, as in an instance.
fn steps<'a>(subject: &mut Subject<'a>, unproven: &Unproven<'a>) -> Option<String> {
    let next = subject.parts.next.clone();
    let boxes: Option<Vec<Expr>> = next
        .into_iter()
        .map(|((scope, action), subscript)| {
            let is_here = !subject.scopes.is_instance(scope);
            let subscript = Box::new(subscript.filter(|_| is_here)?.1.clone());
            Some(Expr::ActionBox { action: Box::new(action.clone()), subscript })
        })
        .collect();
    let step = boxes?.into_iter().reduce(and)?;
    let wanted = unproven.conditions.iter().map(|(expr, _)| *expr).collect();
    let rest = subject.parts.rest.clone();
    let mut writer = Writer {
        scopes: &mut subject.scopes,
        wanted,
        step,
        text: String::new(),
        names: 0,
        left: 2000,
    };
    let mut found: Vec<Option<Expr>> = vec![None; writer.wanted.len()];
    for formula in rest {
        for (number, expr) in writer.invariants(formula) {
            let before = found[number].take();
            found[number] = Some(before.map_or_else(|| expr.clone(), |all| and(all, expr.clone())));
        }
    }
    let mut text = writer.text;
    for (number, expr) in found.into_iter().enumerate() {
        let _ = writeln!(text, "{STEPS}{number} == {}", written(&expr?));
    }
    Some(text)
}

fn and(a: Expr, b: Expr) -> Expr {
    Expr::Binary(Op::And, Box::new(a), Box::new(b))
}

/// Turns fairness conditions into invariants, below the same quantifiers.
struct Writer<'s, 'a> {
    scopes: &'s mut Scopes<'a>,
    wanted: Vec<&'a Expr>,
    /// `[Next]_v`.
    step: Expr,
    /// Definitions written so far.
    text: String,
    names: usize,
    left: usize,
}

impl<'a> Writer<'_, 'a> {
    /// The invariants in a formula, each with the number of its condition.
    fn invariants(&mut self, (scope, expr): Formula<'a>) -> Vec<(usize, Expr)> {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 || self.scopes.is_instance(scope) {
            return Vec::new();
        }
        match expr {
            Expr::Fairness { action, subscript, .. } => {
                let number = self.wanted.iter().position(|e| std::ptr::eq(*e, expr));
                number.map(|n| (n, self.invariant(action, subscript))).into_iter().collect()
            }
            Expr::Binary(Op::And, a, b) | Expr::If { then: a, otherwise: b, .. } => {
                let mut found = self.invariants((scope, a));
                found.extend(self.invariants((scope, b)));
                found
            }
            Expr::Binary(Op::Implies, _, b) => self.invariants((scope, b)),
            Expr::Quant { kind: QuantKind::Forall, bounds, body } => {
                let over = |body| Expr::Quant {
                    kind: QuantKind::Forall,
                    bounds: bounds.clone(),
                    body: Box::new(body),
                };
                self.invariants((scope, body)).into_iter().map(|(n, e)| (n, over(e))).collect()
            }
            Expr::Let { defs, instances, body } => {
                let within = |body| Expr::Let {
                    defs: defs.clone(),
                    instances: instances.clone(),
                    body: Box::new(body),
                };
                self.invariants((scope, body)).into_iter().map(|(n, e)| (n, within(e))).collect()
            }
            _ => self.named((scope, expr)),
        }
    }

    /// What stands in a definition becomes a definition with its parameters.
    fn named(&mut self, (scope, expr): Formula<'a>) -> Vec<(usize, Expr)> {
        let (Some(name), false) = (name_of(expr), matches!(expr, Expr::Qualified { .. })) else {
            return Vec::new();
        };
        let Meaning::Definition(inside, def) = self.scopes.resolve(scope, name) else {
            return Vec::new();
        };
        let found = self.invariants((inside, &def.body));
        found
            .into_iter()
            .map(|(number, body)| {
                self.names += 1;
                let own = format!("{MODULE}{}", self.names);
                let parameters: Vec<String> = def.params.iter().map(Param::to_string).collect();
                let parameters = match parameters.is_empty() {
                    true => String::new(),
                    false => format!("({})", parameters.join(", ")),
                };
                let _ = writeln!(self.text, "{own}{parameters} == {}", written(&body));
                let head = Expr::Ident(own);
                let call = match arguments(expr) {
                    [] => head,
                    given => Expr::Apply(Box::new(head), given.to_vec()),
                };
                (number, call)
            })
            .collect()
    }

    /// Where the action is enabled, a step is one.
    fn invariant(&self, action: &Expr, subscript: &Expr) -> Expr {
        let angle = Expr::ActionAngle {
            action: Box::new(action.clone()),
            subscript: Box::new(subscript.clone()),
        };
        let enabled = |action| Expr::Unary(Op::Enabled, Box::new(action));
        let step = enabled(and(self.step.clone(), angle.clone()));
        Expr::Binary(Op::Implies, Box::new(enabled(angle)), Box::new(step))
    }
}

//! A job as its rules see it: what it checks, and every formula that is
//! reached from there.

use std::rc::Rc;

use tla_syntax::token::{Op, Tok};
use tla_syntax::{Expr, QuantKind};

use super::{Doubt, Flow};
use crate::config::Config;
use crate::generate::{Content, Inputs};
use crate::manifest::Mode;
use crate::plan::Job;
use crate::spec::{
    Level, Levels, Meaning, Piece, Reached, ScopeId, Scopes, SourceModule, Use, line_in,
};

/// A formula and the scope that its names belong to.
pub type Formula<'a> = (ScopeId, &'a Expr);

/// A job, its modules, and what is reached in them.
pub struct Subject<'a> {
    /// What is asked.
    pub job: &'a Job,
    /// What TLC is told.
    pub config: &'a Config,
    /// What names mean.
    pub scopes: Scopes<'a>,
    /// The behaviour, taken apart.
    pub parts: Parts<'a>,
    /// All that decides which states there are: behaviour, constraints, view.
    pub states: Reached<'a>,
    /// All that is checked.
    pub checked: Reached<'a>,
    /// Both.
    pub all: Rc<Reached<'a>>,
    /// Modules that are used and that our reader cannot read.
    pub unread: Vec<&'a SourceModule>,
    flow: Option<Rc<Flow<'a>>>,
}

/// The conjuncts of a behaviour.
#[derive(Debug, Default)]
pub struct Parts<'a> {
    /// Initial predicates.
    pub initial: Vec<Formula<'a>>,
    /// Next-state relations, each with its subscript if it has one.
    pub next: Vec<(Formula<'a>, Option<Formula<'a>>)>,
    /// Everything else: fairness, and what has no meaning for TLC.
    pub rest: Vec<Formula<'a>>,
}

/// The modules that greyverify wrote for a job, read back.
#[must_use]
pub fn generated(inputs: &Inputs) -> Vec<SourceModule> {
    let module = |file: &crate::generate::InputFile| {
        let name = file.name.strip_suffix(".tla")?;
        let Content::Text(text) = &file.content else { return None };
        Some(SourceModule::read(name, file.name.clone().into(), text))
    };
    inputs.files.iter().filter_map(module).collect()
}

impl<'a> Subject<'a> {
    /// `None` if there is no module to look at.
    #[must_use]
    pub fn new(job: &'a Job, inputs: &'a Inputs, generated: &'a [SourceModule]) -> Option<Self> {
        let known = |m: &&SourceModule| !job.spec.modules.iter().any(|own| own.name == m.name);
        let sources: Vec<&SourceModule> =
            job.spec.modules.iter().chain(generated.iter().filter(known)).collect();
        let config = &inputs.config;
        let mut scopes = Scopes::new(&sources, &inputs.root, &config.replacements())?;
        let parts = Parts::of(&mut scopes, config);
        let behaviour = [&config.init, &config.next, &config.specification];
        let reductions = [&config.symmetry, &config.view];
        let cuts = config.cuts();
        let names = behaviour.into_iter().chain(reductions).flatten().map(|n| n.name.as_str());
        let names: Vec<&str> = names.chain(cuts).collect();
        let checked = config.checked();
        let all = names.iter().chain(&checked).copied().collect::<Vec<_>>();
        Some(Self {
            job,
            config,
            parts,
            states: Reached::from(&mut scopes, names),
            checked: Reached::from(&mut scopes, checked),
            all: Rc::new(Reached::from(&mut scopes, all)),
            flow: None,
            unread: sources.into_iter().filter(|m| m.syntax.is_none()).collect(),
            scopes,
        })
    }

    /// True for random behaviours.
    #[must_use]
    pub fn simulates(&self) -> bool {
        matches!(self.job.mode, Mode::Simulate { .. })
    }

    /// Where values come from, in all that is reached.
    pub fn flow(&mut self) -> Rc<Flow<'a>> {
        if let Some(flow) = &self.flow {
            return Rc::clone(flow);
        }
        let initial = Reached::from_formulas(&mut self.scopes, &self.parts.initial);
        let flow = Rc::new(Flow::new(Rc::clone(&self.all), &initial));
        self.flow = Some(Rc::clone(&flow));
        flow
    }

    /// Names of properties that TLC needs its liveness checker for: all but
    /// `[]` of a state predicate or of `[A]_v`, and what speaks of the first
    /// state. What nobody can read may need it.
    pub fn liveness(&mut self) -> Vec<&'a str> {
        let config = self.config;
        let names = config.properties.iter().map(|p| p.name.as_str());
        let is_read = self.unread.is_empty();
        names
            .filter(|name| {
                !is_safety(&mut self.scopes, name)
                    || !is_read && leads_elsewhere(&mut self.scopes, name)
            })
            .collect()
    }

    /// The level of a name of the root module.
    pub fn level(&mut self, name: &str) -> Option<Level> {
        Levels::new(&mut self.scopes).of_name(name)
    }

    /// The level of a formula.
    pub fn level_of(&mut self, (scope, expr): Formula<'a>) -> Level {
        Levels::new(&mut self.scopes).of(scope, expr)
    }

    /// What is reached from some formulas.
    pub fn reached(&mut self, formulas: &[Formula<'a>]) -> Reached<'a> {
        Reached::from_formulas(&mut self.scopes, formulas)
    }

    /// A doubt, standing where a token of a piece stands.
    #[must_use]
    pub fn at(&self, doubt: Doubt, piece: &Piece<'_>, is: impl Fn(&Tok) -> bool) -> Doubt {
        let name = piece.def.map(|d| d.name.as_str());
        doubt.at(&piece.source.path, line_in(piece.source, name, is))
    }

    /// A doubt, standing where a name of the root module is defined.
    pub fn at_name(&mut self, doubt: Doubt, name: &str) -> Doubt {
        match self.scopes.resolve(ScopeId::ROOT, name) {
            Meaning::Definition(scope, def) => {
                let source = self.scopes.source(scope);
                doubt.at(&source.path, line_in(source, Some(&def.name), |_| false))
            }
            _ => doubt,
        }
    }
}

impl<'a> Parts<'a> {
    fn of(scopes: &mut Scopes<'a>, config: &Config) -> Self {
        let mut parts = Self::default();
        let body = |scopes: &mut Scopes<'a>, name: &str| match scopes.resolve(ScopeId::ROOT, name) {
            Meaning::Definition(scope, def) => Some((scope, &def.body)),
            Meaning::Substituted(scope, expr) => Some((scope, expr)),
            Meaning::Variable(_) | Meaning::Constant(_) | Meaning::Foreign => None,
        };
        if let Some(name) = &config.init {
            parts.initial.extend(body(scopes, &name.name));
        }
        if let Some(name) = &config.next {
            parts.next.extend(body(scopes, &name.name).map(|next| (next, None)));
        }
        let behaviour = config.specification.as_ref();
        if let Some(whole) = behaviour.and_then(|name| body(scopes, &name.name)) {
            parts.add(scopes, whole);
        }
        parts
    }

    fn add(&mut self, scopes: &mut Scopes<'a>, formula: Formula<'a>) {
        for (scope, expr) in conjuncts(scopes, formula) {
            match expr {
                Expr::Unary(Op::Always, inner) => match &**inner {
                    Expr::ActionBox { action, subscript } => {
                        self.next.push(((scope, action), Some((scope, subscript))));
                    }
                    _ => self.rest.push((scope, expr)),
                },
                _ if Levels::new(scopes).of(scope, expr) <= Level::State => {
                    self.initial.push((scope, expr));
                }
                _ => self.rest.push((scope, expr)),
            }
        }
    }
}

/// The conjuncts of a formula, through definitions without parameters.
pub fn conjuncts<'a>(scopes: &mut Scopes<'a>, formula: Formula<'a>) -> Vec<Formula<'a>> {
    let (mut found, mut pending) = (Vec::new(), vec![formula]);
    let mut left = UNFOLDED_MAX;
    while let Some((scope, expr)) = pending.pop() {
        let unfolded = match expr {
            Expr::Binary(Op::And, a, b) => {
                pending.extend([(scope, &**b), (scope, &**a)]);
                continue;
            }
            Expr::Ident(name) => Some(scopes.resolve(scope, name)),
            Expr::Qualified { instance, name, args } if args.is_empty() => {
                let inside = scopes.instance(scope, instance);
                inside.map(|inside| scopes.resolve(inside, name))
            }
            _ => None,
        };
        left = left.saturating_sub(1);
        match unfolded {
            Some(Meaning::Definition(inside, def)) if def.params.is_empty() && left > 0 => {
                pending.push((inside, &def.body));
            }
            Some(Meaning::Substituted(inside, expr)) if left > 0 => pending.push((inside, expr)),
            _ => found.push((scope, expr)),
        }
    }
    found
}

/// Names unfolded in one formula.
const UNFOLDED_MAX: usize = 10_000;

/// True if a formula names something through an instance that no module at
/// hand defines: in a module that our reader cannot read it may be anything.
fn leads_elsewhere(scopes: &mut Scopes<'_>, name: &str) -> bool {
    let reached = Reached::from(scopes, [name]);
    reached.nodes.iter().any(|(piece, e)| {
        let used = reached.uses.get(&(*piece, std::ptr::from_ref(*e)));
        matches!(e, Expr::Qualified { .. }) && matches!(used, Some(Use::Foreign(_)))
    })
}

fn is_safety(scopes: &mut Scopes<'_>, name: &str) -> bool {
    let Meaning::Definition(scope, def) = scopes.resolve(ScopeId::ROOT, name) else {
        return false;
    };
    conjuncts(scopes, (scope, &def.body)).into_iter().all(|(scope, expr)| match expr {
        Expr::Unary(Op::Always, inner) => {
            matches!(**inner, Expr::ActionBox { .. })
                || Levels::new(scopes).of(scope, inner) <= Level::State
        }
        Expr::Quant { kind: QuantKind::TemporalForall | QuantKind::TemporalExists, .. } => false,
        _ => Levels::new(scopes).of(scope, expr) <= Level::State,
    })
}

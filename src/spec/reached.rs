//! What TLC evaluates: every definition that is reached from the names of a
//! configuration, through `EXTENDS`, instances, `LET` and replacements.
//!
//! The search is generous: what may be meant counts as meant. A module that
//! our reader cannot read is named, so that nobody takes silence for an answer.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tla_syntax::{Def, Expr, Unit};

use super::SourceModule;
use super::names::{Locals, OLD, Step, Use, can_be_defined};
use super::scope::{Meaning, ScopeId, Scopes};

/// Everything that is reached from some names.
#[derive(Debug, Default)]
pub struct Reached<'a> {
    /// Definitions and other formulas, in the order they were met.
    pub pieces: Vec<Piece<'a>>,
    /// Every expression in them, with the piece that holds it.
    pub nodes: Vec<(usize, &'a Expr)>,
    /// What each name in them stands for.
    pub uses: HashMap<(usize, *const Expr), Use<'a>>,
    /// Variables of the root module.
    pub variables: BTreeSet<&'a str>,
    /// Constants of the root module.
    pub constants: BTreeSet<&'a str>,
    /// Names that the modules at hand do not define, such as `Append`, with
    /// the first piece that names each.
    pub foreign: BTreeMap<&'a str, usize>,
}

/// A formula that is reached.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// The file it stands in.
    pub source: &'a SourceModule,
    /// The scope that its names belong to.
    pub scope: ScopeId,
    /// The definition; `None` for an assumption or a substitution.
    pub def: Option<&'a Def>,
    /// The formula.
    pub body: &'a Expr,
}

impl<'a> Reached<'a> {
    /// What is reached from these names of the root module.
    pub fn from<'n>(scopes: &mut Scopes<'a>, names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut search = Search { scopes, reached: Self::default(), seen: HashMap::new() };
        for name in names {
            search.name(ScopeId::ROOT, name);
        }
        search.finish()
    }

    /// What is reached from these formulas.
    pub fn from_formulas(scopes: &mut Scopes<'a>, formulas: &[(ScopeId, &'a Expr)]) -> Self {
        let mut search = Search { scopes, reached: Self::default(), seen: HashMap::new() };
        for (scope, expr) in formulas {
            search.piece(*scope, None, expr);
        }
        search.finish()
    }

    /// What is reached from the assumptions that TLC evaluates: those of the
    /// root module and of all it extends.
    pub fn from_assumptions(scopes: &mut Scopes<'a>) -> Self {
        let mut search = Search { scopes, reached: Self::default(), seen: HashMap::new() };
        for scope in search.scopes.extended() {
            let units = search.scopes.module(scope).map(|m| m.units.as_slice());
            for unit in units.unwrap_or_default() {
                if let Unit::Assume(expr) = unit {
                    search.piece(scope, None, expr);
                }
            }
        }
        search.finish()
    }

    /// The expressions for which `is` holds, each with the piece that holds it.
    pub fn all<'s>(
        &'s self,
        is: impl Fn(&Expr) -> bool + 's,
    ) -> impl Iterator<Item = (&'s Piece<'a>, &'a Expr)> + 's {
        let found = self.nodes.iter().filter(move |(_, expr)| is(expr));
        found.map(|(piece, expr)| (&self.pieces[*piece], *expr))
    }

    /// The first piece that names something no module at hand defines.
    #[must_use]
    pub fn foreign(&self, name: &str) -> Option<&Piece<'a>> {
        self.foreign.get(name).map(|piece| &self.pieces[*piece])
    }
}

struct Search<'s, 'a> {
    scopes: &'s mut Scopes<'a>,
    reached: Reached<'a>,
    seen: HashMap<(ScopeId, *const Expr), usize>,
}

impl<'a> Search<'_, 'a> {
    /// Goes through the pieces, which grow on the way.
    fn finish(mut self) -> Reached<'a> {
        let mut next = 0;
        while let Some(piece) = self.reached.pieces.get(next).copied() {
            self.read(next, piece);
            next += 1;
        }
        self.reached
    }

    fn piece(&mut self, scope: ScopeId, def: Option<&'a Def>, body: &'a Expr) -> usize {
        let next = self.reached.pieces.len();
        let number = *self.seen.entry((scope, std::ptr::from_ref(body))).or_insert(next);
        if number == next {
            let source = self.scopes.source(scope);
            self.reached.pieces.push(Piece { source, scope, def, body });
        }
        number
    }

    fn read(&mut self, number: usize, piece: Piece<'a>) {
        let mut locals = Locals::of(piece.def);
        let mut steps = vec![Step::Enter(piece.body)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Leave(names, instances) => locals.leave(names, instances),
                Step::Bind(names, instances) => locals.bind(names, instances),
                Step::Enter(expr) => {
                    self.expression(number, piece.scope, expr, &locals);
                    steps.extend(locals.steps(expr).into_iter().rev());
                }
            }
        }
    }

    fn expression(&mut self, piece: usize, scope: ScopeId, expr: &'a Expr, locals: &Locals<'a>) {
        self.reached.nodes.push((piece, expr));
        let (name, found) = match expr {
            Expr::Ident(name) => (
                name.as_str(),
                locals.find(name).map(Use::Local).or_else(|| self.name(scope, name)),
            ),
            Expr::Qualified { instance, name, .. } => {
                (name.as_str(), self.qualified(scope, instance, name, locals))
            }
            Expr::At => (OLD, locals.find(OLD).map(Use::Local)),
            Expr::Unary(op, _) | Expr::Binary(op, ..) if can_be_defined(*op) => {
                let symbol = op.symbol();
                (symbol, locals.find(symbol).map(Use::Local).or_else(|| self.name(scope, symbol)))
            }
            _ => return,
        };
        let found = match (found, expr) {
            (Some(found), _) => found,
            (None, Expr::Ident(_) | Expr::Qualified { .. }) => {
                self.reached.foreign.entry(name).or_insert(piece);
                Use::Foreign(name)
            }
            (None, _) => return,
        };
        self.reached.uses.insert((piece, std::ptr::from_ref(expr)), found);
    }

    /// `None` if no module at hand defines it.
    fn name(&mut self, scope: ScopeId, name: &str) -> Option<Use<'a>> {
        match self.scopes.resolve(scope, name) {
            Meaning::Definition(scope, def) => {
                Some(Use::Piece(self.piece(scope, Some(def), &def.body)))
            }
            Meaning::Substituted(scope, expr) => Some(Use::Piece(self.piece(scope, None, expr))),
            Meaning::Variable(variable) => {
                self.reached.variables.insert(variable);
                Some(Use::Variable(variable))
            }
            Meaning::Constant(constant) => {
                self.reached.constants.insert(constant);
                Some(Use::Constant(constant))
            }
            Meaning::Foreign => None,
        }
    }

    /// `A!B!Op`: through the instances, or to the definition of which it
    /// names a part.
    fn qualified(
        &mut self,
        scope: ScopeId,
        path: &str,
        name: &str,
        locals: &Locals<'a>,
    ) -> Option<Use<'a>> {
        let (first, rest) = path.split_once('!').map_or((path, None), |(a, b)| (a, Some(b)));
        let entered = match locals.instance(first) {
            Some(local) => self.scopes.local_instance(scope, &local.module, &local.subs),
            None => self.scopes.instance(scope, first),
        };
        let Some(entered) = entered else { return self.name(scope, first) };
        let Some(rest) = rest else { return self.name(entered, name) };
        match self.scopes.instance(entered, rest) {
            Some(inside) => self.name(inside, name),
            None => self.name(entered, rest.split('!').next().unwrap_or(rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{self, Config};
    use crate::spec::{Level, Levels, SearchPath, Spec};

    fn spec(files: &[(&str, &str)]) -> (Spec, tempfile::TempDir) {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let text = format!("---- MODULE {name} ----\n{text}\n====\n");
            std::fs::write(dir.path().join(format!("{name}.tla")), text).unwrap();
        }
        let root = dir.path().join(format!("{}.tla", files[0].0));
        let names = ["Naturals", "TLC"].map(str::to_owned).into();
        let search = SearchPath { jars: [("t.jar".into(), names)].into(), ..SearchPath::default() };
        (Spec::load(&root, &search).unwrap(), dir)
    }

    fn with_scopes<T>(
        files: &[(&str, &str)],
        cfg: &str,
        ask: impl FnOnce(&mut Scopes<'_>) -> T,
    ) -> T {
        let (spec, _dir) = spec(files);
        let config: Config = config::parse(cfg).unwrap();
        let sources: Vec<&SourceModule> = spec.modules.iter().collect();
        ask(&mut Scopes::new(&sources, &spec.name, &config.replacements()).unwrap())
    }

    /// Definitions, then foreign names, then variables.
    fn reached(files: &[(&str, &str)], cfg: &str, from: &str) -> String {
        with_scopes(files, cfg, |scopes| {
            let reached = Reached::from(scopes, [from]);
            let defs = reached.pieces.iter().filter_map(|p| p.def).map(|d| d.name.as_str());
            let all = defs.chain(reached.foreign.keys().copied());
            all.chain(reached.variables.iter().copied()).collect::<Vec<_>>().join(" ")
        })
    }

    #[test]
    fn definitions_are_reached_through_extends_let_and_quantifiers() {
        let files = [
            (
                "A",
                "EXTENDS B\nVARIABLE x\nInv == LET h == Deep IN \\E q \\in S : h = q /\\ Apply(x)\nLost == Never\nq == 1",
            ),
            (
                "B",
                "EXTENDS Naturals\nCONSTANT S\nDeep == Cardinality(S)\nApply(n) == n\nNever == 1",
            ),
        ];
        assert_eq!(reached(&files, "", "Inv"), "Inv Deep Apply Cardinality x");
    }

    #[test]
    fn instances_of_every_kind_are_followed() {
        let inner = ("I", "CONSTANT c\nVARIABLE v\nOp == v = c\nOther == 1");
        let kinds = [
            "A1 == INSTANCE I WITH v <- Shown, c <- 1\nInv == A1!Op",
            "A1(c) == INSTANCE I WITH v <- Shown\nInv == A1(2)!Op",
            "c == 1\nINSTANCE I WITH v <- Shown\nInv == Op",
            "Inv == LET J == INSTANCE I WITH v <- Shown, c <- 2 IN J!Op",
        ];
        for kind in kinds {
            let text = format!("VARIABLE x\nShown == x + 1\n{kind}");
            let found = reached(&[("A", &text), inner], "", "Inv");
            assert!(found.contains("Op") && found.contains("Shown"), "{kind}: {found}");
            assert!(found.ends_with(" x") && !found.contains("Other"), "{kind}: {found}");
        }
        let chain = [
            ("A", "VARIABLE x\nM == INSTANCE M\nInv == M!T!Op"),
            ("M", "VARIABLE x\nT == INSTANCE I WITH v <- x, c <- 1"),
            inner,
        ];
        assert_eq!(reached(&chain, "", "Inv"), "Inv Op x");
    }

    #[test]
    fn what_an_unnamed_instance_declares_is_not_brought_in() {
        let files =
            [("A", "VARIABLE x\nINSTANCE I\nInv == x = c /\\ Op"), ("I", "CONSTANT c\nOp == c")];
        assert_eq!(reached(&files, "", "Inv"), "Inv Op c x");
    }

    #[test]
    fn instances_in_circles_end() {
        let files = [
            ("A", "VARIABLE x\nINSTANCE B\nInv == x = c"),
            ("B", "INSTANCE A\nINSTANCE B\nb == c"),
        ];
        assert_eq!(reached(&files, "", "Inv"), "Inv c x");
    }

    #[test]
    fn what_the_configuration_replaces_is_replaced() {
        let files = [
            ("A", "EXTENDS B\nMine == Special\nSpecial == 1\nInv == N = Old"),
            ("B", "CONSTANT N\nOld == Gone\nGone == 2"),
        ];
        assert_eq!(reached(&files, "CONSTANTS N <- Mine\nOld <- Mine", "Inv"), "Inv Mine Special");
    }

    #[test]
    fn an_inner_module_sees_the_one_around_it() {
        let text = "VARIABLE x\nOuter == x\n---- MODULE In ----\nUse == Outer\n====\nI == INSTANCE In\nInv == I!Use";
        assert_eq!(reached(&[("A", text)], "", "Inv"), "Inv Use Outer x");
    }

    #[test]
    fn levels_are_computed_through_definitions_and_instances() {
        let files = [
            (
                "A",
                "EXTENDS Naturals\nCONSTANT N\nVARIABLE x\nI == INSTANCE I WITH v <- x\nC == N + 1\nS == x = C\nS2 == ENABLED Act\nAct == x' = 1\nAct2 == UNCHANGED x\nT == []S\nT2 == S ~> S2\nT3 == WF_x(Act)\nT4 == I!Live\nS3 == I!Op\nC2 == I!Const\nP(e) == [](e)\nT5 == P(S)\nT6 == LET J == INSTANCE I WITH v <- x IN J!Live\nC4 == LET J == INSTANCE I WITH v <- C IN LET k == 1 IN J!Op\nC3 == LET J == INSTANCE I WITH v <- N IN J!Const\nT7 == LET K == INSTANCE A2 IN K!J!Live\nF == \\A x1 \\in 1..N : x1 > 0",
            ),
            ("I", "VARIABLE v\nOp == v = 1\nConst == 1\nLive == <>Op"),
            ("A2", "VARIABLE x\nJ == INSTANCE I WITH v <- x"),
        ];
        let expected = [
            ("C C2 C3 C4 F", Level::Constant),
            ("S S2 S3", Level::State),
            ("Act Act2", Level::Action),
            ("T T2 T3 T4 T5 T6 T7", Level::Temporal),
        ];
        with_scopes(&files, "", |scopes| {
            let mut levels = Levels::new(scopes);
            for (names, level) in expected {
                for name in names.split(' ') {
                    assert_eq!(levels.of_name(name), Some(level), "{name}");
                }
            }
        });
    }
}

//! Mutants that nobody wrote: a specification with one systematic mistake each.
//!
//! In: a job that is green, and its inputs. Out: [`Mutant`]s, which are copies of
//! its modules with one place changed, the [`Job`]s that check them as the original was
//! checked, and the [`Fate`] of each: whether a property noticed. Only what says how a system begins and what it
//! does is changed, never what is checked of it. Pure.

mod argue;
mod chosen;
mod definitions;
mod edit;
mod fate;
mod formulas;
mod jobs;
mod operator;
mod round;
mod sample;
mod words;

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::doubt::{Subject, generated};
use crate::generate::Inputs;
use crate::plan::Job;
use crate::spec::{SourceModule, sha256};
use crate::syntax::{Source, Span};
use definitions::{Definition, Definitions};
use edit::Edit;
use formulas::Formulas;
use jobs::{job, job_name};
use sample::sample;
use words::Words;

pub use argue::Claim;
pub use chosen::{Chosen, Trial};
pub use fate::{Counts, Fate, fate};
pub use jobs::secs;
pub use operator::Operator;
pub use round::{Original, Round, Row, Tally};

/// Characters of a place that are shown.
const SHOWN_MAX: usize = 70;

/// A place that can be changed, and how.
#[derive(Debug, Clone)]
struct Candidate {
    /// The module's position in the specification.
    module: usize,
    definition: String,
    edit: Edit,
    /// The tokens that are shown.
    window: Span,
    /// How many tokens the module has.
    tokens: usize,
}

/// A specification with one mistake.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// What was done.
    pub operator: Operator,
    /// The module's position in the specification.
    pub module: usize,
    /// The file that holds the place.
    pub file: PathBuf,
    /// Its line there, from 1.
    pub line: u32,
    /// The definition that was changed.
    pub definition: String,
    /// The place as it was, on one line.
    pub before: String,
    /// The place as it is.
    pub after: String,
    /// The module with the mistake.
    pub source: SourceModule,
}

/// Modules that the behaviour of a job uses and that cannot be changed, because
/// our reader does not understand them.
#[must_use]
pub fn unread(job: &Job) -> Vec<PathBuf> {
    let unread = job.spec.modules.iter().filter(|module| module.syntax.is_none());
    unread.map(|module| module.path.clone()).collect()
}

/// Everything that can be changed, in the order of the modules and their texts,
/// each text once.
fn candidates(job: &Job, inputs: &Inputs) -> Vec<Candidate> {
    let generated = generated(inputs);
    let Some(mut subject) = Subject::new(job, inputs, &generated) else { return Vec::new() };
    let known = Definitions::of(&mut subject);
    let has_liveness = !subject.liveness().is_empty();
    let mut found = Vec::new();
    for (number, module) in job.spec.modules.iter().enumerate() {
        let Some(source) = Source::read(module) else { continue };
        let own = known.all.iter().filter(|definition| definition.module == number);
        let mut all: Vec<Candidate> =
            own.flat_map(|definition| of_definition(&source, definition, &known)).collect();
        all.retain(|one| has_liveness || !one.edit.operator.is_of_fairness());
        all.sort_by_key(|one| (one.edit.from, one.edit.to, one.edit.operator));
        let mut texts = BTreeSet::from([sha256(source.written().as_bytes())]);
        all.retain(|one| {
            let text = one.edit.applied(source.written());
            text.is_some_and(|(_, text)| texts.insert(sha256(text.as_bytes())))
        });
        found.append(&mut all);
    }
    found
}

fn of_definition(
    source: &Source<'_>,
    definition: &Definition,
    known: &Definitions,
) -> Vec<Candidate> {
    let name = &definition.name;
    let Some(body) = source.body(name).or_else(|| source.body_of_function(name)) else {
        return Vec::new();
    };
    let part = definition.part;
    let mut formulas = Formulas::new(source, part, known);
    formulas.read(&body);
    let Formulas { found: mut edits, met, choices, .. } = formulas;
    if part != definitions::Part::Behaviour {
        edits.extend(Words { source, part, known, choices: &choices }.read(body.span));
    }
    let candidate = |edit: Edit| Candidate {
        module: definition.module,
        definition: name.clone(),
        window: window(source, around(&met, edit.span).unwrap_or(body.span), edit.span),
        tokens: source.count(),
        edit,
    };
    edits.into_iter().map(candidate).collect()
}

/// The smallest formula that holds a place.
fn around(met: &[Span], place: Span) -> Option<Span> {
    let holding = met.iter().copied().filter(|span| span.contains(place));
    holding.min_by_key(|span| span.end - span.first)
}

/// The tokens around a place, within a formula, that fit on a line.
fn window(source: &Source<'_>, formula: Span, place: Span) -> Span {
    let mut window = place;
    loop {
        let wider = Span {
            first: window.first.saturating_sub(1).max(formula.first),
            end: (window.end + 1).min(formula.end),
        };
        if wider == window || source.shown(wider).chars().count() > SHOWN_MAX {
            return window;
        }
        window = wider;
    }
}

impl Candidate {
    /// What is done.
    fn operator(&self) -> Operator {
        self.edit.operator
    }

    /// Where the change begins and ends, in bytes, and what is put there.
    fn change(&self) -> (usize, usize, String) {
        (self.edit.from, self.edit.to, self.edit.new.clone())
    }

    /// The mutant; `None` if its text is no module any more.
    fn mutant(&self, job: &Job) -> Option<Mutant> {
        let original = job.spec.modules.get(self.module)?;
        let before = Source::read(original)?;
        let (_, text) = self.edit.applied(before.written())?;
        let changed = SourceModule::read(&original.name, original.path.clone(), &text);
        changed.syntax.as_ref().filter(|syntax| syntax.name == original.name)?;
        let source = SourceModule { lines: original.lines.clone(), ..changed };
        let after = Source::read(&source)?;
        let end = (self.window.end + after.count()).checked_sub(self.tokens)?;
        let window = Span { first: self.window.first, end: end.max(self.window.first) };
        Some(Mutant {
            operator: self.edit.operator,
            module: self.module,
            file: original.path.clone(),
            line: original.line_in_file(before.line(self.edit.span)),
            definition: self.definition.clone(),
            before: before.shown(self.window),
            after: after.shown(window),
            source,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::config;
    use crate::generate;
    use crate::plan::Source as Asked;
    use crate::spec::{SearchPath, Spec};

    const CONFIG: &str = "SPECIFICATION Spec\nINVARIANT Inv\nPROPERTY Live";

    fn job_of(text: &str, config: &str) -> (Job, Inputs) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("M.tla");
        std::fs::write(&path, text).unwrap();
        let names = ["Naturals", "FiniteSets"].map(str::to_owned).into();
        let search = SearchPath { jars: [("t.jar".into(), names)].into(), ..SearchPath::default() };
        let spec = Arc::new(Spec::load(&path, &search).unwrap());
        let config = Box::new(config::parse(config).unwrap());
        let source =
            Asked::File { path: "M.cfg".into(), config, deadlock: None, options: Vec::new() };
        let job = Job { spec, source, ..Job::sample("m") };
        let inputs = generate::inputs(&job).unwrap();
        (job, inputs)
    }

    /// Each mutant in a line.
    fn told(text: &str, config: &str) -> String {
        let (job, inputs) = job_of(text, config);
        let mutants = candidates(&job, &inputs).into_iter().map(|one| one.mutant(&job).unwrap());
        let line = |one: Mutant| {
            let Mutant { line, definition, before, after, .. } = &one;
            format!("{line:>3} {definition}: {}: {before}  ->  {after}\n", one.operator.name())
        };
        mutants.map(line).collect()
    }

    /// The mutants of one action.
    fn of_action(body: &str) -> String {
        let text = format!(
            "---- MODULE M ----\nEXTENDS Naturals\nVARIABLES x, y\nInit == x = 0 /\\ y = 0\nNext == {body}\nSpec == Init /\\ [][Next]_x\nInv == x < 5\nLive == <>(x = 1)\n====\n"
        );
        told(&text, CONFIG)
            .lines()
            .filter(|line| line.contains("Next:"))
            .map(|line| format!("{line}\n"))
            .collect()
    }

    #[test]
    fn every_mutant_of_a_specification() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/mutate");
        let text = std::fs::read_to_string(file.join("Lock.tla")).unwrap().replace("Lock", "M");
        let config = std::fs::read_to_string(file.join("Lock.cfg")).unwrap();
        insta::assert_snapshot!(told(&text, &config));
    }

    #[test]
    fn what_gives_a_value_is_not_compared_otherwise() {
        let told = of_action(
            "x' = [x EXCEPT ![y = 1] = y = 2, ![3].f = IF y = 4 THEN 5 ELSE 6] /\\ y' = y",
        );
        let compared: Vec<&str> = told.lines().filter(|l| l.contains("compare")).collect();
        assert_eq!(compared.len(), 3, "{told}");
        assert!(!told.contains("UNCHANGED y"), "{told}");
        assert!(told.contains("UNCHANGED x"), "{told}");
    }

    #[test]
    fn the_body_of_a_function_is_changed_as_that_of_an_operator() {
        let text = "---- MODULE M ----\nEXTENDS Naturals\nVARIABLE x\n\
            f[n \\in 0..3] == IF n > 0 THEN 1 + f[n - 1] ELSE 0\nLOCAL g[n, m \\in 0..3] == n < m\n\
            Init == x = 0\nNext == g[x, 3] /\\ x' = f[x]\nSpec == Init /\\ [][Next]_x\nInv == x < 5\nLive == <>(x = 1)\n====\n";
        let told = told(text, CONFIG);
        let of_functions: Vec<&str> =
            told.lines().filter(|l| l.contains(" f: ") || l.contains(" g: ")).collect();
        insta::assert_snapshot!(of_functions.join("\n"));
    }

    #[test]
    fn a_choice_of_a_step_is_no_quantifier_of_a_guard() {
        let told = of_action("\\E n \\in {1, 2} : (\\E m \\in {y} : m < n) /\\ x' = n /\\ y' = y");
        let swapped: Vec<&str> = told.lines().filter(|l| l.contains("swap")).collect();
        assert_eq!(swapped.len(), 1, "{told}");
        assert!(swapped[0].contains("\\A m \\in {y}"), "{told}");
    }

    #[test]
    fn lists_keep_their_columns() {
        let told = of_action(
            "/\\ x < 1 /\\ \\/ y = 1\n                   \\/ y = 2\n        /\\ \\/ x = 3\n           \\/ x = 4\n        /\\ x' = 1 /\\ y' = y",
        );
        assert!(told.contains("~( \\/ x = 3 \\/ x = 4)"), "{told}");
        assert!(told.contains("x <= 1"), "{told}");
        assert!(told.contains("TRUE"), "{told}");
    }

    #[test]
    fn what_is_checked_stays_as_it_is() {
        let text = "---- MODULE M ----\nEXTENDS Naturals\nVARIABLE x\nInit == x = 0\nSmall == x < 9\nNext == Small /\\ Inv /\\ x' = x + 1\nSpec == Init /\\ [][Next]_x\nInv == x < 5\nOnly == x < 7\nLive == Only\n====\n";
        let told = told(text, CONFIG);
        assert!(told.contains("Small: compare otherwise"), "{told}");
        assert!(!told.contains("Inv: ") && !told.contains("Only"), "{told}");
    }

    #[test]
    fn fairness_is_dropped_only_where_something_needs_it() {
        let text = "---- MODULE M ----\nVARIABLE x\nInit == x = 0\nNext == x' = 1\nSpec == Init /\\ [][Next]_x /\\ (SF_x(Next)) /\\ WF_x(Next)\nInv == TRUE\nLive == <>(x = 1)\n====\n";
        let whole = told(text, CONFIG);
        assert!(whole.contains("WF_x(Next)  ->  TRUE"), "{whole}");
        assert!(whole.contains("(SF_x(Next))  ->  (WF_x(Next))"), "{whole}");
        let safe = told(text, "SPECIFICATION Spec\nINVARIANT Inv");
        assert!(!safe.contains("fairness"), "{safe}");
    }

    #[test]
    fn a_module_that_is_not_understood_is_named() {
        let text = "---- MODULE M ----\nVARIABLE x\nInit == x == 0\nNext == x' = 1\n====\n";
        let (job, inputs) = job_of(text, "INIT Init\nNEXT Next");
        assert!(candidates(&job, &inputs).is_empty());
        assert_eq!(unread(&job).len(), 1);
    }

    /// Conjuncts of an action, of which many begin lists of their own.
    fn action() -> impl Strategy<Value = String> {
        let conjunct = prop::sample::select(vec![
            "x < 3",
            "x >= y",
            "y # 2",
            "~(x = 1)",
            "x \\in {1, 2}",
            "(x = 1 \\/ y = 2)",
            "\\A n \\in 1..2 : n > x",
            "\\E n \\in {y} : n + 1 < x",
            "x' = x + 1",
            "y' = y",
            "UNCHANGED y",
            "\\/ x = 1",
            "x' \\in {1}",
            "(* why *) x = 4",
            "IF x = 1 THEN y = 2 ELSE y = 3",
            "LET a == x - 1 IN a > 0",
        ]);
        let line = prop::collection::vec((conjunct, any::<bool>(), any::<bool>()), 1..5);
        line.prop_map(|conjuncts| {
            let mut text = String::from("Next ==\n");
            let mut begins = true;
            for (conjunct, breaks, comments) in conjuncts {
                let margin = if begins { "  " } else { " " };
                text.push_str(&format!("{margin}/\\ {conjunct}"));
                begins = breaks;
                match (breaks, comments) {
                    (true, true) => text.push_str(" \\* why /\\ how\n"),
                    (true, false) => text.push('\n'),
                    (false, _) => {}
                }
            }
            text
        })
    }

    proptest! {
        #[test]
        fn a_mutant_differs_in_its_place_only(action in action(), tabs: bool) {
            let action = if tabs { action.replace("  /", "\t/") } else { action };
            let text = format!("---- MODULE M ----\nEXTENDS Naturals\nVARIABLES x, y\nInit == x = 0 /\\ y = 1\n{action}\nSpec == Init /\\ [][Next]_x\nInv == x < 5\nLive == <>(x = 1)\n====\n");
            let (job, inputs) = job_of(&text, CONFIG);
            let original = &job.spec.modules[0];
            let Some(source) = Source::read(original) else { return Ok(()) };
            let written = source.written();
            let mut texts = BTreeSet::new();
            for candidate in candidates(&job, &inputs) {
                let Edit { from, to, .. } = candidate.edit;
                let (middle, whole) = candidate.edit.applied(written).unwrap();
                prop_assert_eq!(&whole, &format!("{}{middle}{}", &written[..from], &written[to..]));
                prop_assert!(whole != written && texts.insert(whole.clone()));
                let Some(mutant) = candidate.mutant(&job) else { continue };
                prop_assert_eq!(&mutant.source.text, &whole);
                prop_assert!(mutant.source.syntax.is_some());
                // What follows on other lines, and lists on its own, stand where they stood.
                let changed = Source::read(&mutant.source).unwrap();
                let behind = |source: &Source<'_>, end: usize| {
                    let at = |n: usize| source.token(n).map(|t| (t.tok.clone(), t.col));
                    (end..source.count()).filter_map(at).filter(|(tok, _)| matches!(tok, tla_syntax::token::Tok::Op(tla_syntax::token::Op::And | tla_syntax::token::Op::Or))).collect::<Vec<_>>()
                };
                let shift = changed.count() as isize - source.count() as isize;
                let end = candidate.edit.span.end;
                let moved = usize::try_from(end as isize + shift).unwrap();
                prop_assert_eq!(behind(&source, end), behind(&changed, moved));
            }
        }
    }
}

//! Where to look first: one place for each job.

use std::path::Path;

use super::{assumption, failure};
use crate::escape::workflow_property;
use crate::figures::relative;
use crate::objection::Doubt;
use crate::outcome::explanation::Reason;
use crate::outcome::{Inconclusive, JobOutcome, Silent, Vacuity, Verdict};
use crate::pluscal;
use crate::record::Place;
use crate::spec::Spec;
use crate::trace::Location;

impl Place {
    /// A line of a file, and the column if it is known and not 0.
    #[must_use]
    pub fn new(file: &Path, line: u32, column: u32) -> Self {
        Self { file: relative(file), line, column: Some(column).filter(|column| *column > 0) }
    }

    /// The properties of a workflow command that belongs there.
    pub(super) fn properties(&self) -> String {
        let column = self.column.map(|column| format!("col={column},")).unwrap_or_default();
        format!("file={},line={},{column}", workflow_property(&self.file), self.line)
    }

    /// The place that a job is about: the expression that could not be
    /// evaluated, the assumption or the part of a property that is false, what refuses
    /// the actions, or what speaks against a green.
    pub(super) fn of(outcome: &JobOutcome) -> Option<Self> {
        match &outcome.verdict {
            Verdict::Violated { property, .. } => assumption::false_one(outcome)
                .map(|assumption| assumption.place())
                .or_else(|| within(outcome, property.as_deref()?))
                .or_else(|| defined(&outcome.job.spec, property.as_deref()?))
                .or_else(|| failure::innermost(outcome))
                .or_else(|| explained(outcome)),
            Verdict::EngineFailed { .. } => {
                failure::innermost(outcome).or_else(|| failure::complained(outcome))
            }
            Verdict::Inconclusive { why: Inconclusive::Doubtful { doubts } } => {
                doubts.iter().find_map(of_doubt)
            }
            Verdict::Vacuous { why } => why.iter().find_map(|v| vacuous(&outcome.job.spec, v)),
            Verdict::Unreached { probe, .. } => defined(&outcome.job.spec, probe),
            Verdict::Verified { .. } if !outcome.is_as_expected() => {
                let place = outcome.job.expect.at.as_ref()?;
                Some(Self { file: relative(&place.file), line: place.line, column: None })
            }
            Verdict::Verified { .. }
            | Verdict::AssumptionsHold { .. }
            | Verdict::NoViolationWithin { .. }
            | Verdict::ReachedAsExpected { .. }
            | Verdict::Inconclusive { .. } => None,
        }
    }

    /// The part of a property that is false, as the explanation found it: for one that is
    /// temporal, the last formula that is spoken of.
    pub(super) fn of_false_part(outcome: &JobOutcome) -> Option<Self> {
        let spoken = || {
            let accounts = outcome.explanation.accounts.first()?;
            let mut own = accounts.statements.iter().filter(|s| !s.says.is_of_the_behaviour());
            let last = own.next_back()?;
            let line = last.line_in_file(&outcome.job.spec);
            Some(Self { file: file(&outcome.job.spec, &last.module), line, column: None })
        };
        let accounts = &outcome.explanation.accounts;
        let finding = outcome.explanation.finding.as_ref();
        let is_told = finding.is_some_and(|finding| accounts.is_empty() || !finding.is_bare());
        let part = if is_told { explained(outcome) } else { spoken() };
        part.filter(|part| Path::new(&part.file).extension().is_some())
    }

    /// The same place as seen from the root of the repository, which is where code hosts look.
    pub(super) fn in_repository(&self) -> Self {
        let whole = std::path::absolute(&self.file).ok();
        let root = whole
            .as_deref()
            .and_then(|file| file.ancestors().skip(1).find(|folder| folder.join(".git").exists()));
        let below = root.and_then(|root| whole.as_deref()?.strip_prefix(root).ok());
        match below {
            Some(file) => Self { file: file.display().to_string(), ..self.clone() },
            None => self.clone(),
        }
    }

    /// A place that TLC named.
    pub(super) fn told(spec: &Spec, at: &Location) -> Self {
        let file = file(spec, &at.module);
        if spec.stands_in_file(at) {
            let column = Some(spec.column_of(at));
            return Self { file, line: spec.in_file(at).line, column };
        }
        match spec.text_at(at).and_then(|text| pluscal::asserted(&text)) {
            Some((line, column)) => Self { file, line, column: Some(column) },
            None => Self { file, line: spec.in_file(at).line, column: None },
        }
    }

    /// Its line alone.
    pub(super) fn line_of(spec: &Spec, at: &Location) -> Self {
        Self { column: None, ..Self::told(spec, at) }
    }
}

/// The file of a module, or the name of one that lies in no file.
pub(super) fn file(spec: &Spec, module: &str) -> String {
    spec.path_of(module).map_or_else(|| module.to_owned(), relative)
}

/// The definition of the first of these names.
fn defined(spec: &Spec, names: &str) -> Option<Place> {
    let definition = spec.definition(names.split(", ").next()?)?;
    let (line, column) = definition.place()?;
    let module = definition.module.name.clone();
    let at = Location { module, line, column, end_line: line, end_column: column };
    let column = Some(spec.column_of(&at)).filter(|_| definition.module.has_in_file(line));
    let file = relative(&definition.module.path);
    Some(Place { file, line: definition.module.line_in_file(line), column })
}

/// The false part of a property, unless it stands on the line of the definition, whose column is
/// known, too.
fn within(outcome: &JobOutcome, property: &str) -> Option<Place> {
    let part = Place::of_false_part(outcome)?;
    let whole = defined(&outcome.job.spec, property);
    let is_there = |whole: &Place| whole.file == part.file && whole.line == part.line;
    (!whole.as_ref().is_some_and(is_there)).then_some(part)
}

/// The innermost part of an explanation that explains all of it.
fn explained(outcome: &JobOutcome) -> Option<Place> {
    let mut finding = outcome.explanation.finding.as_ref()?;
    while let Reason::Part { part: inner }
    | Reason::While { part: inner, .. }
    | Reason::For { part: Some(inner), .. }
    | Reason::Operator { body: inner, .. } = &finding.because
    {
        finding = inner;
    }
    let file = file(&outcome.job.spec, &finding.module);
    Some(Place { file, line: finding.line, column: None })
}

fn of_doubt(doubt: &Doubt) -> Option<Place> {
    doubt.place.as_ref().map(|place| Place::new(&place.file, place.line, 0))
}

fn vacuous(spec: &Spec, vacuity: &Vacuity) -> Option<Place> {
    let silent = |places: &[Silent]| {
        let first = &places.first()?.at;
        Some(Place::new(Path::new(first.file.as_ref()?), first.line, 0))
    };
    match vacuity {
        Vacuity::SilentActions { places, .. } | Vacuity::Unmeasured { places } => silent(places),
        Vacuity::UnexercisedImplications { places } => {
            let first = &places.first()?.at;
            Some(Place { file: file(spec, &first.module), line: first.line, column: None })
        }
        Vacuity::NeverTrue { premises } => {
            let first = &premises.first()?.at;
            Some(Place { file: file(spec, &first.module), line: first.line, column: None })
        }
        Vacuity::Uncovered { actions, premises } => silent(actions).or_else(|| {
            let first = &premises.first()?.at;
            Some(Place { file: file(spec, &first.module), line: first.line, column: None })
        }),
        Vacuity::NoState { .. }
        | Vacuity::NoStep { .. }
        | Vacuity::NothingChecked
        | Vacuity::NoAssumption
        | Vacuity::NoFairBehaviour { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::spec::SourceModule;

    #[test]
    fn a_definition_is_placed_at_its_name_in_characters() {
        let text = "---- MODULE M ----\nLOCAL L == TRUE\n\tT == L\n(* é *) C == L\n====\n";
        let module = SourceModule::read("M", "M.tla".into(), text);
        let spec = Spec { name: "M".into(), modules: vec![module], beside: Arc::default() };
        let place = |name| defined(&spec, name).unwrap().to_string();
        assert_eq!(place("L"), "M.tla:2:7");
        assert_eq!(place("T, C"), "M.tla:3:2", "an editor counts a tab as one");
        assert_eq!(place("C"), "M.tla:4:9");
    }
}

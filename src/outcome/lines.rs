//! The lines of a coverage report about the next-state relation, with what
//! each is about; looked up once for all questions.

use std::collections::{BTreeMap, BTreeSet};

use tla_syntax::token::Op;

use super::Coverage;
use super::definitions::Definition;
use super::pieces::Pieces;
use super::text::{Place, Text};
use crate::event::ActionCoverage;

/// A line of the report.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) action: &'t ActionCoverage,
    /// What it is about, if that is found.
    pub(super) place: Option<Place>,
    /// The definition that it names.
    pub(super) definition: Option<&'t Definition>,
}

/// All of them, without those of the initial predicate.
pub(super) struct Lines<'t> {
    pub(super) all: Vec<Line<'t>>,
    /// By the number of the definition.
    of_definition: BTreeMap<usize, Vec<Line<'t>>>,
    of_name: BTreeMap<&'t str, Vec<Line<'t>>>,
    about: Pieces,
    about_fired: Pieces,
    parts: Pieces,
    parts_fired: Pieces,
    /// Definitions no disjunct of which gave a step.
    silent: BTreeSet<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(coverage: &'t Coverage, text: &'t Text<'_>) -> Self {
        let actions = coverage.actions.iter().filter(|action| !action.initial);
        let all: Vec<Line<'t>> = actions
            .map(|action| Line {
                action,
                place: text.place(action),
                definition: text.definition_of(action),
            })
            .collect();
        let mut of_definition: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut of_name: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for line in &all {
            if let Some(definition) = line.definition {
                of_definition.entry(definition.number).or_default().push(*line);
            }
            of_name.entry(line.action.action.as_str()).or_default().push(*line);
        }
        let places = |is_meant: fn(&Line<'_>) -> bool| {
            Pieces::of(all.iter().filter(|line| is_meant(line)).filter_map(|line| line.place))
        };
        let silent = of_definition.iter().filter(|(_, lines)| are_silent_throughout(lines));
        Self {
            about: places(|_| true),
            about_fired: places(|line| line.fired()),
            parts: places(|line| line.is_part()),
            parts_fired: places(|line| line.is_part() && line.fired()),
            silent: silent.map(|(definition, _)| *definition).collect(),
            of_definition,
            of_name,
            all,
        }
    }

    /// True if a line is about the place or one around it.
    pub(super) fn any_around(&self, place: Place) -> bool {
        self.about.any_around(place)
    }

    /// True if a line of a part lies in the place; of those that gave steps only,
    /// if that is asked for.
    pub(super) fn any_part_inside(&self, place: Place, fired: bool) -> bool {
        let parts = if fired { &self.parts_fired } else { &self.parts };
        parts.any_inside(place)
    }

    /// True if there are lines about a definition or what lies in the place, and
    /// all of them say that it gave no step.
    pub(super) fn are_silent(&self, definition: Option<&Definition>, place: Place) -> bool {
        let of_it = definition.map_or(&[][..], |d| self.of_definition(d));
        let is_told = !of_it.is_empty() || self.about.any_inside(place);
        is_told && !of_it.iter().any(Line::fired) && !self.about_fired.any_inside(place)
    }

    /// True if no disjunct of the definition gave a step.
    pub(super) fn are_silent_throughout(&self, definition: &Definition) -> bool {
        self.silent.contains(&definition.number)
    }

    /// Those that name a definition.
    pub(super) fn of_definition(&self, definition: &Definition) -> &[Line<'t>] {
        self.of_definition.get(&definition.number).map_or(&[], Vec::as_slice)
    }

    /// Those of an action, as TLC calls it.
    pub(super) fn named(&self, name: &str) -> &[Line<'t>] {
        self.of_name.get(name).map_or(&[], Vec::as_slice)
    }
}

impl Line<'_> {
    fn fired(&self) -> bool {
        self.action.generated > 0
    }

    /// True if it is about a part of its definition.
    fn is_part(&self) -> bool {
        self.action.part.is_some()
    }
}

/// Of one definition: each disjunct has a line, and no line a step.
fn are_silent_throughout(lines: &[Line<'_>]) -> bool {
    let Some(definition) = lines.iter().find_map(|line| line.definition) else { return false };
    let covered = Pieces::of(lines.iter().filter_map(|line| line.place));
    let items = definition.body.items(Op::Or).into_iter();
    let mut places = items.map(|item| Place { source: definition.source, span: item.span });
    !lines.iter().any(Line::fired) && places.all(|place| covered.any_inside(place))
}

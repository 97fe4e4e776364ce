//! A space-time diagram as SVG: time runs downwards, a lane for each element of a set.

use maud::{Markup, html};

use super::diagram::{Arrow, Diagram, Lane, Mark, Row};
use super::words::{brief, step_name, told};
use crate::figures::{grouped, shortened};
use crate::trace::{Behaviour, Ending, Step};

/// Height of a step.
const ROW: usize = 44;
/// Height of the lanes' names, which stay in sight while the steps scroll.
const NAMES: usize = 30;
/// Room above the first step.
const HEAD: usize = 4;
/// Where the lanes begin.
const LANES: usize = 196;
/// Half a mark.
const RADIUS: usize = 6;
/// Changes written beside a mark.
const BRIEF: usize = 2;

/// Room right of the last lane, beyond its width.
const MARGIN: usize = 20;

/// Width of a lane and of the text in it, in pixels and characters.
fn lane_width(lanes: usize) -> (usize, usize) {
    match lanes {
        0..=1 => (400, 54),
        2..=3 => (168, 21),
        4..=5 => (136, 16),
        _ => (64, 0),
    }
}

struct Canvas<'a> {
    diagram: &'a Diagram,
    behaviour: &'a Behaviour,
    /// What the specification calls the set of the lanes.
    set: Option<&'a str>,
    id: &'a str,
}

/// The diagram; `id` is that of the counterexample in the page, `set` the name of the set whose
/// elements the lanes are.
pub(super) fn space_time(
    diagram: &Diagram,
    behaviour: &Behaviour,
    set: Option<&str>,
    id: &str,
) -> Markup {
    let canvas = Canvas { diagram, behaviour, set, id };
    let (width, height) = (canvas.width(), canvas.height());
    html! {
        (canvas.names())
        svg class="spacetime" width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } role="presentation" {
            (canvas.lanes())
            @for (n, arrow) in diagram.arrows.iter().enumerate() { (canvas.arrow(n, arrow)) }
            (canvas.back())
            @for (n, (row, step)) in diagram.rows.iter().zip(&behaviour.steps).enumerate() {
                (canvas.row(n, row, step))
            }
            (canvas.ending())
        }
    }
}

impl Canvas<'_> {
    fn width(&self) -> usize {
        LANES + self.diagram.lanes.len() * lane_width(self.diagram.lanes.len()).0 + MARGIN
    }

    fn rows(&self) -> usize {
        self.diagram.rows.len()
    }

    fn height(&self) -> usize {
        let end = if self.behaviour.ending == Ending::Finite { 14 } else { 34 };
        HEAD + self.rows() * ROW + end
    }

    fn x(&self, lane: usize) -> usize {
        LANES + lane * lane_width(self.diagram.lanes.len()).0 + 18
    }

    fn y(&self, row: usize) -> usize {
        HEAD + row * ROW + ROW / 2
    }

    fn names(&self) -> Markup {
        let width = self.width();
        html! {
            svg class="spacetime names" width=(width) height=(NAMES) viewBox={ "0 0 " (width) " " (NAMES) } role="presentation" {
                @if let Some(set) = self.set {
                    text class="set" x=(LANES) y="20" { (shortened(set, 20)) }
                }
                @for (n, lane) in self.diagram.lanes.iter().enumerate() {
                    g class=(class(lane)) {
                        text x=(self.x(n) - RADIUS) y="20" { (shortened(&lane.name, 18)) }
                    }
                }
            }
        }
    }

    fn lanes(&self) -> Markup {
        let bottom = HEAD + self.rows() * ROW;
        html! {
            @for (n, lane) in self.diagram.lanes.iter().enumerate() {
                @let x = self.x(n);
                g class=(class(lane)) { line x1=(x) y1=(HEAD) x2=(x) y2=(bottom) {} }
            }
        }
    }

    /// Ends before the mark, so that its head is seen.
    fn arrow(&self, n: usize, arrow: &Arrow) -> Markup {
        let (x1, y1) = (self.x(arrow.from.1) as f64, self.y(arrow.from.0) as f64);
        let (x2, y2) = (self.x(arrow.to.1) as f64, self.y(arrow.to.0) as f64);
        let length = (x2 - x1).hypot(y2 - y1).max(1.0);
        let (dx, dy) = ((x2 - x1) / length, (y2 - y1) / length);
        let gap = RADIUS as f64 + 2.0;
        let (x1, y1, x2, y2) = (x1 + dx * gap, y1 + dy * gap, x2 - dx * gap, y2 - dy * gap);
        let at = |length: f64| format!("{length:.1}");
        html! {
            g class="arrow" id={ (self.id) "-a" (n) } data-from=(arrow.from.0) data-to=(arrow.to.0) {
                title { (arrow.label) }
                line x1=(at(x1)) y1=(at(y1)) x2=(at(x2)) y2=(at(y2)) {}
                path d=(head((x2, y2), (dx, dy))) {}
            }
        }
    }

    /// How a behaviour that goes on for ever does so.
    fn back(&self) -> Markup {
        let Some(to) = self.diagram.back_to else { return html! {} };
        let (top, x) = (self.y(to), LANES - 8);
        let bottom = HEAD + self.rows() * ROW + 14;
        let (left, inner) = (x - 12, x - 6);
        let (above, below) = (bottom - 6, top + 6);
        let line = format!(
            "M{x} {bottom} H{inner} Q{left} {bottom} {left} {above} V{below} Q{left} {top} {inner} {top} H{x}"
        );
        html! {
            g class="back" {
                path class="line" d=(line) {}
                path d=(head(((x + 2) as f64, top as f64), (1.0, 0.0))) {}
            }
        }
    }

    fn row(&self, n: usize, row: &Row, step: &Step) -> Markup {
        let (top, y, width) = (HEAD + n * ROW, self.y(n), self.width());
        let marks = match n {
            0 => self.initial_marks(),
            _ => row.marks.clone(),
        };
        html! {
            g class="row" role="option" aria-selected="false" id={ (self.id) "-r" (n) } data-step=(n) aria-label=(told(step, row)) {
                rect class="band" x="0" y=(top) width=(width) height=(ROW) {}
                @if row.missing > 0 {
                    path class="cut" d={ "M4 " (top) " H" (width) } {}
                    text class="missing" x="44" y=(top + 11) { (grouped(row.missing)) " steps not shown" }
                }
                text class="number" x="32" y=(y + 4) { (step.number) }
                text class="action" x="44" y=(y + 4) { (shortened(&step_name(step), 19)) }
                @for mark in &marks { (self.mark(n, row, mark)) }
            }
        }
    }

    fn initial_marks(&self) -> Vec<Mark> {
        (0..self.diagram.lanes.len()).map(|lane| Mark { lane, changes: Vec::new() }).collect()
    }

    fn mark(&self, n: usize, row: &Row, mark: &Mark) -> Markup {
        let (x, y) = (self.x(mark.lane), self.y(n));
        let lines = self.brief(row, mark);
        let middle = y - 4 + self.drop_of_text(n, mark.lane);
        let first = middle - lines.len().saturating_sub(1) * 6;
        html! {
            circle class=(if mark.changes.is_empty() { "mark start" } else { "mark" }) cx=(x) cy=(y) r=(RADIUS) {}
            @for (k, line) in lines.iter().enumerate() {
                text class="brief" x=(x + 13) y=(first + k * 13) { (line) }
            }
        }
    }

    /// What stands beside a mark; nothing where lanes are narrow.
    fn brief(&self, row: &Row, mark: &Mark) -> Vec<String> {
        let room = lane_width(self.diagram.lanes.len()).1;
        if room == 0 {
            return Vec::new();
        }
        let lane = &self.diagram.lanes[mark.lane];
        let own = lane.of_one.then_some(lane.name.as_str());
        let changes = mark.changes.iter().filter_map(|c| row.changes.get(*c));
        let mut changes: Vec<_> = changes.map(|change| brief(change, own)).collect();
        // What the lane's own variables say comes first.
        changes.sort_by_key(|brief| !brief.of_lane);
        let shown = changes.iter().take(BRIEF);
        let mut lines: Vec<String> = shown.map(|brief| shortened(&brief.text, room)).collect();
        let hidden = changes.len().saturating_sub(BRIEF);
        if hidden > 0
            && let Some(last) = lines.last_mut()
        {
            *last = format!("{} +{hidden}", shortened(last, room.saturating_sub(3)));
        }
        lines
    }

    /// How far down its text stands, beside the mark, so that arrows of the lanes to
    /// its right pass above or below it.
    fn drop_of_text(&self, row: usize, lane: usize) -> usize {
        let arrows = &self.diagram.arrows;
        let leaves = arrows.iter().any(|a| a.from == (row, lane) && a.to.1 > lane);
        let arrives = arrows.iter().any(|a| a.to == (row, lane) && a.from.1 > lane);
        match (leaves, arrives) {
            (true, false) => 0,
            (false, true) => 17,
            (false, false) | (true, true) => 8,
        }
    }

    fn ending(&self) -> Markup {
        let y = HEAD + self.rows() * ROW + 18;
        let text = match &self.behaviour.ending {
            Ending::Finite => return html! {},
            Ending::Stuttering => "and nothing happens any more (stuttering)".to_owned(),
            Ending::BackTo { number, action } => {
                let by = action.as_ref().map(|a| format!(" by {}", a.name)).unwrap_or_default();
                format!("back to state {number}{by}, for ever")
            }
        };
        html! { text class="ending" x=(LANES) y=(y) { (text) } }
    }
}

fn class(lane: &Lane) -> &'static str {
    if lane.of_one { "lane" } else { "lane rest" }
}

/// An arrow's head: its point and its direction.
fn head((x, y): (f64, f64), (dx, dy): (f64, f64)) -> String {
    let (bx, by) = (x - dx * 8.0, y - dy * 8.0);
    let (px, py) = (-dy * 3.6, dx * 3.6);
    format!("M{x:.1} {y:.1} L{:.1} {:.1} L{:.1} {:.1} Z", bx + px, by + py, bx - px, by - py)
}

//! A space-time diagram as SVG: time runs downwards, a lane for each server.

use std::fmt::Write as _;

use super::diagram::{Arrow, Diagram, Lane, Mark, Row};
use super::text::escaped;
use super::words::{brief, step_name, told};
use crate::report::figures::shortened;
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
    id: &'a str,
}

/// The diagram; `id` is that of the counterexample in the page.
pub(super) fn space_time(diagram: &Diagram, behaviour: &Behaviour, id: &str) -> String {
    let canvas = Canvas { diagram, behaviour, id };
    let (width, height) = (canvas.width(), canvas.height());
    let mut svg = canvas.names();
    svg.push_str(&format!(
        "<svg class=\"spacetime\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"presentation\">\n"
    ));
    svg.push_str(&canvas.lanes());
    for (n, arrow) in diagram.arrows.iter().enumerate() {
        svg.push_str(&canvas.arrow(n, arrow));
    }
    svg.push_str(&canvas.back());
    for (n, (row, step)) in diagram.rows.iter().zip(&behaviour.steps).enumerate() {
        svg.push_str(&canvas.row(n, row, step));
    }
    svg.push_str(&canvas.ending());
    svg.push_str("</svg>\n");
    svg
}

impl Canvas<'_> {
    fn width(&self) -> usize {
        LANES + self.diagram.lanes.len() * lane_width(self.diagram.lanes.len()).0 + MARGIN
    }

    fn rows(&self) -> usize {
        self.diagram.rows.len()
    }

    fn height(&self) -> usize {
        let end = if self.behaviour.ending == Ending::Finite { 8 } else { 34 };
        HEAD + self.rows() * ROW + end
    }

    fn x(&self, lane: usize) -> usize {
        LANES + lane * lane_width(self.diagram.lanes.len()).0 + 18
    }

    fn y(&self, row: usize) -> usize {
        HEAD + row * ROW + ROW / 2
    }

    fn names(&self) -> String {
        let width = self.width();
        let name = |(n, lane): (usize, &Lane)| {
            let name = escaped(&shortened(&lane.name, 18));
            format!(
                "<g class=\"{}\"><text x=\"{}\" y=\"20\">{name}</text></g>",
                class(lane),
                self.x(n) - RADIUS
            )
        };
        let names: String = self.diagram.lanes.iter().enumerate().map(name).collect();
        format!(
            "<svg class=\"spacetime names\" width=\"{width}\" height=\"{NAMES}\" viewBox=\"0 0 {width} {NAMES}\" role=\"presentation\">{names}</svg>\n"
        )
    }

    fn lanes(&self) -> String {
        let bottom = HEAD + self.rows() * ROW;
        let line = |(n, lane): (usize, &Lane)| {
            let x = self.x(n);
            format!(
                "<g class=\"{}\"><line x1=\"{x}\" y1=\"{HEAD}\" x2=\"{x}\" y2=\"{bottom}\"/></g>\n",
                class(lane)
            )
        };
        self.diagram.lanes.iter().enumerate().map(line).collect()
    }

    /// Ends before the mark, so that its head is seen.
    fn arrow(&self, n: usize, arrow: &Arrow) -> String {
        let (x1, y1) = (self.x(arrow.from.1) as f64, self.y(arrow.from.0) as f64);
        let (x2, y2) = (self.x(arrow.to.1) as f64, self.y(arrow.to.0) as f64);
        let length = (x2 - x1).hypot(y2 - y1).max(1.0);
        let (dx, dy) = ((x2 - x1) / length, (y2 - y1) / length);
        let gap = RADIUS as f64 + 2.0;
        let (x1, y1, x2, y2) = (x1 + dx * gap, y1 + dy * gap, x2 - dx * gap, y2 - dy * gap);
        format!(
            "<g class=\"arrow\" id=\"{}-a{n}\" data-from=\"{}\" data-to=\"{}\"><title>{}</title>\
             <line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/><path d=\"{}\"/></g>\n",
            self.id,
            arrow.from.0,
            arrow.to.0,
            escaped(&arrow.label),
            head((x2, y2), (dx, dy))
        )
    }

    /// How a behaviour that goes on for ever does so.
    fn back(&self) -> String {
        let Some(to) = self.diagram.back_to else { return String::new() };
        let (top, x) = (self.y(to), LANES - 8);
        let bottom = HEAD + self.rows() * ROW + 14;
        let left = x - 12;
        format!(
            "<g class=\"back\"><path class=\"line\" d=\"M{x} {bottom} H{} Q{left} {bottom} {left} {} V{} Q{left} {top} {} {top} H{x}\"/><path d=\"{}\"/></g>\n",
            left + 6,
            bottom - 6,
            top + 6,
            left + 6,
            head(((x + 2) as f64, top as f64), (1.0, 0.0))
        )
    }

    fn row(&self, n: usize, row: &Row, step: &Step) -> String {
        let (top, y, width) = (HEAD + n * ROW, self.y(n), self.width());
        let id = self.id;
        let mut svg = format!(
            "<g class=\"row\" role=\"option\" aria-selected=\"false\" id=\"{id}-r{n}\" data-step=\"{n}\" aria-label=\"{}\"><rect class=\"band\" x=\"0\" y=\"{top}\" width=\"{width}\" height=\"{ROW}\"/>",
            escaped(&told(step, row))
        );
        if row.missing > 0 {
            let missing = crate::report::figures::grouped(row.missing);
            let _ = write!(
                svg,
                "<path class=\"cut\" d=\"M4 {top} H{width}\"/><text class=\"missing\" x=\"44\" y=\"{}\">{missing} steps not shown</text>",
                top + 11
            );
        }
        let _ = write!(
            svg,
            "<text class=\"number\" x=\"32\" y=\"{}\">{}</text><text class=\"action\" x=\"44\" y=\"{}\">{}</text>",
            y + 4,
            step.number,
            y + 4,
            escaped(&shortened(&step_name(step), 19))
        );
        let all: Vec<Mark> = match n {
            0 => self.initial_marks(),
            _ => row.marks.clone(),
        };
        for mark in &all {
            svg.push_str(&self.mark(n, row, mark));
        }
        svg.push_str("</g>\n");
        svg
    }

    fn initial_marks(&self) -> Vec<Mark> {
        (0..self.diagram.lanes.len()).map(|lane| Mark { lane, changes: Vec::new() }).collect()
    }

    fn mark(&self, n: usize, row: &Row, mark: &Mark) -> String {
        let (x, y) = (self.x(mark.lane), self.y(n));
        let kind = if mark.changes.is_empty() { "mark start" } else { "mark" };
        let mut svg = format!("<circle class=\"{kind}\" cx=\"{x}\" cy=\"{y}\" r=\"{RADIUS}\"/>");
        let lines = self.brief(row, mark);
        let middle = y - 4 + self.drop_of_text(n, mark.lane);
        let first = middle - lines.len().saturating_sub(1) * 6;
        for (k, line) in lines.iter().enumerate() {
            let (x, y) = (x + 13, first + k * 13);
            let _ =
                write!(svg, "<text class=\"brief\" x=\"{x}\" y=\"{y}\">{}</text>", escaped(line));
        }
        svg
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

    fn ending(&self) -> String {
        let y = HEAD + self.rows() * ROW + 18;
        let text = match &self.behaviour.ending {
            Ending::Finite => return String::new(),
            Ending::Stuttering => "and nothing happens any more (stuttering)".to_owned(),
            Ending::BackTo { number, action } => {
                let by = action.as_ref().map(|a| format!(" by {}", a.name)).unwrap_or_default();
                format!("back to state {number}{by}, for ever")
            }
        };
        format!("<text class=\"ending\" x=\"{LANES}\" y=\"{y}\">{}</text>\n", escaped(&text))
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

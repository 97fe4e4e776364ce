//! The screen: a session, drawn into a buffer of any size.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style, Stylize as _};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget as _};

use super::columns::{columns, end, fitted, padded};
use super::over;
use super::session::{List, Session};
use super::source::Question;
use crate::escape::printable;
use crate::explain::behaviour::outlook::Move;
use crate::figures::counted;
use crate::trace::{Action, Change, Difference, diff};
use crate::value::Value;

/// What each key does, in one line.
const KEYS: &str = " Enter go  u back  d disabled  v state  n follow  s save  ? help  q quit";
/// The same in fewer columns.
const KEYS_NARROW: &str = " Enter go  u back  ? help  q quit";
/// The same of what stands over everything else.
const KEYS_OVER: &str = " Up and Down scroll  Esc back  q quit";
/// Draws a session.
pub(crate) fn draw(session: &Session, area: Rect, buffer: &mut Buffer) {
    let width = usize::from(area.width);
    let mut rows = Rows { area, at: 0, buffer };
    rows.line(Line::from(fitted(&headline(session), width)).style(Style::new().reversed()));
    rows.line(path(session, width));
    rows.line(invariants(session, width));
    let body = body(area);
    match &session.over {
        Some(over) => rows.scrolled(over::lines(session, over, width), session.scroll, body),
        None => parts(session, width, body, &mut rows),
    }
    rows.at = area.height.saturating_sub(2);
    rows.line(note(session, width));
    let keys = match &session.over {
        Some(_) => KEYS_OVER,
        None if width < columns(KEYS) => KEYS_NARROW,
        None => KEYS,
    };
    rows.line(Line::from(fitted(keys, width)).style(Style::new().reversed()));
}

/// Lines between what is said above and below.
fn body(area: Rect) -> u16 {
    area.height.saturating_sub(5)
}

/// The last line from which what stands over everything else still fills the screen.
pub(crate) fn last_scroll(session: &Session, area: Rect) -> usize {
    let lines = session
        .over
        .as_ref()
        .map_or(0, |over| over::lines(session, over, usize::from(area.width)).len());
    lines.saturating_sub(usize::from(body(area)))
}

/// Takes the colours away; what is bold or reversed stays.
pub(crate) fn without_colour(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        cell.fg = Color::Reset;
        cell.bg = Color::Reset;
    }
}

/// Lines from the top on.
struct Rows<'b> {
    area: Rect,
    at: u16,
    buffer: &'b mut Buffer,
}

impl Rows<'_> {
    fn line(&mut self, line: Line<'_>) {
        if self.at < self.area.height {
            let Rect { x, y, width, .. } = self.area;
            let row = Rect { x, y: y + self.at, width, height: 1 };
            Paragraph::new(line).render(row, self.buffer);
        }
        self.at += 1;
    }

    /// As many lines as there is room for, from one on.
    fn scrolled(&mut self, lines: Vec<Line<'_>>, from: usize, room: u16) {
        let room = usize::from(room);
        let from = from.min(lines.len().saturating_sub(room));
        lines.into_iter().skip(from).take(room).for_each(|line| self.line(line));
    }
}

fn headline(session: &Session) -> String {
    let about = &session.subject.about;
    let spec = about.spec.as_deref().unwrap_or_default();
    let job = about.job.as_deref().filter(|job| *job != spec);
    let model = job.map(|job| format!(", {job}")).unwrap_or_default();
    let at = match session.step() {
        None => "before the first state".to_owned(),
        Some(step) => format!("state {}", step.number),
    };
    let followed = session.subject.followed.as_ref().map_or(String::new(), |followed| {
        let states = followed.steps.len();
        format!(" of a trace of {states}")
    });
    printable(&format!(" explore {spec}{model}   {at}{followed}"))
}

/// The actions that led here; of a long path its end.
fn path(session: &Session, width: usize) -> Line<'static> {
    let (names, states) = session.path();
    if states == 0 {
        return Line::from(" choose an initial state".dim());
    }
    let whole = std::iter::once("start".to_owned()).chain(names).collect::<Vec<_>>().join(" > ");
    let whole = printable(&whole);
    let text = match columns(&whole) + 1 > width {
        true => format!(" …{}", end(&whole, width.saturating_sub(2))),
        false => format!(" {whole}"),
    };
    Line::from(text)
}

/// Which invariants are false here, or that none is.
fn invariants(session: &Session, width: usize) -> Line<'static> {
    let outlook = session.outlook().filter(|_| session.step().is_some());
    let broken = outlook.map(|outlook| outlook.broken.join(", ")).unwrap_or_default();
    if !broken.is_empty() {
        let text = fitted(&printable(&format!(" false here: {broken}")), width);
        return Line::from(text.red().bold());
    }
    let text = match (session.subject.invariants, outlook) {
        (0, _) => " the model has no invariants".to_owned(),
        (_, None) => String::new(),
        (_, Some(outlook)) if !outlook.checked => {
            " the invariants could not be evaluated".to_owned()
        }
        (1, Some(_)) => " 1 invariant is true here".to_owned(),
        (count, Some(_)) => format!(" {count} invariants are true here"),
    };
    Line::from(text.dim())
}

/// The state, the list, and what the chosen step changes.
fn parts(session: &Session, width: usize, body: u16, rows: &mut Rows<'_>) {
    let state = state_lines(session, width);
    let changes = changes(session, width);
    let room = body.saturating_sub(3);
    let third = usize::from(room / 3);
    let of_state = state.len().min(third);
    let of_changes = changes.len().min(third).max(third.min(4));
    let of_list = usize::from(room).saturating_sub(of_state + of_changes);
    rows.line(title("state", "", width));
    folded(rows, state, of_state);
    list(session, width, of_list, rows);
    let place = session.selected_move().and_then(|one| one.action.as_ref());
    let place = place.and_then(|action| session.action_place(action)).unwrap_or_default();
    rows.line(title("what it changes", &place, width));
    folded(rows, changes, of_changes);
}

/// The first lines, and how many more there are.
fn folded(rows: &mut Rows<'_>, mut lines: Vec<Line<'static>>, room: usize) {
    if lines.len() > room && room > 0 {
        let hidden = lines.len() - room + 1;
        lines.truncate(room - 1);
        lines.push(Line::from(format!("   … and {hidden} more").dim()));
    }
    lines.into_iter().take(room).for_each(|line| rows.line(line));
}

fn title(text: &str, place: &str, width: usize) -> Line<'static> {
    let place = if place.is_empty() { String::new() } else { format!(" {place}") };
    let text = fitted(&printable(&format!("── {text}{place} ")), width);
    let rest = width.saturating_sub(columns(&text));
    Line::from(format!("{text}{}", "─".repeat(rest)).dim())
}

/// Each variable; what the last step changed stands out.
fn state_lines(session: &Session, width: usize) -> Vec<Line<'static>> {
    let Some(step) = session.step() else { return Vec::new() };
    let changes = session.before().map(|before| diff(before, step)).unwrap_or_default();
    let line = |(name, value): &(String, Option<Value>)| {
        let is_new = changes.iter().any(|change| variable(change) == name.as_str());
        let mark = if is_new { "*" } else { " " };
        let value = value.as_ref().map_or("unassigned".to_owned(), ToString::to_string);
        let text = fitted(&printable(&format!(" {mark} {name} = {value}")), width);
        let style = if is_new { Style::new().fg(Color::Yellow) } else { Style::new() };
        Line::from(text).style(style)
    };
    step.state.iter().map(line).collect()
}

/// The variable that a change is of.
fn variable(change: &Change) -> &str {
    change.path.split(['[', '.']).next().unwrap_or_default()
}

fn list(session: &Session, width: usize, room: usize, rows: &mut Rows<'_>) {
    let steps = session.moves().len();
    let refused = session.refused().len();
    let more = if session.outlook().is_some_and(|outlook| outlook.more) { "at least " } else { "" };
    let is_tried = session.outlook().is_none_or(|outlook| outlook.tried);
    let unknown = if is_tried { "" } else { ", others not known" };
    let (head, count) = match session.list {
        _ if session.outlook().is_none() => ("steps".to_owned(), 0),
        List::Steps if session.step().is_none() => {
            (format!("{more}{}", counted(steps, "initial state")), steps)
        }
        List::Steps => (
            format!(
                "{more}{}, {} not possible{unknown} (d)",
                counted(steps, "step"),
                counted(refused, "action")
            ),
            steps,
        ),
        List::Refused => (
            format!(
                "{} not possible here{unknown}, {} (d)",
                counted(refused, "action"),
                counted(steps, "step")
            ),
            refused,
        ),
    };
    rows.line(title(&head, "", width));
    let from = session.selected.saturating_sub(room.saturating_sub(1));
    let shown = (from..count).take(room).filter_map(|at| list_line(session, at, width));
    let lines: Vec<Line<'static>> = shown.collect();
    let shown = lines.len();
    lines.into_iter().for_each(|line| rows.line(line));
    let mut left = room - shown.min(room);
    if count == 0 && left > 0 {
        rows.line(Line::from(nothing(session).to_owned()));
        left -= 1;
    }
    rows.at += u16::try_from(left).unwrap_or(0);
}

/// One line of the list. Before the chosen one stands `>`, before the step of
/// the followed trace an arrow.
fn list_line(session: &Session, at: usize, width: usize) -> Option<Line<'static>> {
    let is_chosen = at == session.selected;
    let chosen = if is_chosen { '>' } else { ' ' };
    let line = match session.list {
        List::Steps => {
            let followed = if session.followed_move() == Some(at) { '→' } else { ' ' };
            move_line(session, session.moves().get(at)?, &format!("{chosen}{followed} "), width)
        }
        List::Refused => {
            refused_line(session, session.refused().get(at)?, &format!("{chosen}  "), width)
        }
    };
    Some(match is_chosen {
        true => line.style(Style::new().add_modifier(Modifier::REVERSED)),
        false => line,
    })
}

/// Why the list is empty.
fn nothing(session: &Session) -> &'static str {
    match (session.outlook(), session.list) {
        (None, _) if session.waiting.is_some() => "   ...",
        (None, _) => "   nothing is known of this state: Enter asks again",
        (Some(outlook), List::Refused) if !outlook.tried => "   not every action could be tried",
        (Some(_), List::Refused) => "   each action is possible here",
        (Some(outlook), List::Steps) if outlook.whole => "   no step is possible here",
        (Some(_), List::Steps) => "   no step could be evaluated",
    }
}

/// A step: its name, what is false after it, and what it changes.
fn move_line(session: &Session, one: &Move, mark: &str, width: usize) -> Line<'static> {
    let name = printable(&format!("{mark}{}", session.move_name(one)));
    let mut spans = vec![Span::from(fitted(&name, width)).bold()];
    let mut used = columns(&name);
    let mut add = |text: String, style: Style, spans: &mut Vec<Span<'static>>| {
        let room = width.saturating_sub(used + 2);
        if room > 3 {
            let text = format!("  {}", fitted(&printable(&text), room));
            used += columns(&text);
            spans.push(Span::styled(text, style));
        }
    };
    if !one.broken.is_empty() {
        let style = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD);
        add(format!("{} false", one.broken.join(", ")), style, &mut spans);
    }
    if !one.outside.is_empty() {
        add(format!("outside {}", one.outside.join(", ")), Style::new().dim(), &mut spans);
    }
    let changes: Vec<String> = match session.step() {
        Some(step) => {
            let all = diff(step, &session.reached(one));
            all.iter().map(|change| format!("{} {}", change.path, change.what)).collect()
        }
        None => one.state.iter().map(|(name, value)| assigned(name, value.as_ref())).collect(),
    };
    let text = if changes.is_empty() { "(nothing changes)".to_owned() } else { changes.join(", ") };
    add(text, Style::new().dim(), &mut spans);
    Line::from(spans)
}

fn refused_line(session: &Session, action: &Action, mark: &str, width: usize) -> Line<'static> {
    let name = format!("{mark}{}", session.action_name(action));
    let place = session.action_place(action).map(|place| format!("   {place}")).unwrap_or_default();
    Line::from(fitted(&printable(&format!("{name}{place}")), width))
}

pub(super) fn assigned(name: &str, value: Option<&Value>) -> String {
    format!("{name} = {}", value.map_or("unassigned".to_owned(), ToString::to_string))
}

/// What the chosen step changes, before and after.
fn changes(session: &Session, width: usize) -> Vec<Line<'static>> {
    let Some(one) = session.selected_move() else { return Vec::new() };
    let reached = session.reached(one);
    let Some(step) = session.step() else {
        let line = |(name, value): &(String, Option<Value>)| {
            let text = format!("   {}", assigned(name, value.as_ref()));
            Line::from(fitted(&printable(&text), width))
        };
        return reached.state.iter().map(line).collect();
    };
    let all = diff(step, &reached);
    let widest = all.iter().map(|change| columns(&change.path)).filter(|n| *n <= 28).max();
    let pad = widest.unwrap_or(0);
    all.iter().map(|change| change_line(change, pad, width)).collect()
}

/// `x  1 -> 2`; where both are long, each has half of the room.
fn change_line(change: &Change, pad: usize, width: usize) -> Line<'static> {
    let path = fitted(&padded(&printable(&format!("   {}", change.path)), pad + 3), width / 2);
    let path = format!("{path}  ");
    let room = width.saturating_sub(columns(&path));
    let (old, new) = (Style::new().fg(Color::Red), Style::new().fg(Color::Green));
    let text = |value: &Value| printable(&value.to_string());
    let or_none = |value: &Option<Value>| value.as_ref().map_or("unassigned".to_owned(), text);
    let mut spans = vec![Span::from(path)];
    match &change.what {
        Difference::Became { from, to } => {
            let (from, to) = (or_none(from), or_none(to));
            let room = room.saturating_sub(4);
            let of_to = columns(&to).min(room.saturating_sub(columns(&from)).max(room / 2));
            spans.push(Span::styled(fitted(&from, room - of_to), old));
            spans.push(Span::from(" -> "));
            spans.push(Span::styled(fitted(&to, of_to), new));
        }
        Difference::Gained(value) => {
            spans.push(Span::styled(fitted(&format!("+ {}", text(value)), room), new));
        }
        Difference::Lost(value) => {
            spans.push(Span::styled(fitted(&format!("- {}", text(value)), room), old));
        }
    }
    Line::from(spans)
}

fn note(session: &Session, width: usize) -> Line<'static> {
    let waiting = session.waiting.as_ref().map(|question| match question {
        Question::Beginning => "TLC looks for the initial states ...",
        Question::From(_) => "TLC looks for the steps ...",
        Question::Why(..) => "TLC evaluates the guards ...",
    });
    let text = session.note.as_deref().or(waiting).unwrap_or_default();
    Line::from(fitted(&printable(&format!(" {text}")), width).yellow())
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::*;
    use crate::explore::sample::{begun, pressed, why, wide};
    use crate::explore::session::Key;

    /// What a terminal of this size shows.
    fn shown(session: &Session, width: u16, height: u16) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| draw(session, frame.area(), frame.buffer_mut())).unwrap();
        let lines: Vec<String> = terminal
            .backend()
            .to_string()
            .lines()
            .map(|line| line.trim_matches('"').trim_end().to_owned())
            .collect();
        lines.join("\n")
    }

    #[test]
    fn a_state_with_its_steps_at_eighty_columns() {
        insta::assert_snapshot!(shown(&pressed(&[Key::Enter]), 80, 24));
    }

    #[test]
    fn a_state_with_its_steps_at_a_hundred_and_twenty_columns() {
        insta::assert_snapshot!(shown(&pressed(&[Key::Enter]), 120, 30));
    }

    #[test]
    fn a_guard_that_is_false_at_eighty_columns() {
        insta::assert_snapshot!(shown(&why(), 80, 24));
    }

    #[test]
    fn a_guard_that_is_false_at_forty_columns() {
        insta::assert_snapshot!(shown(&why(), 40, 16));
    }

    #[test]
    fn the_help_at_forty_columns() {
        insta::assert_snapshot!(shown(&pressed(&[Key::Letter('?')]), 40, 36));
    }

    /// Names in Chinese take two columns a character, accents behind their letters none.
    #[test]
    fn wide_and_combining_characters_keep_to_their_columns() {
        insta::assert_snapshot!(shown(&wide(), 40, 20));
    }

    #[test]
    fn the_last_line_of_what_is_over_everything_is_the_lowest() {
        let area = Rect { x: 0, y: 0, width: 80, height: 10 };
        let mut session = pressed(&[Key::Letter('?'), Key::Last]);
        let last = last_scroll(&session, area);
        assert!(last > 0);
        session.scroll = session.scroll.min(last);
        session.press(Key::Up);
        assert_eq!(session.scroll, last - 1, "one line up is seen at once");
        session.press(Key::Last);
        session.press(Key::Down);
        session.press(Key::First);
        assert_eq!(session.scroll, 0);
    }

    #[test]
    fn no_size_is_too_small() {
        for session in
            [begun(), pressed(&[Key::Enter]), pressed(&[Key::Enter, Key::Letter('?')]), why()]
        {
            for (width, height) in [(0, 0), (1, 1), (7, 3), (20, 5), (300, 2), (3, 100)] {
                let area = Rect { x: 0, y: 0, width, height };
                draw(&session, area, &mut Buffer::empty(area));
            }
        }
    }

    #[test]
    fn without_colours_nothing_is_coloured() {
        let area = Rect { x: 0, y: 0, width: 80, height: 24 };
        let mut buffer = Buffer::empty(area);
        draw(&pressed(&[Key::Enter]), area, &mut buffer);
        assert!(buffer.content.iter().any(|cell| cell.fg != Color::Reset));
        without_colour(&mut buffer);
        assert!(buffer.content.iter().all(|cell| cell.fg == Color::Reset));
    }
}

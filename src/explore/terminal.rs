//! The terminal: made ready, read, and given back as it was, however this ends.

use std::io::{self, IsTerminal as _, Stdout, stdin, stdout};
use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::crossterm::{cursor, execute};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

use super::screen;
use super::session::{Effect, Key, Session};
use super::source::{Desk, Source};
use crate::trace::Behaviour;

/// Time between two looks for answers and signals.
const TICK: Duration = Duration::from_millis(50);

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Somebody quit.
    Quit,
    /// By this signal, or by the key that stands for it.
    Signal(i32),
}

/// True if somebody sits at a terminal.
pub(crate) fn is_there() -> bool {
    stdin().is_terminal() && stdout().is_terminal()
}

/// Looks around until somebody quits. `save` writes a behaviour and says where.
///
/// # Errors
/// The terminal cannot be used.
pub(crate) fn run(
    beginning: (Session, Effect),
    source: Box<dyn Source>,
    coloured: bool,
    save: &dyn Fn(&Behaviour) -> String,
) -> io::Result<End> {
    match look_around(beginning, source, coloured, save) {
        // A terminal that is gone fails in whatever is done with it first.
        Err(_) if hears(Duration::ZERO).is_ok_and(|heard| heard == Heard::HungUp) => {
            Ok(End::Signal(SIGHUP))
        }
        ended => ended,
    }
}

fn look_around(
    (mut session, first): (Session, Effect),
    source: Box<dyn Source>,
    coloured: bool,
    save: &dyn Fn(&Behaviour) -> String,
) -> io::Result<End> {
    let ended = signals()?;
    let mut desk = Desk::open(source);
    let mut given = Given::take()?;
    let mut effect = Some(first);
    loop {
        match effect.take() {
            Some(Effect::Quit) => return Ok(End::Quit),
            Some(Effect::Save) => session.note = Some(save(&session.behaviour())),
            Some(Effect::Ask(question)) => desk.ask(*question),
            None => {}
        }
        while let Some((question, answer)) = desk.answer() {
            session.hear(&question, answer);
        }
        given.terminal.draw(|frame| {
            let area = frame.area();
            session.scroll = session.scroll.min(screen::last_scroll(&session, area));
            screen::draw(&session, area, frame.buffer_mut());
            if !coloured {
                screen::without_colour(frame.buffer_mut());
            }
        })?;
        match ended.load(Ordering::Relaxed) {
            0 => {}
            number => return Ok(End::Signal(i32::try_from(number).unwrap_or(SIGTERM))),
        }
        if hears(TICK)? == Heard::HungUp {
            return Ok(End::Signal(SIGHUP));
        }
        if event::poll(Duration::ZERO)?
            && let Event::Key(pressed) = event::read()?
        {
            if is_interrupt(pressed) {
                return Ok(End::Signal(SIGINT));
            }
            effect = key(pressed).and_then(|key| session.press(key));
        }
    }
}

/// What there is of a terminal's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// A key, or nothing within the time.
    Keys,
    /// Nobody sits at it any more.
    HungUp,
}

/// Waits for keys. A terminal that is gone is at its end for ever, and who reads
/// its keys would not come back.
fn hears(limit: Duration) -> io::Result<Heard> {
    let limit = Timespec::try_from(limit).map_err(io::Error::other)?;
    let keys = stdin();
    let mut waited = [PollFd::new(&keys, PollFlags::IN)];
    match poll(&mut waited, Some(&limit)) {
        Ok(_) | Err(Errno::INTR) => {}
        Err(error) => return Err(error.into()),
    }
    let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
    Ok(if waited[0].revents().intersects(gone) { Heard::HungUp } else { Heard::Keys })
}

/// The number of the signal that came, or 0.
fn signals() -> io::Result<Arc<AtomicUsize>> {
    let ended = Arc::new(AtomicUsize::new(0));
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
        let value = usize::try_from(number).unwrap_or_default();
        signal_hook::flag::register_usize(number, Arc::clone(&ended), value)?;
    }
    Ok(ended)
}

/// Keys are told without their signals once the terminal is ours.
fn is_interrupt(pressed: KeyEvent) -> bool {
    pressed.code == KeyCode::Char('c') && pressed.modifiers.contains(KeyModifiers::CONTROL)
}

fn key(pressed: KeyEvent) -> Option<Key> {
    let other = KeyModifiers::CONTROL | KeyModifiers::ALT;
    if pressed.kind == KeyEventKind::Release || pressed.modifiers.intersects(other) {
        return None;
    }
    Some(match pressed.code {
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::First,
        KeyCode::End => Key::Last,
        KeyCode::Enter | KeyCode::Right => Key::Enter,
        KeyCode::Backspace | KeyCode::Left => Key::Back,
        KeyCode::Tab => Key::Other,
        KeyCode::Esc => Key::Escape,
        KeyCode::Char(letter) => Key::Letter(letter),
        _ => return None,
    })
}

/// The terminal while it is ours.
struct Given {
    /// When dropped, it would print that a terminal which is gone cannot be given
    /// back, where nothing can be printed.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<Stdout>>>,
    _back: Back,
}

impl Given {
    fn take() -> io::Result<Self> {
        enable_raw_mode()?;
        // From here on it is given back, whatever fails.
        let back = Back;
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            give_back();
            before(panic);
        }));
        execute!(stdout(), EnterAlternateScreen, cursor::Hide)?;
        let terminal = ManuallyDrop::new(Terminal::new(CrosstermBackend::new(stdout()))?);
        Ok(Self { terminal, _back: back })
    }
}

/// Gives the terminal back when it is dropped.
struct Back;

impl Drop for Back {
    fn drop(&mut self) {
        give_back();
    }
}

/// What cannot be given back is lost with the terminal.
fn give_back() {
    let _ = execute!(stdout(), LeaveAlternateScreen, cursor::Show);
    let _ = disable_raw_mode();
}

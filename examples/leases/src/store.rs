//! The store: it refuses a write whose token is smaller than one that it has seen.

use std::io;
use std::net::TcpListener;

use serde_json::json;

use crate::inbox::{Inbox, Next};
use crate::recorder::Recorder;
use crate::wire::{Kind, Message};

/// Serves so many clients until all have ended.
///
/// # Errors
/// A connection is lost, or the log cannot be written.
pub fn serve(listener: &TcpListener, clients: usize, mut recorder: Recorder) -> io::Result<()> {
    let mut inbox = Inbox::open(listener, clients)?;
    let mut seen = 0;
    while let Next::Letter(place, letter) = inbox.next(None)? {
        recorder.hear(&letter.clock);
        let write = letter.message;
        let (name, kind) = match write.token >= seen {
            true => ("Store", Kind::Stored),
            false => ("Refuse", Kind::Refused),
        };
        seen = seen.max(write.token);
        recorder.event(name, json!({ "message": write, "seen": seen }))?;
        inbox.answer(place).send(Message { kind, ..write }, recorder.clock())?;
    }
    recorder.stop()
}

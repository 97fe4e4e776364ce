//! What clients send to a process that serves all of them.

use std::io;
use std::net::TcpListener;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Instant;

use crate::wire::{Connection, Letter, Sender};

/// The letters of all clients, and a way to answer each.
#[derive(Debug)]
pub struct Inbox {
    letters: Receiver<io::Result<(usize, Letter)>>,
    senders: Vec<Sender>,
}

/// What happens next at a process that serves clients.
#[derive(Debug)]
pub enum Next {
    /// A letter came over this connection.
    Letter(usize, Letter),
    /// The time that was waited for has come.
    Late,
    /// All clients have ended.
    End,
}

impl Inbox {
    /// Waits for so many clients to connect. A thread reads from each.
    ///
    /// # Errors
    /// A client cannot connect.
    pub fn open(listener: &TcpListener, clients: usize) -> io::Result<Self> {
        let (into, letters) = mpsc::channel();
        let mut senders = Vec::new();
        for place in 0..clients {
            let mut connection = Connection::over(listener.accept()?.0)?;
            senders.push(connection.sender()?);
            let into = into.clone();
            thread::spawn(move || {
                while let Some(letter) = connection.receive().transpose() {
                    let is_lost = letter.is_err();
                    if into.send(letter.map(|letter| (place, letter))).is_err() || is_lost {
                        break;
                    }
                }
            });
        }
        Ok(Self { letters, senders })
    }

    /// Waits for a letter, until a time if there is one.
    ///
    /// # Errors
    /// A connection is lost.
    pub fn next(&self, until: Option<Instant>) -> io::Result<Next> {
        let received = match until {
            None => self.letters.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(until) => {
                let left = until.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return Ok(Next::Late);
                }
                self.letters.recv_timeout(left)
            }
        };
        match received {
            Ok(letter) => letter.map(|(place, letter)| Next::Letter(place, letter)),
            Err(RecvTimeoutError::Timeout) => Ok(Next::Late),
            Err(RecvTimeoutError::Disconnected) => Ok(Next::End),
        }
    }

    /// The way back over a connection.
    pub fn answer(&mut self, place: usize) -> &mut Sender {
        &mut self.senders[place]
    }
}

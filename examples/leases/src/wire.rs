//! Messages, and the connections that carry them: a line of JSON each, over TCP.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};

use serde::{Deserialize, Serialize};

use crate::clock::Clock;

/// What a message is; the specification has the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A client wants the lock.
    Ask,
    /// It has a lease with this token.
    Granted,
    /// A client writes with its token.
    Write,
    /// The store has it.
    Stored,
    /// The store has seen a larger token.
    Refused,
    /// A client gives its lease back.
    Release,
}

/// A message of a client or to one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// What it is.
    pub kind: Kind,
    /// The client.
    pub client: String,
    /// The token of a lease, or 0.
    pub token: u64,
}

/// A message with what its sender knew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The message.
    pub message: Message,
    /// The clock of the sender.
    pub clock: Clock,
}

/// One end of a connection.
#[derive(Debug)]
pub struct Connection {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
}

impl Connection {
    /// Connects to a process.
    ///
    /// # Errors
    /// Nobody listens there.
    pub fn to(address: SocketAddr) -> io::Result<Self> {
        Self::over(TcpStream::connect(address)?)
    }

    /// Speaks over a stream.
    ///
    /// # Errors
    /// The stream cannot be set up.
    pub fn over(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { writer: stream.try_clone()?, reader: BufReader::new(stream) })
    }

    /// Another hold on the same connection, to send by.
    ///
    /// # Errors
    /// The system has no more of them.
    pub fn sender(&self) -> io::Result<Sender> {
        self.writer.try_clone().map(Sender)
    }

    /// Sends a message.
    ///
    /// # Errors
    /// The connection is lost.
    pub fn send(&mut self, message: Message, clock: &Clock) -> io::Result<()> {
        self.sender()?.send(message, clock)
    }

    /// The next message; `None` when the other side has ended.
    ///
    /// # Errors
    /// The connection is lost, or what came is not a message.
    pub fn receive(&mut self) -> io::Result<Option<Letter>> {
        let mut line = String::new();
        match self.reader.read_line(&mut line)? {
            0 => Ok(None),
            _ => serde_json::from_str(&line).map(Some).map_err(io::Error::from),
        }
    }
}

/// The sending half of a connection.
#[derive(Debug)]
pub struct Sender(TcpStream);

impl Sender {
    /// Sends a message.
    ///
    /// # Errors
    /// The connection is lost.
    pub fn send(&mut self, message: Message, clock: &Clock) -> io::Result<()> {
        let letter = Letter { message, clock: clock.clone() };
        let mut line = serde_json::to_vec(&letter)?;
        line.push(b'\n');
        self.0.write_all(&line)
    }
}

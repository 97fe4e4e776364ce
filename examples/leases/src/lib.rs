//! A lock service with leases and fencing tokens: a server, a store, and clients, each
//! a thread that speaks with the others over TCP on this machine and writes a log of its
//! own. `Leases.tla` is its specification, and `Leases.trace.toml` says what the events of
//! the logs are there, so that `greyverify trace validate` can say whether a run is a
//! behaviour of it.
//!
//! | module | what it is |
//! |---|---|
//! | [`server`], [`store`], [`client`] | the processes |
//! | [`inbox`], [`wire`] | messages and connections |
//! | [`recorder`], [`clock`] | the logs, and the vector clocks in them |
//! | [`corruptions`] | what may be wrong with a log |

pub mod client;
pub mod clock;
pub mod corruptions;
pub mod inbox;
pub mod recorder;
pub mod server;
pub mod store;
pub mod wire;

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use client::Client;
use recorder::Recorder;

/// How a run is.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How many clients there are.
    pub clients: usize,
    /// How often each has the lock.
    pub rounds: u32,
    /// How long a lease lasts.
    pub lease: Duration,
    /// What clients do by chance; what the threads do is not decided by it.
    pub seed: u64,
}

/// Runs the system, and leaves the log of each process in a folder, which is made if
/// need be. Says how many events they have.
///
/// # Errors
/// A log cannot be written, or the processes cannot speak with each other.
pub fn run(folder: &Path, options: &Options) -> io::Result<u64> {
    std::fs::create_dir_all(folder)?;
    let next = Arc::new(AtomicU64::new(0));
    let recorder = |process: &str| Recorder::create(folder, process, Arc::clone(&next));
    let listen = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let (server, store) = (listen()?, listen()?);
    let addresses = (server.local_addr()?, store.local_addr()?);
    let Options { clients, rounds, lease, seed } = *options;
    let (of_server, of_store) = (recorder("server")?, recorder("store")?);
    let mut all = vec![
        thread::spawn(move || server::serve(&server, clients, lease, of_server)),
        thread::spawn(move || store::serve(&store, clients, of_store)),
    ];
    let mut random = fastrand::Rng::with_seed(seed);
    for number in 1..=clients {
        let name = format!("c{number}");
        let client = Client::new(&name, addresses, lease, random.fork(), recorder(&name)?)?;
        all.push(thread::spawn(move || client.run(rounds)));
    }
    let ended = |thread: thread::JoinHandle<io::Result<()>>| {
        thread.join().unwrap_or_else(|_| Err(io::Error::other("a process has panicked")))
    };
    all.into_iter().map(ended).collect::<io::Result<Vec<()>>>()?;
    Ok(next.load(Ordering::SeqCst))
}

//! `greyverify mcp`: assistants and editors ask over the Model Context Protocol.
//!
//! In: requests on standard input. Out: answers on standard output, and nothing
//! else there. Each tool calls what its command calls, as a function, and turns
//! the value into a small `Answer`.
//!
//! A call runs in this process, on a thread of its own, not in a greyverify that
//! is started for it: what TLC is started on is already on a
//! leash, which ends it with that thread and with this process,
//! however either ends; a second process would be one more to lose. A call
//! that is cancelled ends as a run does that is told to terminate.
//!
//! What a client can reach is the folder in which the server was started, and
//! what its command line names.

mod answer;
mod check;
mod desk;
mod explain;
mod list;
mod page;
mod server;
mod shrink;
mod tool;
mod trace;
mod turn;

use std::sync::Arc;
use std::time::Duration;

use rmcp::ServiceExt as _;
use rmcp::service::{QuitReason, ServerInitializeError};

use crate::app::Fatal;
use crate::app::check::runtime;
use crate::cli::McpArgs;
use crate::outcome::ExitCode;
use crate::runner::Signals;
use desk::Desk;
use server::Server;
use turn::Turns;

/// How long calls may take to end once nobody is there to hear of them. What
/// they started ends with this process at the latest.
const FAREWELL: Duration = Duration::from_secs(10);

/// Serves one client until it goes away or a signal comes.
///
/// # Errors
/// A client that does not begin as the protocol says, or a process that cannot serve.
pub fn serve(args: McpArgs) -> Result<ExitCode, Fatal> {
    let desk = Desk::new(args)?;
    let runtime = runtime()?;
    let served = runtime.block_on(converse(Arc::new(desk)));
    // A read of standard input that waits cannot be ended, and must not be waited for.
    runtime.shutdown_background();
    served
}

async fn converse(desk: Arc<Desk>) -> Result<ExitCode, Fatal> {
    let mut signals = Signals::listen().map_err(|e| internal(&e))?;
    let turns = Turns::default();
    let server = Server::new(desk, turns.clone());
    let running = tokio::select! {
        begun = server.serve(rmcp::transport::stdio()) => match begun {
            Ok(running) => running,
            // A client that goes away before it has begun wanted nothing.
            Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(ExitCode::AsExpected),
            Err(error) => return Err(unfit(&error)),
        },
        number = signals.next() => return Ok(ExitCode::Signal(number)),
    };
    let stop = running.cancellation_token();
    let mut talk = std::pin::pin!(running.waiting());
    let (ended, signal) = tokio::select! {
        ended = &mut talk => (ended, None),
        number = signals.next() => {
            stop.cancel();
            (talk.await, Some(number))
        }
    };
    // Calls that still run were told that nobody wants them any more.
    let _ = tokio::time::timeout(FAREWELL, turns.all_are_over()).await;
    match (signal, ended) {
        (Some(number), _) => Ok(ExitCode::Signal(number)),
        (None, Ok(QuitReason::JoinError(error)) | Err(error)) => Err(internal(&error)),
        (None, Ok(_)) => Ok(ExitCode::AsExpected),
    }
}

fn unfit(error: &ServerInitializeError) -> Fatal {
    let message = format!("the client does not begin as the protocol says: {error}");
    let hint = "a client of the Model Context Protocol starts this command and speaks to it";
    Fatal::new(ExitCode::Usage, message, Some(hint.to_owned()))
}

fn internal(error: &dyn std::fmt::Display) -> Fatal {
    Fatal::new(ExitCode::Internal, format!("cannot serve: {error}"), None)
}

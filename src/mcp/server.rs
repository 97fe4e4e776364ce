//! The conversation: which tools there are, and what becomes of a call.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, Implementation, ListToolsResult,
    PaginatedRequestParams, ProgressNotificationParam, ServerCapabilities, ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};

use super::answer::Answer;
use super::desk::Desk;
use super::tool::{Entry, TOOLS};
use super::turn::Turns;
use crate::app::Fatal;
use crate::outcome::ExitCode;

/// Time between two signs of life of a call, for clients that asked for them.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

const INSTRUCTIONS: &str = "\
greyverify checks TLA+ specifications with TLC; its verdicts are exact: `verified` means that every \
declared property was checked in every reachable state at the stated bounds, `inconclusive` is not green. \
`list` names the models, `check` runs some of them within a time budget, `explain` tells why one is red, \
`trace_show` pages through its counterexample, `trace_diff` compares two, `shrink` makes one small. \
Answers are small and say what was cut.";

/// What a client speaks to.
#[derive(Debug)]
pub(super) struct Server {
    desk: Arc<Desk>,
    turns: Turns,
}

impl Server {
    /// A server that works at this desk.
    pub(super) fn new(desk: Arc<Desk>, turns: Turns) -> Self {
        Self { desk, turns }
    }

    /// Does what is asked, or says why that is not possible; also ends it when
    /// nobody wants it any more.
    async fn answer(
        &self,
        tool: Entry,
        request: CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<Answer, Fatal> {
        let clock = Clock::new(context);
        let turn = tokio::select! {
            turn = self.turns.take(tool.runs) => turn,
            () = context.ct.cancelled() => None,
            never = clock.tick() => match never {},
        };
        let turn = turn.ok_or_else(cancelled)?;
        let (desk, arguments) = (Arc::clone(&self.desk), request.arguments.unwrap_or_default());
        let work = move || (tool.call)(&desk, arguments);
        let mut call = turn.begin(self.desk.reach(), work).map_err(|e| {
            Fatal::new(ExitCode::Internal, format!("no thread can be had: {e}"), None)
        })?;
        tokio::select! {
            answer = &mut call.result => answer.map_err(|_| broken())?,
            () = context.ct.cancelled() => {
                call.give_up();
                call.result.await.map_err(|_| broken())?
            }
            never = clock.tick() => match never {},
        }
    }
}

/// Signs of life of a call, for a client that asked for them.
struct Clock<'a> {
    context: &'a RequestContext<RoleServer>,
    begun: Instant,
}

impl<'a> Clock<'a> {
    fn new(context: &'a RequestContext<RoleServer>) -> Self {
        Self { context, begun: Instant::now() }
    }

    /// Gives them for ever.
    async fn tick(&self) -> Infallible {
        let Some(token) = self.context.meta.get_progress_token() else {
            return std::future::pending().await;
        };
        loop {
            tokio::time::sleep(SIGN_OF_LIFE).await;
            let secs = self.begun.elapsed().as_secs_f64();
            let sign = ProgressNotificationParam::new(token.clone(), secs);
            let sign = sign.with_message(format!("at work for {secs:.0} s"));
            // A client that has gone away is noticed by whoever reads from it.
            let _ = self.context.peer.notify_progress(sign).await;
        }
    }
}

fn cancelled() -> Fatal {
    Fatal::new(ExitCode::Inconclusive, "the call was cancelled before it began", None)
}

fn broken() -> Fatal {
    let hint = "standard error of the server says where; please report it";
    Fatal::new(ExitCode::Internal, "a bug of greyverify ended the call", Some(hint.to_owned()))
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let name = Implementation::new("greyverify", env!("CARGO_PKG_VERSION"));
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(name.with_title("greyverify"))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = TOOLS.iter().map(|tool| (tool.describe)()).collect();
        Ok(ListToolsResult::with_all_items(tools))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = TOOLS.iter().find(|tool| tool.name == request.name) else {
            let names: Vec<&str> = TOOLS.iter().map(|tool| tool.name).collect();
            let message = format!("no tool `{}`; there are {}", request.name, names.join(", "));
            return Err(ErrorData::invalid_params(message, None));
        };
        let answer = self.answer(*tool, request, &context).await;
        let answer = answer.unwrap_or_else(|fatal| Answer::failed(tool.name, &fatal));
        Ok(answer.result().into())
    }
}

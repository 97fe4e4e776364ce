//! A client of the protocol, as an editor has one.

use std::path::{Path, PathBuf};

use rmcp::model::{CallToolRequestParams, CallToolResult};
use rmcp::service::{RoleClient, RunningService};
use rmcp::transport::TokioChildProcess;
use rmcp::{ServiceError, ServiceExt as _};
use serde_json::Value as Json;
use tokio::runtime::Runtime;

use crate::common::Bench;

/// A server in the folder of a bench, and who speaks to it.
pub(crate) struct Client {
    pub(crate) runtime: Runtime,
    pub(crate) service: RunningService<RoleClient, ()>,
    /// The process of the server.
    pub(crate) pid: u32,
}

/// What a tool answered.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) data: Json,
    pub(crate) failed: bool,
}

impl Client {
    pub(crate) fn of(bench: &Bench) -> Self {
        Self::with(bench, &[])
    }

    /// The same with options of the server.
    pub(crate) fn with(bench: &Bench, options: &[&str]) -> Self {
        let mut command = bench.command();
        // On a busy machine a small check may take longer than a client waits.
        command.args(["mcp", "--time-budget", "10m"]).args(options);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (service, pid) = runtime.block_on(async {
            let server = TokioChildProcess::new(tokio::process::Command::from(command)).unwrap();
            let pid = server.id().unwrap();
            (().serve(server).await.unwrap(), pid)
        });
        Self { runtime, service, pid }
    }

    pub(crate) fn call(&self, tool: &str, arguments: Json) -> Said {
        said(self.try_call(tool, arguments).unwrap())
    }

    pub(crate) fn try_call(
        &self,
        tool: &str,
        arguments: Json,
    ) -> Result<CallToolResult, ServiceError> {
        self.runtime.block_on(self.service.call_tool(request(tool, arguments)))
    }

    /// The client goes away as it should: it closes the server's input.
    pub(crate) fn leave(self) {
        self.runtime.block_on(self.service.cancel()).unwrap();
    }
}

pub(crate) fn request(tool: &str, arguments: Json) -> CallToolRequestParams {
    let arguments = arguments.as_object().unwrap().clone();
    CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments)
}

pub(crate) fn said(result: CallToolResult) -> Said {
    Said {
        text: result.content[0].as_text().unwrap().text.clone(),
        data: result.structured_content.unwrap(),
        failed: result.is_error.unwrap(),
    }
}

impl Said {
    /// It was done, and says these words.
    #[track_caller]
    pub(crate) fn tells(&self, words: &[&str]) -> &Self {
        assert!(!self.failed, "{self:?}");
        self.contains(words)
    }

    /// It could not be done, and says why.
    #[track_caller]
    pub(crate) fn refuses(&self, words: &[&str]) -> &Self {
        assert!(self.failed, "{self:?}");
        assert!(self.data["error"]["message"].is_string(), "{self:?}");
        self.contains(words)
    }

    #[track_caller]
    fn contains(&self, words: &[&str]) -> &Self {
        for words in words {
            assert!(self.text.contains(words), "{words:?} is missing in:\n{}", self.text);
        }
        self
    }
}

/// The processes of Java that work in a folder or below.
pub(crate) fn javas_in(folder: &Path) -> Vec<PathBuf> {
    let folder = folder.canonicalize().unwrap();
    let processes = std::fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    let works_there = |process: &PathBuf| {
        let program = std::fs::read_link(process.join("exe")).unwrap_or_default();
        let at = std::fs::read_link(process.join("cwd")).unwrap_or_default();
        program.ends_with("java") && at.starts_with(&folder)
    };
    processes.filter(works_there).collect()
}

/// Waits until something is so; if it never is, the test fails.
#[track_caller]
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..6000 {
        if is_so() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(is_so(), "{what} never came");
}

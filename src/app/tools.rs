//! `greyverify doctor` and `greyverify tools`.

use std::path::Path;

use super::{Fatal, complain, say};
use crate::cli::ToolArgs;
use crate::outcome::ExitCode;
use crate::plan::Host;
use crate::toolchain::{self, Environment, Request, ToolError};

/// What the arguments ask for.
pub(super) fn request(args: &ToolArgs) -> Request {
    Request {
        java: args.java.clone(),
        jar: args.jar.clone(),
        offline: args.offline,
        environment: Environment::of_process(),
    }
}

pub(super) fn doctor(args: &ToolArgs) -> Result<ExitCode, Fatal> {
    let diagnosis = toolchain::diagnose(&request(args), Host::detect(), Path::new("."));
    say(&diagnosis.to_string());
    Ok(if diagnosis.is_healthy() { ExitCode::AsExpected } else { ExitCode::Toolchain })
}

pub(super) fn list(args: &ToolArgs) -> Result<ExitCode, Fatal> {
    say(&toolchain::listing(&request(args)).map_err(fatal)?);
    Ok(ExitCode::AsExpected)
}

pub(super) fn install(args: &ToolArgs) -> Result<ExitCode, Fatal> {
    let tools = locate(args)?;
    let (java, jar) = (&tools.java, &tools.jar);
    say(&format!(
        "Java {} at {} ({})\nTLC {} at {} ({})\n",
        java.version,
        java.path.display(),
        java.origin,
        jar.version,
        jar.path.display(),
        jar.origin
    ));
    Ok(ExitCode::AsExpected)
}

/// Finds the tools, telling on standard error what takes time.
pub(super) fn locate(args: &ToolArgs) -> Result<toolchain::Toolchain, Fatal> {
    toolchain::locate(&request(args), &mut |text| complain(text)).map_err(fatal)
}

pub(super) fn fatal(error: ToolError) -> Fatal {
    let hint = error.hint();
    let code = match error {
        ToolError::UnreadableName { .. } => ExitCode::Usage,
        _ => ExitCode::Toolchain,
    };
    Fatal::new(code, error, hint)
}

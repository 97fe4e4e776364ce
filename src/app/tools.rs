//! stub
use super::Fatal;
use crate::cli::ToolArgs;
use crate::outcome::ExitCode;
use crate::toolchain::Request;
pub(super) fn request(_: &ToolArgs) -> Request {
    Request
}
pub(super) fn doctor(_: &ToolArgs) -> Result<ExitCode, Fatal> {
    Ok(ExitCode::AsExpected)
}
pub(super) fn list(_: &ToolArgs) -> Result<ExitCode, Fatal> {
    Ok(ExitCode::AsExpected)
}
pub(super) fn install(_: &ToolArgs) -> Result<ExitCode, Fatal> {
    Ok(ExitCode::AsExpected)
}

//! `greyverify doctor` and `greyverify tools`.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::{Fatal, complain, say};
use crate::cli::{InstallArgs, ToolArgs, ToolsArgs};
use crate::engine::tla_mc::TlaMc;
use crate::engine::tlc::defects;
use crate::engine::{Engine, Engines};
use crate::host::Host;
use crate::manifest::EngineName;
use crate::outcome::ExitCode;
use crate::toolchain::{
    self, Adoption, Diagnosis, Environment, LOCK_NAME, Lock, Request, ToolError, Toolchain,
};

/// What the arguments ask for. The lock stands beside the manifest.
fn request(args: &ToolArgs, manifest: &Path) -> Request {
    Request {
        java: args.java.clone(),
        jar: args.jar.clone(),
        offline: args.offline,
        lock: manifest.with_file_name(LOCK_NAME),
        environment: Environment::of_process(),
    }
}

pub(super) fn doctor(args: &ToolsArgs) -> Result<ExitCode, Fatal> {
    let request = request(&args.tools, &args.manifest);
    let diagnosis = toolchain::diagnose(&request, Host::detect(), Path::new("."));
    say(&format!("{diagnosis}{}", known_defects(&diagnosis)));
    Ok(if diagnosis.is_healthy() { ExitCode::AsExpected } else { ExitCode::Toolchain })
}

/// What the TLC at hand is known to do wrong.
fn known_defects(diagnosis: &Diagnosis) -> String {
    let Some(tlc) = diagnosis.tlc() else { return String::new() };
    let lines = defects::listing(tlc);
    let lines = lines.lines().map(|line| format!("  {line}\n")).collect::<String>();
    format!("\nknown defects of TLC {tlc}:\n{lines}")
}

pub(super) fn list(args: &ToolsArgs) -> Result<ExitCode, Fatal> {
    let request = request(&args.tools, &args.manifest);
    let listing = toolchain::listing(&request)?;
    let diagnosis = toolchain::diagnose(&request, Host::detect(), Path::new("."));
    say(&format!("{listing}{}", known_defects(&diagnosis)));
    Ok(ExitCode::AsExpected)
}

pub(super) fn install(args: &InstallArgs) -> Result<ExitCode, Fatal> {
    let (tools, manifest) = (&args.tools.tools, &args.tools.manifest);
    let tools = match &args.from {
        None => locate(tools, manifest)?,
        Some(source) => {
            let adoption = Adoption { source: source.clone(), update: args.update };
            let request = request(tools, manifest);
            toolchain::adopt(&request, &adoption, &mut |text| complain(text))?
        }
    };
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
    say(&format!("sha256 {}: {}\n", jar.sha256, jar.reputation()));
    if let Some(lock) = Lock::read(&manifest.with_file_name(LOCK_NAME))? {
        say(&format!("{}, from {}\n", lock.shown(), lock.tools.source));
    }
    Ok(ExitCode::AsExpected)
}

/// The engines that these names ask for; `None` is a choice that nobody has made.
/// Where TLC is missing and nobody has chosen it, the one that needs no Java checks.
pub(super) fn engines(
    args: &ToolArgs,
    named: &BTreeSet<Option<EngineName>>,
    manifest: &Path,
) -> Result<Engines, Fatal> {
    let has = |name| named.contains(&Some(name));
    if has(EngineName::TlaMc) && named.len() == 1 {
        return Ok(Engines::alone(Arc::new(TlaMc::here()?)));
    }
    let is_open = !has(EngineName::Tlc) && !has(EngineName::Both);
    match locate(args, manifest) {
        Ok(tools) => {
            let second = if has(EngineName::TlaMc) || has(EngineName::Both) {
                Some(TlaMc::beside_tlc()?)
            } else if named.contains(&None) {
                Some(TlaMc::for_a_first_look()?)
            } else {
                None
            };
            let second = second.map(|engine| Arc::new(engine) as Arc<dyn Engine>);
            Ok(Engines { first: Arc::new(tools), second })
        }
        Err(error)
            if is_open
                && error.is_of_an_empty_machine()
                && !names_a_tlc(&request(args, manifest)) =>
        {
            let engine = TlaMc::instead_of_tlc()?;
            let what = error.to_string();
            let what = what.lines().next().unwrap_or_default().trim_end_matches(':');
            complain(&format!("{what}; {} checks instead", engine.identity().full_name()));
            Ok(Engines::alone(Arc::new(engine)))
        }
        Err(error) if has(EngineName::Both) => {
            let what = format!("the engine `both` needs TLC, which decides: {error}");
            let hint = "--engine tla-mc checks what it supports without Java";
            Err(Fatal::new(ExitCode::Toolchain, what, Some(hint.to_owned())))
        }
        Err(error) => Err(error.into()),
    }
}

/// True where a lock or a variable says which TLC is to check: no other engine
/// will do there.
fn names_a_tlc(request: &Request) -> bool {
    request.lock.exists() || request.environment.get("GREYVERIFY_TLC").is_some()
}

/// TLC, where no other engine will do.
pub(super) fn tlc(args: &ToolArgs, manifest: &Path) -> Result<Arc<dyn Engine>, Fatal> {
    Ok(engines(args, &[Some(EngineName::Tlc)].into(), manifest)?.first)
}

/// Finds the tools, telling on standard error what takes time.
fn locate(args: &ToolArgs, manifest: &Path) -> Result<Toolchain, ToolError> {
    toolchain::locate(&request(args, manifest), &mut |text| complain(text))
}

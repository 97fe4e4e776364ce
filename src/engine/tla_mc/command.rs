//! The command of a job: this executable once more, with a hidden command.
//!
//! In: a job, its files, its folder. Out: the words from which clap reads a
//! [`Task`] again. Every path is relative to the folder of the inputs, in which
//! the child runs.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use greyverify_tla_mc::STACK_BYTES;

use crate::engine::Command;
use crate::generate::Inputs;
use crate::plan::{Counter, Job, Purpose};
use crate::rundir::JobDir;

/// The hidden command.
pub const COMMAND: &str = "engine-tla-mc";

/// What the child is asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Task {
    /// Name of the root module, and of the configuration beside it
    pub(super) root: String,
    /// Worker threads
    #[arg(long)]
    pub(super) workers: u32,
    /// Memory for states; what takes more goes to disk
    #[arg(long)]
    pub(super) memory_mib: u64,
    /// Folder for what goes to disk
    #[arg(long)]
    pub(super) states: PathBuf,
    /// File for what the specification prints
    #[arg(long)]
    pub(super) print: PathBuf,
    /// Have Cargo build a program of the specification, or take the one in this folder
    #[arg(long)]
    pub(super) compiled_in: Option<PathBuf>,
    /// Print how many states each level has
    #[arg(long)]
    pub(super) levels: bool,
    /// And the states of this level, from none
    #[arg(long, requires = "levels")]
    pub(super) show_level: Option<u64>,
    /// File for the state graph, if it is small
    #[arg(long, requires = "levels")]
    pub(super) graph: Option<PathBuf>,
}

/// Variables that tell Cargo where it is, and how it reaches the network.
const FOR_CARGO: [&str; 16] = [
    "PATH",
    "HOME",
    "TMPDIR",
    "CARGO_HOME",
    "CARGO_HTTP_CAINFO",
    "CARGO_HTTP_PROXY",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// The command of a job, which `program` carries out, or another program that Cargo
/// builds in the given folder.
pub(super) fn command(
    program: &Path,
    job: &Job,
    inputs: &Inputs,
    dir: &JobDir,
    compiled_in: Option<&Path>,
) -> Command {
    let up = dir.way_up(inputs);
    let counted = match job.purpose {
        Purpose::Levels { show, by: Counter::Engine, graph } => {
            let shown = show.map(|level| format!("--show-level={level}"));
            let graph = graph.then(|| format!("--graph={up}/graph.dot"));
            std::iter::once("--levels".to_owned()).chain(shown).chain(graph).collect()
        }
        _ => Vec::new(),
    };
    let words = [
        COMMAND.to_owned(),
        format!("--workers={}", job.resources.workers),
        format!("--memory-mib={}", job.resources.heap_mib),
        format!("--states={up}/states"),
        format!("--print={up}/print.log"),
    ];
    let words = words.into_iter().chain(counted).map(OsString::from);
    let compiled = compiled_in.map(|folder| {
        let mut word = OsString::from("--compiled-in=");
        word.push(folder);
        word
    });
    let words = std::iter::once(program.into()).chain(words).chain(compiled);
    let words = words.chain([inputs.root.clone().into()]).collect();
    let stack = ("RUST_MIN_STACK".into(), STACK_BYTES.to_string().into());
    let cargo = compiled_in.into_iter().flat_map(|_| for_cargo());
    let environment = std::iter::once(stack).chain(cargo).collect();
    Command {
        words,
        folder: dir.inputs_of(inputs),
        scratch: vec![format!("{up}/states")],
        environment,
    }
}

fn for_cargo() -> impl Iterator<Item = (OsString, OsString)> {
    FOR_CARGO.iter().filter_map(|name| Some(((*name).into(), std::env::var_os(name)?)))
}

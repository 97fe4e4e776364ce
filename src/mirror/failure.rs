//! What can go wrong with a mirror program.

use greyverify_protocol::{Nonsense, Refusal, VERSION};

/// Why there is no answer. None of these is an agreement.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The manifest names no program.
    #[error("{spec} has no mirror: the manifest names no mirror program")]
    NoProgram {
        /// The specification.
        spec: String,
    },
    /// The program does not do it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The program came to no end, for this reason.
    #[error("{0}")]
    Unfinished(String),
    /// The program is broken.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Trouble {
    /// True if the specification just has no mirror.
    #[must_use]
    pub fn is_no_mirror(&self) -> bool {
        matches!(self, Self::NoProgram { .. } | Self::Refused(Refusal::Spec { .. }))
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoProgram { .. } => {
                Some("name one in the manifest: [mirror] with command = [\"...\"]".to_owned())
            }
            Self::Failed(failure) => Some(failure.hint()),
            Self::Refused(Refusal::Elsewhere { .. } | Refusal::Ground { .. }) => {
                Some("leave --on out to walk it on the mirror, or have an engine follow it (--on engine)".to_owned())
            }
            Self::Refused(_) | Self::Unfinished(_) => None,
        }
    }
}

/// What is wrong with a mirror program.
#[derive(Debug, thiserror::Error)]
#[error("the mirror program `{command}` {what}{}", last_words(said))]
pub struct Failure {
    /// How it was started.
    pub command: String,
    /// What it did.
    pub what: Broken,
    /// The last lines of its standard error.
    pub said: Vec<String>,
}

/// How a mirror program fails.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// It does not start.
    #[error("cannot be started: {0}")]
    Start(std::io::Error),
    /// It is gone.
    #[error("{how} before it had answered")]
    Ended {
        /// How it ended.
        how: String,
    },
    /// It speaks another version.
    #[error("speaks version {0} of the protocol, and this greyverify speaks {VERSION}")]
    Version(u32),
    /// It says something that is not part of the protocol.
    #[error("says something that is not part of the protocol: {0}")]
    Nonsense(#[from] Nonsense),
    /// It cannot be read, or says too much.
    #[error("cannot be understood: {0}")]
    Unread(std::io::Error),
    /// It answers what was not asked.
    #[error("answers something that was not asked")]
    Other,
    /// It took too long.
    #[error("gave no answer within {0} s, and was ended")]
    Late(u64),
    /// Nobody waits any more.
    #[error("was ended before it had answered: interrupted")]
    Cancelled,
}

fn last_words(lines: &[String]) -> String {
    match lines {
        [] => String::new(),
        lines => format!("\n  its standard error ends with\n    {}", lines.join("\n    ")),
    }
}

impl Failure {
    /// True if what the manifest names is no program that can be asked.
    #[must_use]
    pub fn is_of_the_manifest(&self) -> bool {
        matches!(self.what, Broken::Start(_) | Broken::Version(_))
    }

    fn hint(&self) -> String {
        match &self.what {
            Broken::Start(_) => "see `command` of [mirror] in the manifest; a path in it is relative to the manifest's folder",
            Broken::Version(_) => "build it with the crate greyverify-mirror of this greyverify's release",
            Broken::Nonsense(_) | Broken::Other | Broken::Unread(_) => "its standard output must hold nothing but answers; let it say the rest on standard error",
            Broken::Ended { .. } => "run the command by hand to see why",
            Broken::Late(_) => "ask for less, with smaller constants or a smaller time budget",
            Broken::Cancelled => "run it again",
        }
        .to_owned()
    }
}

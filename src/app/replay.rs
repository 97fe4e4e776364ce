//! `greyverify replay`.

use super::subject::Subject;
use super::{Fatal, say};
use crate::cli::BehaviourArgs;
use crate::outcome::ExitCode;
use crate::replay::{Mismatch, Replayed};
use crate::report::replay::{mismatch, replayed};

/// Walks a behaviour on the mirror, and ends with the code of what it breaks.
pub(super) fn replay(args: &BehaviourArgs) -> Result<ExitCode, Fatal> {
    let subject = Subject::of(args)?;
    match subject.mirror()?.replay(&subject.behaviour, &subject.property) {
        Ok(done) => {
            say(&replayed(&subject.behaviour.about, &done));
            Ok(code(&done))
        }
        Err(why) => {
            let text = mismatch(&why);
            match is_unusable(&why) {
                true => Err(unusable(args, &why)),
                false => {
                    say(&text);
                    Ok(ExitCode::Unexpected)
                }
            }
        }
    }
}

fn code(done: &Replayed) -> ExitCode {
    done.kind.map_or(ExitCode::AsExpected, ExitCode::Violated)
}

/// Says of a behaviour that nothing can be done with why that is so.
pub(super) fn unusable(args: &BehaviourArgs, why: &Mismatch) -> Fatal {
    Fatal::new(ExitCode::Usage, format!("{}: {why}", args.file.display()), None)
}

/// True if the file is wrong in itself, not beside the mirror.
pub(super) fn is_unusable(why: &Mismatch) -> bool {
    match why {
        Mismatch::Empty
        | Mismatch::Unassigned { .. }
        | Mismatch::NoHome { .. }
        | Mismatch::NoProperty { .. } => true,
        Mismatch::Step { .. } | Mismatch::Kept { .. } => false,
    }
}

//! What became of a behaviour on the mirror.

use std::fmt::Write as _;

use crate::event::ViolationKind;
use crate::figures::counted;
use crate::trace::About;
use greyverify_protocol::{Mismatch, Replayed};

/// A behaviour that the mirror has, too.
#[must_use]
pub fn replayed(about: &About, done: &Replayed) -> String {
    let mut text = format!("{}\n   1   initial state\n", about.subject());
    for (n, action) in (2..).zip(&done.actions) {
        let _ = writeln!(text, "{n:>4}   {action}");
    }
    let property = about.shows().unwrap_or("the property");
    let outcome = match done.kind {
        None => "is reached",
        Some(ViolationKind::Deadlock) => "is reached in the last state",
        Some(ViolationKind::Liveness) => "is violated by this behaviour",
        Some(_) => "is violated in the last state",
    };
    let _ = writeln!(
        text,
        "{property} {outcome} of the mirror, too: {}, {}",
        counted(done.states, "state"),
        counted(done.faults, "fault")
    );
    text
}

/// Where the mirror and a behaviour part.
#[must_use]
pub fn mismatch(why: &Mismatch) -> String {
    let mut text = format!("{why}\n");
    if let Mismatch::Step { instead, .. } = why {
        if instead.is_empty() {
            text.push_str("from there it can do nothing at all\n");
        }
        for alternative in instead {
            let _ = writeln!(text, "  it can do {}, which would leave", alternative.action);
            for difference in &alternative.differences {
                let _ = writeln!(text, "       {difference}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use greyverify_protocol::Alternative;

    #[test]
    fn a_mismatch_names_the_step_and_what_could_be_done_instead() {
        let differences = vec!["log[s1]: <<1>> -> <<>>".to_owned()];
        let instead = vec![Alternative { action: "Restart(s1)".into(), differences }];
        let why = Mismatch::Step { number: 3, action: Some("ClientRequest".into()), instead };
        insta::assert_snapshot!(mismatch(&why), @r"
        state 3 (ClientRequest): the mirror cannot come to it
          it can do Restart(s1), which would leave
               log[s1]: <<1>> -> <<>>
        ");
    }
}

//! With the feature off, macros are nothing, and their arguments are still
//! type-checked.

#![cfg(not(feature = "enabled"))]

use std::cell::Cell;

use grey_invariants::{invariant, snapshot, sometimes, unreachable_state};

#[test]
fn nothing_is_evaluated_and_nothing_is_known() {
    let evaluated = Cell::new(0);
    let value = || {
        evaluated.set(evaluated.get() + 1);
        1
    };
    invariant!("Off", value() > 1, value = value());
    invariant!(eq "Off", value(), 2, value = value());
    invariant!(every 2, "Off", value() > 1);
    sometimes!("Off", value() > 1);
    unreachable_state!("Off", value = value());
    assert_eq!(evaluated.get(), 0);
    assert!(snapshot::take().sites.iter().all(|c| c.site.id != "Off"));
}

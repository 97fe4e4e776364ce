//! Random behaviours for tests.

use std::collections::BTreeMap;

use proptest::option;
use proptest::prelude::*;

use crate::ViolationKind;
use crate::value::random::any_value;
use crate::{About, Action, Behaviour, Ending, Location, Step};

/// Any behaviour at all; the names of a state's variables are different.
pub(crate) fn behaviour() -> impl Strategy<Value = Behaviour> {
    let steps = prop::collection::vec(step(), 0..5);
    let actions = prop::collection::vec(action(), 0..3);
    let refused = prop::collection::btree_map(1_u64..9, actions, 0..3);
    (about(), steps, ending(), refused, any::<bool>()).prop_map(
        |(about, mut steps, ending, refused, in_order)| {
            if in_order {
                (1..).zip(&mut steps).for_each(|(number, step)| step.number = number);
            }
            Behaviour { about, steps, ending, refused, ..Behaviour::default() }
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let name = prop_oneof![Just("log".to_owned()), Just("#meta".to_owned()), any::<String>()];
    let state = prop::collection::btree_map(name, option::weighted(0.9, any_value()), 0..4);
    (1_u64..9, option::of(action()), state.prop_map(BTreeMap::into_iter), any::<bool>()).prop_map(
        |(number, action, state, reversed)| {
            let mut state: Vec<_> = state.collect();
            if reversed {
                state.reverse();
            }
            Step { number, action, state }
        },
    )
}

fn action() -> impl Strategy<Value = Action> {
    let location = ("[A-Z][a-z]{0,5}", any::<[u32; 4]>()).prop_map(
        |(module, [line, column, end_line, end_column])| Location {
            module,
            line,
            column,
            end_line,
            end_column,
        },
    );
    (any::<String>(), option::of(any::<String>()), option::of(location))
        .prop_map(|(name, arguments, location)| Action { name, arguments, location })
}

fn ending() -> impl Strategy<Value = Ending> {
    prop_oneof![
        Just(Ending::Finite),
        Just(Ending::Stuttering),
        (0_u64..9, option::of(action()))
            .prop_map(|(number, action)| Ending::BackTo { number, action }),
    ]
}

fn about() -> impl Strategy<Value = About> {
    let text = || option::of(any::<String>());
    let pairs = || prop::collection::vec((any::<String>(), any::<String>()), 0..3);
    let kind = option::of(prop::sample::select(vec![
        ViolationKind::Assumption,
        ViolationKind::Deadlock,
        ViolationKind::Safety,
        ViolationKind::Liveness,
        ViolationKind::Assertion,
    ]));
    (text(), text(), text(), kind, pairs(), pairs(), text(), text()).prop_map(
        |(spec, job, property, kind, bounds, replaced, found_by, cut)| About {
            spec,
            job,
            property,
            kind,
            bounds,
            replaced,
            found_by,
            cut,
        },
    )
}

//! Conditions beside the code that keeps them.

/// Something that must hold whenever this line is come to.
///
/// The identifier is a literal, best the name of a TLA+ operator. Values are
/// evaluated only if the condition does not hold and is reported. What happens
/// then is said by the [policy](crate::policy).
///
/// ```
/// use grey_invariants::invariant;
///
/// let (commit, last) = (3, 5);
/// invariant!("CommitWithinLog", commit <= last, commit = commit, last = last);
/// ```
///
/// Comparisons report both sides:
///
/// ```
/// # use grey_invariants::invariant;
/// let (term, leader_term) = (4, 4);
/// invariant!("SameTerm", term == leader_term);
/// invariant!(eq "SameTerm", term, leader_term);
/// invariant!(le "CommitWithinLog", 3, 5, node = "n1"); // also ne, lt
/// ```
///
/// In a place that is come to very often, `every N` checks one time in `N`
/// for each thread; only those are counted.
///
/// ```
/// # use grey_invariants::invariant;
/// # fn is_sorted(_: &[u64]) -> bool { true }
/// # let queue = [1, 2];
/// invariant!(every 64, "QueueIsSorted", is_sorted(&queue));
/// ```
#[cfg(feature = "enabled")]
#[macro_export]
macro_rules! invariant {
    (eq $id:literal, $left:expr, $right:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::__compare!(==, $id, $left, $right $(, $name = $value)*)
    };
    (ne $id:literal, $left:expr, $right:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::__compare!(!=, $id, $left, $right $(, $name = $value)*)
    };
    (le $id:literal, $left:expr, $right:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::__compare!(<=, $id, $left, $right $(, $name = $value)*)
    };
    (lt $id:literal, $left:expr, $right:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::__compare!(<, $id, $left, $right $(, $name = $value)*)
    };
    (every $n:literal, $($rest:tt)+) => {{
        const { assert!($n > 0, "one time in none is never") };
        ::std::thread_local!(static TURN: ::core::cell::Cell<u32> = const { ::core::cell::Cell::new(0) });
        let is_due = TURN.try_with(|turn| {
            let next = if turn.get() == 0 { $n - 1 } else { turn.get() - 1 };
            turn.replace(next) == 0
        });
        if is_due.unwrap_or(false) {
            $crate::invariant!($($rest)+);
        }
    }};
    ($id:literal, $condition:expr $(, $name:ident = $value:expr)* $(,)?) => {{
        $crate::__site!(Always, $id, ::core::stringify!($condition));
        SITE.checked();
        if !$condition {
            $crate::__report!($(($name = $value))*);
        }
    }};
    ($($wrong:tt)*) => {
        ::core::compile_error!(
            "write `invariant!(\"Id\", condition, name = value)` or \
             `invariant!(eq \"Id\", left, right, name = value)`; also ne, le, lt, and `every 64, ` before it all"
        )
    };
}

/// Something that must hold at least once in a run, wherever this line is
/// come to: a test that never gets there proves little. See
/// [`snapshot`](crate::snapshot) for those that never held.
///
/// ```
/// use grey_invariants::sometimes;
///
/// let (term, old) = (4, 3);
/// sometimes!("LeaderReplaced", term > old);
/// ```
#[cfg(feature = "enabled")]
#[macro_export]
macro_rules! sometimes {
    ($id:literal, $condition:expr $(,)?) => {{
        $crate::__site!(Sometimes, $id, ::core::stringify!($condition));
        SITE.sometimes($condition);
    }};
    ($($wrong:tt)*) => {
        ::core::compile_error!("write `sometimes!(\"Id\", condition)`")
    };
}

/// A state that must never be come to.
///
/// ```
/// use grey_invariants::unreachable_state;
///
/// # let (leaders, term) = (1, 7);
/// if leaders > 1 {
///     unreachable_state!("TwoLeaders", term = term);
/// }
/// ```
#[cfg(feature = "enabled")]
#[macro_export]
macro_rules! unreachable_state {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        $crate::__site!(Unreachable, $id, "a state that cannot be");
        SITE.checked();
        $crate::__report!($(($name = $value))*);
    }};
    ($($wrong:tt)*) => {
        ::core::compile_error!("write `unreachable_state!(\"Id\", name = value)`")
    };
}

/// Reports a violation of `SITE`. Values are evaluated only if it is to be
/// reported, and not by a report that is under way already.
#[cfg(feature = "enabled")]
#[doc(hidden)]
#[macro_export]
macro_rules! __report {
    ($(($name:ident = $value:expr))*) => {
        if let ::core::option::Option::Some(report) = $crate::private::Report::begin(&SITE, ::core::panic::Location::caller()) {
            report$(.with(::core::stringify!($name), &$value))*.enforce();
        }
    };
}

/// Both sides are evaluated once, and reported.
#[cfg(feature = "enabled")]
#[doc(hidden)]
#[macro_export]
macro_rules! __compare {
    ($op:tt, $id:literal, $left:expr, $right:expr $(, $name:ident = $value:expr)*) => {{
        $crate::__site!(
            Always, $id,
            ::core::concat!(::core::stringify!($left), " ", ::core::stringify!($op), " ", ::core::stringify!($right))
        );
        SITE.checked();
        match (&$left, &$right) {
            (left, right) => {
                if !(*left $op *right) {
                    $crate::__report!((left = left) (right = right) $(($name = $value))*);
                }
            }
        }
    }};
}

/// Declares `SITE`, known to the program from the moment it is linked.
#[cfg(feature = "enabled")]
#[doc(hidden)]
#[macro_export]
macro_rules! __site {
    ($kind:ident, $id:literal, $condition:expr) => {
        static SITE: $crate::private::Site = $crate::private::Site::new(
            $id,
            $crate::private::Kind::$kind,
            $condition,
            ::core::file!(),
            ::core::line!(),
        );
        const _: () = {
            #[$crate::private::linkme::distributed_slice($crate::private::SITES)]
            #[linkme(crate = $crate::private::linkme)]
            static KNOWN: &$crate::private::Site = &SITE;
        };
    };
}

/// Compiled to nothing: the feature `enabled` is off. Arguments are still
/// type-checked and never evaluated.
#[cfg(not(feature = "enabled"))]
#[macro_export]
macro_rules! invariant {
    (eq $id:literal, $($rest:tt)+) => { $crate::__unchecked!(== $($rest)+) };
    (ne $id:literal, $($rest:tt)+) => { $crate::__unchecked!(!= $($rest)+) };
    (le $id:literal, $($rest:tt)+) => { $crate::__unchecked!(<= $($rest)+) };
    (lt $id:literal, $($rest:tt)+) => { $crate::__unchecked!(< $($rest)+) };
    (every $n:literal, $($rest:tt)+) => {{
        const { assert!($n > 0, "one time in none is never") };
        $crate::invariant!($($rest)+)
    }};
    ($id:literal, $condition:expr $(, $name:ident = $value:expr)* $(,)?) => {{
        if false {
            let _: bool = $condition;
            $(let _ = ::core::format_args!("{:?}", &$value);)*
        }
    }};
    ($($wrong:tt)*) => {
        ::core::compile_error!(
            "write `invariant!(\"Id\", condition, name = value)` or \
             `invariant!(eq \"Id\", left, right, name = value)`; also ne, le, lt, and `every 64, ` before it all"
        )
    };
}

/// Compiled to nothing: the feature `enabled` is off.
#[cfg(not(feature = "enabled"))]
#[macro_export]
macro_rules! sometimes {
    ($id:literal, $condition:expr $(,)?) => {{
        if false {
            let _: bool = $condition;
        }
    }};
    ($($wrong:tt)*) => {
        ::core::compile_error!("write `sometimes!(\"Id\", condition)`")
    };
}

/// Compiled to nothing: the feature `enabled` is off.
#[cfg(not(feature = "enabled"))]
#[macro_export]
macro_rules! unreachable_state {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        if false {
            $(let _ = ::core::format_args!("{:?}", &$value);)*
        }
    }};
    ($($wrong:tt)*) => {
        ::core::compile_error!("write `unreachable_state!(\"Id\", name = value)`")
    };
}

#[cfg(not(feature = "enabled"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __unchecked {
    ($op:tt $left:expr, $right:expr $(, $name:ident = $value:expr)* $(,)?) => {{
        if false {
            let _: bool = $left $op $right;
            let _ = ::core::format_args!("{:?} {:?}", &$left, &$right);
            $(let _ = ::core::format_args!("{:?}", &$value);)*
        }
    }};
}

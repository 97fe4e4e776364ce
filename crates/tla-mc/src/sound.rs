//! Whether a program ends where a number does not fit.
//!
//! Rust adds integers with a look at their size only where it is told to, and a
//! configuration of Cargo may tell it otherwise. A search would go on with another number.

use std::hint::black_box;
use std::panic::catch_unwind;

use tla_mc::eval::{Bin, binop};
use tla_mc::value::Value;

/// True if neither the library, nor this crate, nor what adds as `sum` goes on with another number.
pub(crate) fn is_sound(sum: fn(i64, i64) -> i64) -> bool {
    let (most, one) = (black_box(i64::MAX), black_box(1));
    let by_library = catch_unwind(|| binop(Bin::Plus, Value::Int(most), Value::Int(one)));
    let by_this_crate = catch_unwind(|| black_box(most + one));
    let by_formulas = catch_unwind(|| black_box(sum(most, one)));
    !matches!(by_library, Ok(Ok(_))) && by_this_crate.is_err() && by_formulas.is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_goes_on_with_another_number_is_not_sound() {
        assert!(is_sound(|a, b| a + b));
        assert!(!is_sound(i64::wrapping_add));
    }
}

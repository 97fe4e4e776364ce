//! What the macros of `grey-invariants` do, and what the compiler says of wrong
//! uses, with the feature `enabled` and without it: all of it is in the tests.

//! The Java and the jar that run are the ones that were verified.

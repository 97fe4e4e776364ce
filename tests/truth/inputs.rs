//! Modules, libraries and data files that a specification needs.

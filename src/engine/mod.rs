//! stub
pub mod tlc;

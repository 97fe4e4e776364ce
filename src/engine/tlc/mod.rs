//! stub
#![allow(missing_docs)]
pub mod command;
pub mod process;
use crate::event::*;
#[derive(Debug, Default)]
pub struct Decoder;
impl Decoder {
    pub fn new() -> Self {
        Self
    }
    pub fn feed(&mut self, _: &[u8], _: &mut dyn FnMut(Event)) {}
    pub fn finish(&mut self, _: &mut dyn FnMut(Event)) {}
}
pub fn stderr_failure(_: &str) -> Option<Failure> {
    None
}
pub mod sany {
    pub struct D {
        pub location: Option<crate::trace::Location>,
        pub message: String,
    }
    pub fn diagnostics(_: &str) -> Vec<D> {
        vec![]
    }
}

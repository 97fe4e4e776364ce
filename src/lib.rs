//! greyverify.
pub mod event;
pub mod trace;
pub mod value;

//! An address that is a secret: whoever knows it can write there.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// The address of a webhook. It takes any text, for whoever refuses a word of the command line
/// shows it; what is wrong with the address is said without it.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// The secret itself.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl FromStr for Address {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(..)")
    }
}

//! Greens for the wrong reason: what never happened.

//! Reds name the right thing and say why.

//! What is written, printed and told apart, whatever goes wrong.

fn main() {
    grey_invariants::sometimes!("LeaderReplaced");
}

fn main() {
    grey_invariants::invariant!("Agreement", 1 + 2);
}

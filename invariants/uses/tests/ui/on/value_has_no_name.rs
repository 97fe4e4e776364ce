fn main() {
    let term = 4;
    grey_invariants::invariant!("Agreement", term > 2, term);
}

fn main() {
    let id = "Agreement";
    grey_invariants::invariant!(id, 1 < 2);
}

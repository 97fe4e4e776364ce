fn main() {
    grey_invariants::invariant!(eq "Agreement", 1, "one");
}

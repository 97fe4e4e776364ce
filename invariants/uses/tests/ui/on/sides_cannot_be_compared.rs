#[derive(Debug)]
struct Term(u64);

fn main() {
    grey_invariants::invariant!(eq "Agreement", Term(1), Term(2));
}

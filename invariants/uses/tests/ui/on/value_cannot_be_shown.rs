struct Opaque;

fn main() {
    grey_invariants::invariant!("Agreement", 1 > 2, opaque = Opaque);
}

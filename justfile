# The commands of people who change greyverify. CONTRIBUTING.md says more.

# list the commands
default:
    @just --list

# form, lints and documentation, as CI demands them
check:
    cargo fmt --check
    cargo clippy --workspace --all-targets --all-features --locked -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --all-features --no-deps --locked

# all tests that need neither Java nor a browser
test:
    cargo test --locked --lib --bins --test footers --test generate --test house --test tlc_samples --test what_was_left_out
    cargo test --locked --workspace --all-features --exclude greyverify
    cargo test --locked -p grey-invariants-uses --no-default-features
    @echo 'Left out: the tests with the real TLC (just test-tlc) and with a browser (just test-browser).'

# the tests with the real TLC; Java and the TLA+ tools are installed if they are missing
test-tlc *FILTER:
    GREYVERIFY_TESTS=all cargo test --locked \
        --test adopt --test agreement --test bad_input --test both --test compare --test cross_check --test drive --test engines --test explain --test explore --test mcp \
        --test mirror_program --test paths --test process_layer --test projections --test real_tlc --test shrink \
        --test store --test toolchain --test traces --test truth --test validate -- {{FILTER}}

# the tests of the HTML page, in Chromium
test-browser:
    GREYVERIFY_TESTS=all cargo test --locked --test html_page

# the measurements: the command beside the bare TLC, and the crate for running code
bench:
    cargo build --locked --release
    benches/overhead.py
    benches/watch.py
    benches/resume.py
    benches/validate.py
    benches/leases.py
    benches/engines.py
    cargo bench --locked -p grey-invariants
    cargo bench --locked -p grey-cluster

# a release in small: packed, installed from there, run as the action runs it
archive:
    cargo build --locked --bin greyverify
    release/test.sh "${CARGO_TARGET_DIR:-target}/debug/greyverify"

# each parser of foreign bytes for a minute; needs a nightly Rust and cargo-fuzz
fuzz SECONDS='60':
    fuzz/run.sh {{SECONDS}}

# the crates that are published, as they would be
package:
    cargo package --locked --allow-dirty --workspace \
        --exclude grey-cluster --exclude grey-invariants-uses --exclude grey-mirrors --exclude grey-openraft --exclude greyverify-fuzz --exclude leases --exclude xtask

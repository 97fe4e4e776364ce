//! What TLC prints, whole and in pieces: the same events.
#![no_main]

use greyverify::engine::Output as _;
use greyverify::engine::tlc::Decoder;
use greyverify::event::Event;
use libfuzzer_sys::fuzz_target;

fn events<'a>(chunks: impl Iterator<Item = &'a [u8]>) -> Vec<Event> {
    let mut told = Vec::new();
    let mut decoder = Decoder::new();
    for chunk in chunks {
        decoder.feed(chunk, &mut |event| told.push(event));
    }
    decoder.finish(&mut |event| told.push(event));
    told
}

fuzz_target!(|bytes: &[u8]| {
    let length = bytes.first().map_or(1, |first| usize::from(*first).max(1));
    assert_eq!(events(std::iter::once(bytes)), events(bytes.chunks(length)));
});

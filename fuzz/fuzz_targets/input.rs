//! Parses bytes of a terminal: cuts and pauses do not change the events, buffers stay small, and
//! keys work afterwards.
//!
//! The first byte decides how the rest is cut, the second how long the pauses are.
#![no_main]

use std::time::{Duration, Instant};

use docbao::shell::term::input::TerminalInput;
use docbao::shell::term::input::parser::Parser;
use libfuzzer_sys::fuzz_target;

const ESCAPE_TIME: Duration = Duration::from_millis(50);

fuzz_target!(|bytes: &[u8]| {
    let [cut, pause, bytes @ ..] = bytes else {
        return;
    };
    let size = usize::from(*cut) + 1;
    let pause = Duration::from_millis(u64::from(*pause % 50));
    let whole = read(bytes.chunks(bytes.len().max(1)), pause);
    assert_eq!(read(bytes.chunks(size), pause), whole, "cut in {size}");
    let is_key = |input: &TerminalInput| matches!(input, TerminalInput::Key(_));
    assert!(whole.last().is_some_and(is_key), "keys are dead");
});

/// Returns the events of pieces with pauses between them, and of a key much later.
fn read<'b>(pieces: impl Iterator<Item = &'b [u8]>, pause: Duration) -> Vec<TerminalInput> {
    let mut parser = Parser::new(ESCAPE_TIME);
    let (mut now, mut inputs, mut sent) = (Instant::now(), Vec::new(), 0);
    for piece in pieces {
        inputs.extend(parser.feed(piece, now));
        now += pause;
        sent += piece.len();
        assert!(parser.kept_bytes() <= sent, "more than was sent");
        inputs.extend(parser.expire(now));
    }
    now += Duration::from_secs(60);
    inputs.extend(parser.expire(now));
    inputs.extend(parser.feed(b"j", now));
    inputs
}

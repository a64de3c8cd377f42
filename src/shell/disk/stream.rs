//! Streams: standard input, and pipes that were named. Each is read once, from its beginning to its end.

use std::io::{self, Read};
use std::path::Path;

use crate::shell::cause;

/// Most bytes that are taken from standard input or a pipe. Unlike a file, a stream does not say how
/// long it is: with more, an endless one (`yes | docbao`) takes seconds and the memory of other
/// programs before it is refused; with less, a long book with its scanned text would be.
const STREAM_MAX_BYTES: u64 = 256 << 20;

/// Returns whether what was named is read once, from its beginning to its end: `-`, a pipe.
pub(crate) fn is_stream(path: &Path) -> bool {
    #[cfg(unix)]
    if super::pipe::is_pipe(path) {
        return true;
    }
    path == Path::new("-")
}

/// Reads a stream to its end; an error when it has more than [`STREAM_MAX_BYTES`].
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    if path == Path::new("-") {
        return read_at_most(io::stdin().lock(), STREAM_MAX_BYTES);
    }
    #[cfg(unix)]
    return super::pipe::read(path, STREAM_MAX_BYTES);
    // Elsewhere no path is a stream.
    #[cfg(not(unix))]
    Err(io::ErrorKind::Unsupported.into())
}

/// Reads all of a stream; an error when it is longer than `cap` bytes, because part of a text
/// must not pass for the whole.
fn read_at_most(stream: impl Read, cap: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(cap + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > cap {
        return Err(cause::larger(cap));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_is_longer_than_allowed_is_refused_and_not_cut() {
        let read = |text: &str| read_at_most(text.as_bytes(), 5).map_err(|error| error.kind());
        assert_eq!(read("năm"), Ok("năm".into()));
        assert_eq!(read("mười"), Err(io::ErrorKind::FileTooLarge));
        let endless = read_at_most(io::repeat(b'y'), 1 << 20).unwrap_err();
        assert_eq!(cause::why(&endless).to_string(), "why-larger 1 MB");
    }
}

//! Reading a pipe that was named: `<(command)`, a FIFO.

use std::io::{self, ErrorKind, Read as _};
use std::os::unix::fs::FileTypeExt as _;
use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use crate::reason::Fault;
use crate::shell::{cause, fs};

/// How long a FIFO may be without a writer. One that `<(command)` makes has its writer at once; a
/// user who makes one by hand may start the writer a moment later.
const WRITER_PATIENCE: Duration = Duration::from_secs(2);

/// Bytes that are read at once: the capacity of a pipe on Linux.
const CHUNK_BYTES: usize = 1 << 16;

/// Returns whether a path leads to a pipe.
pub(crate) fn is_pipe(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|about| about.file_type().is_fifo())
}

/// Reads what is written to a pipe until its last writer closes it, at most `cap` bytes. A pipe
/// that nobody writes to is an error soon; one whose writer takes its time is waited for.
pub(crate) fn read(path: &Path, cap: u64) -> io::Result<Vec<u8>> {
    read_within(path, cap, WRITER_PATIENCE)
}

fn read_within(path: &Path, cap: u64, patience: Duration) -> io::Result<Vec<u8>> {
    let mut pipe = fs::open(path)?;
    let mut bytes = Vec::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut has_writer = false;
    loop {
        let mut fds = [PollFd::new(&pipe, PollFlags::IN)];
        let timeout = Timespec::try_from(patience).ok().filter(|_| !has_writer);
        let ready = match poll(&mut fds, timeout.as_ref()) {
            Err(Errno::INTR) => continue,
            other => other?,
        };
        match pipe.read(&mut chunk) {
            // Nobody writes: never did, or not any more.
            Ok(0) if ready == 0 => {
                return Err(cause::own(ErrorKind::TimedOut, Fault::NoWriter));
            }
            Ok(0) => return Ok(bytes),
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        has_writer = true;
        if bytes.len() as u64 > cap {
            return Err(cause::larger(cap));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::io::Write as _;
    use std::path::PathBuf;
    use std::process::Command;

    fn fifo() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ống");
        assert!(
            Command::new("mkfifo")
                .arg(&path)
                .status()
                .unwrap()
                .success()
        );
        (dir, path)
    }

    #[test]
    fn everything_that_is_written_is_read() {
        let (_dir, path) = fifo();
        let text = "chữ ".repeat(100_000);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut pipe = File::options().write(true).open(&path).unwrap();
                text.as_bytes()
                    .chunks(777)
                    .for_each(|piece| pipe.write_all(piece).unwrap());
            });
            assert_eq!(read(&path, 1 << 20).unwrap(), text.as_bytes());
        });
    }

    #[test]
    fn more_than_the_limit_is_refused_and_the_writer_is_let_go() {
        let (_dir, path) = fifo();
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                let mut pipe = File::options().write(true).open(&path).unwrap();
                while pipe.write_all(&[b'a'; 4096]).is_ok() {}
            });
            let error = read(&path, 100_000).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::FileTooLarge);
            writer.join().unwrap();
        });
    }

    #[test]
    fn a_pipe_without_a_writer_is_an_error() {
        let (_dir, path) = fifo();
        assert!(is_pipe(&path) && !is_pipe(path.parent().unwrap()));
        let error = read_within(&path, 1, Duration::from_millis(1)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
    }
}

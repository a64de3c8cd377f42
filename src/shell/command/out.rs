//! Standard output and standard error of the commands.
//!
//! A line of results is clean before it comes here; messages are cleaned here.

use std::io::{self, BufWriter, ErrorKind, Write};

use anyhow::Context as _;
use serde::Serialize;

use super::super::cause;
#[cfg(unix)]
use super::super::fs::File;
use super::{DONE, FAILED};
use crate::app::lang::Catalog;
use crate::cli::NAME;
use crate::text::{json, sanitize};

/// Starts letters that were found, as grep does.
const LIT: &str = "\x1b[1;31m";
/// Starts the path of what was found, as grep does.
const PATH: &str = "\x1b[35m";
/// Starts a title.
const TITLE: &str = "\x1b[1m";
/// Ends them.
const UNLIT: &str = "\x1b[0m";

/// Buffered standard output.
pub(super) struct Out {
    inner: BufWriter<Box<dyn Write>>,
    color: bool,
    /// The message for output that cannot be written.
    failure: String,
}

impl Out {
    pub(super) fn new(color: bool, failure: &str) -> Self {
        Self {
            inner: BufWriter::new(stdout()),
            color,
            failure: failure.to_owned(),
        }
    }

    pub(super) fn line(&mut self, line: &str) -> anyhow::Result<()> {
        let written = self.inner.write_all(line.as_bytes());
        let written = written.and_then(|()| self.inner.write_all(b"\n"));
        self.told(written)
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        let written = self.inner.write_all(bytes);
        self.told(written)
    }

    /// One JSON object on a line.
    pub(super) fn json(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        let written = json::write(&mut self.inner, value);
        let written = written.and_then(|()| self.inner.write_all(b"\n"));
        self.told(written)
    }

    pub(super) fn flush(&mut self) -> anyhow::Result<()> {
        let written = self.inner.flush();
        self.told(written)
    }

    fn told(&self, written: io::Result<()>) -> anyhow::Result<()> {
        written.with_context(|| self.failure.clone())
    }

    /// Returns a path, coloured where colour is wanted.
    pub(super) fn path(&self, path: &str) -> String {
        self.styled(PATH, path)
    }

    /// Returns a title, bold where colour is wanted.
    pub(super) fn title(&self, title: &str) -> String {
        self.styled(TITLE, title)
    }

    fn styled(&self, style: &str, text: &str) -> String {
        if self.color {
            format!("{style}{text}{UNLIT}")
        } else {
            text.to_owned()
        }
    }

    /// `text` with what was found lit, where colour is wanted. The ranges are bytes of
    /// `text`, in order, not overlapping.
    pub(super) fn lit(&self, text: &str, ranges: &[std::ops::Range<usize>]) -> String {
        let mut shown = String::with_capacity(text.len());
        let mut from = 0;
        for range in ranges.iter().filter(|_| self.color) {
            shown.extend([&text[from..range.start], LIT, &text[range.clone()], UNLIT]);
            from = range.end;
        }
        shown.push_str(&text[from..]);
        shown
    }
}

/// Standard output. The standard library takes a stream that is not open for writing for one that
/// takes everything, so a command would succeed and print nothing: a file of our own reports it.
///
/// A stream that was closed (`>&-`) cannot be told from `/dev/null`: the runtime opens that in its
/// place before `main`, and to look earlier takes unsafe code.
fn stdout() -> Box<dyn Write> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        if let Ok(own) = io::stdout().as_fd().try_clone_to_owned() {
            return Box::new(File::from(own));
        }
    }
    Box::new(io::stdout().lock())
}

/// Returns the exit status of what was done. A failure is told; a reader of the output who has
/// gone away is none.
pub fn status(done: anyhow::Result<u8>, catalog: &Catalog) -> u8 {
    match done {
        Ok(status) => status,
        Err(error) if is_closed_pipe(&error) => DONE,
        Err(error) => {
            tell(&cause::chain(&error, catalog));
            FAILED
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let cause = error.root_cause().downcast_ref::<io::Error>();
    cause.is_some_and(|cause| cause.kind() == ErrorKind::BrokenPipe)
}

/// One line on standard error, whatever is in it.
pub(crate) fn tell(what: &str) {
    // Nobody is left to be told when this fails.
    let _ = writeln!(io::stderr().lock(), "{NAME}: {}", sanitize::line(what));
}

//! Reads a file or a stream into its articles, one after the other.

use std::ops::ControlFlow;
use std::path::Path;

use jiff::Timestamp;

use crate::article::{Article, ContentHash, Origin, Source};
use crate::import;
use crate::library::problem::{Kind, Problem};
use crate::reason::Reason;
use crate::shell::cause;
use crate::shell::disk::inputs::{Inputs, Turn};
use crate::shell::disk::scan::{File, problem};
use crate::shell::disk::{article_file, stream};
use crate::text::decode::Encoding;

/// An article or a problem that was read.
#[derive(Debug)]
pub enum Step {
    /// An article.
    Article(Box<Article>),
    /// Something that could not be read, and why.
    Failed(Problem),
}

/// The consumer of what is read, with the file that it comes from, if it is one; `false` ends the
/// reading.
pub(super) type StepSink<'a> = &'a mut dyn FnMut(Option<&File>, Step) -> bool;

impl Inputs {
    /// Reads what has its turn, in this thread. Returns whether `sink` wants more.
    pub(super) fn take(&self, turn: Turn<'_>, sink: StepSink<'_>) -> bool {
        match turn {
            Turn::File(file) => self.file(&file, &mut |step| sink(Some(&file), step)),
            Turn::Stream { root, path } => self.stream(root, path, &mut |step| sink(None, step)),
            Turn::Unread(problem) => sink(None, Step::Failed(problem)),
        }
    }

    /// Reads a file that a scan found, an article at a time. Returns whether `sink` wants more.
    pub(crate) fn file(&self, file: &File, sink: &mut dyn FnMut(Step) -> bool) -> bool {
        let kind = if file.named { Kind::Named } else { Kind::Found };
        let bytes = match article_file::read(&file.path) {
            Ok(bytes) => bytes,
            Err(error) => return sink(failed(&file.path, cause::why(&error), kind)),
        };
        let facts = self.facts(file);
        let mut open_file = OpenFile {
            origin: self.origin(file),
            path: &file.path,
            kind,
            sink,
        };
        open_file.read(&facts.source, bytes, facts.modified, facts.chosen)
    }

    /// Reads standard input, or a pipe, to its end. It is known by what was read: there is nothing
    /// that could be read again.
    fn stream(&self, root: usize, path: &Path, sink: &mut dyn FnMut(Step) -> bool) -> bool {
        let bytes = match stream::read(path) {
            Ok(bytes) => bytes,
            Err(error) => return sink(failed(path, cause::why(&error), Kind::Named)),
        };
        let source = Source::Stdin(ContentHash::of(&String::from_utf8_lossy(&bytes)).to_string());
        let mut open_file = OpenFile {
            origin: Some(Origin::in_named(root, path, path)),
            path,
            kind: Kind::Named,
            sink,
        };
        open_file.read(&source, bytes, None, self.encoding)
    }
}

/// A file that was opened, and where what is read of it goes.
struct OpenFile<'a> {
    /// Where the user found it.
    origin: Option<Origin>,
    path: &'a Path,
    /// How much it is missed where it cannot be read.
    kind: Kind,
    sink: &'a mut dyn FnMut(Step) -> bool,
}

impl OpenFile<'_> {
    /// Reads the articles of the file, and tells of what could not be read. Returns whether the
    /// sink wants more.
    fn read(
        &mut self,
        source: &Source,
        bytes: Vec<u8>,
        modified: Option<Timestamp>,
        encoding: Option<Encoding>,
    ) -> bool {
        let mut go_on = true;
        let read = import::read(source, bytes, modified, encoding, &mut |mut article| {
            if let Some(origin) = &self.origin {
                article.origin = origin.clone();
            }
            go_on = (self.sink)(Step::Article(Box::new(article)));
            if go_on {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        match read {
            Err(why) if go_on => (self.sink)(failed(self.path, why, self.kind)),
            _ => go_on,
        }
    }
}

fn failed(path: &Path, why: impl Into<Reason>, kind: Kind) -> Step {
    Step::Failed(problem(path, why.into(), kind))
}

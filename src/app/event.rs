//! Input to the program ([`Event`]) and work outside of it ([`Effect`]), both plain data.

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::config::Settings;
use super::key::Key;
use crate::article::archive::Stored;
use crate::article::{Article, ArticleId, Source, TextPos};
use crate::bookmark::draft::{Draft, DraftId};
use crate::bookmark::export::Format;
use crate::bookmark::{Bookmark, BookmarkId, ExportEntry, Shelf};
use crate::library::Inquiry;
use crate::library::keys::ArticleKeys;
use crate::library::memory::News;
use crate::library::memory::states::ArticleState;
use crate::library::places::{Located, LocationKey};
use crate::library::problem::Problem;
use crate::reason::Reason;
use crate::search::{CommittedSegment, Found, Request};
use crate::text::decode::Encoding;
use crate::text::ranges::Ranges;

/// Number of a request to a worker. An answer older than the newest request is dropped, because the
/// user has moved on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Generation(pub u64);

impl Generation {
    /// Returns the number after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Action of the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mouse {
    /// The left button went down.
    Press,
    /// The mouse moved with the left button down.
    Drag,
    /// The left button went up.
    Release,
    /// The wheel turned down.
    WheelDown,
    /// The wheel turned up.
    WheelUp,
}

/// Place of a change that the store could not save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refuge {
    /// Among the drafts, so that the next run of the program saves it.
    Draft,
    /// Only in memory.
    Memory,
}

/// Maximum number of bytes that terminals take by OSC 52: with Base64 and the sequence around them
/// 100,000, which is where xterm and those after it stop reading.
pub const OSC52_MAX_BYTES: usize = 74_994;

/// Maximum length of a paste, in bytes: as much as a note that comes back from an editor. Boxes
/// handle their whole text at each key, so a larger one would make typing slow.
pub const PASTE_MAX_BYTES: usize = 1 << 20;

/// Outcome of copying a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Length of the text in scalar values.
    pub chars: usize,
    /// Whether the terminal was asked to take it.
    pub asked: Asked,
    /// Programs that took it, by name: the multiplexer, the desktop's clipboard.
    pub taken: Vec<String>,
    /// Failure of the programs that should have taken it.
    pub refused: Option<CopyRefusal>,
}

/// Failure of the programs for one clipboard, none of which took a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyRefusal {
    /// Names of the programs that refused the text.
    pub programs: String,
    /// Reason of the failure.
    pub why: Reason,
}

/// Answer to the question whether a terminal was asked to put text on its clipboard (OSC 52). The
/// terminal itself never answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The text was sent.
    Sent,
    /// The text is longer than [`OSC52_MAX_BYTES`].
    TooLong,
    /// The terminal cannot be asked.
    Unable,
}

/// File or note that the user's editor is to open.
#[derive(Clone, Debug)]
pub enum Edit {
    /// File of an article.
    File {
        /// The article.
        article: Arc<Article>,
        /// Place in its text.
        at: TextPos,
    },
    /// Note of a bookmark.
    Note {
        /// The bookmark.
        id: BookmarkId,
        /// Note as it is in the box.
        text: String,
    },
}

/// Result of the user's editor. An editor that fails after saving leaves both a text and an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edited {
    /// Text of a note, where the editor may have changed it.
    pub text: Option<String>,
    /// Failure, if there was one.
    pub error: Option<EditError>,
}

impl From<EditError> for Edited {
    fn from(error: EditError) -> Self {
        Self {
            text: None,
            error: Some(error),
        }
    }
}

/// Failure while something was edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// The terminal could not be given away, because another program has it.
    Busy,
    /// The editor could not be run.
    NotRun {
        /// Name of the program.
        program: String,
        /// Reason of the failure.
        why: Reason,
    },
    /// The editor ended with an error.
    Failed {
        /// Name of the program.
        program: String,
        /// The error.
        why: Reason,
    },
    /// The note could not be written to a file for the editor.
    NotWritten(Reason),
    /// The note's file is gone.
    Gone,
    /// The article's file is gone: its path, to be shown.
    FileGone(String),
    /// The note's file could not be read, and is still there.
    Unread {
        /// Path of the file, to be shown.
        path: String,
        /// Reason why it could not be read.
        why: Reason,
    },
}

/// Outcome of opening an address beside the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Browsed {
    /// The program runs.
    Started,
    /// The program ended well.
    Opened,
    /// The program could not be run, or ended with an error.
    Failed(Reason),
}

/// Export with all that the store's thread needs to write it.
#[derive(Debug)]
pub struct ExportJob {
    /// Bookmarks in order, and the articles where each may be.
    pub bookmarks: Inquiry,
    /// Format of the file.
    pub format: &'static Format,
    /// Name of the file as it was typed.
    pub name: String,
    /// Whether a file of that name is to be replaced.
    pub replace: bool,
    /// The user's time zone.
    pub zone: TimeZone,
}

impl ExportJob {
    /// Returns the bookmarks with their locations, which are found now, on the thread that calls.
    pub fn entries(&self) -> Vec<ExportEntry<'_>> {
        let places = self.bookmarks.places();
        let located = self.bookmarks.bookmarks().zip(places);
        let located = located.map(|(bookmark, place)| place.entry(bookmark));
        located.collect()
    }
}

/// Bookmarks that are to be located.
#[derive(Debug)]
pub struct LocateJob {
    /// Version of each bookmark, in order.
    pub keys: Vec<LocationKey>,
    /// Bookmarks, and the articles where each may be.
    pub inquiry: Inquiry,
}

impl LocateJob {
    /// Calls `each` with the locations that were found, some at a time, so that the first are on
    /// screen soon.
    pub fn run(&self, mut each: impl FnMut(Vec<Located>)) {
        let bookmarks: Vec<&Bookmark> = self.inquiry.bookmarks().collect();
        self.inquiry.each(|numbers, places| {
            let located = numbers.iter().zip(places).map(|(&n, place)| Located {
                id: bookmarks[n].id.clone(),
                key: self.keys[n],
                article: place.article.map(|article| article.id),
                anchor: place.anchor,
            });
            each(located.collect());
        });
    }
}

/// Kind of what cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnreadKind {
    /// File of a bookmark.
    Bookmark,
    /// Folder of the bookmarks.
    Folder,
    /// Draft of a note, of tags, or of a change that could not be saved.
    Draft,
}

/// File of a bookmark or a draft that cannot be read, or the whole folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Path of the file, to be shown.
    pub path: String,
    /// Reason of the failure.
    pub why: Reason,
    /// Kind of the file.
    pub kind: UnreadKind,
    /// Id of the bookmark that the file held when it could last be read.
    pub id: Option<BookmarkId>,
}

/// File that an export wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Whole path, as it is shown.
    pub path: String,
    /// Number of bookmarks in it.
    pub bookmarks: usize,
}

/// Reason why nothing was exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotExported {
    /// There is a file of that name, and it is not replaced unasked.
    Exists,
    /// The file could not be written.
    Failed(Reason),
}

/// Change of the library on disk.
#[derive(Debug, Default)]
pub struct LibraryChange {
    /// Articles that are new or were read again.
    pub articles: Vec<Stored>,
    /// Articles whose files are gone or cannot be read any more.
    pub gone: Vec<ArticleId>,
    /// All that cannot be read now, where that changed.
    pub problems: Option<Vec<Problem>>,
}

impl LibraryChange {
    /// Returns whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.articles.is_empty() && self.gone.is_empty() && self.problems.is_none()
    }
}

/// Result of a look at the library that the user asked for, in numbers of files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LibraryRead {
    /// Number of files that were not there before.
    pub new: usize,
    /// Number of files that were read again.
    pub changed: usize,
    /// Number of files that are gone.
    pub gone: usize,
}

/// Event for the program to react to.
#[derive(Debug)]
pub enum Event {
    /// The settings were read again.
    Settings(Box<Settings>),
    /// The terminal's background: red, green, blue.
    Ground([u8; 3]),
    /// A key.
    Key(Key),
    /// Text pasted in one piece.
    Paste(String),
    /// A paste longer than [`PASTE_MAX_BYTES`], of which nothing is kept.
    PasteTooLong,
    /// The mouse, at a cell.
    Mouse {
        /// Action of the mouse.
        mouse: Mouse,
        /// Column, from 0.
        x: u16,
        /// Row, from 0.
        y: u16,
    },
    /// The window has a new size, in cells.
    Resize {
        /// The width.
        width: u16,
        /// The height.
        height: u16,
    },
    /// The articles of the cache, with their keys.
    Cached {
        /// All articles.
        articles: Vec<Stored>,
        /// [`ArticleKeys::of`] them.
        keys: Box<ArticleKeys>,
    },
    /// The index of the cache. Articles in no segment are not indexed yet.
    CachedIndex {
        /// All articles.
        articles: Vec<Stored>,
        /// The segments.
        segments: Vec<CommittedSegment>,
    },
    /// The heads of articles were read, whose texts follow.
    Heads(Vec<Stored>),
    /// Articles were read.
    Loaded(Vec<Stored>),
    /// Articles with their index: the library as the cache had it, or a part that was read.
    Opened {
        /// The articles.
        articles: Vec<Stored>,
        /// Their index.
        segments: Vec<CommittedSegment>,
    },
    /// Files and folders that could not be read.
    Problems(Vec<Problem>),
    /// Files of reading positions that were set aside in earlier runs.
    SetAside(Vec<Problem>),
    /// The library changed on disk.
    Library(Box<LibraryChange>),
    /// The library was looked at, as the user asked.
    LibraryRead(LibraryRead),
    /// The approximate number of files that are to be read.
    Counted(usize),
    /// Everything that was asked for was read.
    LoadDone,
    /// The user's bookmarks were read.
    Bookmarks {
        /// All bookmarks, on a shelf already, because folding their words takes time that the UI
        /// thread does not have.
        shelf: Box<Shelf>,
        /// Files that could not be read.
        unread: Vec<Unread>,
    },
    /// Files of bookmarks that cannot be read now, where that changed.
    Unread(Vec<Unread>),
    /// Drafts that an earlier run kept, the oldest first.
    Drafts(Vec<Draft>),
    /// Another program changed bookmarks.
    Changed {
        /// Bookmarks that are new or differ, in their present version.
        bookmarks: Vec<Bookmark>,
        /// Ids of the bookmarks that are gone.
        gone: Vec<BookmarkId>,
    },
    /// Bookmarks were merged of which several files had different versions.
    Merged {
        /// The start of the quote of each.
        quotes: Vec<String>,
        /// Folder where those files are now, to be shown.
        folder: String,
    },
    /// The files of a bookmark could not be merged on the disk.
    NotMerged {
        /// The start of its quote.
        quote: String,
        /// Reason of the failure.
        why: Reason,
    },
    /// A draft is on disk.
    DraftKept(DraftId),
    /// A draft could not be written.
    DraftLost {
        /// Id of the draft.
        id: DraftId,
        /// Reason of the failure.
        why: Reason,
    },
    /// The reading state was written, or could not be. Reported for a request with a number, for each
    /// failure, and for the first success after one.
    Remembered {
        /// Number of the request.
        request: Option<Generation>,
        /// File that could not be written, and the reason.
        failed: Option<Problem>,
    },
    /// Another docbao changed the states of articles.
    States(Vec<(ArticleId, ArticleState)>),
    /// The store has done what it was asked for a bookmark.
    Stored(BookmarkId),
    /// The store could not do what it was asked for a bookmark.
    NotStored {
        /// The bookmark.
        id: BookmarkId,
        /// Reason of the failure.
        why: Reason,
        /// Place where the change is kept meanwhile.
        refuge: Refuge,
    },
    /// Changes that an earlier run could not save are saved now.
    SavedLate,
    /// The time that [`Effect::KeepTypedIn`] asked for went by.
    KeepTyped,
    /// The time that [`Effect::RetryIn`] asked for went by.
    Retry,
    /// An answer of the search worker.
    Found {
        /// Generation of the request.
        generation: Generation,
        /// The answer.
        found: Box<Found>,
    },
    /// All hits of a query in one article.
    Hits {
        /// Generation of the request.
        generation: Generation,
        /// The article.
        article: ArticleId,
        /// The hits, in text order.
        ranges: Ranges,
    },
    /// A file was decoded as asked, or could not be.
    Decoded {
        /// Generation of the request.
        generation: Generation,
        /// The article, or the reason why there is none.
        article: Result<Arc<Article>, Reason>,
    },
    /// The time that [`Effect::Tick`] asked for went by.
    Tick,
    /// Outcome of copying a text.
    Copied(Copied),
    /// The terminal has answered all that it was asked, or will not answer any more.
    Answered,
    /// A program that needs the terminal can start only after [`Event::Answered`].
    Postponed(Effect),
    /// The user's editor ended.
    Edited {
        /// File or note that it was to edit.
        edit: Edit,
        /// Result of the editor.
        done: Edited,
    },
    /// An export ended.
    Exported {
        /// Name of the file as it was typed.
        name: String,
        /// The written file, or the reason why there is none.
        done: Result<Written, NotExported>,
    },
    /// An address was opened, or could not be.
    Browsed {
        /// The program.
        program: String,
        /// The address.
        address: String,
        /// The outcome.
        done: Browsed,
    },
    /// The window has the focus again, so changes by others meanwhile are looked for.
    Focused,
    /// The user switched between dark and light.
    SchemeChanged,
    /// A worker failed.
    Failed {
        /// Name of the worker.
        worker: &'static str,
        /// Reason of the failure.
        why: Reason,
    },
    /// The program is asked to end (a signal).
    Stop,
    /// The program is asked to stop for a while (a signal).
    Suspend,
    /// The program is back from the shell.
    Resumed,
    /// The guide is to be opened, as the command line asked.
    Guide,
    /// Locations of bookmarks: part of the answer to [`Effect::Locate`].
    Located(Vec<Located>),
}

/// Work to be done outside of the program.
#[derive(Debug)]
pub enum Effect {
    /// Give these articles to the search worker.
    Index(Vec<Stored>),
    /// Give the search worker articles with their index.
    OpenIndex {
        /// The articles.
        articles: Vec<Stored>,
        /// Their index.
        segments: Vec<CommittedSegment>,
    },
    /// Bring the library to the cache when all of it can be searched.
    SaveLibrary,
    /// Take these articles from the search worker.
    Forget(Vec<ArticleId>),
    /// Look whether the library changed on disk.
    LookAgain {
        /// Whether the user asked for it, so that [`Event::LibraryRead`] must tell the result.
        asked: bool,
    },
    /// Search the library.
    Search {
        /// Generation that the answer carries.
        generation: Generation,
        /// The query as typed.
        query: String,
        /// Part of the library that is searched, and the extent of the answer.
        scope: Request,
    },
    /// Find all hits in one article.
    Hits {
        /// Generation that the answer carries.
        generation: Generation,
        /// Article in which hits are looked for.
        article: ArticleId,
        /// Query as typed.
        query: String,
    },
    /// Read a source again, in an encoding or as detected.
    Decode {
        /// Generation that the answer carries.
        generation: Generation,
        /// The source to read.
        source: Source,
        /// Encoding; `None` detects it.
        encoding: Option<Encoding>,
    },
    /// Write a bookmark durably, merged with the changes by others since its base.
    Save {
        /// The new version.
        bookmark: Box<Bookmark>,
        /// Whole version that it was made from; `None` for a new bookmark.
        base: Option<Box<Bookmark>>,
    },
    /// Write a bookmark that was in the trash.
    Restore(Box<Bookmark>),
    /// Move the bookmark with this id to the trash.
    Trash(BookmarkId),
    /// Send [`Event::KeepTyped`] after this time, or sooner where it was asked for before.
    KeepTypedIn(Duration),
    /// Keep the typed text of an open box for the next run.
    KeepDraft(Box<Draft>),
    /// Remove the draft of this name, because its text is saved or not wanted.
    DiscardDraft(DraftId),
    /// Write bookmarks to a file that the user named.
    Export(Box<ExportJob>),
    /// Find the locations of bookmarks.
    Locate(Box<LocateJob>),
    /// Write what is new in the reading state.
    Remember {
        /// Changes since last time.
        news: News,
        /// Number of the request if its success is to be reported.
        request: Option<Generation>,
    },
    /// Give the terminal to the user's editor.
    Edit(Edit),
    /// Use the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Ask the terminal for its background; the answer is [`Event::Ground`].
    AskGround,
    /// Open an address in the user's browser.
    Browse(String),
    /// Put text on the clipboard.
    Copy(String),
    /// Send [`Event::Retry`] after this time, and not before, whatever was asked for earlier.
    RetryIn(Duration),
    /// Send [`Event::Tick`] in a moment, so that text scrolls on while the mouse is held at its
    /// edge.
    Tick,
    /// Give the terminal back until the user continues.
    Suspend,
    /// Clear the screen and draw it anew.
    Redraw,
    /// End the program with this exit status.
    Quit(u8),
}

/// Severity of a message on the status line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Severity of a remark in passing.
    Info,
    /// Severity of a remark that something is under way, which the answer replaces when it ends.
    Pending,
    /// Severity of a failure.
    Warning,
}

//! The reasons why something could not be done, as data: what is wrong ([`Fault`]) and what is
//! known beyond that ([`Detail`]). The catalog puts a reason into the user's language, which may
//! change before it is read, so a reason travels as data up to the moment when it is shown, and
//! whatever depends on a reason asks for its fault and never for words.

use std::fmt::{self, Display, Formatter};

/// Declares the faults once: the enum, and the names of their texts in the language files.
macro_rules! faults {
    ($($(#[$doc:meta])+ $variant:ident $name:literal,)+) => {
        /// A kind of reason that the language files have words for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Fault { $($(#[$doc])+ $variant,)+ }

        impl Fault {
            /// Every fault.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Returns the name of its text in the language files.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

faults! {
    /// There is no such file or folder.
    Missing "why-missing",
    /// The system gave no thread.
    NoThread "why-no-thread",
    /// The user may not.
    Denied "why-denied",
    /// The stream is not open for this.
    NotOpen "why-not-open",
    /// The disk is full.
    Full "why-full",
    /// The user's share of the disk is used up.
    Quota "why-quota",
    /// The disk can only be read.
    ReadOnly "why-read-only",
    /// A folder is where a file is wanted.
    Folder "why-folder",
    /// Part of the path is no folder.
    NoFolder "why-no-folder",
    /// A file of that name exists already.
    Exists "why-exists",
    /// Another program uses it.
    Busy "why-busy",
    /// The name is too long, or not allowed.
    BadName "why-name",
    /// The network drive is out of reach.
    Disconnected "why-gone",
    /// The process has too many files open.
    TooManyOpen "why-too-many",
    /// The answer did not come in time.
    Timeout "why-timeout",
    /// A signal interrupted it.
    Interrupted "why-interrupted",
    /// The receiving end of a pipe is closed.
    ClosedPipe "why-pipe",
    /// There is no memory left.
    NoMemory "why-memory",
    /// The file system cannot do this.
    Unsupported "why-unsupported",
    /// The file is too large for the system.
    TooLarge "why-too-large",
    /// The folder is not empty.
    NotEmpty "why-not-empty",
    /// The file has too many links.
    TooManyLinks "why-links",
    /// The data ends too early.
    Cut "why-cut",
    /// The disk or device failed.
    BadDisk "why-disk",
    /// No device or program is at the other end.
    NoDevice "why-device",
    /// The system gave no file lock.
    NoLock "why-no-lock",
    /// A link leads back to itself.
    LinkLoop "why-loop",
    /// An error of the system that has no name here; [`Detail::Number`] is the system's number.
    System "why-system",
    /// More than [`Detail::Megabytes`] was to be read or written.
    Larger "why-larger",
    /// The program is not installed.
    NoProgram "why-no-program",
    /// The program did not end within [`Detail::Seconds`].
    Slow "why-slow",
    /// The program ended with the status [`Detail::Number`].
    Status "why-status",
    /// The program was ended by the signal [`Detail::Name`].
    Signal "why-signal",
    /// The text is not UTF-8.
    NotUtf8 "why-not-utf8",
    /// docbao does not read this format.
    Format "why-format",
    /// The link leads to a folder that holds it.
    LinkAbove "why-link-above",
    /// There are more files than are looked at.
    TooManyFiles "why-too-many-files",
    /// A PDF file.
    Pdf "why-pdf",
    /// An office document.
    Office "why-office",
    /// An electronic book.
    Book "why-book",
    /// An RTF file.
    Rtf "why-rtf",
    /// A compressed file or an archive.
    Archive "why-archive",
    /// An image.
    Image "why-image",
    /// Sound or video.
    Media "why-media",
    /// A program.
    Program "why-program",
    /// [`Detail::Count`] files whose names do not tell what they are.
    Skipped "why-skipped",
    /// [`Detail::Count`] files and folders that `.ignore`, `.gitignore` or the settings leave out.
    LeftOut "why-left-out",
    /// Everything in a folder is left out by these rules, [`Detail::Count`] files and folders.
    AllLeftOut "why-all-left-out",
    /// A file or folder is read by another path that leads to it, [`Detail::Said`].
    ReadElsewhere "why-read-elsewhere",
    /// The bytes are no text.
    NotText "why-not-text",
    /// A device, a socket or a pipe is where a file is wanted.
    NotRegular "why-not-regular",
    /// No program has the pipe open to write.
    NoWriter "why-no-writer",
    /// A merge conflict between two different bookmarks.
    TwoIds "why-two-ids",
    /// The file was no bookmark and was set aside.
    SetAside "why-set-aside",
    /// The file was no reading state and was set aside.
    StateSetAside "why-state-set-aside",
    /// The text is not JSON, which shows at [`Detail::Place`].
    NotJson "why-not-json",
    /// The JSON ends too early, at [`Detail::Place`].
    JsonCut "why-json-cut",
    /// The JSON is no annotation.
    NotAnnotation "why-not-annotation",
    /// The annotation quotes no text.
    NoQuote "why-no-quote",
    /// The annotation lacks the field [`Detail::Name`].
    NoField "why-no-field",
    /// The field [`Detail::Name`] holds no date and time.
    BadTime "why-bad-time",
    /// A file is where a folder is wanted.
    NotAFolder "why-not-a-folder",
    /// The link leads to nothing.
    DeadLink "why-dead-link",
    /// The disk of the folder is not mounted any more.
    Unmounted "why-unmounted",
    /// A text in TOML lacks its quotation marks.
    TomlQuotes "why-toml-quotes",
    /// A backslash in TOML begins no code.
    TomlEscape "why-toml-escape",
    /// A name in TOML is set twice.
    TomlTwice "why-toml-twice",
    /// A bracket or brace in TOML is not closed.
    TomlUnclosed "why-toml-unclosed",
    /// A comma in TOML is missing, or one too many.
    TomlComma "why-toml-comma",
    /// A character that TOML does not allow there.
    TomlCharacter "why-toml-character",
    /// A quotation mark in TOML is not closed.
    TomlString "why-toml-string",
    /// A name in TOML has no value.
    TomlValue "why-toml-value",
    /// A value in TOML begins as a number and is none.
    TomlNumber "why-toml-number",
    /// A value in TOML is nearly `true` or `false`.
    TomlBoolean "why-toml-boolean",
    /// A value in TOML begins as a date and is none.
    TomlDate "why-toml-date",
    /// TOML that is nested too deeply.
    TomlDeep "why-toml-deep",
    /// There is more behind a value in TOML.
    TomlExtra "why-toml-extra",
    /// A name that TOML does not allow.
    TomlKey "why-toml-key",
}

/// Something that is known of a reason beyond its fault. As text it stands behind the words of the
/// fault, with what separates it from them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// The place in a text where it shows: line and column, from 1.
    Place {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// A number: an exit status, an error number of the system.
    Number(i32),
    /// A limit in megabytes.
    Megabytes(u64),
    /// A limit in seconds.
    Seconds(u64),
    /// The name of a field or a signal.
    Name(String),
    /// Number of files that it concerns.
    Count(usize),
    /// The folder that it concerns, as it is shown.
    Folder(String),
    /// Words of others: those of a program that failed, or names of files.
    Said(String),
}

impl Display for Detail {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place { line, column } => write!(f, " {line}:{column}"),
            Self::Number(number) => write!(f, " {number}"),
            Self::Megabytes(limit) => write!(f, " {limit} MB"),
            Self::Seconds(limit) => write!(f, " {limit} s"),
            Self::Name(name) => write!(f, " {name}"),
            Self::Count(count) => write!(f, " ({count})"),
            Self::Folder(folder) => write!(f, " ({folder})"),
            Self::Said(words) => write!(f, ": {words}"),
        }
    }
}

/// The part of a reason that is said first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A fault, which the catalog has words for.
    Fault(Fault),
    /// The words of a library or a panic, which nobody translates.
    Words(String),
}

/// The reason why something could not be done.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// Fault, or the words of a library.
    pub what: What,
    /// Details of the fault, in the order in which they are told.
    pub details: Vec<Detail>,
}

impl Reason {
    /// Returns a reason in the words of a library or a panic.
    pub fn in_words(words: impl Into<String>) -> Self {
        Self {
            what: What::Words(words.into()),
            details: Vec::new(),
        }
    }

    /// Adds what is known beyond the fault.
    #[must_use]
    pub fn with(mut self, detail: Detail) -> Self {
        self.details.push(detail);
        self
    }

    /// Returns whether this is what is wrong.
    pub fn is(&self, fault: Fault) -> bool {
        self.what == What::Fault(fault)
    }
}

impl From<Fault> for Reason {
    fn from(fault: Fault) -> Self {
        Self {
            what: What::Fault(fault),
            details: Vec::new(),
        }
    }
}

/// For logs and tests: the name of the fault instead of its words.
impl Display for Reason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.what {
            What::Fault(fault) => f.write_str(fault.name())?,
            What::Words(words) => f.write_str(words)?,
        }
        self.details.iter().try_for_each(|detail| detail.fmt(f))
    }
}

/// So that an [`std::io::Error`] can carry it.
impl std::error::Error for Reason {}

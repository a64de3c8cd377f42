//! The interface's languages: one TOML file each in `assets/lang`, one id a message.
//!
//! The model holds [`Message`]s (ids and arguments), never text, so the language
//! can change while the program runs.

use std::ops::Range;
use std::sync::OnceLock;

use foldhash::HashMap;

use super::action::{Action, Context, row};
use crate::library::seeds;
use crate::pane::glyphs::Glyphs;

mod table;

use table::{File, Table};

/// Declares the message ids once: the enum, and the names used in the files.
macro_rules! messages {
    ($($variant:ident $name:literal),+ $(,)?) => {
        /// The id of a message.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Msg { $(#[doc = $name] $variant,)+ }

        impl Msg {
            /// Every id.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Returns the name of the message in the language files.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

messages! {
    ListTitle "list-title", ListProblems "list-problems", ListProblemsShort "list-problems-short", ArticleGone "article-gone", Gone "gone", LibrarySame "library-same", LibraryReread "library-reread", ListFormats "list-formats", ProblemsTitle "problems-title", ProblemsNone "problems-none", ProblemsMany "problems-many", ProblemsHint "problems-hint", CliProblems "cli-problems",
    ListEmpty "list-empty", ListNoMatch "list-no-match",
    Loading "loading", Minutes "minutes", MinutesLeft "minutes-left", MinutesShort "minutes-short", MinutesToGo "minutes-to-go", MinutesOfHours "minutes-of-hours", MinutesEven "minutes-even", MinutesOfHoursShort "minutes-of-hours-short", MinutesEvenShort "minutes-even-short", MinutesNone "minutes-none",
    SortPath "sort-path", SortTitle "sort-title", SortDate "sort-date", SortLength "sort-length", SortReading "sort-reading",
    ReaderEmpty "reader-empty", ArticleEmpty "article-empty", Replaced "replaced",
    Question "question", Answer "answer",
    FinderTitle "finder-title", FinderEmpty "finder-empty", FinderHint "finder-hint", FinderHintNone "finder-hint-none", FinderNone "finder-none",
    FinderCount "finder-count", FinderReading "finder-reading", FinderSearching "finder-searching",
    FinderUnderstood "finder-understood", FinderMalformed "finder-malformed", FinderBadDate "finder-bad-date", FinderNear "finder-near",
    FinderAtLeast "finder-at-least", FinderArticles "finder-articles", FinderArticlesAtLeast "finder-articles-at-least", FinderRecall "finder-recall", LoadingOf "loading-of", HitsAt "hits-at",
    HitCount "hit-count", NoHits "no-hits", NoQuery "no-query",
    Selecting "selecting", SelectingSentences "selecting-sentences", SelectingLines "selecting-lines",
    SelectingParagraphs "selecting-paragraphs", SelectHint "select-hint",
    Saved "saved", Saving "saving", NotSaved "not-saved", Deleted "deleted", NoteSaved "note-saved", NoteRemoved "note-removed",
    NoteUnsaved "note-unsaved", NoteMerged "note-merged", GoneElsewhere "gone-elsewhere", BroughtBack "brought-back", DraftsKept "drafts-kept", DraftResumed "draft-resumed", TagsSaved "tags-saved", Attached "attached", NotAttached "not-attached",
    ColorYellow "colour-yellow", ColorGreen "colour-green", ColorBlue "colour-blue", ColorPink "colour-pink",
    ColorViolet "colour-violet", ChangedElsewhere "changed-elsewhere", CopiesMerged "copies-merged", CopiesMergedMany "copies-merged-many", CopiesNotMerged "copies-not-merged", CopiesRead "copies-read", MarkCount "mark-count", MarkNoted "mark-noted", NotHereNor "not-here-nor", Elsewhere "elsewhere", ElsewhereAt "elsewhere-at",
    NothingToUndo "nothing-to-undo", NothingToRedo "nothing-to-redo", Undone "undone", Redone "redone",
    NothingToKeep "nothing-to-keep", AlreadyKept "already-kept", NoBookmarkHere "no-bookmark-here",
    NoBookmarksInArticle "no-bookmarks-in-article", BookmarksBroken "bookmarks-broken", BookmarkBroken "bookmark-broken", FolderLost "folder-lost", BookmarksMended "bookmarks-mended", MemoryBroken "memory-broken", NotRemembered "not-remembered", DraftLost "draft-lost", PendingQuit "pending-quit",
    BookmarksTitle "bookmarks-title", BookmarksEmpty "bookmarks-empty", BookmarksNoMatch "bookmarks-no-match",
    BookmarksOrder "bookmarks-order", BookmarksByArticle "bookmarks-by-article", BookmarksByColor "bookmarks-by-colour",
    CanReattach "can-reattach", CannotReattach "cannot-reattach", Attaching "attaching", AttachHint "attach-hint", TagsTitle "tags-title", TagsHint "tags-hint", FilterLabel "filter-label", FilterIgnored "filter-ignored", Orphaned "orphaned", NotHere "not-here", WasPiped "was-piped",
    BookmarkHint "bookmark-hint", BookmarkHintMore "bookmark-hint-more", NoteTitle "note-title", NoteHint "note-hint", NoFile "no-file", EditBusy "edit-busy", EditFailed "edit-failed", EditNotRun "edit-not-run", EditEnded "edit-ended", EditEndedKept "edit-ended-kept",
    EditNotWritten "edit-not-written", EditGone "edit-gone", EditUnread "edit-unread",
    AgeToday "age-today", AgeYesterday "age-yesterday", AgeDays "age-days",
    HelpTitle "help-title", HelpHint "help-hint", PaletteTitle "palette-title", PaletteHint "palette-hint", PaletteNone "palette-none",
    Hints "hints", HintsList "hints-list", TooSmall "too-small", UnknownKey "unknown-key", InputMethod "input-method", KeyElsewhere "key-elsewhere",
    LoadFailed "load-failed", Copied "copied", CopiedBut "copied-but", CopiedSystem "copied-system",
    CopySent "copy-sent", CopySentOnly "copy-sent-only", NoClipboard "no-clipboard", TooLongToCopy "too-long-to-copy", PasteTooLong "paste-too-long", BoxFull "box-full", BoxUnseen "box-unseen", NotCopied "not-copied", WorkerFailed "worker-failed", ThemeIs "theme-is", ThemesTitle "themes-title", ThemeNames "theme-names", ThemeHint "theme-hint", ThemeAuto "theme-auto", LanguageIs "language-is",
    EncodingsTitle "encodings-title", EncodingAuto "encoding-auto", EncodingHint "encoding-hint",
    EncodingIs "encoding-is", EncodingFixed "encoding-fixed",
    Justified "justified", Ragged "ragged",
    FirstArticle "first-article", LastArticle "last-article", NoJump "no-jump", PercentOfWhat "percent-of-what", WrappedForward "wrapped-forward", WrappedBack "wrapped-back",
    CliAbout "cli-about", CliPaths "cli-paths", CliLang "cli-lang", CliTheme "cli-theme", CliColor "cli-color",
    CliWidth "cli-width", CliEncoding "cli-encoding", CliConfigDir "cli-config-dir", CliNoMouse "cli-no-mouse", CliPlain "cli-plain", CliLog "cli-log",
    CliList "cli-list", CliSearch "cli-search", CliShow "cli-show", CliBookmarks "cli-bookmarks",
    CliBookmarksList "cli-bookmarks-list", CliBookmarksAdd "cli-bookmarks-add", CliBookmarksRemove "cli-bookmarks-remove",
    CliBookmarksExport "cli-bookmarks-export", CliBookmarksImport "cli-bookmarks-import", CliBookmarksCheck "cli-bookmarks-check",
    CliFormat "cli-format", CliOutput "cli-output", CliWhich "cli-which", CliImportFile "cli-import-file",
    CliDryRun "cli-dry-run", CliCheckPaths "cli-check-paths",
    ExportTitle "export-title", ExportFile "export-file", ExportHint "export-hint", ExportExists "export-exists",
    ExportFailed "export-failed", ExportedTo "exported-to", Imported "imported", WouldImport "would-import", RefusedAt "refused-at", CheckTotals "check-totals", CheckPart "check-part", MovedTo "moved-to",
    LostGone "lost-gone", LostUnclear "lost-unclear", LostArticle "lost-article", LostTitles "lost-titles",
    CliCompletions "cli-completions", CliMan "cli-man", CliGuide "cli-guide", CliJson "cli-json", CliLimit "cli-limit", CliContext "cli-context", SearchMore "search-more", SearchMoreIn "search-more-in", CliQuery "cli-query", CliFilter "cli-filter",
    CliArticle "cli-article", CliQuote "cli-quote", CliNote "cli-note", CliTag "cli-tag", CliId "cli-id", CliShell "cli-shell",
    CliHelp "cli-help", CliVersion "cli-version", CliHeadings "cli-headings", CliUsage "cli-usage", CliManHeadings "cli-man-headings", Statuses "statuses", CliMore "cli-more",
    FailUsage "fail-usage", FailNoArticle "fail-no-article", FailManyArticles "fail-many-articles", FailNoQuote "fail-no-quote",
    FailNoBookmark "fail-no-bookmark", FailManyBookmarks "fail-many-bookmarks", FailShortId "fail-short-id", FailNoTerminal "fail-no-terminal", FailReader "fail-reader", FailBackground "fail-background", WaitAnswer "wait-answer", WaitProgram "wait-program",
    FailRead "fail-read", FailStdin "fail-stdin", FailSave "fail-save", FailUnsaved "fail-unsaved", FailOutput "fail-output", FailTerminal "fail-terminal", FailNoHome "fail-no-home", FailLibrary "fail-library", FailLog "fail-log",
    FailUnknown "fail-unknown", FailValue "fail-value", FailNeedsValue "fail-needs-value", FailMissing "fail-missing", FailConflict "fail-conflict", FailTooManyValues "fail-too-many-values", FailArguments "fail-arguments",
    FailSuggest "fail-suggest", FailTakes "fail-takes", FailTakesNothing "fail-takes-nothing", FailNothingToExport "fail-nothing-to-export", FailNotText "fail-not-text",
    FailTooLarge "fail-too-large", FailImportSaved "fail-import-saved",
    RefusedAnnotation "refused-annotation", RefusedColumn "refused-column", RefusedCsv "refused-csv",
    RefusedOpenQuote "refused-open-quote", FailExportEnding "fail-export-ending",
    RefusedHighlight "refused-highlight", RefusedReply "refused-reply", RefusedPageNote "refused-page-note",
    ConfigSyntax "config-syntax", ConfigAt "config-at", ConfigPlace "config-place", AtPlace "at-place", ConfigUnknown "config-unknown", ConfigTheme "config-theme", ConfigRole "config-role",
    ConfigStyle "config-style", ConfigModifier "config-modifier", ConfigColor "config-colour",
    ConfigRead "config-read", ConfigWrong "config-wrong", ConfigWrongMany "config-wrong-many", ConfigHead "config-head", ConfigValue "config-value",
    ConfigKeys "config-keys", ConfigPreset "config-preset", ConfigContext "config-context", ConfigKey "config-key",
    ConfigAction "config-action", ConfigClash "config-clash", ConfigHidden "config-hidden", ConfigReread "config-reread",
    LinksTitle "links-title", LinkHint "link-hint", NoLinks "no-links", Browsing "browsing", Browsed "browsed", NotBrowsed "not-browsed",
    ConfigRight "config-right", PathSettings "path-settings", PathThemes "path-themes", PathBookmarks "path-bookmarks",
    PathReading "path-reading", MouseOn "mouse-on", MouseOff "mouse-off", CliConfig "cli-config",
    CliConfigPath "cli-config-path", CliConfigShow "cli-config-show", CliConfigCheck "cli-config-check", FailTheme "fail-theme", FailNoSuch "fail-no-such", Earlier "earlier",
    WhyMissing "why-missing",
    WhyNoThread "why-no-thread",
    WhyDenied "why-denied", WhyNotOpen "why-not-open",
    WhyFull "why-full",
    WhyQuota "why-quota",
    WhyReadOnly "why-read-only",
    WhyFolder "why-folder",
    WhyNoFolder "why-no-folder",
    WhyExists "why-exists",
    WhyBusy "why-busy",
    WhyName "why-name",
    WhyGone "why-gone",
    WhyTooMany "why-too-many",
    WhyTimeout "why-timeout",
    WhyInterrupted "why-interrupted",
    WhyPipe "why-pipe",
    WhyMemory "why-memory",
    WhyUnsupported "why-unsupported",
    WhyTooLarge "why-too-large",
    WhyNotEmpty "why-not-empty",
    WhyLinks "why-links",
    WhyCut "why-cut",
    WhyDisk "why-disk",
    WhyDevice "why-device",
    WhyNoLock "why-no-lock",
    WhyLoop "why-loop",
    WhySystem "why-system",
    WhyLarger "why-larger",
    WhyNoProgram "why-no-program", WhySlow "why-slow", WhyStatus "why-status", WhySignal "why-signal", WhyNotUtf8 "why-not-utf8",
    WhyFormat "why-format", WhyLinkAbove "why-link-above", WhyTooManyFiles "why-too-many-files",
    WhyPdf "why-pdf", WhyOffice "why-office", WhyBook "why-book", WhyRtf "why-rtf", WhyArchive "why-archive", WhyImage "why-image", WhyMedia "why-media", WhyProgram "why-program", WhySkipped "why-skipped",
    WhyNotText "why-not-text", WhyNotRegular "why-not-regular", WhyNoWriter "why-no-writer", WhyTwoIds "why-two-ids", WhyNotJson "why-not-json", WhyJsonCut "why-json-cut",
    WhyNotAnnotation "why-not-annotation", WhyNoQuote "why-no-quote", WhyNoField "why-no-field", WhyBadTime "why-bad-time", WhyNotAFolder "why-not-a-folder", WhyDeadLink "why-dead-link", WhyUnmounted "why-unmounted", WhyTomlQuotes "why-toml-quotes", WhyTomlEscape "why-toml-escape", WhyTomlTwice "why-toml-twice", WhyTomlUnclosed "why-toml-unclosed", WhyTomlComma "why-toml-comma", WhyTomlCharacter "why-toml-character", WhyTomlString "why-toml-string", WhyTomlValue "why-toml-value", WhyTomlNumber "why-toml-number", WhyTomlBoolean "why-toml-boolean", WhyTomlDate "why-toml-date", WhyTomlDeep "why-toml-deep", WhyTomlExtra "why-toml-extra", WhyTomlKey "why-toml-key", WhyTomlOther "why-toml-other",
}

/// Why something could not be done, as far as there are words for it.
pub const WHYS: &[Msg] = &[
    Msg::WhyMissing,
    Msg::WhyNoThread,
    Msg::WhyDenied,
    Msg::WhyNotOpen,
    Msg::WhyFull,
    Msg::WhyQuota,
    Msg::WhyReadOnly,
    Msg::WhyFolder,
    Msg::WhyNoFolder,
    Msg::WhyExists,
    Msg::WhyBusy,
    Msg::WhyName,
    Msg::WhyGone,
    Msg::WhyTooMany,
    Msg::WhyTimeout,
    Msg::WhyInterrupted,
    Msg::WhyPipe,
    Msg::WhyMemory,
    Msg::WhyUnsupported,
    Msg::WhyTooLarge,
    Msg::WhyNotEmpty,
    Msg::WhyLinks,
    Msg::WhyCut,
    Msg::WhyDisk,
    Msg::WhyDevice,
    Msg::WhyNoLock,
    Msg::WhyLoop,
    Msg::WhySystem,
    Msg::WhyLarger,
    Msg::WhyNoProgram,
    Msg::WhySlow,
    Msg::WhyStatus,
    Msg::WhySignal,
    Msg::WhyNotUtf8,
    Msg::WhyFormat,
    Msg::WhyLinkAbove,
    Msg::WhyTooManyFiles,
    Msg::WhyPdf,
    Msg::WhyOffice,
    Msg::WhyBook,
    Msg::WhyRtf,
    Msg::WhyArchive,
    Msg::WhyImage,
    Msg::WhyMedia,
    Msg::WhyProgram,
    Msg::WhySkipped,
    Msg::WhyNotText,
    Msg::WhyNotRegular,
    Msg::WhyNoWriter,
    Msg::WhyTwoIds,
    Msg::WhyNotJson,
    Msg::WhyJsonCut,
    Msg::WhyNotAnnotation,
    Msg::WhyNoQuote,
    Msg::WhyNoField,
    Msg::WhyBadTime,
    Msg::WhyNotAFolder,
    Msg::WhyDeadLink,
    Msg::WhyUnmounted,
    Msg::WhyTomlQuotes,
    Msg::WhyTomlEscape,
    Msg::WhyTomlTwice,
    Msg::WhyTomlUnclosed,
    Msg::WhyTomlComma,
    Msg::WhyTomlCharacter,
    Msg::WhyTomlString,
    Msg::WhyTomlValue,
    Msg::WhyTomlNumber,
    Msg::WhyTomlBoolean,
    Msg::WhyTomlDate,
    Msg::WhyTomlDeep,
    Msg::WhyTomlExtra,
    Msg::WhyTomlKey,
    Msg::WhyTomlOther,
];

/// The argument that says why, by name or in words: see [`Catalog::why`].
pub const WHY: &str = "why";

/// The argument that is a key or keys.
const KEY: &str = "key";

/// A message with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The id of the text.
    pub msg: Msg,
    /// The values that replace `{name}` in the text.
    pub args: Vec<(&'static str, String)>,
}

impl Message {
    /// A message without arguments.
    pub fn new(msg: Msg) -> Self {
        Self {
            msg,
            args: Vec::new(),
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// All languages, with their codes and texts.
    const FILES: [(Self, &'static str, &'static File); 2] =
        [(Self::Vi, "vi", &table::VI), (Self::En, "en", &table::EN)];

    /// Returns the code: `vi`, `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The language of a code or a POSIX locale (`vi`, `en_GB.UTF-8`); `None` for others.
    pub fn parse(locale: &str) -> Option<Self> {
        let code = locale
            .split(['_', '.', '-', '@'])
            .next()
            .unwrap_or_default();
        Self::FILES
            .iter()
            .find(|(_, c, _)| c.eq_ignore_ascii_case(code))
            .map(|(lang, ..)| *lang)
    }

    /// Returns the name of the guide in this language: see [`seeds::article`].
    pub fn guide(self) -> &'static str {
        match self {
            Self::Vi => seeds::GUIDE_VI,
            Self::En => seeds::GUIDE_EN,
        }
    }

    /// The next one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Vi => Self::En,
            Self::En => Self::Vi,
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The texts of one language.
#[derive(Debug)]
pub struct Catalog {
    /// The language.
    pub lang: Lang,
    /// The signs in its texts.
    pub glyphs: Glyphs,
    /// Texts in other signs than the compiled-in ones, once one was asked for.
    in_glyphs: OnceLock<InGlyphs>,
}

/// The texts that have signs, by name, in other signs than the compiled-in ones.
#[derive(Debug)]
struct InGlyphs {
    text: HashMap<&'static str, String>,
    action: HashMap<&'static str, String>,
}

impl InGlyphs {
    fn new(file: &File, glyphs: Glyphs) -> Self {
        let all = |table: &Table| {
            let texts = table.iter();
            let texts = texts.map(|(name, text)| (name, glyphs.in_text(text.to_owned())));
            texts.collect()
        };
        Self {
            text: all(&file.text),
            action: all(&file.action),
        }
    }
}

impl Catalog {
    /// Returns the texts of `lang`, which are compiled in.
    pub fn new(lang: Lang) -> Self {
        Self {
            lang,
            glyphs: Glyphs::Unicode,
            in_glyphs: OnceLock::new(),
        }
    }

    /// Returns this catalog with other signs in its texts.
    #[must_use]
    pub fn shown_in(self, glyphs: Glyphs) -> Self {
        Self {
            glyphs,
            ..Self::new(self.lang)
        }
    }

    fn file(&self) -> &'static File {
        match self.lang {
            Lang::Vi => &table::VI,
            Lang::En => &table::EN,
        }
    }

    /// Returns the texts in the signs of this catalog, unless those are the compiled-in ones.
    fn in_glyphs(&self) -> Option<&InGlyphs> {
        let other = self.glyphs != Glyphs::Unicode;
        other.then(|| {
            self.in_glyphs
                .get_or_init(|| InGlyphs::new(self.file(), self.glyphs))
        })
    }

    /// Returns a text without arguments. A missing one shows its name.
    pub fn text(&self, msg: Msg) -> &str {
        let name = msg.name();
        let text = match self.in_glyphs() {
            Some(texts) => texts.text.get(name).map(String::as_str),
            None => self.file().text.get(name),
        };
        text.unwrap_or(name)
    }

    /// A text with its arguments filled in. `{one|many}` chooses by the argument before it.
    pub fn say(&self, message: &Message) -> String {
        self.say_with(message, |_| None).0
    }

    /// A text with its arguments filled in, and with what `key` gives for the names of commands;
    /// the bytes at which keys stand, those of the argument `key` too.
    pub fn say_with(
        &self,
        message: &Message,
        key: impl Fn(&str) -> Option<String>,
    ) -> (String, Vec<Range<usize>>) {
        let (mut out, mut keys) = (String::new(), Vec::new());
        let mut last = "";
        let mut rest = self.text(message.msg);
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                out.push('{');
                rest = after;
                continue;
            };
            if let Some((one, many)) = name.split_once('|') {
                out.push_str(if last == "1" { one } else { many });
            } else if let Some((_, value)) = message.args.iter().find(|(n, _)| *n == name) {
                last = value;
                if name == KEY {
                    keys.push(out.len()..out.len() + value.len());
                }
                if name == WHY {
                    out.push_str(&self.why(value));
                } else {
                    out.push_str(value);
                }
            } else if let Some(key) = key(name) {
                keys.push(out.len()..out.len() + key.len());
                out.push_str(&key);
            }
            rest = tail;
        }
        out.push_str(rest);
        (out, keys)
    }

    /// Why something could not be done, in this language where it has a name ([`WHYS`]). What
    /// stands behind the name stays, and `LINE:COLUMN` there is put into words; what has no name is
    /// said as it is.
    pub fn why(&self, why: &str) -> String {
        let in_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let end = why.find(|c| !in_name(c));
        let (name, rest) = why.split_at(end.unwrap_or(why.len()));
        let Some(msg) = WHYS.iter().find(|msg| msg.name() == name) else {
            return why.to_owned();
        };
        let text = self.text(*msg);
        match rest.trim_start().split_once(':') {
            Some((line, column)) if is_number(line) && is_number(column) => {
                let place = Message::new(Msg::AtPlace).with("line", line);
                format!("{text} {}", self.say(&place.with("column", column)))
            }
            _ => format!("{text}{rest}"),
        }
    }

    /// The status of a bookmark, in this language.
    pub fn status<'a>(&'a self, name: &'a str) -> &'a str {
        let mut all = self.text(Msg::Statuses).split('|');
        let meant = all.find_map(|row| row.strip_prefix(name)?.strip_prefix('='));
        meant.unwrap_or(name)
    }

    /// The name of a theme, and what it means in this language where that is another word.
    pub fn theme(&self, name: &str) -> String {
        let mut all = self.text(Msg::ThemeNames).split('|');
        let meant = all.find_map(|row| row.strip_prefix(name)?.strip_prefix('='));
        meant.map_or_else(|| name.to_owned(), |meant| format!("{name} ({meant})"))
    }

    /// Returns the description of a command in this language.
    pub fn action(&self, action: Action) -> &str {
        let name = row(action).map_or("", |row| row.name);
        let text = match self.in_glyphs() {
            Some(texts) => texts.action.get(name).map(String::as_str),
            None => self.file().action.get(name),
        };
        text.unwrap_or(name)
    }

    /// Returns the meaning of a setting in this language.
    pub fn setting<'a>(&'a self, name: &'a str) -> &'a str {
        self.file().setting.get(name).unwrap_or(name)
    }

    /// The name of a context, in this language.
    pub fn context(&self, context: Context) -> &str {
        self.file()
            .context
            .get(context.name())
            .unwrap_or(context.name())
    }

    /// A whole number with this language's grouping: 8.700 or 8,700.
    pub fn number(&self, n: usize) -> String {
        let digits = n.to_string();
        let separator = match self.lang {
            Lang::Vi => '.',
            Lang::En => ',',
        };
        let mut out = String::new();
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(c);
        }
        out
    }

    /// A date as this language writes it: 20-1-2020 or 20 Jan 2020.
    pub fn date(&self, date: jiff::civil::Date) -> String {
        match self.lang {
            Lang::Vi => format!("{}-{}-{}", date.day(), date.month(), date.year()),
            Lang::En => date.strftime("%-d %b %Y").to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::app::action::ACTIONS;
    use crate::app::config::{KEYS, SETTINGS};

    fn names(table: &Table) -> BTreeSet<&str> {
        table.iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn every_language_has_exactly_the_texts_that_are_used() {
        for (_, code, file) in Lang::FILES {
            let messages: BTreeSet<_> = Msg::ALL.iter().map(|m| m.name()).collect();
            assert_eq!(names(&file.text), messages, "{code}: text");
            let actions: BTreeSet<_> = ACTIONS.iter().map(|r| r.name).collect();
            assert_eq!(names(&file.action), actions, "{code}: action");
            let contexts: BTreeSet<_> = Context::ALL.iter().map(|c| c.name()).collect();
            assert_eq!(names(&file.context), contexts, "{code}: context");
            let settings = SETTINGS.iter().map(|row| row.name).chain([KEYS]);
            let settings: BTreeSet<_> = settings.collect();
            assert_eq!(names(&file.setting), settings, "{code}: setting");
        }
    }

    #[test]
    fn languages_use_the_same_arguments() {
        let args = |text: &str| -> BTreeSet<String> {
            text.split('{')
                .skip(1)
                .filter_map(|t| t.split_once('}').map(|(name, _)| name.to_owned()))
                .filter(|name| !name.contains('|'))
                .collect()
        };
        let (vi, en) = (Catalog::new(Lang::Vi), Catalog::new(Lang::En));
        for &msg in Msg::ALL {
            assert_eq!(args(vi.text(msg)), args(en.text(msg)), "{}", msg.name());
        }
    }

    /// Keys can be bound anew, so a text names the command, for which the live key is shown.
    #[test]
    fn no_text_names_a_key_by_itself() {
        let keymap = crate::app::keymap::Keymap::default();
        let bound = |word: &str| {
            let all = ACTIONS.iter().flat_map(|row| {
                let keymap = &keymap;
                Context::ALL
                    .into_iter()
                    .flat_map(move |c| keymap.keys(c, row.action))
            });
            all.into_iter().any(|key| key == word)
        };
        for (_, code, file) in Lang::FILES {
            let texts = file.text.iter().chain(file.action.iter());
            for (name, text) in texts {
                let rest = text.split('{').enumerate().map(|(n, part)| match n {
                    0 => part.to_owned(),
                    _ => format!("§{}", part.split_once('}').map_or("", |(_, after)| after)),
                });
                let rest: String = rest.collect();
                for word in rest.split([' ', '(', ')', '.', ',', ':', ';']) {
                    // Words that are keys by chance.
                    let is_word =
                        matches!(word, "" | "a" | "N" | "A" | "End" | "=" | "-" | "+" | ",")
                            || (word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase()));
                    assert!(is_word || !bound(word), "{code} {name}: {word}: {text}");
                }
            }
        }
    }

    #[test]
    fn plurals_follow_the_number_before_them() {
        let catalog = Catalog::new(Lang::En);
        let minutes = |n: usize| catalog.say(&Message::new(Msg::Minutes).with("n", n));
        assert_eq!(minutes(1), "1 minute");
        assert_eq!(minutes(2), "2 minutes");
    }

    #[test]
    fn numbers_and_dates_follow_the_language() {
        let (vi, en) = (Catalog::new(Lang::Vi), Catalog::new(Lang::En));
        assert_eq!(
            (vi.number(8700), en.number(1_234_567)),
            ("8.700".into(), "1,234,567".into())
        );
        assert_eq!(vi.number(870), "870");
        let date = jiff::civil::date(2020, 1, 20);
        assert_eq!(
            (vi.date(date), en.date(date)),
            ("20-1-2020".into(), "20 Jan 2020".into())
        );
    }

    #[test]
    fn locales_choose_a_language() {
        assert_eq!(Lang::parse("vi_VN.UTF-8"), Some(Lang::Vi));
        assert_eq!(Lang::parse("en"), Some(Lang::En));
        assert_eq!(Lang::parse("C.UTF-8"), None);
        assert_eq!(Lang::parse("fr_FR"), None);
    }
}

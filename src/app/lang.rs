//! The interface's languages: one TOML file each in `assets/lang`, one id for each message.
//!
//! The model holds [`Message`]s (ids and arguments), never text, so that the language can change
//! while the program runs.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use foldhash::HashMap;

use super::action::{self, Action, Context};
use crate::library::seeds;
use crate::pane::glyphs::Glyphs;
use crate::reason::{Detail, Fault, Reason, What};

mod table;

use table::{LangFile, TextTable};

/// Declares the message ids once: the enum, and the names used in the files.
macro_rules! messages {
    ($($variant:ident $name:literal),+ $(,)?) => {
        /// Id of a message.
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
    SavedLate "saved-late", NoteUnsaved "note-unsaved", NoteMerged "note-merged", GoneElsewhere "gone-elsewhere", BroughtBack "brought-back", DraftsKept "drafts-kept", DraftResumed "draft-resumed", TagsSaved "tags-saved", Attached "attached", NotAttached "not-attached",
    ColorYellow "colour-yellow", ColorGreen "colour-green", ColorBlue "colour-blue", ColorPink "colour-pink",
    ColorViolet "colour-violet", ChangedElsewhere "changed-elsewhere", CopiesMerged "copies-merged", CopiesMergedMany "copies-merged-many", CopiesNotMerged "copies-not-merged", CopiesRead "copies-read", MarkCount "mark-count", MarkNoted "mark-noted", NotHereNor "not-here-nor", Elsewhere "elsewhere", ElsewhereAt "elsewhere-at",
    NothingToUndo "nothing-to-undo", NothingToRedo "nothing-to-redo", Undone "undone", Redone "redone",
    NothingToKeep "nothing-to-keep", AlreadyKept "already-kept", NoBookmarkHere "no-bookmark-here", NoBookmarkToDelete "no-bookmark-to-delete",
    NoBookmarksInArticle "no-bookmarks-in-article", BookmarksBroken "bookmarks-broken", BookmarkBroken "bookmark-broken", FolderLost "folder-lost", BookmarksMended "bookmarks-mended", MemoryBroken "memory-broken", NotRemembered "not-remembered", DraftLost "draft-lost", PendingQuit "pending-quit", PendingQuitKept "pending-quit-kept",
    BookmarksTitle "bookmarks-title", BookmarksEmpty "bookmarks-empty", BookmarksNoMatch "bookmarks-no-match",
    BookmarksOrder "bookmarks-order", BookmarksByArticle "bookmarks-by-article", BookmarksByColor "bookmarks-by-colour",
    CanReattach "can-reattach", CannotReattach "cannot-reattach", Attaching "attaching", AttachHint "attach-hint", TagsTitle "tags-title", TagsHint "tags-hint", FilterLabel "filter-label", FilterIgnored "filter-ignored", Orphaned "orphaned", NotHere "not-here", WasPiped "was-piped",
    BookmarkHint "bookmark-hint", FilterHint "filter-hint", BookmarkHintMore "bookmark-hint-more", NoteTitle "note-title", NoteHint "note-hint", NoFile "no-file", EditBusy "edit-busy", EditFailed "edit-failed", EditNotRun "edit-not-run", EditEnded "edit-ended", EditEndedKept "edit-ended-kept",
    EditNotWritten "edit-not-written", EditGone "edit-gone", EditFileGone "edit-file-gone", EditUnread "edit-unread",
    AgeToday "age-today", AgeYesterday "age-yesterday", AgeDays "age-days",
    HelpTitle "help-title", HelpHint "help-hint", PaletteTitle "palette-title", PaletteHint "palette-hint", PaletteNone "palette-none",
    Hints "hints", HintsList "hints-list", TooSmall "too-small", UnknownKey "unknown-key", InputMethod "input-method", KeyElsewhere "key-elsewhere",
    LoadFailed "load-failed", Copied "copied", CopiedBut "copied-but", CopiedSystem "copied-system",
    CopySent "copy-sent", CopySentOnly "copy-sent-only", NoClipboard "no-clipboard", TooLongToCopy "too-long-to-copy", PasteTooLong "paste-too-long", BoxFull "box-full", BoxUnseen "box-unseen", NotCopied "not-copied", WorkerFailed "worker-failed", ThemeIs "theme-is", ThemesTitle "themes-title", ThemeNames "theme-names", ThemeHint "theme-hint", ThemeAuto "theme-auto", LanguageIs "language-is",
    EncodingsTitle "encodings-title", EncodingAuto "encoding-auto", EncodingTcvn3InUtf8 "encoding-tcvn3-in-utf8", EncodingUtf8Twice "encoding-utf8-twice", EncodingHint "encoding-hint",
    EncodingIs "encoding-is", EncodingFixed "encoding-fixed",
    Justified "justified", Ragged "ragged",
    FirstArticle "first-article", LastArticle "last-article", NoJump "no-jump", PercentOfWhat "percent-of-what", WrappedForward "wrapped-forward", WrappedBack "wrapped-back",
    CliAbout "cli-about", CliPaths "cli-paths", CliLibrary "cli-library", FailStdinTerminal "fail-stdin-terminal", CliLang "cli-lang", CliTheme "cli-theme", CliColor "cli-color",
    CliWidth "cli-width", CliEncoding "cli-encoding", CliConfigDir "cli-config-dir", CliNoMouse "cli-no-mouse", CliPlain "cli-plain", CliLog "cli-log",
    CliList "cli-list", CliSearch "cli-search", CliShow "cli-show", CliBookmarks "cli-bookmarks",
    CliBookmarksList "cli-bookmarks-list", CliBookmarksAdd "cli-bookmarks-add", CliBookmarksRemove "cli-bookmarks-remove",
    CliBookmarksExport "cli-bookmarks-export", CliBookmarksImport "cli-bookmarks-import", CliBookmarksCheck "cli-bookmarks-check",
    CliFormat "cli-format", CliOutput "cli-output", CliWhich "cli-which", CliImportFile "cli-import-file",
    CliDryRun "cli-dry-run", CliCheckPaths "cli-check-paths",
    ExportTitle "export-title", ExportFile "export-file", ExportHint "export-hint", ExportExists "export-exists", ExportUnnamed "export-unnamed", ExportEnding "export-ending", ExportNothing "export-nothing",
    ExportFailed "export-failed", ExportedTo "exported-to", Imported "imported", WouldImport "would-import", RefusedAt "refused-at", CheckTotals "check-totals", CheckPart "check-part", MovedTo "moved-to",
    LostGone "lost-gone", LostUnclear "lost-unclear", LostArticle "lost-article", LostTitles "lost-titles",
    CliCompletions "cli-completions", CliMan "cli-man", CliGuide "cli-guide", CliQueries "cli-queries", CliQueryHeading "cli-query-heading", CliFiles "cli-files", CliStatuses "cli-statuses", CliExamples "cli-examples", CliEverywhere "cli-everywhere", CliJson "cli-json", CliLimit "cli-limit", CliContext "cli-context", SearchMore "search-more", SearchMoreIn "search-more-in", CliQuery "cli-query", CliFilter "cli-filter",
    CliArticle "cli-article", CliQuote "cli-quote", CliNote "cli-note", CliTag "cli-tag", CliId "cli-id", CliShell "cli-shell",
    CliHelp "cli-help", CliVersion "cli-version", CliHeadings "cli-headings", CliUsage "cli-usage", CliManHeadings "cli-man-headings", Statuses "statuses", CliMore "cli-more",
    FailUsage "fail-usage", FailNoArticle "fail-no-article", FailManyArticles "fail-many-articles", FailNoQuote "fail-no-quote",
    FailNoBookmark "fail-no-bookmark", FailManyBookmarks "fail-many-bookmarks", FailShortId "fail-short-id", FailNoTerminal "fail-no-terminal", FailReader "fail-reader", FailBackground "fail-background", WaitAnswer "wait-answer", WaitProgram "wait-program",
    FailRead "fail-read", FailStdin "fail-stdin", FailSave "fail-save", FailUnsaved "fail-unsaved", FailUnsavedKept "fail-unsaved-kept", FailOutput "fail-output", FailTerminal "fail-terminal", FailNoHome "fail-no-home", FailLibrary "fail-library", FailLog "fail-log",
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
}

/// Value of an argument of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// Text or number, shown as it is.
    Text(String),
    /// Key or keys, of which the message tells what they do.
    Key(String),
    /// Path of a file; when it is cut its beginning goes, because the end tells more.
    Path(String),
    /// Reason of a failure, which the catalog puts into words.
    Reason(Reason),
}

/// Makes an argument of everything that is shown as it is.
macro_rules! shown_as_text {
    ($($kind:ty),+) => {
        $(impl From<$kind> for Arg {
            fn from(value: $kind) -> Self {
                Self::Text(value.to_string())
            }
        })+
    };
}

shown_as_text!(&str, &&str, &String, Cow<'_, str>, usize, i32, u16);

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Reason> for Arg {
    fn from(reason: Reason) -> Self {
        Self::Reason(reason)
    }
}

/// Message with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Id of the text.
    pub msg: Msg,
    /// Values that replace `{name}` in the text.
    pub args: Vec<(&'static str, Arg)>,
}

impl Message {
    /// Returns a message without arguments.
    pub fn new(msg: Msg) -> Self {
        Self {
            msg,
            args: Vec::new(),
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// Adds a key as the argument `key`.
    #[must_use]
    pub fn with_key(self, key: impl Into<String>) -> Self {
        self.with("key", Arg::Key(key.into()))
    }

    /// Adds the path of a file as the argument `path`.
    #[must_use]
    pub fn with_path(self, path: impl Into<String>) -> Self {
        self.with("path", Arg::Path(path.into()))
    }

    /// Adds the reason of a failure as the argument `why`.
    #[must_use]
    pub fn with_reason(self, reason: impl Into<Reason>) -> Self {
        self.with("why", reason.into())
    }
}

/// Language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

/// Data of a language besides its name in the code.
struct LangRow {
    /// Code (`vi`, `en`): in locales, in the settings, and the name of the file in `assets/lang`.
    code: &'static str,
    /// Texts of the language.
    file: &'static LangFile,
    /// Name of the guide: see [`seeds::article`].
    guide: &'static str,
    /// Sign between groups of three digits.
    thousands: char,
    /// Format of a date, in the notation of `strftime`.
    date: &'static str,
}

impl Lang {
    /// All languages, in the order in which the key for the next one goes through them.
    pub const ALL: &[Self] = &[Self::Vi, Self::En];

    /// Returns the data of the language.
    fn row(self) -> LangRow {
        match self {
            Self::Vi => LangRow {
                code: "vi",
                file: &table::VI,
                guide: seeds::GUIDE_VI,
                thousands: '.',
                date: "%-d-%-m-%Y",
            },
            Self::En => LangRow {
                code: "en",
                file: &table::EN,
                guide: seeds::GUIDE_EN,
                thousands: ',',
                date: "%-d %b %Y",
            },
        }
    }

    /// Returns the code: `vi`, `en`.
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// Returns the language of a code or a POSIX locale (`vi`, `en_GB.UTF-8`); `None` for others.
    pub fn parse(locale: &str) -> Option<Self> {
        let code = locale
            .split(['_', '.', '-', '@'])
            .next()
            .unwrap_or_default();
        let mut all = Self::ALL.iter().copied();
        all.find(|lang| lang.code().eq_ignore_ascii_case(code))
    }

    /// Returns the compiled-in texts of the language.
    fn file(self) -> &'static LangFile {
        self.row().file
    }

    /// Returns the name of the guide in this language: see [`seeds::article`].
    pub fn guide(self) -> &'static str {
        self.row().guide
    }

    /// Returns the next language; the first after the last.
    #[must_use]
    pub fn next(self) -> Self {
        let mut after = Self::ALL.iter().copied().cycle();
        after.find(|lang| *lang == self);
        after.next().unwrap_or(self)
    }
}

/// Texts of one language.
#[derive(Debug)]
pub struct Catalog {
    /// Language of the texts.
    pub lang: Lang,
    /// Signs in the texts.
    pub glyphs: Glyphs,
    /// Texts in other signs than the compiled-in ones, made when one was asked for, because most
    /// terminals need none.
    in_glyphs: OnceLock<InGlyphs>,
}

/// Texts that have signs, by name, in other signs than the compiled-in ones.
#[derive(Debug)]
struct InGlyphs {
    text: HashMap<&'static str, String>,
    action: HashMap<&'static str, String>,
}

impl InGlyphs {
    fn new(file: &LangFile, glyphs: Glyphs) -> Self {
        let all = |table: &TextTable| {
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

    /// Returns the texts in the signs of this catalog, unless those are the compiled-in ones.
    fn in_glyphs(&self) -> Option<&InGlyphs> {
        let other = self.glyphs != Glyphs::Unicode;
        other.then(|| {
            self.in_glyphs
                .get_or_init(|| InGlyphs::new(self.lang.file(), self.glyphs))
        })
    }

    /// Returns a text without arguments. A missing one shows its name, so that the fault is seen
    /// and nothing fails.
    pub fn text(&self, msg: Msg) -> &str {
        self.named(msg.name())
    }

    /// Returns the words of a fault, without the details of a reason.
    fn fault(&self, fault: Fault) -> &str {
        self.named(fault.name())
    }

    /// Returns a text by its name in the language files.
    fn named(&self, name: &'static str) -> &str {
        let text = match self.in_glyphs() {
            Some(texts) => texts.text.get(name).map(String::as_str),
            None => self.lang.file().text.get(name),
        };
        text.unwrap_or(name)
    }

    /// Returns a text with its arguments filled in. `{one|many}` chooses by the argument before it.
    pub fn say(&self, message: &Message) -> String {
        self.say_with(message, |_| None).0
    }

    /// Returns a text with its arguments filled in and with the keys that `key` gives for the names
    /// of commands, and the bytes at which keys stand, those of the arguments too.
    pub fn say_with(
        &self,
        message: &Message,
        key: impl Fn(&str) -> Option<String>,
    ) -> (String, Vec<Range<usize>>) {
        let (mut out, mut keys) = (String::new(), Vec::new());
        let mut last = Cow::default();
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
                last = self.argument(value);
                if matches!(value, Arg::Key(_)) {
                    keys.push(out.len()..out.len() + last.len());
                }
                out.push_str(&last);
            } else if let Some(key) = key(name) {
                keys.push(out.len()..out.len() + key.len());
                out.push_str(&key);
            }
            rest = tail;
        }
        out.push_str(rest);
        (out, keys)
    }

    /// Returns an argument in words.
    pub fn argument<'a>(&self, value: &'a Arg) -> Cow<'a, str> {
        match value {
            Arg::Text(text) | Arg::Key(text) | Arg::Path(text) => Cow::Borrowed(text),
            Arg::Reason(reason) => Cow::Owned(self.why(reason)),
        }
    }

    /// Returns a reason in words, with its details behind them.
    pub fn why(&self, reason: &Reason) -> String {
        let mut said = match &reason.what {
            What::Fault(fault) => self.fault(*fault).to_owned(),
            What::Words(words) => words.clone(),
        };
        for detail in &reason.details {
            if let Detail::Place { line, column } = detail {
                let place = Message::new(Msg::AtPlace).with("line", *line);
                said.push(' ');
                said += &self.say(&place.with("column", *column));
            } else {
                said += &detail.to_string();
            }
        }
        said
    }

    /// Returns the status of a bookmark, in this language.
    pub fn status<'a>(&'a self, name: &'a str) -> &'a str {
        let mut all = self.text(Msg::Statuses).split('|');
        let meant = all.find_map(|row| row.strip_prefix(name)?.strip_prefix('='));
        meant.unwrap_or(name)
    }

    /// Returns the name of a theme, with its meaning in this language where that is another word.
    pub fn theme(&self, name: &str) -> String {
        let mut all = self.text(Msg::ThemeNames).split('|');
        let meant = all.find_map(|row| row.strip_prefix(name)?.strip_prefix('='));
        meant.map_or_else(|| name.to_owned(), |meant| format!("{name} ({meant})"))
    }

    /// Returns the description of a command in this language.
    pub fn action(&self, action: Action) -> &str {
        let name = action::row(action).map_or("", |row| row.name);
        let text = match self.in_glyphs() {
            Some(texts) => texts.action.get(name).map(String::as_str),
            None => self.lang.file().action.get(name),
        };
        text.unwrap_or(name)
    }

    /// Returns the meaning of a setting in this language.
    pub fn setting<'a>(&'a self, name: &'a str) -> &'a str {
        self.lang.file().setting.get(name).unwrap_or(name)
    }

    /// Returns the name of a context, in this language.
    pub fn context(&self, context: Context) -> &str {
        self.lang
            .file()
            .context
            .get(context.name())
            .unwrap_or(context.name())
    }

    /// Returns where a command works and what it does there: `(danh sách bài): đổi cách xếp`.
    pub fn use_of(&self, context: Context, action: Action) -> String {
        let (place, what) = (self.context(context), self.action(action));
        format!("({}): {}", lower_first(place), lower_first(what))
    }

    /// Returns a whole number with this language's grouping: 8.700 or 8,700.
    pub fn number(&self, n: usize) -> String {
        let digits = n.to_string();
        let separator = self.lang.row().thousands;
        let mut out = String::new();
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(c);
        }
        out
    }

    /// Returns a date as this language writes it: 20-1-2020 or 20 Jan 2020.
    pub fn date(&self, date: jiff::civil::Date) -> String {
        date.strftime(self.lang.row().date).to_string()
    }
}

/// Returns a text for the middle of a sentence, with a small first letter.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::app::action::ACTIONS;
    use crate::app::config::{KEYS, SETTINGS};

    fn names(table: &TextTable) -> BTreeSet<&str> {
        table.iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn every_language_has_exactly_the_texts_that_are_used() {
        for (code, file) in Lang::ALL.iter().map(|lang| (lang.code(), lang.file())) {
            let faults = Fault::ALL.iter().map(|fault| fault.name());
            let messages: BTreeSet<_> = Msg::ALL.iter().map(|m| m.name()).chain(faults).collect();
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
        let of_all = ACTIONS.iter().flat_map(|row| {
            let keys = |context| keymap.keys(context, row.action);
            Context::ALL.into_iter().flat_map(keys)
        });
        let bound: BTreeSet<String> = of_all.collect();
        for (code, file) in Lang::ALL.iter().map(|lang| (lang.code(), lang.file())) {
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
                    assert!(
                        is_word || !bound.contains(word),
                        "{code} {name}: {word}: {text}"
                    );
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
        assert_eq!(Lang::parse("xx_XX"), None);
    }
}

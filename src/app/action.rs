//! The table of all commands, one row for each. Keymap, help, palette and the guide's test read it,
//! so that none can name a command that does not exist.
//!
//! To add a command: a row here, an arm in a pane's `on`, a line in each `assets/lang` file.

use super::msg::Msg;

/// Place where a key is pressed. It is derived from the model and never stored, so that it cannot
/// be out of date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// The list of articles.
    List,
    /// The reader.
    Reader,
    /// The reader while a selection grows.
    Select,
    /// The find box over the library.
    Finder,
    /// A filter box in a list.
    Filter,
    /// The list of bookmarks.
    Bookmarks,
    /// The help screen.
    Help,
    /// The command palette.
    Palette,
    /// The box for a note.
    Note,
    /// The box for tags.
    Tags,
    /// The list of encodings.
    Encodings,
    /// The box for an export.
    Export,
    /// The list of themes.
    Themes,
    /// The links on screen.
    Links,
    /// The list of files that could not be read.
    Problems,
}

impl Context {
    /// All contexts, in the order in which the help shows them.
    pub const ALL: [Self; 15] = [
        Self::List,
        Self::Reader,
        Self::Select,
        Self::Finder,
        Self::Filter,
        Self::Bookmarks,
        Self::Help,
        Self::Palette,
        Self::Note,
        Self::Tags,
        Self::Encodings,
        Self::Export,
        Self::Themes,
        Self::Links,
        Self::Problems,
    ];

    /// Returns the name in config files and language files.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Reader => "reader",
            Self::Select => "select",
            Self::Finder => "finder",
            Self::Filter => "filter",
            Self::Bookmarks => "bookmarks",
            Self::Help => "help",
            Self::Palette => "palette",
            Self::Note => "note",
            Self::Tags => "tags",
            Self::Encodings => "encodings",
            Self::Export => "export",
            Self::Themes => "themes",
            Self::Links => "links",
            Self::Problems => "problems",
        }
    }

    /// Returns the hint on the status line.
    pub fn hint(self) -> Msg {
        match self {
            Self::List => Msg::HintsList,
            Self::Reader => Msg::Hints,
            Self::Select => Msg::SelectHint,
            Self::Finder => Msg::FinderHint,
            Self::Bookmarks => Msg::BookmarkHint,
            Self::Filter => Msg::FilterHint,
            Self::Help => Msg::HelpHint,
            Self::Palette => Msg::PaletteHint,
            Self::Note => Msg::NoteHint,
            Self::Tags => Msg::TagsHint,
            Self::Encodings => Msg::EncodingHint,
            Self::Export => Msg::ExportHint,
            Self::Themes => Msg::ThemeHint,
            Self::Links => Msg::LinkHint,
            Self::Problems => Msg::ProblemsHint,
        }
    }

    /// Returns whether letters typed here go into a box.
    pub fn is_typing(self) -> bool {
        matches!(
            self,
            Self::Finder | Self::Filter | Self::Palette | Self::Note | Self::Tags | Self::Export
        )
    }
}

/// Contexts without a box.
pub const WITHOUT_BOX: &[Context] = &[
    Context::List,
    Context::Reader,
    Context::Select,
    Context::Bookmarks,
    Context::Help,
    Context::Encodings,
    Context::Themes,
    Context::Links,
    Context::Problems,
];
/// The panes themselves, with nothing in front of them.
const BASE: &[Context] = &[Context::List, Context::Reader, Context::Select];
/// Screens and lists without a box that lie in front of the panes.
const IN_FRONT: &[Context] = &[
    Context::Bookmarks,
    Context::Help,
    Context::Encodings,
    Context::Themes,
    Context::Links,
    Context::Problems,
];
/// Contexts with a box.
const TYPING: &[Context] = &[
    Context::Finder,
    Context::Filter,
    Context::Palette,
    Context::Note,
    Context::Tags,
    Context::Export,
];
/// Lists in which a cursor moves.
const LISTS: &[Context] = &[
    Context::List,
    Context::Bookmarks,
    Context::Help,
    Context::Encodings,
    Context::Themes,
    Context::Links,
    Context::Problems,
];
const LIST: &[Context] = &[Context::List];
const READER: &[Context] = &[Context::Reader];
const READING: &[Context] = &[Context::Reader, Context::Select];
const SELECT: &[Context] = &[Context::Select];
const FINDER: &[Context] = &[Context::Finder];
const CHOOSING: &[Context] = &[
    Context::Finder,
    Context::Filter,
    Context::Palette,
    Context::Tags,
    Context::Export,
];
const NOTE: &[Context] = &[Context::Note];
const BOOKMARKS: &[Context] = &[Context::Bookmarks];
const MAIN: &[Context] = &[Context::List, Context::Reader, Context::Bookmarks];

/// Declares the actions and their table together, so that none can lack a row.
macro_rules! actions {
    ($($variant:ident $name:literal $doc:literal [$($contexts:expr => $keys:expr),+ $(,)?];)+) => {
        /// A command of the program.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action { $(#[doc = $doc] $variant,)+ }

        /// Returns every command, in the order of the help. Not inlined, because each unit of code
        /// with a copy of the table adds all of its strings to those that the system's loader
        /// relocates at every start.
        #[inline(never)]
        pub fn actions() -> &'static [ActionRow] {
            const ALL: &[ActionRow] = &[$(ActionRow {
                action: Action::$variant,
                name: $name,
                bindings: &[$(Binding { contexts: $contexts, keys: $keys }),+],
            },)+];
            ALL
        }
    };
}

/// Default keys of an action in some contexts.
#[derive(Debug)]
pub struct Binding {
    /// Contexts in which the keys hold.
    pub contexts: &'static [Context],
    /// Key sequences, in the notation of [`super::key`].
    pub keys: &'static [&'static str],
}

/// Row of the table for one command.
#[derive(Debug)]
pub struct ActionRow {
    /// The command.
    pub action: Action,
    /// Name in config files; the help is `action.NAME` in the language files.
    pub name: &'static str,
    /// The default keys.
    pub bindings: &'static [Binding],
}

actions! {
    Down "down" "One line or row down." [LISTS => &["j", "down"], READING => &["j", "down"], CHOOSING => &["down", "ctrl-n"], NOTE => &["down", "ctrl-n"]];
    Up "up" "One line or row up." [LISTS => &["k", "up"], READING => &["k", "up"], CHOOSING => &["up", "ctrl-p"], NOTE => &["up", "ctrl-p"]];
    HalfDown "half-page-down" "Half a page down." [LISTS => &["ctrl-d"], READING => &["ctrl-d"]];
    HalfUp "half-page-up" "Half a page up." [LISTS => &["ctrl-u"], READING => &["ctrl-u"]];
    PageDown "page-down" "A page down." [LISTS => &["pgdn", "ctrl-f", "space"], READING => &["space", "pgdn", "ctrl-f"], CHOOSING => &["pgdn"]];
    PageUp "page-up" "A page up." [LISTS => &["pgup", "ctrl-b"], READER => &["b", "pgup", "ctrl-b"], SELECT => &["pgup", "ctrl-b"], CHOOSING => &["pgup"]];
    Percent "percent" "To so many per cent." [LISTS => &["%"], READING => &["%"]];
    Top "top" "To the start; with a count, to that row or paragraph." [LISTS => &["g g", "home"], READING => &["g g", "home"]];
    Bottom "bottom" "To the end; with a count, to that row or paragraph." [LISTS => &["G", "end"], READING => &["G", "end"]];
    Open "open" "Open what is chosen." [LIST => &["enter", "l", "right"], &[Context::Bookmarks, Context::Encodings, Context::Themes, Context::Links] => &["enter", "l"], CHOOSING => &["enter"], NOTE => &["enter"]];
    NextParagraph "next-paragraph" "To the next paragraph." [READING => &["}"]];
    PrevParagraph "previous-paragraph" "To the previous paragraph." [READING => &["{"]];
    NextSentence "next-sentence" "To the next sentence." [READING => &[")"]];
    PrevSentence "previous-sentence" "To the previous sentence." [READING => &["("]];
    NextWord "next-word" "To the next word." [SELECT => &["w", "right"]];
    PrevWord "previous-word" "To the previous word." [SELECT => &["b", "left"]];
    NextLetter "next-letter" "To the next letter." [SELECT => &["l"]];
    PrevLetter "previous-letter" "To the previous letter." [SELECT => &["h"]];
    NextArticle "next-article" "The next article." [READER => &["]"]];
    PrevArticle "previous-article" "The previous article." [READER => &["["]];
    Find "find" "Find in the whole library." [&[Context::List, Context::Reader, Context::Select] => &["/"]];
    NextHit "next-hit" "The next hit in the article." [READING => &["n"]];
    PrevHit "previous-hit" "The previous hit in the article." [READING => &["N"]];
    Keep "keep" "Bookmark the selection or the sentence at the cursor." [READER => &["m"], SELECT => &["m", "enter"]];
    Select "select" "Select from the sentence at the cursor." [READER => &["v"]];
    SelectSentence "select-sentence" "Select whole sentences." [SELECT => &["s"]];
    SelectParagraph "select-paragraph" "Select whole paragraphs." [SELECT => &["p"]];
    SelectWord "select-word" "Select by word." [SELECT => &["v"]];
    SelectLine "select-line" "Select whole lines." [SELECT => &["V"], READER => &["V"]];
    WholeWord "whole-word" "Select the word at the moving end." [SELECT => &["a w", "i w"]];
    WholeSentence "whole-sentence" "Select the sentence at the moving end." [SELECT => &["a s", "i s"]];
    WholeParagraph "whole-paragraph" "Select the paragraph at the moving end." [SELECT => &["a p", "i p"]];
    OtherEnd "other-end" "Move the other end of the selection." [SELECT => &["o"]];
    Copy "copy" "Copy as clean text." [READING => &["y"], FINDER => &["ctrl-y"]];
    CopyCite "copy-with-citation" "Copy with title and source." [READING => &["Y"]];
    Note "note" "Write a note on a bookmark." [READER => &["a"], BOOKMARKS => &["a"]];
    Tags "tags" "Tag a bookmark." [READER => &["T"], BOOKMARKS => &["T"]];
    Color "colour" "The next colour of a bookmark." [READER => &["c"], BOOKMARKS => &["c"]];
    NextMark "next-bookmark" "To the article's next bookmark." [READER => &["'"]];
    Delete "delete" "Delete the bookmark." [READER => &["x"], BOOKMARKS => &["x", "delete"]];
    Undo "undo" "Undo the last change of bookmarks." [MAIN => &["u"]];
    Redo "redo" "Redo it." [MAIN => &["ctrl-r"]];
    Bookmarks "bookmarks" "All bookmarks." [&[Context::List, Context::Reader] => &["B"]];
    Filter "filter" "Filter as you type." [LIST => &["&"], &[Context::Bookmarks, Context::Help] => &["/", "&"]];
    PreviewDown "preview-down" "Half a page down in what is chosen." [BOOKMARKS => &["J"], FINDER => &["alt-j", "ctrl-down"]];
    PreviewUp "preview-up" "Half a page up in what is chosen." [BOOKMARKS => &["K"], FINDER => &["alt-k", "ctrl-up"]];
    Sort "sort" "The next order of the list." [LIST => &["s"], BOOKMARKS => &["s"]];
    Continue "continue" "Open the article that is being read, where it was left." [LIST => &["c", "C"], READER => &["C"]];
    ToggleRead "toggle-read" "Mark an article as read, or as unread." [LIST => &["N"], READER => &["alt-n"]];
    Folders "folders" "Articles in groups by folder, or in one list." [LIST => &["F"]];
    Copies "copies" "The copies of the article, or not." [LIST => &["D"]];
    Again "read-again" "Read the library again." [LIST => &["R"]];
    Problems "problems" "What could not be read, and why." [LIST => &["P"], READER => &["P"], &[Context::Problems] => &["P", "enter"]];
    Reattach "reattach" "Give a bookmark another passage." [BOOKMARKS => &["r"]];
    Export "export" "Write the bookmarks that are shown to a file." [BOOKMARKS => &["E"]];
    Back "jump-back" "Back to where you jumped from." [READER => &["ctrl-o", "alt-left"]];
    Forward "jump-forward" "Forward again." [READER => &["alt-right"]];
    OpenLink "open-link" "Open a link on the screen." [READER => &["o"]];
    Edit "edit" "Edit the file, or the note, in the user's editor." [READER => &["e"], NOTE => &["ctrl-x ctrl-e"]];
    Encoding "encoding" "Read the file in another encoding." [READER => &["E"]];
    Wider "wider" "A wider column." [READER => &["+", "="]];
    Narrower "narrower" "A narrower column." [READER => &["-"]];
    Justify "justify" "Justify the lines, or not." [READER => &["J"]];
    OtherPane "other-pane" "Between list and reader; in a list with a preview, with or without it." [&[Context::List, Context::Reader] => &["tab"], FINDER => &["tab"], BOOKMARKS => &["tab"]];
    Zen "zen" "Only the text." [&[Context::List, Context::Reader] => &["z"]];
    Theme "theme" "Choose a theme; there, the next one." [MAIN => &["t"], &[Context::Themes] => &["t"]];
    Mouse "mouse" "The mouse for docbao, or for the terminal." [MAIN => &["M"]];
    Language "language" "The other language of the interface." [MAIN => &["L"]];
    Palette "palette" "Every command by name." [WITHOUT_BOX => &[":"]];
    Help "help" "The keys." [WITHOUT_BOX => &["?"]];
    Guide "guide" "The guide, in the interface's language." [WITHOUT_BOX => &["H"], &Context::ALL => &["f1"]];
    LineStart "line-start" "Start of the box." [TYPING => &["ctrl-a", "home"]];
    LineEnd "line-end" "End of the box." [TYPING => &["ctrl-e", "end"]];
    CharLeft "char-left" "One letter left." [TYPING => &["left"]];
    Unfold "unfold" "More passages of the article." [FINDER => &["alt-right"]];
    Fold "fold" "Fold the group, or the passages of the article." [FINDER => &["alt-left"], LIST => &["h", "left"]];
    Older "older-query" "The query before." [FINDER => &["alt-up"]];
    Newer "newer-query" "The query after." [FINDER => &["alt-down"]];
    CharRight "char-right" "One letter right." [TYPING => &["right"]];
    NewLine "new-line" "A new line." [NOTE => &["alt-enter", "ctrl-j"]];
    Complete "complete" "Take the tag that is offered." [&[Context::Tags] => &["tab"]];
    Erase "erase" "Delete the letter before." [TYPING => &["backspace", "ctrl-h"]];
    EraseNext "erase-next" "Delete the letter after." [TYPING => &["delete"]];
    EraseWord "erase-word" "Delete the word before." [TYPING => &["ctrl-w"]];
    EraseStart "erase-to-start" "Delete to the start." [TYPING => &["ctrl-u"]];
    EraseEnd "erase-to-end" "Delete to the end." [TYPING => &["ctrl-k"]];
    Redraw "redraw" "Draw the screen anew." [&Context::ALL => &["ctrl-l"]];
    Suspend "suspend" "Back to the shell for a while." [&Context::ALL => &["ctrl-z"]];
    Cancel "cancel" "Leave what is in front." [&Context::ALL => &["esc"], TYPING => &["ctrl-c"], IN_FRONT => &["ctrl-c"]];
    Quit "quit" "Back, or quit." [WITHOUT_BOX => &["q"]];
    Abort "abort" "Quit at once." [BASE => &["ctrl-c"]];
}

/// Returns the row of an action.
pub fn row(action: Action) -> Option<&'static ActionRow> {
    actions().iter().find(|row| row.action == action)
}

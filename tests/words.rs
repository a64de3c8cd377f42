//! Tests the words of the interface and the documents: one word for one thing, no English in the
//! Vietnamese interface, and no key, option, setting or file that does not exist. It tests the
//! documents too because they quote the interface.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use docbao::app::action::{Context, actions};
use docbao::app::key::parse_sequence;
use docbao::app::keymap::{Keymap, Match};
use docbao::app::lang::{Catalog, Lang, Msg};
use docbao::app::theme::THEMES;
use docbao::cli::{self, Invocation};
use docbao::vietnamese::syllable::is_legal;

const VIETNAMESE: &str = include_str!("../assets/lang/vi.toml");
const ENGLISH: &str = include_str!("../assets/lang/en.toml");
const GUIDE: &str = include_str!("../seeds/01-cam-nang-doc-bao.md");
const GUIDE_EN: &str = include_str!("../seeds/00-en/guide.md");
const README: &str = include_str!("../README.md");

const README_VI: &str = include_str!("../README.vi.md");
const MANUAL: &str = include_str!("../docs/manual.md");

/// Documents whose paths are checked.
const DOCUMENTS: [(&str, &str); 6] = [
    ("README.md", README),
    ("README.vi.md", README_VI),
    ("docs/manual.md", MANUAL),
    ("ARCHITECTURE.md", include_str!("../ARCHITECTURE.md")),
    ("CONTRIBUTING.md", include_str!("../CONTRIBUTING.md")),
    ("CHANGELOG.md", include_str!("../CHANGELOG.md")),
];

/// Returns the texts of a language file, each with its name.
fn texts(source: &str) -> Vec<(String, String)> {
    let tables: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(source).unwrap();
    let tables = tables.into_iter();
    let named = tables.flat_map(|(table, texts)| {
        let texts = texts.into_iter();
        texts.map(move |(name, text)| (format!("{table}.{name}"), text))
    });
    named.collect()
}

/// Returns the text with a blank in place of every `{placeholder}`.
fn without_placeholders(text: &str) -> String {
    let mut parts = text.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |said, part| {
        said + " " + part.split_once('}').map_or(part, |(_, after)| after)
    })
}

/// Returns the runs of letters in a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let split = text.split(|c: char| !c.is_alphabetic());
    split.filter(|word| !word.is_empty())
}

/// Returns whether `phrase` is in `text` as whole words, in upper or lower case, but not in a name
/// such as `NO_COLOR` or `--config-dir`.
fn has(text: &str, phrase: &str) -> bool {
    let (text, phrase) = (text.to_lowercase(), phrase.to_lowercase());
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() || "_-".contains(c));
    text.match_indices(&phrase).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + phrase.len()..]);
        !is_letter(before.chars().next_back()) && !is_letter(after.chars().next())
    })
}

// ---- one word for one thing

/// A phrase that is not used, and the phrase to use instead.
type Banned = (&'static str, &'static str);

/// Banned in the Vietnamese interface and in the guide.
const BANNED_VI: &[Banned] = &[
    ("giao diện màu", "a theme is “bộ màu”"),
    ("bảng màu", "a theme is “bộ màu”"),
    ("dấu trang", "a bookmark is “chỗ đánh dấu”"),
    ("đoạn đánh dấu", "a bookmark is “chỗ đánh dấu”"),
    ("mỗi dấu", "a bookmark is “chỗ đánh dấu”"),
    ("theo từ", "a word is “chữ”"),
    ("một từ", "a word is “chữ”"),
    ("từng từ", "a word is “chữ”"),
    ("cả từ", "a word is “chữ”"),
    ("nhiều từ", "a word is “chữ”"),
    ("vài từ", "a word is “chữ”"),
    ("số từ", "a word is “chữ”"),
    ("từ khóa", "a word is “chữ”, a query “câu tìm”"),
    ("một tiếng", "a word is “chữ”"),
    ("từng tiếng", "a word is “chữ”"),
    ("theo tiếng", "a word is “chữ”"),
    ("chữ thường", "it means lower case; say “tìm nguyên văn”"),
    ("tựa", "a title is “tên bài”"),
    ("tiêu đề bài", "a title is “tên bài”"),
    ("cấu hình", "settings are “thiết lập”"),
    ("cài đặt", "settings are “thiết lập”"),
    ("tập tin", "a file is “tệp”"),
    ("thẻ", "a tag is “nhãn”"),
    ("bộ mã", "an encoding is “bảng mã”"),
    ("đường link", "a link is “liên kết”"),
    ("điền lệnh", "completion is “tự hoàn tất lệnh”"),
    ("bấy nhiêu đoạn", "say “tối đa N đoạn”"),
    ("đầu đang đi", "say “đầu con trỏ”"),
    ("chỗ của từng loại tệp", "say “đường dẫn của từng loại tệp”"),
    ("TOML đúng", "say “sai cú pháp TOML”"),
];

/// Banned in the English interface.
const BANNED_EN: &[Banned] = &[
    ("hue", "say colour"),
    (
        "color",
        "the interface says colour; only the setting is color",
    ),
    ("kept passage", "say bookmark"),
    ("annotation box", "say note"),
    ("gone back", "say deleted"),
    ("is called", "say “named”"),
    ("read again", "say reloaded"),
    ("was read", "say what could or could not be read"),
    ("as it was", "say unchanged"),
    ("going on", "say continuing"),
    ("leads anywhere", "say “no links”"),
    ("such ones", "name the things"),
    ("so many", "give the number"),
    ("what is said", "name the thing"),
    ("the mouse is for", "say “Mouse: docbao”"),
    ("dir", "say folder"),
    ("directory", "say folder"),
];

#[test]
fn one_word_stands_for_one_thing() {
    let mut wrong = Vec::new();
    for (source, banned) in [(VIETNAMESE, BANNED_VI), (ENGLISH, BANNED_EN)] {
        for (name, text) in texts(source) {
            let text = without_placeholders(&text);
            for (phrase, why) in banned {
                if has(&text, phrase) {
                    wrong.push(format!("{name}: “{phrase}” ({why}): {text}"));
                }
            }
        }
    }
    for (guide, banned) in [(GUIDE, BANNED_VI), (GUIDE_EN, BANNED_EN)] {
        for line in guide.lines() {
            for (phrase, why) in banned {
                if has(line, phrase) {
                    wrong.push(format!("guide: “{phrase}” ({why}): {line}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Words before and after “đánh dấu” that make it a noun.
const BEFORE_A_NOUN: &[&str] = &[
    "các", "những", "mọi", "mỗi", "một", "từng", "số", "của", "bỏ", "xóa", "nhập", "xuất", "gộp",
];
const AFTER_A_NOUN: &[&str] = &[
    "nào", "này", "ấy", "đó", "kia", "mới", "khác", "tiếp", "kế", "trước", "sau", "vừa", "bị",
    "không", "còn",
];

/// Returns whether a text uses “đánh dấu” as a noun that does not follow “chỗ”.
fn has_bare_noun(text: &str) -> bool {
    let text = text.to_lowercase();
    text.match_indices("đánh dấu").any(|(at, found)| {
        let (before, after) = (text[..at].trim_end(), &text[at + found.len()..]);
        let is_counted = before.ends_with("{n}") || before.ends_with(|c: char| c.is_numeric());
        let last = before.rsplit(' ').next().unwrap_or_default();
        let next = words(after).next().filter(|_| after.starts_with(' '));
        is_counted
            || BEFORE_A_NOUN.contains(&last)
            || (last != "chỗ" && next.is_some_and(|next| AFTER_A_NOUN.contains(&next)))
    })
}

#[test]
fn a_bookmark_is_a_place_and_to_bookmark_is_a_verb() {
    for (text, is_wrong) in [
        ("Không đánh dấu nào khớp.", true),
        ("{n} đánh dấu vừa đổi", true),
        ("xuất các đánh dấu", true),
        ("Không chỗ đánh dấu nào khớp.", false),
        ("{keep} đánh dấu  {find} tìm", false),
        ("Đánh dấu đoạn đang chọn", false),
        ("Câu này chưa được đánh dấu. Hãy bấm {keep}.", false),
    ] {
        assert_eq!(has_bare_noun(text), is_wrong, "{text}");
    }
    for (name, text) in texts(VIETNAMESE) {
        assert!(!has_bare_noun(&text), "{name}: {text}");
    }
    for line in GUIDE.lines() {
        assert!(!has_bare_noun(line), "guide: {line}");
    }
}

// ---- no English in the Vietnamese interface

/// Words without marks in the Vietnamese interface that are no Vietnamese syllables: names, and
/// terms for which Vietnamese has no shorter word.
const NOT_VIETNAMESE: &[&str] = &[
    // Names of programs, formats and standards.
    "docbao",
    "annotation",
    "gitignore",
    "ignore",
    "browser",
    "csv",
    "editor",
    "git",
    "highlight",
    "hypothesis",
    "json",
    "jsonl",
    "jsonld",
    "lines",
    "md",
    "markdown",
    "mb",
    "osc",
    "readwise",
    "vimgrep",
    "toml",
    "txt",
    "unicode",
    "utf",
    "vnd",
    "web",
    "windows",
    // Input of the user: commands, options, variables, values, themes, shells, a query.
    "add",
    "after",
    "all",
    "always",
    "alt",
    "ascii",
    "auto",
    "bash",
    "before",
    "bep",
    "blue",
    "bold",
    "bookmarks",
    "check",
    "color",
    "completions",
    "config",
    "context",
    "contrast",
    "ctrl",
    "dark",
    "dieu",
    "dir",
    "dry",
    "elvish",
    "en",
    "encoding",
    "esc",
    "everywhere",
    "export",
    "false",
    "fg",
    "fish",
    "foreground",
    "format",
    "guide",
    "help",
    "import",
    "keys",
    "lang",
    "lc",
    "left",
    "light",
    "limit",
    "list",
    "log",
    "messages",
    "mono",
    "mouse",
    "never",
    "note",
    "open",
    "output",
    "path",
    "plain",
    "powershell",
    "preset",
    "problems",
    "quote",
    "reader",
    "remove",
    "run",
    "search",
    "sepia",
    "show",
    "stdin",
    "tag",
    "theme",
    "themes",
    "timeout",
    "title",
    "true",
    "ea",
    "ulimit",
    "version",
    "visual",
    "width",
    "xdg",
    "zsh",
    // Names of formats and programs, and of the other language.
    "english",
    "epub",
    "tcvn",
    "excel",
    "libreoffice",
    "mobi",
    "pdf",
    "pdftotext",
    "rtf",
    "word",
    // Conditions of the query language.
    "is",
    "read",
    "unread",
    "begun",
    "kept",
    // Loan words that Vietnamese users of a terminal say.
    "byte",
    "mili",
    "shell",
    "terminal",
];

/// Returns the words of a text that are neither Vietnamese nor allowed.
fn foreign_words(text: &str) -> Vec<String> {
    let is_foreign = |word: &&str| {
        let lower = word.to_lowercase();
        let is_theme = THEMES.iter().any(|(name, _)| *name == lower);
        word.len() > 1 && !is_legal(word) && !is_theme && !NOT_VIETNAMESE.contains(&&*lower)
    };
    words(text).filter(is_foreign).map(str::to_owned).collect()
}

#[test]
fn the_vietnamese_interface_has_no_english_in_it() {
    assert_eq!(
        foreign_words("Mở bookmark ở chỗ attached"),
        ["bookmark", "attached"]
    );
    let mut wrong = Vec::new();
    for (name, text) in texts(VIETNAMESE) {
        let text = match &*name {
            // The text is a list of pairs: an input or English name, and its meaning.
            "text.cli-usage" | "text.statuses" | "text.cli-queries" | "text.cli-files"
            | "text.cli-statuses" | "text.cli-examples" => {
                let meant = text.split('|').map(|row| row.split_once('=').unwrap().1);
                meant.collect::<Vec<_>>().join(" ")
            }
            _ => without_placeholders(&text),
        };
        for word in foreign_words(&text) {
            wrong.push(format!("{name}: {word}: {text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns the output of `docbao ARGS --help` for every command, and the man page.
fn printed_help(lang: Lang) -> Vec<String> {
    let catalog = Catalog::new(lang);
    let mut command = cli::command(&catalog);
    command.build();
    let mut calls = vec![Vec::new()];
    for sub in command.get_subcommands() {
        calls.push(vec![sub.get_name().to_owned()]);
        let inner = sub.get_subcommands();
        calls.extend(inner.map(|s| vec![sub.get_name().to_owned(), s.get_name().to_owned()]));
    }
    let help = calls.into_iter().map(|mut call| {
        call.push("--help".to_owned());
        let parsed = cli::parse(call.iter().map(Into::into), &catalog);
        let Ok((_, Invocation::Print(help))) = parsed else {
            panic!("{call:?}")
        };
        help
    });
    let man = String::from_utf8(cli::man(cli::command(&catalog), &catalog)).unwrap();
    // Headings and text of the roff source stay; its escapes are removed.
    let man = man.lines().filter_map(|line| match line.split_once(' ') {
        Some((".SH" | ".SS", heading)) => Some(heading),
        // Keys, queries, settings, files and examples are lines of their own in bold.
        _ if line.starts_with(r"\fB") && line.ends_with(r"\fR") && !line.contains(r"\fI") => None,
        _ => Some(line).filter(|line| !line.starts_with('.')),
    });
    let man = man.collect::<Vec<_>>().join("\n").replace(r"\-", "-");
    let man = [r"\fB", r"\fI", r"\fR", r"\*(Aq"]
        .iter()
        .fold(man, |man, escape| man.replace(escape, " "));
    help.chain([man]).collect()
}

#[test]
fn the_vietnamese_help_and_man_page_have_no_english_in_them() {
    for help in printed_help(Lang::Vi) {
        let said: Vec<&str> = help.split_whitespace().collect();
        // Names of options and commands are English in every language.
        let said = said.iter().filter(|word| !word.contains("--"));
        let said = said.copied().collect::<Vec<_>>().join(" ");
        let foreign = foreign_words(&said);
        assert!(foreign.is_empty(), "{foreign:?} in {help}");
        for line in help.lines().filter(|line| line.contains('[')) {
            let count = |sign| line.matches(sign).count();
            assert_eq!(count('['), count(']'), "{line}");
        }
    }
}

#[test]
fn every_text_is_used() {
    let mut sources = String::new();
    for path in files("src") {
        if path.extension().is_some_and(|e| e == "rs") {
            sources += &fs::read_to_string(root().join(path)).unwrap();
        }
    }
    let used: BTreeSet<&str> = sources
        .split("Msg::")
        .skip(1)
        .map(|after| after.split(|c: char| !c.is_alphanumeric()).next().unwrap())
        .collect();
    let unused: Vec<_> = Msg::ALL
        .iter()
        .map(|msg| format!("{msg:?}"))
        .filter(|name| !used.contains(&**name))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}

// ---- what the documents promise

/// The keys that the guides, the READMEs and the manual name, each with a context and its command
/// there.
const PROMISED_KEYS: &[(&str, Context, &str)] = &[
    ("Alt-j", Context::Finder, "preview-down"),
    ("Alt-k", Context::Finder, "preview-up"),
    ("Alt-n", Context::Reader, "toggle-read"),
    ("N", Context::List, "toggle-read"),
    ("c", Context::List, "continue"),
    ("C", Context::Reader, "continue"),
    ("J", Context::Bookmarks, "preview-down"),
    ("K", Context::Bookmarks, "preview-up"),
    ("j", Context::Reader, "down"),
    ("j", Context::List, "down"),
    ("j", Context::Select, "down"),
    ("k", Context::Reader, "up"),
    ("k", Context::List, "up"),
    ("k", Context::Select, "up"),
    ("Space", Context::Reader, "page-down"),
    ("b", Context::Reader, "page-up"),
    ("F1", Context::Note, "guide"),
    ("gg", Context::Reader, "top"),
    ("G", Context::Reader, "bottom"),
    ("}", Context::Reader, "next-paragraph"),
    ("{", Context::Reader, "previous-paragraph"),
    (")", Context::Reader, "next-sentence"),
    ("(", Context::Reader, "previous-sentence"),
    (")", Context::Select, "next-sentence"),
    ("(", Context::Select, "previous-sentence"),
    ("]", Context::Reader, "next-article"),
    ("Tab", Context::Reader, "other-pane"),
    ("Tab", Context::List, "other-pane"),
    ("Tab", Context::Finder, "other-pane"),
    ("Enter", Context::List, "open"),
    ("Enter", Context::Finder, "open"),
    ("Enter", Context::Bookmarks, "open"),
    ("Enter", Context::Themes, "open"),
    ("s", Context::List, "sort"),
    ("F", Context::List, "folders"),
    ("D", Context::List, "copies"),
    ("s", Context::Bookmarks, "sort"),
    ("&", Context::List, "filter"),
    ("/", Context::Bookmarks, "filter"),
    ("R", Context::List, "read-again"),
    ("P", Context::List, "problems"),
    ("/", Context::Reader, "find"),
    ("/", Context::List, "find"),
    ("n", Context::Reader, "next-hit"),
    ("N", Context::Reader, "previous-hit"),
    ("n", Context::Select, "next-hit"),
    ("→", Context::Finder, "char-right"),
    ("←", Context::Finder, "char-left"),
    ("↑", Context::Finder, "up"),
    ("↓", Context::Finder, "down"),
    ("Ctrl-y", Context::Finder, "copy"),
    ("Esc", Context::Finder, "cancel"),
    ("Esc", Context::Themes, "cancel"),
    ("Esc", Context::Reader, "cancel"),
    ("m", Context::Reader, "keep"),
    ("m", Context::Select, "keep"),
    ("v", Context::Reader, "select"),
    ("V", Context::Select, "select-line"),
    ("w", Context::Select, "next-word"),
    ("b", Context::Select, "previous-word"),
    ("l", Context::Select, "next-letter"),
    ("h", Context::Select, "previous-letter"),
    ("aw", Context::Select, "whole-word"),
    ("as", Context::Select, "whole-sentence"),
    ("ap", Context::Select, "whole-paragraph"),
    ("o", Context::Select, "other-end"),
    ("y", Context::Reader, "copy"),
    ("Y", Context::Reader, "copy-with-citation"),
    ("a", Context::Reader, "note"),
    ("T", Context::Reader, "tags"),
    ("c", Context::Reader, "colour"),
    ("'", Context::Reader, "next-bookmark"),
    ("B", Context::Reader, "bookmarks"),
    ("x", Context::Bookmarks, "delete"),
    ("r", Context::Bookmarks, "reattach"),
    ("E", Context::Bookmarks, "export"),
    ("E", Context::Reader, "encoding"),
    ("u", Context::Reader, "undo"),
    ("Ctrl-r", Context::Reader, "redo"),
    ("o", Context::Reader, "open-link"),
    ("e", Context::Reader, "edit"),
    ("Ctrl-x Ctrl-e", Context::Note, "edit"),
    ("+", Context::Reader, "wider"),
    ("-", Context::Reader, "narrower"),
    ("J", Context::Reader, "justify"),
    ("M", Context::Reader, "mouse"),
    ("L", Context::Reader, "language"),
    ("t", Context::Reader, "theme"),
    ("z", Context::Reader, "zen"),
    (":", Context::Reader, "palette"),
    ("?", Context::Reader, "help"),
    ("H", Context::Reader, "guide"),
    ("q", Context::Reader, "quit"),
];

/// Code in the guide that is no key: queries, paths, the program. `5j` is a key with a count.
const NO_KEYS_OF_THE_GUIDE: &[&str] = &[
    "dau nga",
    "chi thi",
    "duong",
    "đường",
    "tieengs",
    "mua ngoi",
    "\"dau nga\"",
    "'ma",
    "!mua",
    "-mua",
    "docbao",
    "docbao --help",
    "docbao man",
    "docbao config show",
    "docbao config check",
    "~/.config/docbao/config.toml",
    ".txt",
    ".md",
    "~/.config/docbao/bookmarks",
    "5j",
];

/// Code in the manual that is no key: commands, options, programs, variables, queries, signs.
const NO_KEYS_OF_THE_MANUAL: &[&str] = &[
    "docbao PATH…",
    "docbao list --json",
    "docbao list --query",
    "docbao search",
    "articles.jsonl",
    "✓",
    "is:read",
    "is:unread",
    "is:begun",
    "is:kept",
    "position",
    "read",
    "docbao FILE",
    "docbao --plain",
    "docbao bookmarks export",
    "docbao bookmarks import",
    "docbao config check",
    "docbao config path",
    "docbao list --problems",
    "docbao man | man -l -",
    "--encoding",
    "cache = false",
    "--lang",
    "--no-cache",
    "--no-ignore",
    "paths",
    "copies",
    "docbao list --json",
    "folders = true",
    "+1 bản",
    "+1 copy",
    "ignore = false",
    ".gitignore",
    ".ignore",
    ".git/info/exclude",
    "core.excludesFile",
    "~/.config/git/ignore",
    "include",
    "exclude",
    "*.md",
    "2024/**",
    "--no-mouse",
    "LANG",
    "LC_ALL",
    "LC_MESSAGES",
    "NO_COLOR",
    "$EDITOR",
    "$VISUAL",
    "vi",
    "stow",
    "clip.exe",
    "pbcopy",
    "tmux load-buffer -w",
    "wl-copy",
    "xclip",
    "xsel",
    "library",
    "themes",
    "trash",
    "config.toml",
    "lang",
    "hyperlinks = \"always\"",
    "\"never\"",
    "author:x",
    "in:",
    "in:2024/bao",
    "in:a",
    "2024/báo-tết",
    "/var",
    "further_passages",
    "uri",
    "file:///…",
    "còn 2′",
    "›",
    "»",
];

/// Returns a key as the settings write it.
fn in_notation(key: &str) -> String {
    let names = [("→", "right"), ("←", "left"), ("↑", "up"), ("↓", "down")];
    if let Some((_, name)) = names.iter().find(|(sign, _)| *sign == key) {
        return (*name).to_owned();
    }
    match key {
        "gg" | "aw" | "as" | "ap" => format!("{} {}", &key[..1], &key[1..]),
        _ => key.to_owned(),
    }
}

/// Returns the texts between backticks outside blocks of code.
fn code(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().scan(false, |is_block, line| {
        *is_block ^= line.starts_with("```");
        Some(if *is_block { "" } else { line })
    });
    let pieces = lines.flat_map(|line| line.split('`').skip(1).step_by(2));
    pieces.filter(|piece| !piece.is_empty()).collect()
}

#[test]
fn the_keys_that_the_documents_name_do_what_they_say() {
    let keymap = Keymap::default();
    for (key, context, command) in PROMISED_KEYS {
        let keys = parse_sequence(&in_notation(key)).unwrap();
        let row = actions().iter().find(|row| row.name == *command).unwrap();
        let found = keymap.find(*context, &keys);
        assert_eq!(found, Match::Action(row.action), "{key} in {context:?}");
    }
    let table = |readme: &'static str, heading, begin| {
        let table = readme.split(heading).nth(1).unwrap();
        let table = table.split("\n\n").nth(1).unwrap();
        assert!(table.starts_with(begin), "{table}");
        code(table)
    };
    let keys = table(README, "## The first keys to know", "| key |");
    let keys_vi = table(README_VI, "## Những phím đầu tiên", "| phím |");
    assert_eq!(keys, keys_vi, "what the two READMEs name");
    assert_eq!(code(GUIDE_EN), code(GUIDE), "what the two guides name");
    let documents = [
        (code(GUIDE), NO_KEYS_OF_THE_GUIDE),
        (keys, &[]),
        (code(MANUAL), NO_KEYS_OF_THE_MANUAL),
    ];
    let mut named = BTreeSet::new();
    for (code, others) in &documents {
        for other in *others {
            assert!(code.contains(other), "{other} is not there any more");
        }
        named.extend(code.iter().filter(|key| !others.contains(key)));
    }
    let promised: BTreeSet<_> = PROMISED_KEYS.iter().map(|(key, ..)| *key).collect();
    assert_eq!(named, promised);
}

/// Returns the lines in code blocks of a document that run docbao.
fn commands(document: &'static str) -> impl Iterator<Item = &'static str> {
    let blocks = document.split("```").skip(1).step_by(2);
    let lines = blocks.flat_map(str::lines);
    lines.filter_map(|line| {
        let command = line.rsplit("| ").next()?;
        let is_ours = command == "docbao" || command.starts_with("docbao ");
        is_ours.then(|| command.split(" #").next().unwrap_or(command).trim())
    })
}

#[test]
fn the_commands_of_the_readme_and_the_guide_are_understood() {
    let catalog = Catalog::new(Lang::En);
    for document in [README, README_VI, GUIDE, GUIDE_EN] {
        assert!(commands(document).count() >= 7);
        for command in commands(document) {
            // Every other piece between quotation marks is one argument.
            let pieces = command.split('"').enumerate();
            let args = pieces.flat_map(|(n, piece)| match n % 2 {
                0 => piece.split_whitespace().collect(),
                _ => vec![piece],
            });
            let parsed = cli::parse(args.skip(1).map(Into::into), &catalog);
            assert!(parsed.is_ok(), "{command}: {parsed:?}");
        }
    }
}

#[test]
fn the_options_that_the_documents_name_exist() {
    fn collect(command: &clap::Command, names: &mut BTreeSet<String>) {
        let longs = command.get_arguments().filter_map(clap::Arg::get_long);
        names.extend(longs.map(|name| format!("--{name}")));
        command
            .get_subcommands()
            .for_each(|sub| collect(sub, names));
    }
    let mut known = BTreeSet::new();
    collect(&cli::command(&Catalog::new(Lang::En)), &mut known);
    // Options of Cargo.
    known.extend(["--bench", "--release", "--profile", "--locked", "--path"].map(str::to_owned));
    let documents = [README, README_VI, MANUAL].concat();
    for word in documents.split([' ', '`', '\n', '(', ')', ';', ',', '/', '|']) {
        if word
            .strip_prefix("--")
            .is_some_and(|name| name.starts_with(char::is_alphabetic))
        {
            assert!(known.contains(word), "{word}");
        }
    }
}

// ---- files that the documents name

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the files below a folder of the repository, as paths from its root.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found
}

/// Returns whether a piece of code in a document is a path in this repository.
fn is_our_path(code: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let has_folder = code.contains('/') && !code.starts_with(['/', '.', '~']);
    let is_file = [".rs", ".toml", ".py", ".txt", ".md"]
        .iter()
        .any(|e| code.ends_with(e));
    let is_hidden_ours = code.starts_with(".ci/") || code.starts_with(".cargo/");
    code.chars().all(is_plain)
        && (is_hidden_ours || has_folder || is_file && !code.starts_with('.'))
}

#[test]
fn the_files_that_the_documents_name_exist() {
    let mut all = Vec::new();
    for folder in [
        "src", "tests", "assets", "benches", "docs", "examples", "fuzz", "seeds", ".ci", ".cargo",
    ] {
        all.extend(files(folder));
    }
    let top = fs::read_dir(root()).unwrap();
    all.extend(top.map(|entry| PathBuf::from(entry.unwrap().file_name())));
    let exists = |named: &str| {
        let named = named.trim_end_matches('/');
        // A path may omit its first folders, such as `src`; a folder counts as well.
        let named = Path::new(named);
        all.iter()
            .any(|path| path.ancestors().any(|upper| upper.ends_with(named)))
    };
    // These are files of the user, and parts of queries.
    let others = ["config.toml", "reading.json", "themes/NAME.toml"];
    for (name, document) in DOCUMENTS {
        for code in code(document) {
            if is_our_path(code) && !others.contains(&code) {
                assert!(exists(code), "{name}: {code}");
            }
        }
        let links = document.split("](").skip(1);
        for link in links.filter_map(|link| link.split_once(')').map(|(link, _)| link)) {
            if !link.contains("://") {
                let folder = Path::new(name).parent().unwrap();
                assert!(root().join(folder).join(link).exists(), "{name}: {link}");
            }
        }
    }
}

#[test]
fn every_dependency_is_explained() {
    let manifest: toml::Table = toml::from_str(include_str!("../Cargo.toml")).unwrap();
    let mut tables = vec![&manifest["dependencies"], &manifest["dev-dependencies"]];
    let targets = manifest["target"].as_table().unwrap();
    tables.extend(targets.values().map(|target| &target["dependencies"]));
    let names: BTreeSet<_> = tables
        .into_iter()
        .flat_map(|table| table.as_table().unwrap().keys())
        .map(String::as_str)
        .collect();
    let named = |(name, _): &&(&str, &str)| *name == "CONTRIBUTING.md";
    let (_, contributing) = DOCUMENTS.iter().find(named).unwrap();
    let table = contributing
        .split("## What each dependency is for")
        .nth(1)
        .unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| "));
    let first = rows.filter_map(|row| row.split('|').nth(1)).skip(1);
    let explained: BTreeSet<_> = first.flat_map(code).collect();
    assert_eq!(explained, names);
}

// ---- words of the comments

/// Openings of sentences without a subject: the reader learns what they are about only at their
/// end, so comments name the thing instead.
const OPENINGS: &[&str] = &[
    "What ",
    "Who ",
    "Whoever ",
    "Whatever ",
    "Those that ",
    "Those who ",
];

/// Returns the sentences of comments of a source file that have such an opening. A question has a
/// subject.
fn nominal_openings(source: &str) -> Vec<String> {
    let comment = |line: &str| -> Option<String> {
        let text = line.trim_start().strip_prefix("//")?;
        Some(text.trim_start_matches(['/', '!']).trim().to_owned())
    };
    // A line of code, like an empty line of a comment, ends a block of text.
    let lines = source.lines().map(|line| comment(line).unwrap_or_default());
    let blocks = lines.collect::<Vec<_>>().join("\n");
    let blocks = blocks.split("\n\n").map(|block| block.replace('\n', " "));
    let sentences = blocks.flat_map(|block| {
        let ends = block.replace(". ", ".\n").replace(": ", ":\n");
        ends.lines().map(str::to_owned).collect::<Vec<_>>()
    });
    sentences
        .filter(|sentence| {
            let sentence = sentence.trim_start_matches(['-', '*', ' ']);
            OPENINGS.iter().any(|o| sentence.starts_with(o)) && !sentence.ends_with('?')
        })
        .collect()
}

#[test]
fn sentences_of_comments_name_what_they_are_about() {
    assert_eq!(
        nominal_openings(
            "/// Returns the rest. What is read\n/// stays.\nlet x;\n// What now?\n// - Those that go.\n"
        )
        .len(),
        2
    );
    let mut wrong = Vec::new();
    for path in files("src") {
        if path.extension().is_some_and(|e| e == "rs") {
            let source = fs::read_to_string(root().join(&path)).unwrap();
            let found = nominal_openings(&source).into_iter();
            wrong.extend(found.map(|sentence| format!("{}: {sentence}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

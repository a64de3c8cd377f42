//! A message in the rows of the status line. Where it does not fit, quoted texts are cut first,
//! then the part between its first clause and the first key that it names, because the user needs
//! to know what happened and what to press.

use std::ops::Range;

use super::Look;
use crate::app::lang::{Arg, Message};
use crate::text::layout::{self, Breaks, Line, cells, fits, shorten, truncate, truncate_start};

/// Separators between the clauses of a message.
const BETWEEN_CLAUSES: [&str; 4] = ["  ", ". ", "; ", " · "];
/// Shares of the room, as divisors, that one quoted text may take. They are tried in turn, so that
/// a quote is cut no shorter than needed.
const QUOTE_SHARES: [usize; 8] = [1, 2, 3, 4, 5, 6, 8, 12];
/// Minimum width of a quoted text that is cut, in cells; fewer would not tell which one it is.
const QUOTE_MIN_CELLS: usize = 6;

/// Returns the lines of a message at `width` cells, at most `most` of them.
pub fn lines(message: &Message, look: &Look<'_>, width: u16, most: usize) -> Vec<String> {
    let (mut text, mut keys) = look.say_keys(message);
    let room = usize::from(width) * most;
    for share in QUOTE_SHARES {
        let all = wrapped(&text, width);
        if all.len() <= most {
            return all;
        }
        let quoted = (room / share).max(QUOTE_MIN_CELLS);
        (text, keys) = look.say_keys(&with_short_quotes(message, look, quoted));
    }
    around_key(&text, &keys, width, most)
}

/// Returns the message with every argument in at most `room` cells.
fn with_short_quotes(message: &Message, look: &Look<'_>, room: usize) -> Message {
    let mut short = message.clone();
    for (_, value) in &mut short.args {
        let said = look.catalog.argument(value);
        if fits(&said, room) {
            continue;
        }
        let cut = || whole_words(&truncate(&shorten(&said, room + 1), room));
        *value = match value {
            Arg::Path(path) => Arg::Path(truncate_start(path, room).into_owned()),
            Arg::Key(_) => Arg::Key(cut()),
            Arg::Text(_) | Arg::Reason(_) => Arg::Text(cut()),
        };
    }
    short
}

/// Returns a text that was cut, up to its last whole word if it has a blank.
fn whole_words(cut: &str) -> String {
    match cut.rsplit_once(' ') {
        Some((words, _)) => format!("{words}…"),
        None => cut.to_owned(),
    }
}

/// Returns the first clause, and the first one behind it that names a key, as far as there are
/// lines for both.
fn around_key(text: &str, keys: &[Range<usize>], width: u16, most: usize) -> Vec<String> {
    let mut behind = keys.iter().filter_map(|key| {
        let start = clause_start(text, key.start);
        (start > 0).then_some((start, key.end))
    });
    let Some((clause, key_end)) = behind.next().filter(|_| most > 1) else {
        return cut(wrapped(text, width), most, width);
    };
    let said = wrapped(&text[..clause], width);
    let rest = wrapped(&text[clause..], width);
    let needed = wrapped(&text[clause..key_end], width).len();
    // The clause that names the key has its lines up to the key; the rest is for the first clause.
    let for_said = said.len().min(most.saturating_sub(needed).max(1));
    let mut lines = cut(said, for_said, width);
    lines.extend(cut(rest, most - for_said, width));
    lines
}

/// Returns the byte where the clause begins that holds the byte `at`.
fn clause_start(text: &str, at: usize) -> usize {
    let ends = BETWEEN_CLAUSES.iter().filter_map(|sign| {
        let start = text[..at].rfind(sign)?;
        Some(start + sign.len())
    });
    ends.max().unwrap_or(0)
}

/// Returns the first `most` lines; the last of them ends with a sign that lines were left out.
fn cut(mut lines: Vec<String>, most: usize, width: u16) -> Vec<String> {
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = truncate(&format!("{last} …"), usize::from(width)).into_owned();
        }
    }
    lines
}

/// Returns a message in lines. Two blanks and more stand between its parts; a part, such as a key
/// and its meaning, goes to the next line as a whole, so that the two are read together.
fn wrapped(text: &str, width: u16) -> Vec<String> {
    let width = usize::from(width).max(1);
    let mut lines: Vec<String> = Vec::new();
    let mut gap = "  ";
    for part in text
        .split("  ")
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        if part == "·" {
            gap = "  ·  ";
            continue;
        }
        match lines.last_mut() {
            Some(last) if cells(last) + cells(gap) + cells(part) <= width => {
                last.push_str(gap);
                last.push_str(part);
            }
            _ => {
                let whole = 0..part.len();
                let words = layout::lines_to(Breaks::Words, part, whole, part.len(), (0, width));
                lines.extend(words.map(|line: Line| part[line.start..line.end].to_owned()));
            }
        }
        gap = "  ";
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::action::Context;
    use crate::app::keymap::Keymap;
    use crate::app::lang::{Catalog, Lang, Msg};
    use crate::app::theme::Theme;
    use crate::pane::glyphs::Glyphs;
    use crate::reason::Reason;

    /// Texts that are no messages: of the command line, of hints, tables of names.
    const OTHERS: [&str; 10] = [
        "minutes-",
        "cli-",
        "fail-",
        "refused-",
        "statuses",
        "theme-names",
        "hints",
        "-hint",
        "import",
        "elsewhere-at",
    ];

    /// A message with arguments as long as they come.
    fn filled(catalog: &Catalog, msg: Msg) -> Message {
        let mut message = Message::new(msg);
        let why = "why-not-found: lỗi 5 của hệ thống tệp ở xa, thử lại sau ít phút";
        let path = "/home/mai/Tài liệu/báo xuân/2024/bài một.md";
        for (name, value) in [
            ("why", Reason::in_words(why).into()),
            ("path", Arg::Path(path.to_owned())),
            ("key", Arg::Key("Ctrl-x".to_owned())),
            ("n", "12".into()),
            ("i", "3".into()),
            ("k", "4".into()),
            ("total", "1.234".into()),
            (
                "quote",
                "Năm nay khối cơ quan chọn việc thiết thực để làm, mỗi tổ chức tự…".into(),
            ),
            ("query", "năm nay khối cơ quan chọn việc".into()),
            (
                "uses",
                "đổi cách xếp (danh sách bài); đổi cách xếp (các chỗ đánh dấu)".into(),
            ),
            ("program", "trình-duyệt-lạ".into()),
            (
                "note",
                "Dùng cho bài tổng kết quý, phần nói về những cuộc họp.".into(),
            ),
            ("name", "tên".into()),
        ] {
            if catalog.text(msg).contains(&format!("{{{name}}}")) {
                message = message.with(name, value);
            }
        }
        message
    }

    /// Every message of both languages with the screen's room for it: what happened and the first
    /// key that helps are there, whatever is cut.
    #[test]
    fn the_first_clause_and_the_key_of_every_message_are_seen_on_small_screens() {
        let theme = Theme::default();
        let keymap = Keymap::default();
        let mut lost = Vec::new();
        for lang in [Lang::Vi, Lang::En] {
            let catalog = Catalog::new(lang);
            let look = Look {
                theme: &theme,
                catalog: &catalog,
                keymap: &keymap,
                glyphs: Glyphs::Unicode,
                context: Context::Reader,
            };
            for msg in Msg::ALL {
                if OTHERS.iter().any(|part| msg.name().contains(part)) {
                    continue;
                }
                let message = filled(&catalog, *msg);
                let (text, keys) = look.say_keys(&message);
                for (width, most) in [(38, 6), (18, 3)] {
                    let lines = lines(&message, &look, width, most);
                    assert!(lines.len() <= most, "{}: {lines:?}", msg.name());
                    assert!(
                        lines.iter().all(|line| cells(line) <= usize::from(width)),
                        "{lines:?}"
                    );
                    let words = |text: &str| -> Vec<String> {
                        let between = |c: char| c.is_whitespace() || "(),.:;·“”".contains(c);
                        let words = text.split(between).filter(|word| !word.is_empty());
                        words.map(str::to_owned).collect()
                    };
                    let shown = words(&lines.join(" "));
                    let begins = catalog.text(*msg).starts_with(['{', '“'])
                        || words(&text).iter().zip(&shown).take(2).all(|(a, b)| a == b);
                    let helps = keys.iter().find(|key| clause_start(&text, key.start) > 0);
                    let key = helps.or(keys.first()).map(|key| &text[key.clone()]);
                    let has_key = key.is_none_or(|key| shown.iter().any(|word| word == key));
                    // On the larger one nothing of the message itself is left out.
                    let last = catalog.text(*msg).rsplit('}').next().unwrap_or_default();
                    let is_whole = most == 3 || words(last).iter().all(|word| shown.contains(word));
                    if !(begins && has_key && is_whole) {
                        lost.push(format!("{} {width}: {lines:?} of {text:?}", msg.name()));
                    }
                }
            }
        }
        assert!(lost.is_empty(), "\n{}", lost.join("\n"));
    }

    #[test]
    fn a_key_stays_with_what_it_does() {
        let text = "Đã lưu “nói đi đôi với làm”  ·  a ghi chú  T nhãn  u hoàn tác";
        let lines = [
            "Đã lưu “nói đi đôi với làm”",
            "a ghi chú  T nhãn  u hoàn tác",
        ];
        assert_eq!(wrapped(text, 38), lines);
        assert_eq!(wrapped(text, 80), [text]);
    }
}

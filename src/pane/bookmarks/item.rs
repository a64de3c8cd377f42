//! One bookmark of the list: the kept words in their sentence, then source, age, tags and note, and
//! the reason if it is not found.

use std::ops::Range;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::sieve::Sieve;
use super::{missing, orphaned};
use crate::app::action::{Action, Context};
use crate::app::lang::{Message, Msg};
use crate::article::{Article, TextPos};
use crate::bookmark::Bookmark;
use crate::bookmark::anchor::Lost;
use crate::library;
use crate::pane::glyphs::Sign;
use crate::pane::rows::{after, put_lit};
use crate::pane::{Ctx, Look, put};
use crate::text::layout::{cells, fits, shorten, truncate, truncate_start};
use crate::text::{sanitize, segment};

/// Bytes of text that are looked at for each cell to be filled from the right. Letters with more
/// marks leave cells empty, because the cost of a row must not depend on them.
const CELL_BYTES_MAX: usize = 32;
/// Width below which the title may take all cells.
const TITLE_ALONE_MAX_CELLS: usize = 24;
/// Cells before the passage: the mark of the chosen row, the bookmark's sign, that of a note, a
/// blank.
const PASSAGE_X: u16 = 4;
/// Cells before the title, which hangs under the passage.
const TITLE_X: u16 = 6;

/// The kept words with what stands around them in their sentences.
struct PassageInSentence {
    before: String,
    kept: String,
    after: String,
}

/// Location of a bookmark, as far as it is known.
pub(super) struct Stand {
    /// The bookmark's article, if that is in the library.
    pub(super) article: Option<Arc<Article>>,
    /// The bookmark's passage in the article, if it was found.
    pub(super) range: Option<Range<TextPos>>,
    /// Why it is not in the library, article or passage, if that is known.
    lost: Option<Lost>,
    /// Whether there is an article in which another passage could be selected.
    can_reattach: bool,
}

impl Stand {
    pub(super) fn of(bookmark: &Bookmark, ctx: &Ctx<'_>) -> Self {
        let located = ctx.places.get(bookmark, ctx.scene());
        let article = located.and_then(|located| ctx.library.get(located.article?)?.article());
        let range = located.and_then(|located| located.anchor.range());
        Self {
            lost: located.and_then(|located| located.anchor.lost()),
            can_reattach: article.is_some() || ctx.is_open(),
            article,
            range,
        }
    }

    /// Returns the path of the bookmark's article, if that can be read but is not in the library.
    fn elsewhere(&self, bookmark: &Bookmark) -> Option<String> {
        let is_outside = self.lost.is_some() && self.article.is_none();
        let source = library::source_of(&bookmark.target.source).filter(|_| is_outside)?;
        Some(sanitize::line(&source.path()))
    }

    /// Returns whether the bookmark's article can be opened, as far as is known.
    pub(super) fn can_open(&self, bookmark: &Bookmark) -> bool {
        let is_gone = self.lost.is_some() && self.article.is_none();
        !is_gone || library::source_of(&bookmark.target.source).is_some()
    }

    fn sign(&self, bookmark: &Bookmark) -> Sign {
        if self.elsewhere(bookmark).is_some() {
            Sign::Elsewhere(bookmark.color)
        } else {
            Sign::Bookmark(bookmark.color, self.lost.is_none())
        }
    }
}

/// Drawing of a row.
#[derive(Clone, Copy)]
pub(super) struct How<'a> {
    pub(super) is_chosen: bool,
    /// Whether the beginning of the note is told, because it is nowhere else on the screen.
    pub(super) with_note: bool,
    pub(super) sieve: &'a Sieve,
}

pub(super) fn draw(bookmark: &Bookmark, how: How<'_>, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) {
    let look = &ctx.look;
    let How {
        is_chosen: chosen,
        with_note,
        sieve,
    } = how;
    let stand = Stand::of(bookmark, ctx);
    let (style, dim) = if chosen {
        (look.theme.selected, look.theme.selected)
    } else {
        (look.theme.text, look.theme.dim)
    };
    if chosen {
        buf.set_style(area, style);
        put(buf, area, 0, 0, look.sign(Sign::Chosen), style);
        put(buf, area, 0, 1, look.sign(Sign::Chosen), style);
    }
    let sign = look.sign(stand.sign(bookmark));
    let ink = if chosen {
        style
    } else {
        look.theme.ink(bookmark.color)
    };
    put(buf, area, 1, 0, sign, ink);
    if !bookmark.note.is_empty() {
        put(buf, area, 2, 0, look.sign(Sign::Note), ink);
    }
    let room = Rect {
        x: area.x + PASSAGE_X,
        width: area.width.saturating_sub(PASSAGE_X + 1),
        ..area
    };
    let passage = match (&stand.article, &stand.range) {
        (Some(article), Some(range)) => {
            in_sentence(article, range.clone(), usize::from(room.width))
        }
        _ => alone(bookmark, usize::from(room.width)),
    };
    let light = |part: &str| sieve.lit(part);
    let lit = look.theme.lit(dim);
    let styles = look.theme.quoted(bookmark.color, chosen);
    draw_passage(&passage, styles, look, &light, room, buf);
    let title = stand
        .article
        .as_ref()
        .map_or(&bookmark.target.title, |a| &a.title);
    let mut known = vec![String::new(), age(bookmark, ctx)];
    known.extend(wrong(bookmark, &stand, look));
    let known = known.join(" · ");
    let wide = usize::from(area.width.saturating_sub(TITLE_X + 1));
    let title = sanitize::line_start(&bookmark.heading(title), wide);
    let own = own(bookmark, with_note, wide, look);
    // A long title leaves room for the facts about the bookmark itself.
    let least = if wide < TITLE_ALONE_MAX_CELLS {
        cells(&title)
    } else {
        wide / 3
    };
    let spare = wide.saturating_sub(cells(&known) + cells(&own)).max(least);
    let line = Rect {
        x: area.x + TITLE_X,
        y: area.y + 1,
        width: wide as u16,
        height: area.height.saturating_sub(1),
    };
    if line.height == 0 {
        return;
    }
    let title = truncate(&title, spare.min(wide)).into_owned();
    let mut used = put_lit(buf, line, &title, &sieve.lit_in_title(&title), dim, lit);
    let rest = after(line, used);
    let mut shown = truncate(&known, usize::from(rest.width));
    // One ellipsis is enough for all that is cut.
    if shown == "…" && title.ends_with('…') {
        shown = "".into();
    }
    used += put(buf, rest, 0, 0, &shown, dim);
    if shown == known {
        put_lit(buf, after(line, used), &own, &light(&own), dim, lit);
    }
}

/// Returns the words of `range`, and what stands around them in their sentences: as much of each as
/// may be seen in `width` cells.
fn in_sentence(article: &Article, range: Range<TextPos>, width: usize) -> PassageInSentence {
    let last = segment::prev_grapheme(&article.text, range.end).max(range.start);
    let start = article.sentence_at(range.start).start.min(range.start);
    let end = article.sentence_at(last).end.max(range.end);
    let from = article.floor(range.start.saturating_sub(width * CELL_BYTES_MAX));
    let cut = if from > start { "…" } else { "" };
    let before = &article.text[from.max(start)..range.start];
    let line = |range: Range<TextPos>| shorten(&article.text[range], width + 1).replace('\n', " ");
    PassageInSentence {
        before: format!("{cut}{}", before.replace('\n', " ")),
        kept: line(range.clone()),
        after: line(range.end..end),
    }
}

/// Returns the words of a bookmark that was not found, as much of them as may be seen in `width`
/// cells.
fn alone(bookmark: &Bookmark, width: usize) -> PassageInSentence {
    PassageInSentence {
        before: String::new(),
        kept: sanitize::line_start(&bookmark.quote.exact, width),
        after: String::new(),
    }
}

/// Draws the sentence so that the kept words are seen: the text before them is cut in front.
fn draw_passage(
    passage: &PassageInSentence,
    (strong, around): (Style, Style),
    look: &Look<'_>,
    light: &dyn Fn(&str) -> Vec<Range<usize>>,
    area: Rect,
    buf: &mut Buffer,
) {
    let width = usize::from(area.width);
    let spare = width.saturating_sub(cells(&passage.kept));
    let before = tail(&passage.before, spare.max(width / 3));
    let free = width.saturating_sub(cells(&before));
    let kept = head(&passage.kept, free);
    let behind = if kept == passage.kept {
        head(&passage.after, free.saturating_sub(cells(&kept)))
    } else {
        String::new()
    };
    let mut x = 0;
    for (text, style) in [(&before, around), (&kept, strong), (&behind, around)] {
        let lit = look.theme.lit(style);
        x += put_lit(buf, after(area, x), text, &light(text), style, lit);
    }
}

/// Returns the longest beginning of `text` that fits into `width` cells, of whole words if there is
/// a space in it, with "…" when it was cut.
fn head(text: &str, width: usize) -> String {
    if fits(text, width) {
        return text.to_owned();
    }
    let cut = truncate(text, width);
    let kept = cut.trim_end_matches('…');
    let is_whole = text[kept.len()..].starts_with(' ');
    let end = kept.rfind(' ').filter(|_| !is_whole);
    match end.unwrap_or(kept.len()) {
        0 => cut.into_owned(),
        end => format!("{}…", kept[..end].trim_end()),
    }
}

/// Returns the longest end of `text` that fits into `width` cells, of whole words if there is a
/// space in it, with "…" when it was cut.
fn tail(text: &str, width: usize) -> String {
    let cut = truncate_start(text, width);
    match cut.strip_prefix('…').and_then(|kept| kept.split_once(' ')) {
        Some((_, words)) if !fits(text, width) => format!("…{words}"),
        _ => cut.into_owned(),
    }
}

/// Returns the reason why a bookmark is not found, and what the user may do about it.
pub(super) fn wrong(bookmark: &Bookmark, stand: &Stand, look: &Look<'_>) -> Vec<String> {
    let Some(lost) = stand.lost else {
        return Vec::new();
    };
    if let Some(path) = stand.elsewhere(bookmark) {
        return vec![look.say(&Message::new(Msg::ElsewhereAt).with_path(path))];
    }
    let msg = if stand.article.is_some() {
        orphaned(lost)
    } else {
        missing(&bookmark.target)
    };
    let mut parts = vec![look.text(msg).to_owned()];
    if !stand.can_reattach {
        return parts;
    }
    let key = look.keymap.key(Context::Bookmarks, Action::Reattach);
    parts.extend(key.map(|key| look.say(&Message::new(Msg::CanReattach).with_key(key))));
    parts
}

/// Returns the user's tags and, if wanted, the note, as far as `width` cells can show them.
fn own(bookmark: &Bookmark, with_note: bool, width: usize, look: &Look<'_>) -> String {
    let mut line = String::new();
    for tag in &bookmark.tags {
        line.push_str(" · #");
        line.push_str(&sanitize::line_start(tag, width));
        if !fits(&line, width) {
            return line;
        }
    }
    if with_note && !bookmark.note.is_empty() {
        let sign = look.sign(Sign::Note);
        let note = sanitize::line_start(&bookmark.note, width);
        line = format!("{line}   {sign} {note}");
    }
    line
}

fn age(bookmark: &Bookmark, ctx: &Ctx<'_>) -> String {
    let look = &ctx.look;
    let day = |t: jiff::Timestamp| t.to_zoned(ctx.zone.clone()).date();
    let made = day(bookmark.created);
    let days = made.until(day(ctx.now)).map_or(0, |span| span.get_days());
    match days {
        0 => look.text(Msg::AgeToday).to_owned(),
        1 => look.text(Msg::AgeYesterday).to_owned(),
        2..=30 => look.say(&Message::new(Msg::AgeDays).with("n", days)),
        _ => look.catalog.date(made),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_is_cut_between_words() {
        for (text, width, expected) in [
            ("ghe tụ về từ sớm", 16, "ghe tụ về từ sớm"),
            ("ghe tụ về từ sớm", 15, "ghe tụ về từ…"),
            ("ghe tụ về từ sớm", 10, "ghe tụ về…"),
            ("ghe tụ về từ sớm", 9, "ghe tụ…"),
            ("nghiêng", 4, "ngh…"),
            ("ghe tụ…", 7, "ghe tụ…"),
            ("ghe", 1, "…"),
            ("ghe", 0, ""),
        ] {
            assert_eq!(head(text, width), expected, "{text} in {width}");
        }
    }
}

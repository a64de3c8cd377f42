//! The status line: a message, or the reader's place and the keys that matter there.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::action::{Action, Context, actions};
use super::event::Severity;
use super::lang::{Message, Msg};
use super::model::Model;
use crate::article::motion::Unit;
use crate::pane::glyphs::Sign;
use crate::pane::rows::after;
use crate::pane::{Ctx, Focus, Look, clear, label, message, put, put_right};
use crate::text::decode::Encoding;
use crate::text::layout::{cells, truncate};

/// Width of the progress line on a wide screen, in cells.
const BAR_MAX_CELLS: u16 = 20;
/// Minimum width of the progress line beside other things, in cells.
const BAR_BESIDE_MIN_CELLS: u16 = 12;
/// Cells of `100 %` and the blanks around it.
const PERCENT_CELLS: u16 = 7;
/// Minimum width of the progress line, in cells, because a shorter one says nothing.
const BAR_MIN_CELLS: u16 = 4;
/// Width below which a hint that has to be cut is left out, in cells, because a key and the sign of
/// the cut say nothing.
const CUT_HINT_MIN_CELLS: usize = 6;

/// Returns the rows of the status line: more than one where a message is longer than the screen is
/// wide, but never more than half of the screen, rounded up, so that three of five rows say what to
/// press as well.
pub(super) fn rows(model: &Model, look: &Look<'_>, bar: Rect, screen: Rect) -> Rect {
    let Some((_, message)) = model.said().filter(|_| bar.height > 0) else {
        return bar;
    };
    let most = usize::from(screen.height.div_ceil(2)).max(1);
    let lines = message::lines(message, look, inner(bar).width, most);
    let height = lines.len().max(1) as u16;
    Rect {
        y: bar.bottom() - height,
        height,
        ..bar
    }
}

/// Returns the bar without its margins.
fn inner(bar: Rect) -> Rect {
    Rect {
        x: bar.x + 1,
        width: bar.width.saturating_sub(2),
        ..bar
    }
}

/// Draws the status line; `area` is what [`rows`] gives.
pub(super) fn draw(model: &Model, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) {
    let look = &ctx.look;
    if area.height == 0 {
        return;
    }
    clear(area, buf);
    buf.set_style(area, look.theme.text);
    let mut inner = inner(area);
    let waiting = look.keymap.show(&model.keys.pending);
    let count = model.keys.count.map_or_else(String::new, |n| n.to_string());
    let typed = format!("{count}{waiting}");
    if !typed.is_empty() {
        put_right(buf, inner, 0, &typed, look.theme.accent);
    }
    if let Some((severity, message)) = model.said() {
        let style = match severity {
            Severity::Info | Severity::Pending => look.theme.text,
            Severity::Warning => look.theme.warning,
        };
        if !typed.is_empty() {
            inner.width = inner.width.saturating_sub(cells(&typed) as u16 + 1);
        }
        let lines = message::lines(message, look, inner.width, usize::from(inner.height));
        for (y, line) in lines.iter().enumerate() {
            put(buf, inner, 0, y as u16, line, style);
        }
        return;
    }
    if !model.keys.pending.is_empty() {
        return draw_continuations(model, look, inner, buf);
    }
    match look.context {
        Context::List | Context::Reader => draw_place(model, ctx, inner, typed.is_empty(), buf),
        Context::Select => draw_selection(model, ctx, inner, buf),
        Context::Finder => {
            let read = loading(model, look).unwrap_or_default();
            let right = put_right(buf, inner, 0, &read, look.theme.dim);
            let room = Rect {
                width: inner.width - right,
                ..inner
            };
            hints(model, ctx, room, buf);
        }
        _ => hints(model, ctx, inner, buf),
    }
}

/// Draws the keys that may follow a sequence that waits for its end.
fn draw_continuations(model: &Model, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
    let mut x = 0;
    let waiting = look.keymap.show(&model.keys.pending);
    let room = area.width.saturating_sub(cells(&waiting) as u16 + 2);
    for (keys, action) in look.keymap.continuations(look.context, &model.keys.pending) {
        let what = look.catalog.action(action);
        let wide = cells(&keys) + 1 + cells(what);
        if x > 0 && usize::from(room.saturating_sub(x)) < wide {
            put(buf, area, x, 0, "…", look.theme.dim);
            return;
        }
        x += put(buf, area, x, 0, &keys, look.theme.accent) + 1;
        let what = truncate(what, usize::from(room.saturating_sub(x)));
        x += put(buf, area, x, 0, &what, look.theme.dim) + 2;
    }
}

/// Returns how much of the library is read, until all is.
fn loading(model: &Model, look: &Look<'_>) -> Option<String> {
    let number = |n| look.catalog.number(n);
    let read = model.library.len() - model.library.heads();
    let expected = model.files.expected;
    let message = if model.files.loading.is_done() {
        return None;
    } else if expected > read {
        Message::new(Msg::LoadingOf).with("total", number(expected))
    } else {
        Message::new(Msg::FinderReading)
    };
    Some(look.say(&message.with("n", number(read))))
}

fn draw_place(model: &Model, ctx: &Ctx<'_>, area: Rect, free: bool, buf: &mut Buffer) {
    let look = &ctx.look;
    let room = area.width;
    let mut x = 0;
    let context = look.context;
    let hint = hint_with_keys(look.text(hint_of(model, ctx)), context, look);
    let help = look.keymap.key(context, Action::Help).unwrap_or_default();
    let progress = progress(model, look);
    // The hints and the bar give way to what is told of the file, but for the percentage and the
    // key of the help.
    let percent = progress.as_ref().map_or(0, |_| PERCENT_CELLS);
    let beside = usize::from(percent) + cells(&help) + 4;
    let left = place_within(model, look, usize::from(room).saturating_sub(beside));
    if !left.is_empty() {
        let left = truncate(&left, usize::from(room));
        x += put(buf, area, 0, 0, &left, look.theme.dim) + 2;
    }
    // The bar and the minutes give way to the most important hint and the way to all others.
    let first = hint.split("  ").next().unwrap_or_default();
    let wanted = [cells(first) + cells(&help) + 4, cells(&help) + 2];
    let wanted = wanted.map(|wanted| wanted as u16).into_iter();
    let mut fitting = wanted.filter(|wanted| free && x + wanted + PERCENT_CELLS <= room);
    let reserved = fitting.next().unwrap_or(0);
    if let Some((percent, said)) = &progress {
        let short = said.split("  ").next().unwrap_or_default();
        let fits = |text: &str, x: u16| x + cells(text) as u16 + reserved <= room;
        let text = if fits(said, x) { said } else { short };
        let taken = x + cells(text) as u16 + 4;
        let spare = room.saturating_sub(taken);
        // The bar is somewhat shorter where that leaves room for the whole hint.
        let beside = spare
            .saturating_sub(cells(&hint) as u16)
            .max(BAR_BESIDE_MIN_CELLS);
        let width = beside
            .min(BAR_MAX_CELLS)
            .min(spare.saturating_sub(reserved));
        let width = if width < BAR_MIN_CELLS { 0 } else { width };
        let place = Rect {
            width,
            ..after(area, x)
        };
        x += draw_bar(*percent, width, look, place, buf);
        x += u16::from(width > 0);
        if fits(text, x) {
            x += put(buf, area, x, 0, text, look.theme.dim) + 2;
        }
    }
    if free {
        let left = usize::from(room.saturating_sub(x));
        let shown = hint_beside_place(&hint, &help, left);
        put_right(buf, area, 0, &shown, look.theme.dim);
    }
}

/// Returns what is told of the file and the hits in it, in `width` cells. Without room for all, the
/// position gives way first, then the encoding; the warning about unreadable places and the number
/// of the hit stay, though wider than that.
fn place_within(model: &Model, look: &Look<'_>, width: usize) -> String {
    let (places, hits) = (place(model, look), hits(model, look));
    let is_lossy = model.reader.article().is_some_and(|a| a.replaced > 0);
    let kept = usize::from(is_lossy && hits.is_empty());
    let shorter = (0..=places.len() - kept).map(|from| {
        let place = places[from..].join(" · ");
        let parts = [place.as_str(), hits.as_str()];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("  ")
    });
    let shorter: Vec<String> = shorter.collect();
    let fitting = shorter.iter().find(|said| cells(said) <= width);
    fitting.or(shorter.last()).cloned().unwrap_or_default()
}

/// Returns the position in the list, or how much of the library is read until all is; then what is
/// unusual about the open file, the most important last.
fn place(model: &Model, look: &Look<'_>) -> Vec<String> {
    let mut places = Vec::new();
    if let Some(read) = loading(model, look) {
        places.push(read);
    } else if let Some(at) = model.list.position() {
        let total = look.catalog.number(model.list.len());
        places.push(format!("{}/{total}", at + 1));
    }
    if let Some(article) = model.reader.article() {
        let encodings = article.encodings();
        if encodings != Encoding::Utf8.name() {
            places.push(encodings);
        }
        if model.files.gone.contains(&article.id) {
            places.push(look.text(Msg::Gone).to_owned());
        }
        if article.replaced > 0 {
            let lost = look.catalog.number(article.replaced);
            places.push(look.say(&Message::new(Msg::Replaced).with("n", lost)));
        }
    }
    places
}

/// Returns the number of the hit that was jumped to, and the number of hits.
fn hits(model: &Model, look: &Look<'_>) -> String {
    let count = model.reader.hit_count();
    let count = count.filter(|_| model.focus == Focus::Reader);
    count.map_or_else(String::new, |(i, n)| {
        look.say(&Message::new(Msg::HitsAt).with("i", i).with("n", n))
    })
}

/// Returns the percentage read with its text, when the reader is on screen.
fn progress(model: &Model, look: &Look<'_>) -> Option<(u8, String)> {
    let p = model
        .reader
        .progress(model.regions().reader?, model.config.rate)?;
    let said = if p.minutes == 0 {
        String::new()
    } else {
        let time = label::time(p.minutes, look.catalog);
        format!(
            "  {}",
            look.say(&Message::new(Msg::MinutesLeft).with("time", time))
        )
    };
    Some((p.percent, format!("{} %{said}", p.percent)))
}

fn draw_bar(percent: u8, width: u16, look: &Look<'_>, area: Rect, buf: &mut Buffer) -> u16 {
    let done = (u16::from(percent) * width) / 100;
    for x in 0..width {
        let (sign, style) = if x < done {
            (Sign::Progress, look.theme.progress)
        } else {
            (Sign::Rule, look.theme.hairline)
        };
        put(buf, area, x, 0, look.sign(sign), style);
    }
    width
}

fn draw_selection(model: &Model, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) {
    let look = &ctx.look;
    let (Some(article), Some(range)) = (model.reader.article(), model.reader.selection()) else {
        return;
    };
    let words = crate::article::count_words(&article.text[range]);
    let attaching = model.reader.attaching().is_some();
    let (msg, units) = match model.reader.selected_units() {
        _ if attaching => (Msg::Attaching, 0),
        Some((Unit::Sentence, Some(n))) => (Msg::SelectingSentences, n),
        Some((Unit::Line, Some(n))) => (Msg::SelectingLines, n),
        Some((Unit::Paragraph, Some(n))) => (Msg::SelectingParagraphs, n),
        _ => (Msg::Selecting, 0),
    };
    let said = Message::new(msg)
        .with("k", units)
        .with("n", look.catalog.number(words));
    let hint = hint_with_keys(look.text(hint_of(model, ctx)), look.context, look);
    let parts: Vec<&str> = hint.split("  ").collect();
    let (first, last) = (parts.first(), parts.last());
    let wide = |part: Option<&&str>| part.map_or(0, |part| cells(part) + 2);
    let short = Message::new(if attaching { msg } else { Msg::Selecting });
    let short = short.with("n", look.catalog.number(words));
    let counts = [look.say(&said), look.say(&short)];
    // The selection is seen, so the key that keeps it must be told, and the way out where there is
    // room.
    let beside = |hints: usize| {
        let room = usize::from(area.width).saturating_sub(hints);
        counts.iter().find(|count| cells(count) <= room)
    };
    let count = beside(wide(first) + wide(last)).or_else(|| beside(wide(first)));
    let mut used = 0;
    if let Some(count) = count {
        used = put(buf, area, 0, 0, count, look.theme.accent) + 2;
    }
    hints(model, ctx, after(area, used), buf);
}

fn hints(model: &Model, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) {
    let look = &ctx.look;
    let hint = look.text(hint_of(model, ctx));
    let hint = hint_within(hint, look.context, look, usize::from(area.width));
    put(buf, area, 0, 0, &hint, look.theme.dim);
}

/// Returns a hint with its keys, as much of it as has room.
fn hint_within(hint: &str, context: Context, look: &Look<'_>, width: usize) -> String {
    // A hint that tells the way out tells it on a narrow screen too.
    let kept = usize::from(hint.contains("{cancel}"));
    fitting(&hint_with_keys(hint, context, look), kept, width)
}

/// Returns the command whose hint stands at cell `x` of the status line, if one does.
pub(super) fn action_at(model: &Model, area: Rect, x: u16) -> Option<Action> {
    let mut shown = Buffer::empty(area);
    let ctx = &model.ctx();
    let look = &ctx.look;
    draw(model, ctx, area, &mut shown);
    let context = look.context;
    let hint = look.text(hint_of(model, ctx));
    let mut from = area.x;
    for part in hint.split("  ") {
        let Some((text, action)) = part_with_keys(part, context, look) else {
            continue;
        };
        // On a narrow screen a part may be left out while the way out is still told.
        let whole = (from..area.right()).find(|&at| stands_at(&shown, area, at, &text));
        // Of the help only the key may stand there, at the end of the line.
        let key = text.split(' ').next().unwrap_or_default();
        let corner = area.right().saturating_sub(1 + cells(key) as u16);
        let corner = Some(corner)
            .filter(|&at| action == Some(Action::Help) && stands_at(&shown, area, at, key));
        let Some(at) = whole.or(corner) else {
            continue;
        };
        let stands = if whole.is_some() { &text } else { key };
        from = at + cells(stands) as u16;
        if (at..from).contains(&x) {
            return action;
        }
    }
    None
}

/// Returns whether a text stands on the line from a cell on.
fn stands_at(shown: &Buffer, area: Rect, at: u16, text: &str) -> bool {
    let mut rest = text;
    for x in at..area.right() {
        let symbol = shown[(x, area.y)].symbol();
        match rest.strip_prefix(symbol) {
            Some("") => return true,
            Some(more) => rest = more,
            None => return false,
        }
    }
    false
}

/// Returns the hint of the pane that has the keyboard.
fn hint_of(model: &Model, ctx: &Ctx<'_>) -> Msg {
    let special = model.overlays.front().and_then(|pane| pane.hint(ctx));
    let is_attaching = model.reader.attaching().is_some();
    special.unwrap_or_else(|| hint_in(ctx.look.context, is_attaching))
}

fn hint_in(context: Context, is_attaching: bool) -> Msg {
    match context {
        Context::Select if is_attaching => Msg::AttachHint,
        context => context.hint(),
    }
}

/// Returns the parts of the hint of the list or the reader that have room, the first ones first.
/// Its last part, which tells the key of the help, becomes the key alone, because on a narrow
/// screen it still leads to all other keys.
fn hint_beside_place(hint: &str, help: &str, width: usize) -> String {
    if cells(hint) <= width || help.is_empty() {
        return fitting(hint, 0, width);
    }
    let parts: Vec<&str> = hint.split("  ").collect();
    let shorter = (0..parts.len()).rev().map(|n| {
        let kept = parts[..n].iter().copied().chain([help]);
        kept.collect::<Vec<_>>().join("  ")
    });
    let mut shorter = shorter.filter(|shown| cells(shown) <= width);
    shorter.next().unwrap_or_default()
}

/// Returns the parts of a hint that have room: the first ones, and the last `kept` ones; only the
/// first if these do not fit. Parts are ordered by importance, the way out last.
fn fitting(hint: &str, kept: usize, width: usize) -> String {
    let mut parts: Vec<&str> = hint.split("  ").collect();
    while parts.len() > kept + 1 && cells(&parts.join("  ")) > width {
        parts.remove(parts.len() - 1 - kept);
    }
    while parts.len() > 1 && cells(&parts.join("  ")) > width {
        parts.pop();
    }
    let shown = parts.join("  ");
    if cells(&shown) > width && width < CUT_HINT_MIN_CELLS {
        return String::new();
    }
    truncate(&shown, width).into_owned()
}

/// Puts the live key of each `{action-name}` into a hint; a part whose action has no key is left
/// out.
fn hint_with_keys(hint: &str, context: Context, look: &Look<'_>) -> String {
    let parts = hint.split("  ");
    let parts = parts.filter_map(|part| part_with_keys(part, context, look));
    let texts: Vec<_> = parts.map(|(text, _)| text).collect();
    texts.join("  ")
}

/// Returns a part of a hint with its keys, and the last command that it names.
fn part_with_keys(
    part: &str,
    context: Context,
    look: &Look<'_>,
) -> Option<(String, Option<Action>)> {
    let (mut out, mut action) = (String::new(), None);
    let mut rest = part;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}')?;
        let row = actions().iter().find(|row| row.name == name)?;
        let key = look.keymap.key(context, row.action)?;
        // Without a separator, words would run together.
        if before.is_empty() && !out.is_empty() && key.chars().count() > 1 {
            out.push('/');
        }
        out.push_str(before);
        out.push_str(&key);
        action = Some(row.action);
        rest = tail;
    }
    out.push_str(rest);
    Some((out, action))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keymap::Keymap;
    use crate::app::lang::{Catalog, Lang};
    use crate::app::theme::Theme;
    use crate::pane::glyphs::Glyphs;

    /// The columns of a small terminal, without the margins of the status line.
    const ROOM: usize = 78;
    /// Cells of the count before the hint while selecting: `CHỌN 3 đoạn · 1.234 từ`.
    const COUNT: usize = 26;

    #[test]
    fn no_text_overflows_its_place_at_80_columns() {
        let theme = Theme::default();
        let mut wide = Vec::new();
        for lang in [Lang::Vi, Lang::En] {
            for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
                let catalog = Catalog::new(lang).shown_in(glyphs);
                let keymap = Keymap::default().shown_in(glyphs);
                let look = Look {
                    theme: &theme,
                    catalog: &catalog,
                    keymap: &keymap,
                    glyphs,
                    context: Context::List,
                };
                let mut check = |name: &str, text: &str, room: usize| {
                    if cells(text) > room {
                        wide.push(format!(
                            "{} {name}: {} > {room}: {text}",
                            lang.code(),
                            cells(text)
                        ));
                    }
                };
                for context in Context::ALL {
                    for is_attaching in [false, true] {
                        let msg = hint_in(context, is_attaching);
                        let before = if context == Context::Select { COUNT } else { 0 };
                        let may_give = usize::from(glyphs == Glyphs::Ascii || before > 0);
                        let all = hint_with_keys(look.text(msg), context, &look);
                        let said = hint_within(look.text(msg), context, &look, ROOM - before);
                        // One part may give way where keys are words and beside a count; none is cut.
                        let parts = |hint: &str| hint.split("  ").count();
                        if parts(&said) + may_give < parts(&all) || said.contains('…') {
                            check(msg.name(), &all, ROOM - before);
                        }
                    }
                    check(context.name(), catalog.context(context), 40);
                }
                for row in actions() {
                    check(row.name, catalog.action(row.action), ROOM - 26);
                }
                for msg in [
                    Msg::UnknownKey,
                    Msg::ConfigReread,
                    Msg::MouseOff,
                    Msg::NoLinks,
                    Msg::NoQuery,
                    Msg::NoJump,
                ] {
                    check(msg.name(), look.text(msg), ROOM);
                }
            }
        }
        wide.dedup();
        assert!(wide.is_empty(), "\n{}", wide.join("\n"));
    }
}

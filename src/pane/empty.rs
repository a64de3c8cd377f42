//! The words in the middle of a pane that is empty.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::put;
use super::remark::{self, Remark};
use crate::text::layout::{self, Breaks, Line, cells};

/// Returns the lines of `text` at `width` cells, wrapped between words.
fn lines_at(text: &str, width: usize) -> Vec<Line> {
    let whole = 0..text.len();
    layout::lines_to(Breaks::Words, text, whole, text.len(), (0, width)).collect()
}

/// Returns the first sentences of `text`, up to the last that fits into `area` but at least one, because
/// advice that is cut in the middle may advise the contrary.
fn whole_sentences(text: &str, area: Rect) -> &str {
    let (width, height) = (usize::from(area.width.max(1)), usize::from(area.height));
    let fits = |text: &str| lines_at(text, width).len() <= height;
    let ends = text
        .match_indices(['.', ';', '\n'])
        .filter_map(|(at, sign)| {
            let end = at + sign.len();
            let is_end = sign == "\n" || text[end..].starts_with([' ', '\n']);
            is_end.then_some(text[..end].trim_end())
        });
    let mut ends: Vec<&str> = ends.chain([text]).collect();
    let first = ends.first().copied().unwrap_or(text);
    ends.retain(|text| fits(text));
    ends.last().copied().unwrap_or(first)
}

/// Writes that a pane is empty, and under it why. Where there is no room for both, the reason is
/// written alone, because that the pane is empty is seen.
pub(super) fn put_nothing(buf: &mut Buffer, area: Rect, said: &str, why: &[Remark], style: Style) {
    let text = if why.is_empty() {
        said.to_owned()
    } else {
        let long = remark::in_full(why);
        let (width, height) = (usize::from(area.width.max(1)), usize::from(area.height));
        let forms = [format!("{said}\n\n{long}"), long];
        let mut fitting = forms.into_iter();
        let fitting = fitting.find(|text| lines_at(text, width).len() <= height);
        fitting.unwrap_or_else(|| remark::in_few_words(why))
    };
    put_empty(buf, area, &text, style);
}

/// Writes `text` wrapped, in the middle of `area`, for a pane that is empty; only whole sentences
/// of it where there is little room.
pub(super) fn put_empty(buf: &mut Buffer, area: Rect, text: &str, style: Style) {
    let text = whole_sentences(text, area);
    let roomy = usize::from(area.width.saturating_sub(4).clamp(1, 60));
    let lines_at = |width| lines_at(text, width);
    let most = if lines_at(roomy).len() > usize::from(area.height) {
        usize::from(area.width.max(1))
    } else {
        roomy
    };
    // The text is as narrow as it can be without one line more, so that the last line is no single
    // word.
    let count = lines_at(most).len();
    let even = (1..=most).rev().map(lines_at);
    let lines = even.take_while(|lines| lines.len() == count).last();
    let lines = lines.unwrap_or_default();
    let top = area.height.saturating_sub(lines.len() as u16) / 3;
    for (n, line) in lines.iter().enumerate() {
        let text = &text[line.start..line.end];
        let x = (area.width.saturating_sub(cells(text) as u16)) / 2;
        put(buf, area, x, top + n as u16, text, style);
    }
}

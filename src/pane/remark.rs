//! Remarks on what was typed into the find box or a filter: parts that were not understood or do
//! not apply. They stand in the line below the head of a pane. Where that is short, they are said
//! in fewer words, because a sentence that is cut may lose what it is about.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Look, put};
use crate::app::lang::{Message, Msg};
use crate::search::{Misread, Query};
use crate::text::layout::{cells, truncate};

/// Cells of the line that are not for words: the hairline and a blank before them, and a blank
/// behind them.
const MARGIN_CELLS: u16 = 3;

/// A remark, and the same in few words.
pub(super) struct Remark {
    pub(super) long: String,
    /// Empty for a remark that is left out where there is little room.
    pub(super) short: String,
}

/// Returns the messages for what was not understood of a query, each in full and in few words. The
/// parts at its end that more typing may complete count unless the query `may_go_on`.
fn misread_forms(query: &Query, may_go_on: bool) -> Vec<[Message; 2]> {
    let mut forms = Vec::new();
    // One about a date says what a date looks like, one about a state which there are.
    for (kind, msgs) in [
        (Misread::Day, [Msg::FinderBadDate, Msg::FinderBadDateShort]),
        (
            Misread::State,
            [Msg::FinderBadState, Msg::FinderBadStateShort],
        ),
        (
            Misread::Field,
            [Msg::FinderMalformed, Msg::FinderMalformedShort],
        ),
    ] {
        let parts = query.misread_as(kind, may_go_on);
        if !parts.is_empty() {
            forms.push(msgs.map(|msg| Message::new(msg).with("parts", &parts)));
        }
    }
    if query.has_open_quote && !may_go_on {
        forms.push([Msg::FinderOpenQuote, Msg::FinderOpenQuoteShort].map(Message::new));
    }
    forms
}

/// Returns the messages for what was not understood of a query that is typed to its end.
pub fn misread(query: &Query) -> impl Iterator<Item = Message> + use<> {
    let forms = misread_forms(query, false).into_iter();
    forms.map(|[long, _]| long)
}

/// Returns the remarks on what was not understood of a query, whose end may still be being typed.
pub(super) fn on_misread(query: &Query, may_go_on: bool, look: &Look<'_>) -> Vec<Remark> {
    let forms = misread_forms(query, may_go_on).into_iter();
    let remarks = forms.map(|[long, short]| Remark {
        long: look.say(&long),
        short: look.say(&short),
    });
    remarks.collect()
}

/// Returns the query without what no further typing makes understood, so that only the parts at its
/// end are misread that more typing may complete.
pub(super) fn unfinished(query: &Query) -> Query {
    Query {
        malformed: Vec::new(),
        ..query.clone()
    }
}

/// Returns all remarks in full.
pub(super) fn in_full(remarks: &[Remark]) -> String {
    let said = remarks.iter().map(|remark| remark.long.as_str());
    said.collect::<Vec<_>>().join(" · ")
}

/// Returns the remarks that cannot be left out, in few words.
pub(super) fn in_few_words(remarks: &[Remark]) -> String {
    let said = remarks.iter().map(|remark| remark.short.as_str());
    let said: Vec<&str> = said.filter(|said| !said.is_empty()).collect();
    said.join(" · ")
}

/// Returns the remarks in one line of `room` cells: all in full, or without those that can be left
/// out, or in few words. A line that does not fit even so is cut at its end, where a remark repeats words
/// that the box shows too.
fn in_line(remarks: &[Remark], room: usize) -> String {
    let needed = remarks.iter().filter(|remark| !remark.short.is_empty());
    let needed: Vec<&str> = needed.map(|remark| remark.long.as_str()).collect();
    let forms = [in_full(remarks), needed.join(" · ")];
    let fitting = forms.into_iter().find(|said| cells(said) <= room);
    fitting.unwrap_or_else(|| truncate(&in_few_words(remarks), room).into_owned())
}

/// Writes remarks into the line below the head of `area`, a pane.
pub(super) fn draw(remarks: &[Remark], style: Style, area: Rect, buf: &mut Buffer) {
    let said = in_line(
        remarks,
        usize::from(area.width.saturating_sub(MARGIN_CELLS)),
    );
    if !said.is_empty() {
        put(buf, area, 1, 1, &format!(" {said} "), style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::action::Context;
    use crate::app::keymap::Keymap;
    use crate::app::lang::{Catalog, Lang};
    use crate::app::theme::Theme;
    use crate::pane::glyphs::Glyphs;

    /// Cells for a remark on the screens of 40 and of 20 columns.
    const ROOMS: [usize; 2] = [37, 17];

    #[test]
    fn only_words_of_the_query_are_cut_off_a_remark() {
        let (theme, keymap) = (Theme::default(), Keymap::default());
        for lang in [Lang::Vi, Lang::En] {
            let catalog = Catalog::new(lang);
            let look = Look {
                theme: &theme,
                catalog: &catalog,
                keymap: &keymap,
                glyphs: Glyphs::Unicode,
                context: Context::List,
            };
            for typed in ["author:nam", "\"mưa", "is:new", "after:2024-13", "tag: mưa"] {
                let remarks = on_misread(&Query::parse(typed), false, &look);
                for room in ROOMS {
                    let said = in_line(&remarks, room);
                    let known = said.trim_end_matches('…').trim_end_matches(|c| c != ' ');
                    let short = in_few_words(&remarks);
                    let is_whole = said == in_full(&remarks) || said == short;
                    let is_cut_late = short.starts_with(known) && !known.is_empty();
                    assert!(is_whole || is_cut_late, "{typed} {room}: {said}");
                }
            }
        }
    }

    #[test]
    fn only_days_are_told_how_days_are_written_and_states_which_there_are() {
        let query = Query::parse("author:nam after:2024-13 is:new chợ");
        let kinds = [Misread::Day, Misread::State, Misread::Field];
        let parts = kinds.map(|kind| query.misread_as(kind, false));
        assert_eq!(parts, ["after:2024-13", "is:new", "author:nam"]);
        assert_eq!(misread(&query).count(), 3);
    }

    #[test]
    fn remarks_that_can_be_left_out_go_before_the_others_are_shortened() {
        let remark = |long: &str, short: &str| Remark {
            long: long.to_owned(),
            short: short.to_owned(),
        };
        let remarks = [
            remark("không lọc theo in:a", "bỏ qua in:a"),
            remark("chỉ theo chữ", ""),
        ];
        for (room, said) in [
            (40, "không lọc theo in:a · chỉ theo chữ"),
            (33, "không lọc theo in:a"),
            (18, "bỏ qua in:a"),
            (9, "bỏ qua i…"),
        ] {
            assert_eq!(in_line(&remarks, room), said, "{room}");
        }
    }
}

//! The words beside and above an article's text. Reader and printed output share them, so cells and
//! styles are not known here.

use crate::app::lang::{Catalog, Message, Msg};
use crate::article::{Article, Block, BlockKind, Source};
use crate::text::sanitize;

/// Cells of a rubric or of an author that are looked at: more than a window has.
const PART_MAX_CELLS: usize = 200;

/// Sign before the items of a list.
pub const BULLET: &str = "•";

/// Returns the label of a turn (`labels` says whether there is room for words), the bullet or
/// number of an item, the sign of a note; empty for a block without one.
pub fn marker<'a>(
    article: &'a Article,
    block: &Block,
    labels: bool,
    catalog: &'a Catalog,
) -> &'a str {
    let typed = article.text[block.marker..block.start].trim();
    match (block.kind, typed) {
        (_, "") => "",
        (BlockKind::Question, _) if labels => catalog.text(Msg::Question),
        (BlockKind::Answer, _) if labels => catalog.text(Msg::Answer),
        (BlockKind::Question | BlockKind::Answer, _) => "–",
        // Plain text has dashes for speech too, and speech must not look like a list.
        (BlockKind::List, "-") if article.format == "text" => "–",
        (BlockKind::List, "-" | "*" | "+") => BULLET,
        _ => typed,
    }
}

/// Returns a reading time in words; in hours and minutes from an hour on, because nobody knows how
/// long 296 minutes are. Only an article without text has 0 minutes.
pub fn time(minutes: usize, catalog: &Catalog) -> String {
    let [few, hours, even] = [Msg::Minutes, Msg::MinutesOfHours, Msg::MinutesEven];
    catalog.say(&time_in(minutes, few, hours, even))
}

/// Returns a reading time for a column or a narrow line: `4′`, `4h56′`.
pub fn short_time(minutes: usize, catalog: &Catalog) -> String {
    let few = Msg::MinutesShort;
    let (hours, even) = (Msg::MinutesOfHoursShort, Msg::MinutesEvenShort);
    catalog.say(&time_in(minutes, few, hours, even))
}

fn time_in(minutes: usize, few: Msg, hours: Msg, even: Msg) -> Message {
    match (minutes / 60, minutes % 60) {
        (0, 0) => Message::new(Msg::MinutesNone),
        (0, n) => Message::new(few).with("n", n),
        (h, 0) => Message::new(even).with("h", h),
        (h, n) => Message::new(hours).with("h", h).with("n", n),
    }
}

/// Returns rubric, author, minutes at `rate` words a minute, and date; of an article without a
/// title of its own also the name of its file, since the title in lists was made from its first
/// words.
pub fn meta(article: &Article, rate: usize, catalog: &Catalog) -> String {
    let said = [&article.meta.source, &article.meta.author];
    let mut parts: Vec<String> = said
        .into_iter()
        .flatten()
        .map(|part| sanitize::line_start(part, PART_MAX_CELLS))
        .collect();
    parts.push(time(article.minutes(rate), catalog));
    let date = article.meta.date.map(|date| catalog.date(date));
    parts.extend(date.or_else(|| article.meta.date_text.clone()));
    if !article.has_title_block() && !matches!(article.source, Source::Stdin(_)) {
        let path = article.source.path();
        let name = path.rsplit('/').next().unwrap_or_default();
        parts.push(sanitize::line(name));
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lang::Lang;

    #[test]
    fn from_an_hour_on_times_are_in_hours_and_minutes() {
        let (vi, en) = (Catalog::new(Lang::Vi), Catalog::new(Lang::En));
        for (minutes, in_vi, in_en, short) in [
            (1, "1 phút", "1 minute", "1′"),
            (59, "59 phút", "59 minutes", "59′"),
            (60, "1 giờ", "1 hour", "1h"),
            (61, "1 giờ 1 phút", "1 hour 1 minute", "1h1′"),
            (296, "4 giờ 56 phút", "4 hours 56 minutes", "4h56′"),
            (1_440, "24 giờ", "24 hours", "24h"),
        ] {
            assert_eq!(time(minutes, &vi), in_vi);
            assert_eq!(time(minutes, &en), in_en);
            assert_eq!(short_time(minutes, &vi), short);
            assert_eq!(short_time(minutes, &en), short);
        }
        assert_eq!([time(0, &vi), short_time(0, &en)], ["trống", "empty"]);
    }
}

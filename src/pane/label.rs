//! The words beside and above an article's text, shared by the reader and by printed output. It
//! must not know of cells or styles.

use crate::app::lang::{Catalog, Message, Msg};
use crate::article::{Article, Block, BlockKind, Source};
use crate::text::sanitize;

/// Cells of a rubric or of an author that are looked at: more than a window has.
const PART_CELLS: usize = 200;

/// The sign before the items of a list.
pub const BULLET: &str = "•";

/// The label of a turn (`labels` says whether there is room for words), the bullet or number
/// of an item, the sign of a note; empty for a block without one.
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
        // Plain text has dashes for speech too, and who speaks is no bullet.
        (BlockKind::List, "-") if article.format == "text" => "–",
        (BlockKind::List, "-" | "*" | "+") => BULLET,
        _ => typed,
    }
}

/// Rubric, author, minutes at `rate` words a minute, date; of an article without a title of its own the
/// name of its file, since the title in lists was made from its first words.
pub fn meta(article: &Article, rate: usize, catalog: &Catalog) -> String {
    let minutes = Message::new(Msg::Minutes).with("n", article.minutes(rate));
    let said = [&article.meta.source, &article.meta.author];
    let mut parts: Vec<String> = said
        .into_iter()
        .flatten()
        .map(|part| sanitize::line_start(part, PART_CELLS))
        .collect();
    parts.push(catalog.say(&minutes));
    let date = article.meta.date.map(|date| catalog.date(date));
    parts.extend(date.or_else(|| article.meta.date_text.clone()));
    if !article.has_title_block() && !matches!(article.source, Source::Stdin(_)) {
        let path = article.source.path();
        let name = path.rsplit('/').next().unwrap_or_default();
        parts.push(sanitize::line(name));
    }
    parts.join(" · ")
}

//! `docbao bookmarks check`: of each bookmark whether its passage is found, and if not, why.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::bookmarks::{ShortIds, entries, library_of};
use super::{DONE, Desk, NOTHING, Out};
use crate::app::lang::{Message, Msg};
use crate::bookmark::Bookmark;
use crate::bookmark::anchor::{Anchor, Lost};
use crate::bookmark::export::Entry;
use crate::bookmark::row::Row;
use crate::library::Library;
use crate::text::{layout, sanitize};

/// Cells of the passage in a plain line.
const QUOTE_CELLS: usize = 50;

/// Why a bookmark is an orphan: its name in JSON, and what is said.
type Reason = (&'static str, Msg);

/// A line of JSON: that of the list, and why; nothing for one that is found.
#[derive(Serialize)]
struct Checked<'a> {
    #[serde(flatten)]
    row: Row<'a>,
    why: Option<&'static str>,
}

/// Prints a line a bookmark, newest first. The exit status says whether all are found.
pub(super) fn run(
    json: bool,
    paths: &[PathBuf],
    desk: &Desk<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    let (_, shelf) = desk.bookmarks()?;
    let all: Vec<&Bookmark> = shelf.iter().collect();
    let mut library = library_of(&all);
    if !paths.is_empty() {
        desk.read(paths, |article| {
            library.add(vec![Arc::new(*article)]);
            Ok(())
        })?;
    }
    let ids = ShortIds::new(&shelf);
    let (mut attached, mut moved, mut orphaned) = (0, 0, 0);
    for entry in entries(&all, &library) {
        *match entry.anchor {
            Anchor::Attached(_) => &mut attached,
            Anchor::Moved(_) => &mut moved,
            Anchor::Orphaned(_) => &mut orphaned,
        } += 1;
        let why = reason(&entry, &library);
        if json {
            let row = Row::new(&entry);
            let why = why.map(|(name, _)| name);
            out.json(&Checked { row, why })?;
        } else {
            out.line(&line(&entry, why, &ids, desk))?;
        }
    }
    if !json {
        let said = Message::new(Msg::CheckTotals)
            .with("n", all.len())
            .with("attached", attached)
            .with("moved", moved)
            .with("orphaned", orphaned);
        out.line(&desk.catalog.say(&said))?;
    }
    Ok(if orphaned > 0 { NOTHING } else { DONE })
}

fn reason(entry: &Entry<'_>, library: &Library) -> Option<Reason> {
    let Anchor::Orphaned(lost) = &entry.anchor else {
        return None;
    };
    Some(match (entry.article, lost) {
        (Some(_), Lost::Gone) => ("gone", Msg::LostGone),
        (Some(_), Lost::Unclear) => ("unclear", Msg::LostUnclear),
        (None, _) if library.is_unclear(&entry.bookmark.target) => ("titles", Msg::LostTitles),
        (None, _) => ("article", Msg::LostArticle),
    })
}

/// Status, id, passage and title in columns, then why.
fn line(entry: &Entry<'_>, why: Option<Reason>, ids: &ShortIds<'_>, desk: &Desk<'_>) -> String {
    let quote = sanitize::line(&entry.bookmark.quote.exact);
    let quote = format!("“{}”", layout::truncate(&quote, QUOTE_CELLS));
    let pad = (QUOTE_CELLS + 2).saturating_sub(layout::cells(&quote));
    let id = ids.of(&entry.bookmark.id);
    let status = entry.anchor.status();
    let title = sanitize::line(entry.title());
    let line = format!("{status:<8}  {id}  {quote}{:pad$}  {title}", "");
    match why {
        Some((_, msg)) => format!("{line}  ({})", desk.catalog.text(msg)),
        None => line,
    }
}

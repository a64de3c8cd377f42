//! `docbao bookmarks check`: of each bookmark whether its passage is found, and if not, why.

use std::path::PathBuf;

use serde::Serialize;

use super::bookmarks::{ShortIds, entries, library_of};
use super::out::tell;
use super::seek::{gone, seek};
use super::{DONE, NOTHING, Out, Session};
use crate::app::lang::{Message, Msg};
use crate::bookmark::anchor::{Anchor, Lost};
use crate::bookmark::row::BookmarkRow;
use crate::bookmark::{Bookmark, ExportEntry};
use crate::library::Library;
use crate::text::{layout, sanitize};

/// Cells of the passage in a plain line.
const QUOTE_CELLS: usize = 50;

/// Why a bookmark is an orphan.
#[derive(Clone, Copy)]
enum OrphanReason {
    /// The article has no such passage.
    Gone,
    /// Several passages of the article may be meant.
    Unclear,
    /// The words stand among others than before.
    Context,
    /// Several articles have the title.
    Titles,
    /// The article is not there.
    Article,
}

impl OrphanReason {
    /// Returns the name of the reason in JSON.
    fn name(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Unclear => "unclear",
            Self::Context => "context",
            Self::Titles => "titles",
            Self::Article => "article",
        }
    }

    fn msg(self) -> Msg {
        match self {
            Self::Gone => Msg::LostGone,
            Self::Unclear => Msg::LostUnclear,
            Self::Context => Msg::LostContext,
            Self::Titles => Msg::LostTitles,
            Self::Article => Msg::LostArticle,
        }
    }
}

/// A line of JSON: that of the list, and why; nothing for one that is found. `was` is where the
/// article's file was, if it is another one now.
#[derive(Serialize)]
struct Checked<'a> {
    #[serde(flatten)]
    row: BookmarkRow<'a>,
    why: Option<&'static str>,
    was: Option<String>,
}

/// Prints a line a bookmark, newest first. The exit status says whether all are found.
pub(super) fn run(
    json: bool,
    paths: &[PathBuf],
    session: &Session<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    let (_, shelf) = session.bookmarks()?;
    let all: Vec<&Bookmark> = shelf.iter().collect();
    let mut library = library_of(&all);
    if !paths.is_empty() {
        let mut articles = Vec::new();
        session.each(paths, |article| {
            articles.push(article);
            Ok(())
        })?;
        library.add(articles);
    }
    let missed = seek(&all, &mut library, !paths.is_empty(), session)?;
    let ids = ShortIds::new(&shelf);
    let mut counts = CheckCounts::default();
    for mut entry in entries(&all, &library) {
        let was = follow(&mut entry);
        counts.add(&entry.anchor);
        let why = reason(&entry, &library);
        if json {
            let row = BookmarkRow::new(&entry);
            let why = why.map(OrphanReason::name);
            out.json(&Checked { row, why, was })?;
        } else {
            out.line(&line(&entry, why, was.is_some(), &ids, session))?;
        }
    }
    if !json {
        out.line(&session.catalog.say(&counts.message()))?;
    }
    if let Some(n) = missed.filter(|_| counts.orphaned > 0) {
        tell(
            &session
                .catalog
                .say(&Message::new(Msg::CheckPart).with("n", n)),
        );
    }
    Ok(if counts.orphaned > 0 { NOTHING } else { DONE })
}

/// How many there are of each.
#[derive(Default)]
struct CheckCounts {
    attached: usize,
    moved: usize,
    orphaned: usize,
}

impl CheckCounts {
    fn add(&mut self, anchor: &Anchor) {
        *match anchor {
            Anchor::Attached(_) => &mut self.attached,
            Anchor::Moved(_) => &mut self.moved,
            Anchor::Orphaned(_) => &mut self.orphaned,
        } += 1;
    }

    fn message(&self) -> Message {
        Message::new(Msg::CheckTotals)
            .with("n", self.attached + self.moved + self.orphaned)
            .with("attached", self.attached)
            .with("moved", self.moved)
            .with("orphaned", self.orphaned)
    }
}

/// Of a passage that is in another file, since its own is gone, where that was: it has moved.
fn follow(entry: &mut ExportEntry<'_>) -> Option<String> {
    let range = entry.anchor.range()?;
    let was = gone(entry.bookmark)?;
    entry.anchor = Anchor::Moved(range);
    Some(was.to_string_lossy().into_owned())
}

fn reason(entry: &ExportEntry<'_>, library: &Library) -> Option<OrphanReason> {
    let Anchor::Orphaned(lost) = &entry.anchor else {
        return None;
    };
    Some(match (&entry.article, lost) {
        (Some(_), Lost::Gone) => OrphanReason::Gone,
        (Some(_), Lost::Unclear) => OrphanReason::Unclear,
        (Some(_), Lost::Context) => OrphanReason::Context,
        (None, _) if library.is_unclear(&entry.bookmark.target) => OrphanReason::Titles,
        (None, _) => OrphanReason::Article,
    })
}

/// Status, id, passage and title in columns, then why, or where it is now.
fn line(
    entry: &ExportEntry<'_>,
    why: Option<OrphanReason>,
    has_moved: bool,
    ids: &ShortIds<'_>,
    session: &Session<'_>,
) -> String {
    let quote = sanitize::line(&entry.bookmark.quote.exact);
    let quote = format!("“{}”", layout::truncate(&quote, QUOTE_CELLS));
    let pad = (QUOTE_CELLS + 2).saturating_sub(layout::cells(&quote));
    let id = ids.of(&entry.bookmark.id);
    let status = session.catalog.status(entry.anchor.status());
    let title = sanitize::line(&entry.heading());
    let line = format!("{status:<8}  {id}  {quote}{:pad$}  {title}", "");
    match (why, &entry.article) {
        (Some(why), _) => format!("{line}  ({})", session.catalog.text(why.msg())),
        (None, Some(article)) if has_moved => {
            let path = sanitize::path(&article.origin.path);
            format!(
                "{line}  ({})",
                session.say(Msg::MovedTo, &[("path", &path)])
            )
        }
        _ => line,
    }
}

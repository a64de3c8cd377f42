//! `docbao bookmarks import`: takes in the bookmarks of a file, or says what that would change.

use std::io::{self, Read as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use jiff::Timestamp;

use super::bookmarks::library_of;
use super::{DONE, FAILED, NOTHING, Out, Session, out};
use crate::app::lang::{Message, Msg};
use crate::bookmark::Bookmark;
use crate::bookmark::import::{
    self, ImportItem, ImportPlace, ImportRefused, ImportStep, ImportText,
};
use crate::shell::cause;
use crate::shell::disk::store;
use crate::shell::fs::open_and_wait;
use crate::text::decode::Encoding;
use crate::text::{layout, sanitize};

/// The largest file that is read, in bytes.
const IMPORT_MAX_BYTES: u64 = 256 << 20;

/// Cells of the passage in a line that says what would change.
const QUOTE_CELLS: usize = 60;

/// How many items met each fate.
#[derive(Default)]
struct ImportCounts {
    new: usize,
    updated: usize,
    same: usize,
    older: usize,
    /// Passages of the items that are in the store and never shown.
    further_passages: usize,
    /// Items that are left out, because no file of the store may be that large.
    too_large: usize,
}

impl ImportCounts {
    fn count(&mut self, step: ImportStep) {
        *match step {
            ImportStep::Add => &mut self.new,
            ImportStep::Update => &mut self.updated,
            ImportStep::Same => &mut self.same,
            ImportStep::Older => &mut self.older,
        } += 1;
    }
}

pub(super) fn run(
    file: &Path,
    dry_run: bool,
    session: &Session<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    let name = file.to_string_lossy();
    let unread = || match &*name {
        "-" => session.catalog.text(Msg::FailStdin).to_owned(),
        path => session.say(Msg::FailRead, &[("path", path)]),
    };
    let bytes = read(file, session).with_context(unread)?;
    let decoded = ImportText::decode(bytes, session.options.encoding);
    let decoded = decoded.with_context(|| {
        let not_text = session.catalog.text(Msg::ImportNotText);
        format!("{}: {not_text}", unread())
    })?;
    let found = import::read(&decoded.text, Timestamp::now());
    if decoded.encoding != Encoding::Utf8 {
        let said = Message::new(Msg::ImportReadAs).with("name", decoded.encoding.name());
        out.line(&session.catalog.say(&said))?;
    }
    if decoded.replaced > 0 {
        let said = Message::new(Msg::ImportReplaced)
            .with("file", &*name)
            .with("n", decoded.replaced);
        out::tell(&session.catalog.say(&said));
    }
    for (line, why) in &found.refused {
        tell_refused(&name, *line, reason(why, session), session);
    }
    let counts = settle(&found.items, &name, dry_run, session, out)?;
    let left_out = found.refused.iter().filter(|(_, why)| why.is_left_out());
    let left_out = left_out.count() + counts.too_large;
    if !found.items.is_empty() || found.refused.is_empty() {
        let msg = if dry_run {
            Msg::WouldImport
        } else {
            Msg::Imported
        };
        let said = Message::new(msg)
            .with("new", counts.new)
            .with("updated", counts.updated)
            .with("same", counts.same)
            .with("older", counts.older)
            .with("refused", left_out);
        out.line(&session.catalog.say(&said))?;
    }
    if counts.further_passages > 0 {
        let said = Message::new(Msg::ImportFurther).with("n", counts.further_passages);
        out.line(&session.catalog.say(&said))?;
    }
    // As with any file that was named and could not be read whole, whatever was taken of it.
    Ok(
        match (
            found.refused.len() + counts.too_large + decoded.replaced,
            found.items.is_empty(),
        ) {
            (0, false) => DONE,
            (0, true) => NOTHING,
            _ => FAILED,
        },
    )
}

/// Tells that the part of the file `name` that starts at `line` is left out, and why.
fn tell_refused(name: &str, line: usize, why: String, session: &Session<'_>) {
    let said = Message::new(Msg::RefusedAt)
        .with("file", name)
        .with("line", line)
        .with("what", why);
    out::tell(&session.catalog.say(&said));
}

fn read(file: &Path, session: &Session<'_>) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        io::stdin()
            .lock()
            .take(IMPORT_MAX_BYTES + 1)
            .read_to_end(&mut bytes)?;
    } else {
        let opened = open_and_wait(file).map_err(|error| cause::at(file, false, error))?;
        opened.take(IMPORT_MAX_BYTES + 1).read_to_end(&mut bytes)?;
    }
    if bytes.len() as u64 > IMPORT_MAX_BYTES {
        let most = (IMPORT_MAX_BYTES >> 20).to_string();
        bail!(session.say(Msg::FailTooLarge, &[("n", &most)]));
    }
    Ok(bytes)
}

/// Saves what is new or newer, one after another, each durably; or prints it. Items of the file
/// `name` that are too large for the store are told and left out.
fn settle(
    items: &[ImportItem],
    name: &str,
    dry_run: bool,
    session: &Session<'_>,
    out: &mut Out,
) -> anyhow::Result<ImportCounts> {
    let (bookmarks, mut shelf) = session.bookmarks()?;
    let ids = import::ids_on_shelf(items, &shelf, |asked| {
        let places = library_of(asked).locate_all(asked).into_iter();
        let places = places.map(|place| {
            Some(ImportPlace {
                article: place.article?.id,
                start: place.anchor.range()?.start,
            })
        });
        places.collect()
    });
    let mut counts = ImportCounts::default();
    for (item, id) in items.iter().zip(&ids) {
        let base = shelf.get(id).cloned();
        let step = import::settle(item, id, &mut shelf);
        if let Some(Err(error)) = shelf.get(id).map(store::check_size) {
            tell_refused(
                name,
                item.line,
                session.catalog.why(&cause::why(&error)),
                session,
            );
            counts.too_large += 1;
            match base {
                Some(base) => drop(shelf.follow(base)),
                None => drop(shelf.forget(id)),
            }
            continue;
        }
        counts.further_passages += item.bookmark.further_passages;
        let sign = match step {
            ImportStep::Add => '+',
            ImportStep::Update => '~',
            ImportStep::Same | ImportStep::Older => {
                counts.count(step);
                continue;
            }
        };
        if dry_run {
            out.line(&format!("{sign} {}", line(&item.bookmark)))?;
        } else if let Some(bookmark) = shelf.get(id) {
            bookmarks.save(bookmark, base.as_ref()).map_err(|error| {
                let n = (counts.new + counts.updated).to_string();
                let saved = session.say(Msg::FailImportSaved, &[("n", &n)]);
                anyhow::Error::msg(format!("{}; {saved}", session.unsaved(&error)))
            })?;
        }
        counts.count(step);
    }
    Ok(counts)
}

fn line(bookmark: &Bookmark) -> String {
    let id = sanitize::line(bookmark.id.as_str());
    let quote = sanitize::line(&bookmark.quote.exact);
    let quote = layout::truncate(&quote, QUOTE_CELLS);
    let title = sanitize::line(&bookmark.target.title);
    format!("{id}  “{quote}”  {title}").trim_end().to_owned()
}

/// Says why part of a file is no bookmark, in the user's language.
fn reason(why: &ImportRefused, session: &Session<'_>) -> String {
    let text = |msg| session.catalog.text(msg).to_owned();
    match why {
        ImportRefused::NotJson {
            line,
            column,
            is_cut,
        } => session
            .catalog
            .why(&cause::json_at(*is_cut, *line, *column)),
        ImportRefused::NotAnnotation(error) => {
            let said = Message::new(Msg::RefusedAnnotation);
            { session.catalog }.say(&said.with_reason(cause::annotation(error)))
        }
        ImportRefused::NoColumn => text(Msg::RefusedColumn),
        ImportRefused::NotCsv => text(Msg::RefusedCsv),
        ImportRefused::OpenQuote => text(Msg::RefusedOpenQuote),
        ImportRefused::ExtraCells => text(Msg::RefusedCells),
        ImportRefused::BadDate => text(Msg::RefusedDate),
        ImportRefused::HalfCharacter => text(Msg::RefusedHalf),
        ImportRefused::PageElsewhere(address) => {
            session.say(Msg::RefusedPage, &[("address", address)])
        }
        ImportRefused::NoHighlight => text(Msg::RefusedHighlight),
        ImportRefused::Reply => text(Msg::RefusedReply),
        ImportRefused::PageNote => text(Msg::RefusedPageNote),
    }
}

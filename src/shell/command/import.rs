//! `docbao bookmarks import`: takes in the bookmarks of a file, or says what that would change.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use jiff::Timestamp;

use super::{DONE, Desk, FAILED, NOTHING, Out, out};
use crate::app::lang::{Message, Msg};
use crate::bookmark::Bookmark;
use crate::bookmark::import::{self, Item, Known, Refused, Step};
use crate::shell::cause;
use crate::text::{layout, sanitize};

/// The largest file that is read, in bytes.
const CAP: u64 = 256 << 20;

/// Cells of the passage in a line that says what would change.
const QUOTE_CELLS: usize = 60;

/// How many items met each fate.
#[derive(Default)]
struct Counts {
    new: usize,
    updated: usize,
    same: usize,
    older: usize,
}

impl Counts {
    fn count(&mut self, step: Step) {
        *match step {
            Step::Add => &mut self.new,
            Step::Update => &mut self.updated,
            Step::Same => &mut self.same,
            Step::Older => &mut self.older,
        } += 1;
    }
}

pub(super) fn run(
    file: &Path,
    dry_run: bool,
    desk: &Desk<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    let name = file.to_string_lossy();
    let bytes = read(file, desk).with_context(|| match &*name {
        "-" => desk.catalog.text(Msg::FailStdin).to_owned(),
        path => desk.say(Msg::FailRead, &[("path", path)]),
    })?;
    let found = import::read(&bytes, Timestamp::now());
    for (line, why) in &found.refused {
        let said = Message::new(Msg::RefusedAt)
            .with("file", &*name)
            .with("line", *line)
            .with("what", reason(why, desk));
        out::tell(&desk.catalog.say(&said));
    }
    let counts = settle(&found.items, dry_run, desk, out)?;
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
            .with("refused", found.refused.len());
        out.line(&desk.catalog.say(&said))?;
    }
    Ok(match (found.items.is_empty(), found.refused.is_empty()) {
        (false, _) => DONE,
        (true, true) => NOTHING,
        (true, false) => FAILED,
    })
}

fn read(file: &Path, desk: &Desk<'_>) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        io::stdin().lock().take(CAP + 1).read_to_end(&mut bytes)?;
    } else {
        let opened = File::open(file).map_err(|error| cause::at(file, false, error))?;
        opened.take(CAP + 1).read_to_end(&mut bytes)?;
    }
    if bytes.len() as u64 > CAP {
        let most = (CAP >> 20).to_string();
        bail!(desk.say(Msg::FailTooLarge, &[("n", &most)]));
    }
    let not_text = || desk.catalog.text(Msg::FailNotText).to_owned();
    String::from_utf8(bytes).ok().with_context(not_text)
}

/// Saves what is new or newer, one after another, each durably; or prints it.
fn settle(items: &[Item], dry_run: bool, desk: &Desk<'_>, out: &mut Out) -> anyhow::Result<Counts> {
    let (store, mut shelf) = desk.bookmarks()?;
    let mut known = Known::new(&shelf);
    let mut counts = Counts::default();
    for item in items {
        let id = &item.bookmark.id;
        let base = shelf.get(id).cloned();
        let step = import::settle(item, &mut shelf, &mut known);
        let sign = match step {
            Step::Add => '+',
            Step::Update => '~',
            Step::Same | Step::Older => {
                counts.count(step);
                continue;
            }
        };
        if dry_run {
            out.line(&format!("{sign} {}", line(&item.bookmark)))?;
        } else if let Some(bookmark) = shelf.get(id) {
            store.save(bookmark, base.as_ref()).map_err(|error| {
                let n = (counts.new + counts.updated).to_string();
                let saved = desk.say(Msg::FailImportSaved, &[("n", &n)]);
                anyhow::Error::msg(format!("{}; {saved}", desk.unsaved(&error)))
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
fn reason(why: &Refused, desk: &Desk<'_>) -> String {
    let text = |msg| desk.catalog.text(msg).to_owned();
    match why {
        Refused::NotJson {
            line,
            column,
            is_cut,
        } => desk.catalog.why(&cause::json_at(*is_cut, *line, *column)),
        Refused::NotAnnotation(error) => {
            let said = Message::new(Msg::RefusedAnnotation);
            { desk.catalog }.say(&said.with_reason(cause::annotation(error)))
        }
        Refused::NoColumn => text(Msg::RefusedColumn),
        Refused::NotCsv => text(Msg::RefusedCsv),
        Refused::OpenQuote => text(Msg::RefusedOpenQuote),
        Refused::NoHighlight => text(Msg::RefusedHighlight),
        Refused::Reply => text(Msg::RefusedReply),
        Refused::PageNote => text(Msg::RefusedPageNote),
    }
}

//! Bookmarks written to a file that the user names: ordered, confirmed, or refused.

use super::super::event::{Effect, ExportJob, NotExported, Severity, Written};
use super::super::lang::{Message, Msg};
use super::super::model::Model;
use super::messages::{say, warn};
use crate::bookmark::BookmarkId;
use crate::pane::export::{Export, ExportWish};

/// Opens the box for an export of the bookmarks that the list shows.
pub(super) fn begin(model: &mut Model, ids: Vec<BookmarkId>) {
    if ids.is_empty() {
        return say(model, Severity::Info, Message::new(Msg::ExportNothing));
    }
    let today = model.now.to_zoned(model.zone.clone()).date();
    let pane = Export::new(ids, today);
    model.overlays.push(pane);
}

/// Orders the export. The thread that writes it also finds where each passage is now, because that
/// may take long.
pub(super) fn order(model: &mut Model, wish: ExportWish, effects: &mut Vec<Effect>) {
    let kept = wish.ids.iter().filter_map(|id| model.shelf.get(id));
    let bookmarks = model.library.inquire(kept.cloned().collect());
    let job = ExportJob {
        bookmarks,
        format: wish.format,
        name: wish.name,
        replace: wish.replace,
        zone: model.zone.clone(),
    };
    effects.push(Effect::Export(Box::new(job)));
    say(model, Severity::Pending, Message::new(Msg::Saving));
}

/// Tells whether the exported file was written.
pub(super) fn done(model: &mut Model, name: String, done: Result<Written, NotExported>) {
    let is_open = model.overlays.front_as::<Export>().is_some();
    match done {
        Ok(written) => {
            if is_open {
                model.overlays.close();
            }
            let n = model.appearance.catalog.number(written.bookmarks);
            let said = Message::new(Msg::ExportedTo).with("n", n);
            say(model, Severity::Info, said.with_path(written.path));
        }
        Err(NotExported::Exists) => {
            let said = Message::new(Msg::ExportExists).with_path(&name);
            if let Some(pane) = model.overlays.front_as_mut::<Export>() {
                pane.is_there(name);
            }
            warn(model, said);
        }
        Err(NotExported::Failed(why)) => {
            let said = Message::new(Msg::ExportFailed).with_path(name);
            warn(model, said.with_reason(why));
        }
    }
}

//! The user's files: bookmarks, drafts, reading state, settings and exports, the scan and the watch of
//! folders, and the cache of a library.
//!
//! # Files
//!
//! - Bookmarks: `store.rs` and `store/` (`save.rs` writes, `look.rs` finds what others changed, `file.rs`
//!   reads one, `trash.rs`), on the thread of `store_worker.rs`, which also keeps `drafts.rs` and
//!   `reading_state.rs` and writes exports (`outfile.rs`).
//! - Settings: `settings.rs` reads them, `settings_worker.rs` reads them again when they change.
//! - Library: `inputs.rs` has the paths that were named and `root_names.rs` their names in the list, `scan.rs`
//!   finds the files below them, `article_file.rs` reads one, `stream.rs` standard input and with `pipe.rs` a
//!   FIFO; `texts.rs` lists files for the search of a lost bookmark. `cache.rs` keeps articles and index for
//!   the next start; the rest is in [`work`](super::work). `last_session.rs` reminds of what was read last time.
//! - `watch.rs` tells all three that something changed, `links.rs` where a path can change.
//!
//! Paths come from [`paths`](super::paths), and files are opened by [`fs`](super::fs) alone.
//!
//! # What holds everywhere
//!
//! - **Saved means saved.** `shell/disk/store.rs` writes a temporary file, syncs it, renames it and
//!   syncs the folder; only then `Event::Stored` lets the status line say “saved”. A write that fails
//!   stays in `Model::unsaved` and is tried again: by a timer whose pauses double up to a minute, with
//!   the next change, and when the window gets the focus. As soon as it fails it is also among the
//!   drafts (`bookmark/unsaved.rs`), so that whatever ends the program loses nothing: the next start
//!   saves it, merged with what changed meanwhile.
//! - **No change is lost.** Everything that writes a bookmark goes through one function, `Store::save`
//!   (`shell/disk/store/save.rs`), and gives it the whole version that the change was made from.
//!   Versions are told apart by content, since `sed`, editors and `git checkout` set no time in the
//!   file. Changes by other programs since then are merged in, field by field (`bookmark/merge.rs`): tags
//!   and the parts of a note as sets, of other fields the newer. Undo is a merge of this kind as well.
//!   In `tests/store_races.rs` another program writes at each operation of each writer.
//! - **A backup gives back nothing that was removed.** Copies that conflict are merged whole. A file named as
//!   a backup of a bookmark (`x.json.bak`, `.orig`, `.old` …) that the bookmark was made from by an edit by
//!   hand or by taking tags or notes away (`is_made_from` in `bookmark/merge.rs`) only goes to the trash.
//!   `x.json~`, which editors make for the moment of each write, is read only while `x.json` is gone.
//! - **Pending changes stay.** A change that is being written (`Model::writing`) or that failed
//!   (`unsaved`) is not overridden by changes in the folder, and the user is asked before quitting
//!   without it. All other bookmarks follow the folder: `shell/disk/watch.rs` reports that something
//!   changed, also where links of the store lead, `shell/disk/store/look.rs` what.
//! - **Broken is reported, lost is not deleted.** A bookmark file that cannot be read, or a folder
//!   that is missing or whose disk is not mounted, is reported once it has stayed so for 0.4 s (others
//!   may be writing), and its bookmarks stay in memory; `m` on the passage writes a broken one again,
//!   and nothing is written to a folder that took the place of a lost one.

pub(super) mod article_file;
pub(super) mod cache;
pub(super) mod drafts;
pub mod inputs;
pub(super) mod last_session;
pub(super) mod links;
pub mod outfile;
#[cfg(unix)]
mod pipe;
pub mod reading_state;
mod root_names;
pub(super) mod rules;
pub(super) mod scan;
pub mod settings;
pub(super) mod settings_worker;
pub mod store;
pub(super) mod store_worker;
pub(super) mod stream;
pub(super) mod texts;
pub(super) mod watch;

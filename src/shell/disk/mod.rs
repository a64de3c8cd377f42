//! The user's files: bookmarks, drafts, reading state, settings, exports, and what is found and
//! watched in folders.

pub(super) mod drafts;
pub(super) mod last_session;
pub(super) mod links;
pub mod outfile;
#[cfg(unix)]
pub(super) mod pipe;
pub mod reading_state;
pub(super) mod scan;
pub mod settings;
pub(super) mod settings_worker;
pub mod store;
pub(super) mod store_worker;
pub(super) mod watch;

//! The threads beside the loop: they read the library, search it, and turn signals into events.
//!
//! # Files
//!
//! - `loader.rs` reads the whole library, `importer.rs` one file of it; `snapshot.rs` knows which files were
//!   read, in which state, and compares them with the disk; `library_worker.rs` reads those that changed,
//!   for the reader, and `warm_library.rs` for commands.
//! - `heads.rs` lists the names of files, then their titles, before the texts are read; `head.rs` reads the
//!   title of one.
//! - `import_pool.rs` imports files on all cores, in their order; `index_pool.rs` indexes them, part by part.
//! - `searcher.rs` owns the index and answers queries; `executor.rs` divides one search among threads.
//! - `signals.rs` turns signals and the hang-up of the terminal into events.
//! - `worker.rs` has the small threads: loading, decoding, locating.
//!
//! # The threads
//!
//! Each does one thing, and its start says what it waits for and how it ends.
//!
//! | name | starts | does |
//! |---|---|---|
//! | `input` | after the first frame | reads keys and answers of the terminal (`term/input/reader.rs`) |
//! | `signals`, `hangup` | after the first frame | turn signals and the end of the terminal into events |
//! | `library` | before everything else | reads the library, then follows it |
//! | `gatherer` | with `library` | hands over what was read |
//! | `heads` | with `library`, without a cache | list the names of files, then read their beginnings (`heads.rs`) |
//! | `import`, `find` | with `library`, with a command | import files on all cores; find them (`import_pool.rs`) |
//! | `index` | with many files, with a command that searches | index articles while more are read (`index_pool.rs`) |
//! | `scan` | with a command, if there is a cache | walks the folders while the cache is opened |
//! | `search`, `indexer` | after the first frame | answer queries; make articles ready to be searched |
//! | `search-share`, `indexer-half` | with a search, with many articles | do a part of it |
//! | `store` | after the first frame | writes and reads bookmarks, drafts, the reading state (`disk/store_worker.rs`) |
//! | `settings` | after the first frame | reads the settings again (`disk/settings_worker.rs`) |
//! | `clipboard`, `browser` | with the first copy, with an address | run programs (`term/clipboard.rs`, `programs/browser.rs`) |
//! | `child-input`, `child-errors` | with a program for clipboards | feed it, and read what it says (`programs/child.rs`) |
//! | `clipboard-end` | at the end | waits for the last copy, within bounds |
//! | `decoder`, `locate` | on request | read one file in another encoding; find the places of bookmarks |
//!
//! # What holds everywhere
//!
//! - **Threads share next to nothing.** A request goes to a thread by its channel, and its answer comes to
//!   the loop as an [`Event`](crate::app::event::Event). They share a flag that may be read late, or
//!   a lock that is held for some lines.
//! - **Nobody waits for a thread that may hang.** At the end only the store is waited for, and the
//!   clipboard for half a second; the system ends the rest with the program.
//! - **A panic is told** as `Event::Failed`, and so is a thread that the system refuses.

pub(super) mod executor;
mod head;
mod heads;
mod import_pool;
pub(super) mod importer;
pub(super) mod index_pool;
mod known_files;
pub(super) mod library_worker;
pub(super) mod loader;
pub(super) mod searcher;
pub(super) mod signals;
pub(super) mod snapshot;
pub(super) mod warm_library;
pub(super) mod worker;

//! The threads beside the loop: they read the library, search it, and turn signals into events.

pub(super) mod executor;
mod import_pool;
pub(super) mod index_pool;
pub(super) mod library_worker;
pub mod loader;
pub(super) mod searcher;
pub(super) mod threads;
pub(super) mod worker;

//! The only part of the program that touches the world: files, terminal, threads, clock.

pub mod env;
pub mod loader;
pub mod memory;
pub mod open;
pub mod paths;
pub mod script;
pub mod store;

pub use open::open;

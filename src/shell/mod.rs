//! The only part of the program that touches the world: files, terminal, threads, clock.

pub mod loader;
pub mod memory;
pub mod paths;
pub mod store;

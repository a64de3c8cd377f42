//! The only part of the program that touches the world: files, terminal, threads, clock.

pub mod store;

//! The program as a pure machine: an [`event::Event`] comes in, the [`model::Model`]
//! changes, [`event::Effect`]s go out. No file, thread, clock or terminal is named here.

pub mod action;
pub mod config;
pub mod event;
pub mod input_method;
pub mod key;
pub mod keymap;
pub mod lang;
pub mod mistake;
pub mod model;
pub mod overlay;
mod status;
pub mod theme;
pub mod troubles;
pub mod update;
mod view;

pub use view::{links, title, view};

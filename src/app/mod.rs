//! The program as a pure machine: an [`event::Event`] comes in, the [`model::Model`] changes,
//! [`event::Effect`]s go out. No file, thread, clock or terminal is named here, so that a test can
//! play any session, and play it again.
//!
//! 1. The shell turns keys, answers of workers and signals into events ([`event`]) and sets the
//!    time in the model before each.
//! 2. [`update`] routes an event. A key becomes an action ([`key`], [`keymap`], [`action`]);
//!    letters of an input method that was left on are read in [`input_method`].
//! 3. The pane in front ([`overlay`] stacks them) reacts and answers with
//!    [`Ask`](crate::pane::Ask)s, which `update` turns into changes and effects. One file of `update/` each
//!    handles reading, bookmarks, saves, settings, the mouse.
//! 4. `view` draws the frame: panes, and the status line (`status`).
//!
//! [`config`], [`mistake`], [`theme`] and [`lang`] read the user's settings and put messages into
//! words; [`troubles`] holds what could not be read.
//!
//! Invariants: the model holds message ids and never text, so that the language can change at any
//! time; an answer of a worker older than the newest request is dropped ([`event::Generation`]); a
//! change is called saved only when the store says so; what can be derived (the context, the places
//! on the screen) is not stored.
//!
//! *Action*: what a key can mean. *Ask*: a request of a pane to the program. *Effect*: work outside
//! of the program. *Overlay*: a box or screen in front of list and reader.

pub mod action;
pub mod config;
pub mod event;
pub mod input_method;
pub mod key;
pub mod keymap;
pub mod lang;
pub mod mistake;
pub mod model;
mod msg;
pub mod overlay;
mod status;
pub mod theme;
pub mod troubles;
pub mod update;
mod view;

pub use view::{links, title, view};

//! The ids of messages, one for each text of `assets/lang/en.toml`: `Msg::ListTitle` for `list-title`.
//! `build.rs` makes them. They stand below the commands, whose rows name texts, and [`lang`](super::lang),
//! which puts commands into words.

include!(concat!(env!("OUT_DIR"), "/msg.rs"));

//! A format that exists only in tests: several articles in a file whose bytes are no text.
//!
//! Behind the first line, a line `=KEY` begins an article, a line `!` is where the file is damaged,
//! and a line `?` is where the importer panics.

use std::ops::ControlFlow;

use super::{ArticleDraft, Format, Input, Sink};
use crate::article::BlockKind;
use crate::reason::{Fault, Reason};

/// First line of a file in this format: control characters, so that it passes for no text.
pub(crate) const MAGIC: &str = "\0\u{1}\u{2}\u{3}\0\u{1}\u{2}\u{3}\n";

pub(super) const FORMAT: Format = Format {
    name: "parts",
    extensions: &["parts"],
    sniff: |input, _| input.bytes().starts_with(MAGIC.as_bytes()),
    read,
};

fn read(input: Input, sink: Sink<'_>) -> Result<(), Reason> {
    let text = String::from_utf8(input.into_bytes()).unwrap_or_default();
    let (text, panics) = match text.split_once("\n?") {
        Some((good, _)) => (good, true),
        None => (text.as_str(), false),
    };
    let (text, is_damaged) = match text.split_once("\n!") {
        Some((good, _)) => (good, true),
        None => (text, false),
    };
    for part in text.split("\n=").skip(1) {
        let (key, text) = part.split_once('\n').unwrap_or((part, ""));
        let mut draft = ArticleDraft {
            member: Some(key.to_owned()),
            text: text.to_owned(),
            ..ArticleDraft::default()
        };
        draft.block(BlockKind::Paragraph, 0, 0, text.len(), 0);
        if sink(draft) == ControlFlow::Break(()) {
            return Ok(());
        }
    }
    assert!(!panics, "a part that panics");
    if is_damaged {
        Err(Fault::Cut.into())
    } else {
        Ok(())
    }
}

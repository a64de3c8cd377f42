//! The name and the head of a file, which the list shows before the text of the file is read.

use std::io::Read as _;

use crate::article::{Article, Blocks, Links, SourceLines, Spans};
use crate::import;
use crate::shell::disk::inputs::{FileFacts, Inputs};
use crate::shell::disk::scan::File;
use crate::shell::fs;

/// Bytes of a file that are read for its title: front matter and the first lines of nearly every article.
/// With 1 KB all heads take a quarter longer.
const TITLE_BYTES: u64 = 512;
/// Bytes of a word in a file of which nothing is read: a Vietnamese one in UTF-8, and its blank.
const WORD_BYTES: u64 = 7;
/// Lines before and after front matter.
const FRONT_MATTER_RULES: [&str; 2] = ["---", "+++"];
/// Bytes of a file that are read for its title where its front matter is longer.
const FRONT_MATTER_BYTES: u64 = 16 << 10;

impl Inputs {
    /// Returns what a list shows of a file that a scan found before it is opened: its name, its place and its
    /// time.
    pub(super) fn name(&self, file: &File) -> Option<Article> {
        let FileFacts {
            source, modified, ..
        } = self.facts(file);
        Some(Article {
            origin: self.origin(file)?,
            words: (file.stamp.len / WORD_BYTES) as usize,
            ..import::unread(source, modified)
        })
    }

    /// Reads the beginning of a file that a scan found, for the list: title, front matter, date, and about
    /// how many words the article has. `None` for a file that is no single article, or cannot be read.
    pub(super) fn head(&self, file: &File) -> Option<Article> {
        let mut bytes = Vec::with_capacity(TITLE_BYTES as usize);
        let opened = fs::open(&file.path).ok().filter(|_| file.is_regular)?;
        (&opened).take(TITLE_BYTES).read_to_end(&mut bytes).ok()?;
        if FRONT_MATTER_RULES
            .iter()
            .any(|rule| is_unclosed(&bytes, rule))
        {
            opened
                .take(FRONT_MATTER_BYTES)
                .read_to_end(&mut bytes)
                .ok()?;
        }
        let is_whole = file.stamp.len <= bytes.len() as u64;
        // A letter or a line that is cut would be taken for what it is not.
        if let Some(end) = bytes
            .iter()
            .rposition(u8::is_ascii_whitespace)
            .filter(|_| !is_whole)
        {
            bytes.truncate(end);
        }
        let read = bytes.len().max(1) as u64;
        let FileFacts {
            source,
            modified,
            chosen,
        } = self.facts(file);
        let article = import::head(source, bytes, modified, chosen)?;
        let words = (article.words as u64).saturating_mul(file.stamp.len.max(read)) / read;
        Some(Article {
            origin: self.origin(file)?,
            words: words as usize,
            text: String::new(),
            blocks: Blocks::default(),
            spans: Spans::default(),
            links: Links::default(),
            lines: SourceLines::default(),
            ..article
        })
    }
}

/// Returns whether bytes begin with `rule`, which opens front matter, and have it nowhere else, so that the
/// front matter goes on behind them.
fn is_unclosed(bytes: &[u8], rule: &str) -> bool {
    let rest = bytes.strip_prefix(rule.as_bytes());
    rest.is_some_and(|rest| !rest.windows(rule.len()).any(|at| at == rule.as_bytes()))
}

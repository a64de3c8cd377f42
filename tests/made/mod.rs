//! Generates articles from their numbers: a library of any size for tests and benches, identical on
//! every machine.
//!
//! To a search the articles look like newspaper articles (titles, leads, recurring words, names,
//! codes, both ways to place a tone), but they mean nothing, so that they cannot be mistaken for
//! quotes.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each user takes a part of it, and all are tests"
)]

use std::fmt::Write as _;
use std::sync::Arc;

use docbao::article::{
    Article, Block, BlockKind, Blocks, ContentHash, Links, Meta, Origin, Source, Spans, count_words,
};
use docbao::text::encoding::Encoding;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

pub(crate) mod words;

use words::{Random, Word, Words, capitalised};

/// Minimum length of an article in bytes, and the maximum number of further bytes.
const BYTES: (usize, usize) = (3500, 7000);
/// Minimum and maximum number of syllables of a title.
const TITLE: (usize, usize) = (5, 14);
/// Number of days on which articles appear, from the first day on.
const DAYS: usize = 7300;
const FIRST_DAY: Date = date(2004, 1, 1);

/// Generates articles.
pub(crate) struct Press {
    pub(crate) words: Words,
}

/// How an article places tones: hòa, hoà, or either.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Placement {
    Traditional,
    Modern,
    Mixed,
}

/// An article being written.
struct Draft<'a> {
    words: &'a Words,
    random: Random,
    placement: Placement,
    /// The words of this article's topic.
    topics: Vec<&'a Word>,
    text: String,
    blocks: Vec<Block>,
}

impl Press {
    pub(crate) fn new() -> Self {
        Self {
            words: Words::new(),
        }
    }

    /// Returns `count` articles.
    pub(crate) fn library(&self, count: usize) -> Vec<Arc<Article>> {
        (0..count).map(|n| Arc::new(self.article(n))).collect()
    }

    /// Returns an article of 3.5 to 10.5 KB: title, lead, paragraphs and a heading or two, byline.
    pub(crate) fn article(&self, number: usize) -> Article {
        let mut draft = self.draft(number as u64);
        let bytes = BYTES.0 + draft.random.below(BYTES.1);
        draft.block(BlockKind::Title, Draft::title);
        let title = draft.text.clone();
        draft.block(BlockKind::Lead, |d| d.sentences(2));
        while draft.text.len() < bytes {
            if draft.random.below(12) == 0 {
                draft.block(BlockKind::Heading, Draft::title);
            }
            let sentences = 2 + draft.random.below(4);
            draft.block(BlockKind::Paragraph, |d| d.sentences(sentences));
        }
        draft.block(BlockKind::Byline, |d| {
            let name = d.random.spread(&d.words.names);
            d.word(name);
        });
        draft.finish(number, title)
    }

    /// Returns a text of `bytes` bytes: a title, and paragraphs of about `paragraph` bytes.
    pub(crate) fn text(&self, bytes: usize, paragraph: usize) -> String {
        let mut draft = self.draft(bytes as u64);
        draft.text.push_str("Chữ nghĩa dựng lên để đo\n");
        while draft.text.len() < bytes {
            draft.text.push('\n');
            let end = bytes.min(draft.text.len() + paragraph);
            while draft.text.len() < end {
                draft.sentence();
                draft.text.push(' ');
            }
            draft.text.push('\n');
        }
        draft.text
    }

    fn draft(&self, seed: u64) -> Draft<'_> {
        // The factor makes neighbouring seeds give unrelated numbers.
        let mut random = Random(seed.wrapping_mul(0x2545_F491_4F6C_DD1D));
        let placement = match random.below(8) {
            0 => Placement::Modern,
            1 | 2 => Placement::Mixed,
            _ => Placement::Traditional,
        };
        let topics = 3 + random.below(4);
        let topics = (0..topics).map(|_| random.pick(&self.words.compounds));
        Draft {
            words: &self.words,
            topics: topics.collect(),
            random,
            placement,
            text: String::new(),
            blocks: Vec::new(),
        }
    }
}

impl Draft<'_> {
    fn block(&mut self, kind: BlockKind, write: impl FnOnce(&mut Self)) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        write(self);
        self.blocks.push(Block {
            kind,
            marker: start,
            start,
            end: self.text.len(),
            level: u8::from(kind == BlockKind::Heading),
        });
    }

    /// Writes words without a full stop, the first with a capital.
    fn title(&mut self) {
        let start = self.text.len();
        let syllables = TITLE.0 + self.random.below(TITLE.1 - TITLE.0 + 1);
        let mut count = 0;
        while count < syllables {
            if count > 0 {
                self.text.push(' ');
            }
            let word = match self.random.below(16) {
                0..6 => *self.random.pick(&self.topics),
                6..11 => self.random.spread(&self.words.compounds),
                11 if count + 3 <= TITLE.1 => self.random.spread(&self.words.names),
                12 => self.random.spread(&self.words.places),
                _ => self.random.common(&self.words.syllables),
            };
            if count + word.syllables() > TITLE.1 {
                self.text.pop();
                break;
            }
            count += word.syllables();
            self.word(word);
        }
        self.capital(start);
    }

    fn sentences(&mut self, count: usize) {
        for i in 0..count {
            self.text.push_str(if i > 0 { " " } else { "" });
            self.sentence();
        }
    }

    fn sentence(&mut self) {
        let start = self.text.len();
        let count = 6 + self.random.below(14);
        for i in 0..count {
            self.text.push_str(if i > 0 { " " } else { "" });
            let (open, close) = match self.random.below(250) {
                0 => ("(", ")"),
                1 | 2 => ("“", "”"),
                3 => ("– ", ""),
                _ => ("", ""),
            };
            self.text.push_str(open);
            self.part();
            self.text.push_str(close);
            if i + 1 < count && self.random.below(14) == 0 {
                self.text.push(',');
            }
        }
        self.capital(start);
        self.text.push_str(match self.random.below(30) {
            0 => "?",
            1 => "…",
            2 => "!",
            _ => ".",
        });
    }

    /// Writes a word, a name, a number, or another part of a newspaper sentence.
    fn part(&mut self) {
        match self.random.below(2000) {
            0..120 => {
                let word = *self.random.pick(&self.topics);
                self.word(word);
            }
            120..900 => {
                let word = self.random.spread(&self.words.compounds);
                self.word(word);
            }
            900..1800 => {
                let word = self.random.common(&self.words.syllables);
                self.word(word);
            }
            1800..1840 => {
                let word = self.random.spread(&self.words.names);
                self.word(word);
            }
            1840..1880 => {
                let word = self.random.spread(&self.words.places);
                self.word(word);
            }
            1880..1905 => {
                let word = self.random.common(&self.words.foreign);
                self.word(word);
            }
            1905..1930 => self.english(),
            1930..1970 => self.number(),
            1970..1998 => self.code(),
            _ => self.han(),
        }
    }

    fn word(&mut self, word: &Word) {
        let modern = match self.placement {
            Placement::Traditional => false,
            Placement::Modern => true,
            Placement::Mixed => self.random.below(2) == 0,
        };
        let text = word.modern.as_ref().filter(|_| modern);
        self.text.push_str(text.unwrap_or(&word.traditional));
    }

    fn english(&mut self) {
        let count = if self.random.below(8) == 0 { 4 } else { 1 };
        for i in 0..count {
            self.text.push_str(if i > 0 { " " } else { "" });
            let word = *self.random.common(&self.words.english);
            self.text.push_str(word);
        }
    }

    fn number(&mut self) {
        let n = self.random.below(1000);
        let more = 1 + self.random.below(99);
        let _ = match self.random.below(6) {
            0 => write!(self.text, "{more}.{:03}.000đ", n / 50 * 50),
            1 => write!(self.text, "{more}.{n:03}"),
            2 => write!(self.text, "{},{}%", more, n % 10),
            3 => write!(self.text, "năm {}", 1900 + n % 130),
            4 => write!(self.text, "{n}"),
            _ => write!(self.text, "{more}"),
        };
    }

    /// Writes the number of a document, or a day.
    fn code(&mut self) {
        const KINDS: [&str; 8] = [
            "CT/TƯ",
            "HD/ĐUK",
            "NQ/TW",
            "QĐ-UBND",
            "TT-BGDĐT",
            "NĐ-CP",
            "KH/TU",
            "BC/HU",
        ];
        let (n, day, month) = (
            1 + self.random.below(120),
            1 + self.random.below(28),
            1 + self.random.below(12),
        );
        let year = 1990 + self.random.below(34);
        let _ = match self.random.below(5) {
            0 => write!(self.text, "{day}-{month}-{year}"),
            1 => write!(self.text, "{day}/{month}/{year}"),
            2 => write!(self.text, "{n}/{year}/QH{}", 8 + n % 8),
            _ => write!(self.text, "{n:02}-{}", self.random.pick(&KINDS)),
        };
    }

    fn han(&mut self) {
        let count = 2 + self.random.below(3);
        let start = self.random.below(self.words.han.len() - count);
        self.text.extend(&self.words.han[start..start + count]);
    }

    /// Capitalises the word at `start`.
    fn capital(&mut self, start: usize) {
        let rest = &self.text[start..];
        let letter = rest.char_indices().find(|(_, c)| c.is_alphanumeric());
        if let Some((at, c)) = letter.filter(|(_, c)| c.is_lowercase()) {
            let range = start + at..start + at + c.len_utf8();
            self.text
                .replace_range(range, &capitalised(c.encode_utf8(&mut [0; 4])));
        }
    }

    fn finish(mut self, number: usize, title: String) -> Article {
        let days = (self.random.below(DAYS) as i64).days();
        let day = FIRST_DAY.saturating_add(days);
        let path = format!(
            "/thư viện/{}/{:02}/{number:06}.txt",
            day.year(),
            day.month()
        );
        let source = Source::File(path.into());
        Article {
            id: source.id(),
            origin: Origin::of(&source),
            source,
            title,
            words: count_words(&self.text),
            hash: ContentHash::of(&self.text),
            text: self.text,
            blocks: Blocks::from_iter(self.blocks),
            spans: Spans::default(),
            links: Links::default(),
            lines: docbao::article::SourceLines::default(),
            meta: Meta {
                date: Some(day),
                ..Meta::default()
            },
            format: "text".into(),
            encoding: Encoding::Utf8,
            also: Vec::new(),
            replaced: 0,
            modified: jiff::Timestamp::from_second(number as i64).ok(),
        }
    }
}

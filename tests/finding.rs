//! Tests properties of search over generated articles, through the real import of files: the
//! encoding form of the files does not matter, another word never adds results, and the highlighted
//! letters are those that were searched for.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use docbao::article::{Article, ArticleId, Source};
use docbao::import;
use docbao::search::{Found, PassageKind, Query, Request, Writer};
use docbao::vietnamese::fold::fold;
use docbao::vietnamese::letters::{Tone, split_tone};
use docbao::vietnamese::mark::{Extent, Grade, grade};
use unicode_normalization::UnicodeNormalization as _;

mod made;

use made::Press;
use made::words::Random;

const ARTICLES: usize = 40;

/// A library, and the words of its articles from which queries are drawn.
struct Library {
    writer: Writer,
    articles: HashMap<ArticleId, Arc<Article>>,
    /// The words of each article.
    words: Vec<Vec<String>>,
}

impl Library {
    /// Builds the library from files written by `form`.
    fn new(form: fn(&str) -> String) -> Self {
        let press = Press::new();
        let mut library = Self {
            writer: Writer::new(),
            articles: HashMap::new(),
            words: Vec::new(),
        };
        for number in 0..ARTICLES {
            let text = form(&press.article(number).text);
            let source = Source::File(format!("/{number}.txt").into());
            let article = Arc::new(import::article(source, text.into_bytes(), None));
            let words = article.text.split_whitespace();
            let words = words.map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_owned());
            library
                .words
                .push(words.filter(|w| !w.is_empty()).collect());
            library.articles.insert(article.id, Arc::clone(&article));
            library.writer.add(article);
        }
        library
    }

    fn find(&mut self, typed: &str) -> Found {
        let request = Request {
            limit: usize::MAX,
            ..Request::default()
        };
        let found = self
            .writer
            .search(&Query::parse(typed), &request, &|| false);
        found.unwrap()
    }

    /// Returns words of an article, some of them adjacent, with or without diacritics, the last one
    /// sometimes truncated.
    fn query(&self, seed: u64) -> Vec<String> {
        let mut random = Random(seed);
        let words = random.pick(&self.words);
        let start = random.below(words.len() - 3);
        let count = 1 + random.below(3);
        let mut typed: Vec<String> = words[start..start + count]
            .iter()
            .map(|w| {
                if random.below(2) == 0 {
                    fold(w)
                } else {
                    w.clone()
                }
            })
            .collect();
        if random.below(3) == 0 {
            let last = typed.last_mut().unwrap();
            let keep = 1 + random.below(last.chars().count());
            *last = last.chars().take(keep).collect();
        }
        typed
    }
}

/// Returns the articles in which the query matched exactly.
fn exact(found: &Found) -> BTreeSet<ArticleId> {
    let exact = found.passages.iter().filter(|p| !p.typo);
    exact.map(|p| p.article).collect()
}

#[test]
fn files_in_any_form_give_the_same_hits() {
    let mut composed = Library::new(str::to_owned);
    let mut decomposed = Library::new(|text| text.nfd().collect());
    // Windows writes the letter with its quality, and the tone as a combining mark.
    let mut mixed = Library::new(|text| {
        let tone = |c: char| c.nfd().find(|&mark| Tone::of_mark(mark).is_some());
        let apart = text
            .chars()
            .flat_map(|c| std::iter::once(split_tone(c).0).chain(tone(c)));
        apart.collect()
    });
    for seed in 0..60 {
        let typed = composed.query(seed).join(" ");
        let found = composed.find(&typed);
        assert_eq!(found, decomposed.find(&typed), "{typed}");
        assert_eq!(found, mixed.find(&typed), "{typed}");
        let apart: String = typed.nfd().collect();
        assert_eq!(found, composed.find(&apart), "{typed}");
    }
}

#[test]
fn another_word_never_adds_articles() {
    let mut library = Library::new(str::to_owned);
    for seed in 0..200 {
        let typed = library.query(seed).join(" ");
        let more = format!("{typed} {}", library.query(seed + 1000)[0]);
        let (found, fewer) = (library.find(&typed), library.find(&more));
        assert!(
            exact(&fewer).is_subset(&exact(&found)),
            "{typed}, then {more}"
        );
    }
}

#[test]
fn highlighted_letters_are_those_that_were_searched_for() {
    let mut library = Library::new(str::to_owned);
    let mut highlighted = 0;
    for seed in 0..200 {
        let typed = library.query(seed);
        let found = library.find(&typed.join(" "));
        assert!(!found.passages.is_empty(), "{typed:?} is in the library");
        let query = Query::parse(&typed.join(" "));
        let wanted: Vec<&str> = query
            .all
            .iter()
            .flat_map(|term| &term.alternatives)
            .flat_map(|alternative| alternative.words.iter().map(|word| word.text.as_str()))
            .chain(typed.iter().map(String::as_str))
            .collect();
        let letters = fold(&wanted.concat());
        let mut count = 0;
        for passage in found.passages.iter().filter(|p| !p.typo) {
            let article = &library.articles[&passage.article];
            let text = match passage.kind {
                PassageKind::Title => &article.title,
                _ => &article.text,
            };
            for range in &passage.matches {
                let word = &text[range.clone()];
                // The tone may be on a vowel that follows: “đó” is the beginning of “đoái”.
                let from = &text[range.start..];
                let is_wanted = wanted
                    .iter()
                    .any(|w| fold(w) == fold(word) && grade(w, from, Extent::Prefix) > Grade::No);
                // In a title the letters of several words may be scattered, and may touch.
                let is_letter = |c: char| !c.is_alphanumeric() || letters.contains(c);
                let is_scattered =
                    passage.kind == PassageKind::Title && fold(word).chars().all(is_letter);
                assert!(is_wanted || is_scattered, "{word} for {typed:?}");
                count += 1;
            }
        }
        assert!(count > 0, "{typed:?}");
        highlighted += count;
    }
    assert!(highlighted > 2000, "{highlighted}");
}

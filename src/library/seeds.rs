//! The built-in articles, compiled in from `seeds/` by `build.rs`.

use crate::article::{Article, Source};
use crate::import;
use crate::text::decode::Encoding;

include!(concat!(env!("OUT_DIR"), "/seeds.rs"));

/// Returns the built-in articles, in the order of their file names.
pub fn articles() -> Vec<Article> {
    SEEDS
        .iter()
        .map(|(name, bytes)| import::article(Source::seed(*name), bytes.to_vec(), None))
        .collect()
}

/// Name of the guide in Vietnamese, the first of the built-in articles.
pub const GUIDE_VI: &str = "01-cam-nang-doc-bao.md";

/// Name of the guide in English. It is not among [`articles`], because it says what the guide in
/// Vietnamese says. The number puts it before them, so that the next article follows it.
pub const GUIDE_EN: &str = "00-en/guide.md";

/// Returns the name and the bytes of a built-in article or guide.
fn find(name: &str) -> Option<(&'static str, &'static [u8])> {
    let guide: (_, &[u8]) = (GUIDE_EN, include_bytes!("../../seeds/00-en/guide.md"));
    let mut all = SEEDS.iter().copied().chain([guide]);
    all.find(|(known, _)| *known == name)
}

/// Returns the source of the built-in article whose file has this name in `seeds/`.
pub fn source(name: &str) -> Option<Source> {
    find(name).map(|(name, _)| Source::seed(name))
}

/// Imports a built-in article by its file's name in `seeds/`; without `encoding` it is detected.
/// `None` if there is no such article.
pub fn article(name: &str, encoding: Option<Encoding>) -> Option<Article> {
    let (name, bytes) = find(name)?;
    let source = Source::seed(name);
    Some(import::article_as(source, bytes.to_vec(), None, encoding))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::BlockKind;

    #[test]
    fn there_are_enough_and_the_guide_is_first() {
        let articles = articles();
        assert!(articles.len() >= 12);
        assert!(
            articles[0].title.contains("Cẩm nang"),
            "{}",
            articles[0].title
        );
        let guide = article(GUIDE_EN, None).unwrap();
        for a in articles.iter().chain([&guide]) {
            assert!(
                (300..=1500).contains(&a.words),
                "{}: {} words",
                a.title,
                a.words
            );
            assert_eq!(a.replaced, 0, "{}", a.title);
        }
    }

    #[test]
    fn one_is_an_interview_without_title() {
        let articles = articles();
        let interview = articles
            .iter()
            .find(|a| a.blocks.iter().any(|b| b.kind == BlockKind::Question))
            .unwrap();
        let kinds: Vec<_> = interview.blocks.iter().map(|b| b.kind).collect();
        assert_eq!(kinds[0], BlockKind::Lead);
        assert_eq!(kinds.last(), Some(&BlockKind::Footnote));
        assert!(kinds.iter().filter(|k| **k == BlockKind::Question).count() >= 5);
        assert!(!interview.title.contains("(ĐB)"), "{}", interview.title);
    }

    #[test]
    fn one_is_verse_and_one_has_a_table() {
        let has = |kind| {
            articles()
                .iter()
                .any(|a| a.blocks.iter().any(|b| b.kind == kind))
        };
        assert!(has(BlockKind::Verse) && has(BlockKind::Table) && has(BlockKind::Code));
    }
}

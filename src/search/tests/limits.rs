//! The best passages of any number, from any number of segments.

use super::properties::{query, text};
use super::*;

/// Title, paragraphs and date of an article.
type Facts = (String, Vec<String>, i64);

fn facts() -> impl Strategy<Value = Facts> {
    (text(), prop::collection::vec(text(), 1..4), 0i64..40)
}

/// Words that are mistyped, and those of any search.
fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        query(),
        prop::sample::select(vec!["dunog", "duon", "banh", "hoaa binh", "magn"])
            .prop_map(String::from),
    ]
}

fn file(number: usize, (title, paragraphs, date): &Facts) -> Article {
    let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
    let mut article = article("", title, &paragraphs);
    article.source = Source::File(format!("/{number}.txt").into());
    article.id = article.source.id();
    article.modified = jiff::Timestamp::from_second(*date).ok();
    article
}

/// A library in segments of the lengths `parts`.
fn library(articles: &[Facts], parts: &[usize]) -> Writer {
    let mut writer = Writer::new();
    let mut rest = articles.iter().enumerate();
    for part in parts.iter().copied().chain([usize::MAX]) {
        for (number, facts) in rest.by_ref().take(part) {
            writer.queue(file(number, facts).into());
        }
        writer.commit();
    }
    writer
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_best_are_the_first_of_all_however_the_library_is_divided(
        articles in prop::collection::vec(facts(), 1..60),
        before in prop::collection::vec(facts(), 0..20),
        parts in prop::collection::vec(1usize..20, 0..8),
        typed in typed(), limit in 1usize..12, one_each in any::<bool>(),
    ) {
        let query = Query::parse(&typed);
        let per_article = if one_each { 1 } else { usize::MAX };
        let search = |writer: &Writer, limit: usize| {
            let request = Request { limit, per_article, ..ALL };
            let mut found = writer.search_committed(&query, &request, &|| false).unwrap();
            // Of a passage it counts those of its article that are not shown.
            found.passages.iter_mut().for_each(|passage| passage.others = 0);
            found
        };
        let whole = library(&articles, &[]);
        // Of some articles the segments have an older text too, or one that is gone.
        let mut divided = library(&before, &parts);
        for (number, facts) in articles.iter().enumerate() {
            divided.queue(file(number, facts).into());
            if parts.contains(&(number % 20)) {
                divided.commit();
            }
        }
        divided.commit();
        (articles.len()..before.len()).for_each(|number| divided.remove(file(number, &before[number]).id));
        let all = search(&whole, usize::MAX);
        prop_assert_eq!(&search(&divided, usize::MAX), &all, "{} in segments", typed);
        let first = &all.passages[..limit.min(all.passages.len())];
        for (name, writer) in [("whole", &whole), ("divided", &divided)] {
            let found = search(writer, limit);
            prop_assert_eq!((found.articles, found.total), (all.articles, all.total));
            prop_assert_eq!(&found.passages[..], first, "{} of {} {}", limit, typed, name);
        }
    }
}

#[test]
fn the_likelier_correction_is_the_commoner_word_of_the_articles_that_are_there() {
    let word = |number: i64| numbered(number, if number < 3 { "bình" } else { "bánh" });
    let mut changed = writer((0..9).map(word));
    (4..9).for_each(|number| changed.remove(word(number).id));
    let found = find(&mut changed, "bnh");
    assert_eq!(found.passages.len(), 4);
    assert_eq!(found, find(&mut writer((0..4).map(word)), "bnh"));
}

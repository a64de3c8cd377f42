//! Budgeted and exhaustive passes, phrases and the phrase cache, cancelling.

use super::*;

#[test]
fn a_search_can_be_cancelled_at_any_poll() {
    let mut writer = writer([
        article("a", "Nước", &["nước"]),
        article("b", "Lửa", &["nước"]),
    ]);
    let polls = std::cell::Cell::new(0);
    let mut search = |most: usize| {
        polls.set(0);
        writer.search(&Query::parse("nuoc"), &ALL, &|| {
            polls.set(polls.get() + 1);
            polls.get() > most
        })
    };
    assert!(search(usize::MAX).is_some());
    let needed = polls.get();
    assert!(needed > 2);
    for most in 0..needed {
        assert_eq!(search(most), None);
    }
}

#[test]
fn a_phrase_is_not_read_again_where_its_beginning_was_not() {
    let texts = [
        "đình làng cổ",
        "đình làng. Làng cổ",
        "đình xa. Đình làng cũ",
    ];
    let mut writer = writer((0..90).map(|n| numbered(n, texts[n as usize % 3])));
    writer.commit();
    let reader = &writer.searcher.readers[0];
    // Whether it was read to the end, and the articles that have it.
    let look = |typed: &str, most: usize| {
        let query = Query::parse(typed);
        let matcher = matcher::Matcher::new(&query.all);
        let verification = budget::Verification {
            sections_left: most,
            stop: &|| false,
        };
        let place = segment::IndexedField::Anywhere;
        let lookup = lookup::Lookup::new(
            &reader.segment,
            &matcher,
            place,
            &reader.alive,
            verification,
        );
        (!lookup.is_cut, lookup.docs[0].count())
    };
    assert_eq!(look("đình-làng-c", 0), (false, 0));
    assert_eq!(
        look("đình-làng-c", 40),
        (false, 27),
        "two of three of the newest 40"
    );
    assert_eq!(look("đình-làng-c", 50), (true, 60), "the others");
    assert_eq!(look("đình-làng-c", 0), (true, 60));
    assert_eq!(look("đình-làng-cổ", 60), (true, 30), "those that go on");
    assert_eq!(look("đình-làng-cổ", 0), (true, 30));
}

proptest! {
    #[test]
    fn a_growing_query_finds_what_it_finds_alone(
        texts in prop::collection::vec(prop::collection::vec(0usize..7, 1..14), 1..40),
        phrase in prop::collection::vec(0usize..6, 2..5), form in 0usize..4, is_budgeted in any::<bool>(),
    ) {
        const WORDS: [&str; 7] = ["đa", "dà", "dan", "12", "1", "tám", "."];
        let said = |words: &[usize], between: &str| words.iter().map(|&w| WORDS[w]).collect::<Vec<_>>().join(between);
        let new = || {
            let articles = texts.iter().enumerate();
            writer(articles.map(|(n, words)| numbered(n as i64, &said(words, " "))))
        };
        let mut kept = new();
        let typed = match form {
            0 => format!("\"{}\" !d", said(&phrase, " ")),
            1 => said(&phrase, " "),
            2 => format!("{} title:nu", said(&phrase, "-")),
            _ => said(&phrase, "-"),
        };
        for (end, c) in typed.char_indices() {
            let query = Query::parse(&typed[..end + c.len_utf8()]);
            let budget = if is_budgeted { Budget::Budgeted } else { Budget::Exhaustive };
            let request = Request { budget, ..ALL };
            let alone = new().search(&query, &request, &|| false);
            prop_assert_eq!(kept.search(&query, &request, &|| false), alone);
        }
    }

    #[test]
    fn words_one_after_the_other_are_found_where_they_are_and_counted(
        texts in prop::collection::vec(prop::collection::vec(0usize..6, 1..14), 1..40),
        phrase in prop::collection::vec(0usize..5, 2..5),
    ) {
        // The last one ends a paragraph, and none is the beginning of another.
        const WORDS: [&str; 6] = ["một", "hai", "bốn", "năm", "tám", "\n\n"];
        let said = |words: &[usize]| words.iter().map(|&w| WORDS[w]).collect::<Vec<_>>();
        let articles = texts.iter().enumerate().map(|(n, words)| {
            let text = said(words).join(" ");
            let paragraphs: Vec<&str> = text.split("\n\n").collect();
            let mut article = article("", "", &paragraphs);
            article.source = Source::File(format!("/{n}.txt").into());
            article.id = article.source.id();
            article
        });
        let mut writer = writer(articles);
        let holders = texts.iter().filter(|text| text.windows(phrase.len()).any(|w| w == phrase));
        let holders = holders.count();
        let typed = fold(&said(&phrase).join(" "));
        let mut search = |typed: &str| writer.search(&Query::parse(typed), &ALL, &|| false).unwrap();
        prop_assert_eq!(search(&format!("\"{typed}\"")).articles, holders);
        let found = search(&typed);
        let first = found.passages.iter().filter(|p| p.kind == PassageKind::Phrase && !p.typo);
        let first: std::collections::BTreeSet<ArticleId> = first.map(|p| p.article).collect();
        prop_assert_eq!(first.len(), holders);
    }
}

#[test]
fn a_budgeted_answer_says_so_and_the_exhaustive_one_finds_the_phrase_in_the_oldest_article() {
    let near = (1..1000).map(|n| numbered(n, "Ở đình làng nọ, xưa có làng cổ."));
    let oldest = numbered(0, "Về thăm đình làng cổ.");
    let id = oldest.id;
    let mut writer = writer(near.chain([oldest]));
    let mut best = |budget| {
        let request = Request {
            limit: 10,
            per_article: 1,
            budget,
            ..ALL
        };
        let found = writer
            .search(&Query::parse("đình làng cổ"), &request, &|| false)
            .unwrap();
        assert_eq!(
            (found.articles, found.at_least),
            (1000, false),
            "the count is true anyway"
        );
        (found.passages[0].article == id, found.is_partial)
    };
    assert_eq!(best(Budget::Budgeted), (false, true));
    assert_eq!(best(Budget::Exhaustive), (true, false));
}

#[test]
fn a_budgeted_answer_does_not_take_words_for_mistyped_before_all_are_counted() {
    // More of them than a budgeted pass verifies.
    let many = budget::VERIFIED_MAX_SECTIONS as i64;
    let others = (1..many).map(|n| numbered(n, "Đình làng xa. Nghe làng cổ."));
    let mistyped = numbered(many, "Về đình làng cổ nghi.");
    let oldest = numbered(0, "Về đình làng cổ nghe.");
    let mut writer = writer(others.chain([mistyped, oldest]));
    let mut search = |budget| {
        let request = Request { budget, ..ALL };
        let query = Query::parse("đình-làng-cổ nghe");
        let found = writer.search(&query, &request, &|| false).unwrap();
        let is_typo = found.passages.iter().map(|passage| passage.typo);
        (
            found.at_least,
            found.is_partial,
            is_typo.collect::<Vec<_>>(),
        )
    };
    assert_eq!(search(Budget::Budgeted), (true, true, vec![false]));
    assert_eq!(
        search(Budget::Exhaustive),
        (false, false, vec![false, true])
    );
}

//! Adding, replacing, removing and merging articles.

use super::*;
use crate::article::archive::Stored;
use crate::search::merge_policy::LARGE_SEGMENT_WORDS;

#[test]
fn an_article_is_replaced_and_removed() {
    let mut writer = writer([
        article("a", "Một", &["nước"]),
        article("b", "Hai", &["nước"]),
        article("c", "Ba", &["nước"]),
    ]);
    writer.add(article("a", "Một", &["lửa"]));
    assert_eq!(
        (
            writer.len(),
            find(&mut writer, "nuoc").articles,
            find(&mut writer, "lua").articles
        ),
        (3, 2, 1)
    );
    writer.remove(Source::seed("a").id());
    writer.remove(Source::seed("a").id());
    assert_eq!((writer.len(), find(&mut writer, "lua").articles), (2, 0));
    assert_eq!(
        writer
            .hits(Source::seed("c").id(), &Query::parse("nuoc"))
            .len(),
        1
    );
    writer.remove(Source::seed("c").id());
    writer.remove(Source::seed("b").id());
    assert!(writer.is_empty());
}

#[test]
fn an_article_that_is_twice_in_a_segment_is_found_as_it_is_now() {
    let versions = ["nước", "lửa"].map(|text| Stored::from(article("a", "Một", &[text])));
    for order in [[0, 1], [1, 0], [1, 1]] {
        let mut writer = writer([]);
        writer.queue(versions[1].clone());
        writer.take(NewSegments::new(order.map(|n| versions[n].clone())));
        assert_eq!(writer.committed(), 1, "{order:?}");
        let found = ["nuoc", "lua"].map(|query| find(&mut writer, query).articles);
        assert_eq!(found, [0, 1], "{order:?}");
    }
}

#[test]
fn large_segments_are_merged_only_when_they_are_many() {
    let long = "nước ".repeat(LARGE_SEGMENT_WORDS);
    let mut writer = writer([numbered(0, &long)]);
    for (n, text) in [(1, long.as_str()), (2, "lửa"), (3, "lửa")] {
        assert!(writer.merge_candidate().is_none());
        writer.add(numbered(n, text));
        writer.commit();
    }
    let merge = writer.merge_candidate().unwrap();
    writer.take(merge.run());
    assert_eq!(writer.searcher.readers.len(), 3);
    assert_eq!(find(&mut writer, "lua").articles, 2);
}

#[test]
fn very_many_different_words_are_split_and_all_are_found() {
    let text = |n: usize| {
        let words: Vec<String> = (0..1000).map(|w| word(n * 1000 + w)).collect();
        format!("núi {}", words.join(" "))
    };
    let mut writer = writer((0..300).map(|n| numbered(n as i64, &text(n))));
    // They are small enough to be joined, had they fewer words.
    assert!(writer.merge_candidate().is_none());
    assert_eq!(
        writer.searcher.readers.len(),
        300_000_usize.div_ceil(29_000)
    );
    let mut count = |query: &str| {
        let found = writer.search(&Query::parse(query), &ALL, &|| false);
        found.unwrap().articles
    };
    assert_eq!(count("núi"), 300);
    assert_eq!(count(&format!("\"{} {}\"", word(80_099), word(80_100))), 1);
}

#[test]
fn small_parts_are_joined_past_full_ones_and_worn_ones_alone() {
    let word = |n: usize| numbered(n as i64, &word(n));
    let full = (0..29_000)
        .map(|n| self::word(n + 1000))
        .collect::<Vec<_>>();
    let mut writer = Writer::new();
    let segments: [Vec<Article>; 3] = [
        (0..3).map(word).collect(),
        vec![numbered(3, &full.join(" "))],
        (4..7).map(word).collect(),
    ];
    for segment in segments {
        for article in segment {
            writer.add(article);
        }
        writer.commit();
    }
    let sizes = |writer: &Writer| {
        let sizes = writer
            .searcher
            .readers
            .iter()
            .map(|reader| reader.alive.count());
        sizes.collect::<Vec<_>>()
    };
    assert_eq!(sizes(&writer), [3, 1, 3]);
    let join = writer.merge_candidate().unwrap();
    writer.take(join.run());
    assert_eq!(sizes(&writer), [1, 6]);
    assert!(writer.merge_candidate().is_none());

    // Four of six are gone: the segment is made anew, without them.
    for id in (0..4).map(|n| numbered(n, "").id) {
        writer.remove(id);
    }
    writer.remove(numbered(4, "").id);
    while let Some(join) = writer.merge_candidate() {
        writer.take(join.run());
    }
    assert_eq!(sizes(&writer), [2]);
    assert_eq!(writer.searcher.readers[0].segment.docs.len(), 2);
}

proptest! {
    #[test]
    fn joined_parts_answer_as_if_they_had_always_been_one(
        steps in prop::collection::vec((1usize..9, 0usize..3), 1..12),
        replaced in prop::collection::vec(0usize..60, 0..12),
    ) {
        let text = |n: usize| format!("Làng {} có {} giếng.\n\nChợ họp {}.", n % 7, n % 5, word(n));
        let count: usize = steps.iter().map(|(articles, _)| articles).sum();
        let all: Vec<Stored> = (0..count).map(|n| numbered(n as i64, &text(n)).into()).collect();
        let mut newer = all.clone();
        let mut writer = Writer::new();
        let mut rest = &all[..];
        for (articles, joins) in steps {
            let (now, later) = rest.split_at(articles);
            rest = later;
            for article in now {
                writer.add(article.clone());
            }
            writer.commit();
            for _ in 0..joins {
                if let Some(join) = writer.merge_candidate() {
                    writer.take(join.run());
                }
            }
        }
        for (n, at) in replaced.into_iter().filter(|&at| at < count).enumerate() {
            // While segments are joined, an article is replaced or removed.
            let join = writer.merge_candidate();
            if n % 3 == 0 {
                writer.remove(all[at].id());
                newer.retain(|article| article.id() != all[at].id());
            } else if let Some(article) = newer.iter_mut().find(|article| article.id() == all[at].id()) {
                *article = Stored::from(numbered(at as i64, &text(n + 1000)));
                writer.add(article.clone());
            }
            if let Some(join) = join {
                writer.take(join.run());
            }
        }
        writer.commit();
        let mut joined = 0;
        while let Some(join) = writer.merge_candidate() {
            writer.take(join.run());
            joined += 1;
            prop_assert!(joined < 20, "it comes to an end");
        }
        let sizes = writer.searcher.readers.iter().map(|reader| reader.alive.count());
        prop_assert!(sizes.clone().sum::<usize>() == newer.len() && sizes.count() <= 7);
        let mut whole = Writer::new();
        for article in newer {
            whole.add(article);
        }
        for typed in ["làng", "lang 3", "\"3 có\"", "giếng chợ", "chợ !2", "title:núi", "aa"] {
            let query = Query::parse(typed);
            let found = writer.search(&query, &ALL, &|| false);
            prop_assert_eq!(found, whole.search(&query, &ALL, &|| false), "{}", typed);
        }
    }
}

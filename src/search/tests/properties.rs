//! Properties of any search in any library.

use super::*;

/// Text of a few syllables that collide a lot.
pub(super) fn text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "đường",
        "đương",
        "Dương",
        "duong",
        "hòa",
        "hoà",
        "hoa",
        "Hoạ",
        "bình",
        "binh",
        "05-CT/TƯ",
        "1.250.000đ",
        "ma",
        "má",
        "mang",
        "漢字",
        "x\u{302}y",
        "–",
        "Đảng",
        "ủy",
        "uỷ.",
    ]);
    prop::collection::vec(word, 0..24).prop_map(|words| words.join(" "))
}

pub(super) fn query() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "duong",
        "đương",
        "đường",
        "du",
        "hoa",
        "hoà",
        "hòa",
        "binh",
        "bình",
        "05",
        "ct/tu",
        "250",
        "ma",
        "'ma",
        "m",
        "ang",
        "漢",
        "\"hoa bình\"",
        "\"hoa binh\"",
        "x\u{302}y",
        "đảng",
        "uỷ",
        "title:ma",
    ]);
    prop::collection::vec(word, 1..4).prop_map(|words| words.join(" "))
}

fn library(texts: &[(String, String, String)]) -> Vec<Article> {
    const NAMES: [&str; 4] = ["một", "hai", "ba", "bốn"];
    let named = texts.iter().zip(NAMES);
    named
        .map(|((title, a, b), name)| article(name, title, &[a, b]))
        .collect()
}

/// The words of a phrase, whatever stands between them.
fn words_of(phrase: &str) -> String {
    let mut words = Words::new(phrase);
    let mut all = Vec::new();
    while let Some(item) = words.next() {
        assert!(matches!(item, Item::Word(_)));
        all.push(words.form().to_owned());
    }
    all.join(" ")
}

/// Returns the articles that were found as typed.
fn exact_ids(found: &Found) -> std::collections::BTreeSet<ArticleId> {
    let passages = found.passages.iter().filter(|p| !p.typo);
    passages.map(|p| p.article).collect()
}

fn ids(found: &Found) -> std::collections::BTreeSet<ArticleId> {
    found.passages.iter().map(|p| p.article).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn lit_letters_are_letters_of_the_query(texts in prop::collection::vec((text(), text(), text()), 1..4), typed in query()) {
        let mut writer = writer(library(&texts));
        let wanted: Vec<String> = Query::parse(&typed).all.iter()
            .map(|t| t.alternatives[0].words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" "))
            .collect();
        let folded: Vec<String> = wanted.iter().map(|w| fold(w)).collect();
        let found = find(&mut writer, &typed);
        prop_assert_eq!(ids(&found).len(), found.articles);
        prop_assert_eq!(Some(found.passages.len()), found.total);
        for passage in &found.passages {
            let article = of(&writer, passage.article);
            prop_assert!(!passage.matches.is_empty());
            if passage.typo {
                continue;
            }
            prop_assert!(passage.matches.is_sorted_by(|a, b| a.end <= b.start));
            if passage.kind == PassageKind::Title {
                let letters: String = folded.concat();
                let lit = passage.matches.iter().map(|r| fold(&article.title[r.clone()]));
                prop_assert!(lit.collect::<String>().chars().all(|c| !c.is_alphanumeric() || letters.contains(c)));
                continue;
            }
            let block = article.blocks.iter().any(|b| b.start <= passage.start && passage.end <= b.end);
            prop_assert!(block, "a passage is inside one block");
            for range in &passage.matches {
                let lit = words_of(&article.text[range.clone()]);
                prop_assert!(wanted.iter().any(|w| grade(w, &lit, Extent::Whole) > Grade::No), "{lit} of {wanted:?}");
                prop_assert!(passage.start <= range.start && range.end <= passage.end);
            }
            let hits = hits(&writer, article.id, &typed);
            prop_assert!(hits.iter().all(|r| folded.contains(&fold(&words_of(&article.text[r.clone()])))));
            prop_assert!(passage.matches.iter().all(|m| hits.iter().any(|h| h.start <= m.start && m.end <= h.end)));
        }
    }

    #[test]
    fn another_word_never_adds_articles(texts in prop::collection::vec((text(), text(), text()), 1..5), typed in query(), word in query()) {
        let mut writer = writer(library(&texts));
        let fewer = exact_ids(&find(&mut writer, &format!("{typed} {word}")));
        prop_assert!(fewer.is_subset(&exact_ids(&find(&mut writer, &typed))));
    }

    #[test]
    fn the_form_of_the_query_and_the_order_of_the_library_do_not_matter(
        texts in prop::collection::vec((text(), text(), text()), 1..5), typed in query(), first in 0usize..4,
    ) {
        let articles = library(&texts);
        let request = Request { limit: 5, first: articles.get(first).map(|a| a.id), ..ALL };
        let forward = writer(articles.clone()).search(&Query::parse(&typed), &request, &|| false);
        let decomposed: String = typed.nfd().collect();
        let backward = writer(articles.into_iter().rev()).search(&Query::parse(&decomposed), &request, &|| false);
        prop_assert_eq!(forward, backward);
    }

    #[test]
    fn any_query_is_answered(texts in prop::collection::vec((text(), text(), text()), 0..3), typed in "\\PC{0,40}|[a-zđ'\"! :]{0,30}") {
        let mut writer = writer(library(&texts));
        let found = find(&mut writer, &typed);
        prop_assert_eq!(found.searched, writer.len());
        prop_assert_eq!(ids(&found).len(), found.articles);
    }
}

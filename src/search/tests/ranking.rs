//! The order of passages, and how many of them are shown.

use super::*;

/// The texts' first words, in the order in which the query finds the articles.
fn ranked(query: &str, texts: &[&str]) -> String {
    const NAMES: [&str; 5] = ["1", "2", "3", "4", "5"];
    let articles: Vec<Article> = texts
        .iter()
        .zip(NAMES)
        .map(|(text, name)| article(name, "Tựa", &[text]))
        .collect();
    let texts: Vec<(ArticleId, &str)> = articles
        .iter()
        .map(|a| a.id)
        .zip(texts.iter().copied())
        .collect();
    let found = find(&mut writer(articles), query);
    let text = |id| texts.iter().find(|t| t.0 == id).unwrap().1;
    let firsts: Vec<&str> = found
        .passages
        .iter()
        .map(|p| text(p.article).split(' ').next().unwrap())
        .collect();
    firsts.join(" ")
}

#[test]
fn ranking() {
    for (query, texts, expected) in [
        (
            "nuoc non",
            &["xa nước có núi và có non", "gần nước và non", "kề nước non"][..],
            "kề gần xa",
        ),
        ("đương", &["một đường", "hai đương"], "hai một"),
        (
            "dang",
            &["một dangling", "hai đảng", "ba dang"],
            "ba hai một",
        ),
        (
            "ang",
            &["trong mang", "đầu angten", "nguyên ang"],
            "nguyên đầu trong",
        ),
        ("ma", &["folded má", "exact ma"], "exact folded"),
    ] {
        assert_eq!(ranked(query, texts), expected, "{query}");
    }
}

#[test]
fn a_title_comes_before_the_text_and_is_shown_once() {
    let mut writer = writer([
        article("thân", "Tin", &["Con đò ngang qua sông"]),
        article("tựa", "Con đò ngang", &["Tin ngắn."]),
    ]);
    let found = find(&mut writer, "con do");
    let kinds: Vec<_> = found.passages.iter().map(|p| p.kind.name()).collect();
    assert_eq!(kinds, ["title", "phrase"]);
    assert_eq!(
        (found.articles, found.total, found.searched),
        (2, Some(2), 2)
    );
    let title = &found.passages[0];
    assert_eq!(
        (title.start..title.end, title.matches.as_slice()),
        (0.."Con đò ngang".len(), &[0..3, 4..8][..])
    );
}

#[test]
fn scattered_letters_find_titles() {
    let mut writer = writer([
        article("a", "Hànộimới ở Hà Nội", &["x"]),
        article("b", "Thanh niên", &["y"]),
    ]);
    for query in ["hanoi", "hnm"] {
        let found = find(&mut writer, query);
        assert_eq!(
            (found.articles, found.passages[0].kind),
            (1, PassageKind::Title),
            "{query}"
        );
    }
}

#[test]
fn words_apart_are_one_passage_at_the_rarest() {
    let mut writer = writer([article(
        "a",
        "Tin",
        &["sông sông", "sông và núi xanh", "biển"],
    )]);
    let found = find(&mut writer, "song bien");
    assert_eq!(
        (found.total, found.passages[0].kind),
        (Some(1), PassageKind::Words)
    );
    let text = &seed(&writer, "a").text;
    assert_eq!(
        &text[found.passages[0].start..found.passages[0].end],
        "biển"
    );
    assert_eq!(
        find(&mut writer, "song").total,
        Some(2),
        "a passage for each paragraph"
    );
}

#[test]
fn newer_articles_come_first_among_equals() {
    let mut old = article("a", "Tin", &["Nước lên"]);
    let mut new = article("b", "Tin", &["Nước lên"]);
    old.meta.date = Some(jiff::civil::date(2019, 5, 1));
    new.modified = Some(jiff::Timestamp::from_second(1_600_000_000).unwrap());
    let (old_id, new_id) = (old.id, new.id);
    let mut writer = writer([old, new]);
    let mut order = |request| {
        let found = writer
            .search(&Query::parse("nuoc"), &request, &|| false)
            .unwrap();
        found.passages.iter().map(|p| p.article).collect::<Vec<_>>()
    };
    assert_eq!(order(ALL), [new_id, old_id]);
    assert_eq!(
        order(Request {
            first: Some(old_id),
            ..ALL
        }),
        [old_id, new_id]
    );
    assert_eq!(order(Request { limit: 1, ..ALL }), [new_id]);
}

#[test]
fn inner_letters_of_the_open_article_do_not_go_before_real_hits() {
    let open = article("a", "Mở", &["Có hai số thoát nạn hôm qua."]);
    let other = article("b", "Kia", &["Thư viện đã số hóa xong."]);
    let (open_id, other_id) = (open.id, other.id);
    let mut writer = writer([open, other]);
    let request = Request {
        first: Some(open_id),
        ..ALL
    };
    let found = writer
        .search(&Query::parse("so hoa"), &request, &|| false)
        .unwrap();
    assert_eq!(found.passages[0].article, other_id);
    assert_eq!(found.passages[1].kind, PassageKind::Inside);
}

#[test]
fn an_article_is_folded_and_unfolded() {
    let mut writer = writer([
        article(
            "a",
            "Sông",
            &["Sông dài.", "Sông rộng.", "Sông sâu.", "Núi."],
        ),
        article("b", "Biển", &["Sông ra biển."]),
    ]);
    let id = Source::seed("a").id();
    let mut shown = |request: Request| {
        let found = writer
            .search(&Query::parse("song"), &request, &|| false)
            .unwrap();
        assert_eq!((found.articles, found.total), (2, Some(5)));
        found
            .passages
            .iter()
            .map(|p| (p.article == id, p.others))
            .collect::<Vec<_>>()
    };
    let folded = Request {
        per_article: 1,
        ..ALL
    };
    assert_eq!(shown(folded.clone()), [(true, 3), (false, 0)]);
    let unfolded = Request {
        unfolded: vec![id],
        limit: 2,
        ..folded.clone()
    };
    let all = shown(unfolded);
    assert_eq!(all.len(), 5);
    assert!(all.iter().all(|p| p.1 == 0));
    let other = Request { limit: 1, ..folded };
    assert_eq!(shown(other), [(true, 3)]);
}

#[test]
fn of_equal_passages_of_an_article_the_first_is_shown() {
    let text = ["Songoku.", "Sông ơi.", "Sông ơi.", "Sông ơi."];
    let mut writer = writer([article("a", "Núi", &text)]);
    let request = Request {
        per_article: 1,
        ..ALL
    };
    let found = writer.search(&Query::parse("song"), &request, &|| false);
    let block = &seed(&writer, "a").blocks.at(2);
    assert_eq!(found.unwrap().passages[0].start, block.start);
}

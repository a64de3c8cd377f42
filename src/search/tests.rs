//! Searches over small libraries: one line a case, and properties of any search.

use std::ops::Range;
use std::sync::Arc;

use jiff::tz::TimeZone;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization as _;

use super::query::Reading;
use super::tokenizer::{Item, Words};
use super::*;
use crate::article::{
    Article, ArticleId, Block, BlockKind, Blocks, Links, Meta, Origin, Source, content_hash,
    count_words,
};
use crate::text::decode::Encoding;
use crate::vietnamese::fold::fold;
use crate::vietnamese::mark::{Extent, Grade, grade};

const ALL: Request = Request {
    limit: usize::MAX,
    per_article: usize::MAX,
    unfolded: Vec::new(),
    first: None,
    budget: Budget::Exhaustive,
};

/// An article whose title is a block of its text, and then a block a paragraph.
fn article(name: &'static str, title: &str, paragraphs: &[&str]) -> Article {
    let source = Source::Seed(name);
    let mut text = String::new();
    let mut blocks = Vec::new();
    let segments = std::iter::once((BlockKind::Title, title));
    for (kind, segment) in segments.chain(paragraphs.iter().map(|p| (BlockKind::Paragraph, *p))) {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(segment);
        blocks.push(Block {
            kind,
            marker: start,
            start,
            end: text.len(),
            level: 0,
        });
    }
    Article {
        id: source.id(),
        origin: Origin::of(&source),
        source,
        title: title.to_owned(),
        words: count_words(&text),
        hash: content_hash(&text),
        text,
        blocks: Blocks::from_iter(blocks),
        spans: crate::article::Spans::default(),
        links: Links::default(),
        lines: crate::article::SourceLines::default(),
        meta: Meta::default(),
        format: "plain",
        encoding: Encoding::Utf8,
        also: Vec::new(),
        replaced: 0,
        modified: None,
    }
}

fn writer(articles: impl IntoIterator<Item = Article>) -> Writer {
    let mut writer = Writer::new();
    for article in articles {
        writer.add(Arc::new(article));
    }
    writer.commit();
    writer
}

/// The article of an id.
fn of(writer: &Writer, id: ArticleId) -> Arc<Article> {
    let mut docs = writer.searcher.readers.iter().flat_map(|s| &s.segment.docs);
    let doc = docs.rfind(|d| d.article.id == id).unwrap();
    Arc::clone(&doc.article)
}

fn seed(writer: &Writer, name: &'static str) -> Arc<Article> {
    of(writer, Source::Seed(name).id())
}

fn library_of(article: Article) -> Writer {
    writer([article])
}

fn find(writer: &mut Writer, query: &str) -> Found {
    writer
        .search(&Query::parse(query), &ALL, &|| false)
        .unwrap()
}

/// What the first passage of a one-paragraph article lights, joined by `|`.
fn lit_in(query: &str, text: &str) -> String {
    let article = article("a", "Tựa khác hẳn", &[text]);
    let source = article.text.clone();
    let found = find(&mut writer([article]), query);
    assert_eq!(found.articles, usize::from(!found.passages.is_empty()));
    found
        .passages
        .first()
        .map_or(String::new(), |p| lit(&source, &p.matches))
}

fn hits(writer: &Writer, id: ArticleId, query: &str) -> Vec<Range<usize>> {
    writer.hits(id, &Query::parse(query)).iter().collect()
}

fn lit(text: &str, ranges: &[Range<usize>]) -> String {
    let words: Vec<&str> = ranges.iter().map(|r| &text[r.clone()]).collect();
    words.join("|")
}

#[test]
fn words_and_marks() {
    for (query, text, expected) in [
        ("chi thi 05", "Chỉ thị số 05-CT/TƯ của Bộ", "Chỉ|thị|05"),
        ("05-ct/tu", "Chỉ thị số 05-CT/TƯ của Bộ", "05-CT/TƯ"),
        ("ct/tu", "Chỉ thị số 05-CT/TƯ của Bộ", "CT/TƯ"),
        ("ct tu", "Chỉ thị số 05-CT/TƯ của Bộ", "CT|TƯ"),
        ("tp.hcm", "về TP.HCM họp", "TP.HCM"),
        ("hcm", "về TP.HCM họp", "HCM"),
        ("1.250.000", "giá 1.250.000đ một suất", "1.250.000"),
        ("250.000", "giá 1.250.000đ một suất", "250.000"),
        ("\"chi bộ\"", "họp chi bộ", "chi bộ"),
        ("\"chi bộ\"", "họp chỉ bộ", ""),
        ("\"chi bo\"", "họp chỉ bộ", "chỉ bộ"),
        ("\"chi bộ\"", "chi đảng bộ", ""),
        ("'ma", "Ma, má, mà, mang, mai", "Ma|má|mà"),
        ("'ma", "mang mai", ""),
        ("đường", "Dương, đường", "đường"),
        ("đường", "Dương", ""),
        ("duong", "Dương, đường, dưỡng", "Dương|đường|dưỡng"),
        ("đương", "đường", "đường"),
        ("dang uy", "Đảng ủy", "Đảng|ủy"),
        ("Đảng uỷ", "Đảng ủy", "Đảng|ủy"),
        ("ĐẢNG ỦY", "Đảng uỷ", "Đảng|uỷ"),
        ("Đảng uỷ", "đăng úy", ""),
        ("hoa binh", "hòa bình, hoà bình", "hòa|bình|hoà|bình"),
        ("hoà bình", "hòa bình", "hòa|bình"),
        ("hòa bình", "hoà bình", "hoà|bình"),
        ("hoà bình", "hoa bình", ""),
        ("ang", "mang vàng", "ang|àng"),
        ("an", "mang vàng", ""),
        ("nghi", "nghiêng", "nghi"),
        ("nghi x", "nghiêng xa", ""),
        ("chi !bo", "chi bộ", ""),
        ("chi !bo", "chi bộc", "chi"),
        ("xa in:seeds/A", "rất xa", "xa"),
        ("xa in:khac", "rất xa", ""),
        ("xa title:tựa", "rất xa", "xa"),
        ("xa title:tứa", "rất xa", ""),
        ("xa tag:x", "rất xa", ""),
        ("xa !title:khac", "rất xa", ""),
        ("", "rất xa", ""),
    ] {
        assert_eq!(lit_in(query, text), expected, "{query:?} in {text:?}");
        let decomposed: String = query.nfd().collect();
        assert_eq!(
            lit_in(&decomposed, text),
            expected,
            "{query:?} decomposed in {text:?}"
        );
    }
}

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
fn telex_and_vni_find_what_they_spell_below_what_was_typed() {
    for (query, text, expected) in [
        ("ddangr uyr", "Đảng ủy họp", "Đảng|ủy"),
        ("d9a3ng u3y", "Đảng ủy họp", "Đảng|ủy"),
        ("ddangr", "chữ ddangr gõ hụt", "ddangr"),
        ("ddangr", "ai đăng ký", ""),
        ("dangr bo", "Đảng bộ khối", "Đảng|bộ"),
    ] {
        assert_eq!(lit_in(query, text), expected, "{query} in {text}");
    }
    let mut writer = writer([
        article("a", "Một", &["Đảng ủy họp."]),
        article("b", "Hai", &["Chữ ddangr gõ hụt."]),
    ]);
    let found = find(&mut writer, "ddangr");
    assert_eq!(found.articles, 2);
    assert!(found.passages[0].score > found.passages[1].score);
    assert_eq!(
        found.passages[0].start,
        seed(&writer, "b").blocks.at(1).start
    );
    let query = Query::parse("ddangr google");
    let all = query.all.iter().flat_map(|term| &term.alternatives);
    let spelled = all
        .filter(|a| a.reading == Reading::Keys)
        .flat_map(|a| &a.words);
    assert_eq!(
        spelled.map(|w| w.text.as_str()).collect::<Vec<_>>(),
        ["đảng"]
    );
}

#[test]
fn tags_and_paths_alone_list_articles() {
    let mut tagged = article("báo/2024", "Một", &["x"]);
    tagged.meta.tags = vec!["Lãnh đạo".to_owned()];
    let mut writer = writer([tagged, article("khác", "Hai", &["y"])]);
    for query in [
        "tag:lanh-dao",
        "tag:lãnh",
        "tag:\"lãnh đạo\"",
        "in:bao",
        "!y",
        "in:báo/20",
    ] {
        let found = find(&mut writer, query);
        assert_eq!((found.articles, found.passages.len()), (1, 1), "{query}");
        assert_eq!(
            found.passages[0].article,
            Source::Seed("báo/2024").id(),
            "{query}"
        );
    }
    assert_eq!(find(&mut writer, "tag:lành").articles, 0);
}

#[test]
fn paths_are_compared_at_the_borders_of_folders_and_of_words_in_names() {
    let path = "var/Báo Tuổi-Trẻ/xa/a/a/số_12.bản2.txt";
    let mut filed = article("x", "Một", &["y"]);
    filed.origin = Origin {
        path: format!("/home/{path}"),
        inside: "/home/".len(),
        ..Default::default()
    };
    let mut writer = writer([filed]);
    for (query, is_found) in [
        ("in:var", true),
        ("in:va", true),
        ("in:ar", false),
        ("in:r/báo", false),
        ("in:/bao", true),
        ("in:/tuổi", false),
        ("in:tuổi", true),
        ("in:tuọi", false),
        ("in:uoi", false),
        ("in:trẻ/xa", true),
        ("in:re/xa", false),
        ("in:tuoi/xa", false),
        ("in:a/a", true),
        ("in:a/a/a", false),
        ("in:\"báo tuổi\"", true),
        ("in:12", true),
        ("in:2.bản", false),
        ("in:ban", true),
        ("in:an", false),
        ("in:txt", true),
        ("in:xt", false),
        ("in:'va", false),
        ("in:'var", true),
        ("in:home", false),
        ("!in:ar", true),
        ("!in:var", false),
    ] {
        let found = find(&mut writer, query).articles == 1;
        assert_eq!(found, is_found, "{query} in {path}");
        let decomposed: String = query.nfd().collect();
        let found = find(&mut writer, &decomposed).articles == 1;
        assert_eq!(found, is_found, "{query} decomposed");
    }
}

#[test]
fn each_excluded_word_or_phrase_excludes_by_itself() {
    let mut writer = writer([
        article("chiến", "Một", &["hòa bình sau chiến tranh"]),
        article("an ninh", "Hai", &["hòa bình và an ninh"]),
        article("ninh an", "Ba", &["hòa bình, ninh với an"]),
        article("không", "Bốn", &["hòa bình"]),
    ]);
    for (query, expected) in [
        ("hoa binh !chien", 3),
        ("hoa binh !\"an ninh\"", 3),
        ("hoa binh !chien !\"an ninh\"", 2),
        ("!chien !\"an ninh\" !\"ninh với\"", 1),
    ] {
        assert_eq!(find(&mut writer, query).articles, expected, "{query}");
    }
}

#[test]
fn hits_are_all_places_in_text_order() {
    let a = article(
        "a",
        "Sông nước",
        &["Nước lên, song nước ròng.", "Chi bộ họp."],
    );
    let (id, text) = (a.id, a.text.clone());
    let writer = writer([a]);
    for (query, expected) in [
        ("song nuoc", "Sông|nước|Nước|song|nước"),
        ("\"song nuoc\"", "Sông nước|song nước"),
        ("\"chi bộ\" họp", "Chi bộ|họp"),
        ("vắng nuoc", "nước|Nước|nước"),
        // Only the title has both.
        ("song sông", "Sông"),
        ("nuoc rong", "Nước|nước|ròng"),
        ("nuoc vang", "nước|Nước|nước"),
        ("!nuoc", ""),
        ("", ""),
    ] {
        assert_eq!(lit(&text, &hits(&writer, id, query)), expected, "{query}");
    }
    assert!(writer.hits(ArticleId(7), &Query::parse("song")).is_empty());
}

#[test]
fn an_article_is_replaced_and_removed() {
    let mut writer = writer([
        article("a", "Một", &["nước"]),
        article("b", "Hai", &["nước"]),
        article("c", "Ba", &["nước"]),
    ]);
    writer.add(Arc::new(article("a", "Một", &["lửa"])));
    assert_eq!(
        (
            writer.len(),
            find(&mut writer, "nuoc").articles,
            find(&mut writer, "lua").articles
        ),
        (3, 2, 1)
    );
    writer.remove(Source::Seed("a").id());
    writer.remove(Source::Seed("a").id());
    assert_eq!((writer.len(), find(&mut writer, "lua").articles), (2, 0));
    assert_eq!(
        writer
            .hits(Source::Seed("c").id(), &Query::parse("nuoc"))
            .len(),
        1
    );
    writer.remove(Source::Seed("c").id());
    writer.remove(Source::Seed("b").id());
    assert!(writer.is_empty());
}

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
fn one_wrong_letter_is_forgiven_when_little_else_is_found() {
    for (query, text, expected) in [
        ("nghị quyêt", "Nghị quyết Trung ương", "Nghị|quyết"),
        ("nghị quyét", "Nghị quyết Trung ương", "Nghị|quyết"),
        ("nghi quyte", "Nghị quyết Trung ương", "Nghị|quyết"),
        ("nghj quyet", "Nghị quyết Trung ương", "Nghị|quyết"),
        ("trugn uong", "Nghị quyết Trung ương", "Trung|ương"),
        ("gnad", "Đảng bộ", ""),
        ("dagn", "Đảng bộ", "Đảng"),
        ("\"dagn bo\"", "Đảng bộ", ""),
        ("'dagn", "Đảng bộ", ""),
    ] {
        assert_eq!(lit_in(query, text), expected, "{query} in {text}");
    }
    let mut writer = writer([
        article("a", "Một", &["Đảng bộ họp, dagn."]),
        article("b", "Hai", &["Đảng bộ họp."]),
    ]);
    let found = find(&mut writer, "dagn");
    assert_eq!(found.articles, 2);
    let typos: Vec<bool> = found.passages.iter().map(|p| p.typo).collect();
    assert_eq!(typos, [false, true], "what was typed comes first");
    let id = Source::Seed("b").id();
    let hits = hits(&writer, id, "dagn");
    assert_eq!(lit(&seed(&writer, "b").text, &hits), "Đảng");
}

#[test]
fn days_narrow_the_articles() {
    let dated = |name, day: &str| {
        let mut article = article(name, name, &["Nước lên"]);
        article.meta.date = Some(day.parse().unwrap());
        article
    };
    let mut writer = writer([
        dated("cũ", "2019-05-01"),
        dated("mới", "2024-02-29"),
        article("không", "không", &["Nước lên"]),
    ]);
    for (query, expected) in [
        ("nuoc", "mới cũ không"),
        ("nuoc after:2019-05-01", "mới cũ"),
        ("nuoc after:2019-06", "mới"),
        ("nuoc before:2020", "cũ"),
        ("after:2000 before:1/3/2024", "mới cũ"),
        ("before:2019", ""),
    ] {
        let found = find(&mut writer, query);
        let names = found
            .passages
            .iter()
            .map(|p| of(&writer, p.article).title.clone());
        assert_eq!(names.collect::<Vec<_>>().join(" "), expected, "{query}");
    }
}

#[test]
fn the_day_of_a_file_is_that_of_the_user() {
    let mut late = article("khuya", "khuya", &["Nước lên"]);
    late.modified = Some("2024-02-28T17:30:00Z".parse().unwrap());
    let mut dated = article("ngày", "ngày", &["Nước lên"]);
    dated.meta.date = Some("2024-02-29".parse().unwrap());
    let mut both = late.clone();
    both.source = Source::Seed("cả hai");
    both.id = both.source.id();
    both.title = "cả hai".to_owned();
    both.meta.date = Some("2024-02-27".parse().unwrap());
    for (hours, query, expected) in [
        (7, "after:2024-02-29", ["khuya", "ngày"].as_slice()),
        (7, "before:2024-02-29", &["cả hai"]),
        (0, "after:2024-02-29", &["ngày"]),
        (0, "before:2024-02-29", &["cả hai", "khuya"]),
        (-11, "before:2024-02-28", &["cả hai"]),
        (-12, "before:2024-02-29 after:2024-02-28", &["khuya"]),
        (-18, "before:2024-02-28", &["cả hai", "khuya"]),
    ] {
        let zone = TimeZone::fixed(jiff::tz::offset(hours));
        let mut writer = Writer::new().in_zone(zone);
        for article in [&late, &dated, &both] {
            writer.add(Arc::new(article.clone()));
        }
        let found = find(&mut writer, query);
        let titles = found
            .passages
            .iter()
            .map(|p| of(&writer, p.article).title.clone());
        let mut titles: Vec<_> = titles.collect();
        titles.sort();
        assert_eq!(titles, expected, "{query} at {hours}");
    }
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
    let id = Source::Seed("a").id();
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

/// An article in a file of this number, dated by it.
fn numbered(n: i64, text: &str) -> Article {
    let mut article = article("", "Núi", &[text]);
    article.source = Source::File(format!("/{n}.txt").into());
    article.id = article.source.id();
    article.modified = jiff::Timestamp::from_second(n).ok();
    article
}

/// A word for each number.
fn word(n: usize) -> String {
    let letters = (0..5).map(|place| b'a' + (n / 20_usize.pow(place) % 20) as u8);
    letters.map(char::from).collect()
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
        let place = segment::Place::Anywhere;
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
            writer.add(Arc::new(article));
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
    fn joined_parts_answer_as_if_they_had_always_been_one(
        steps in prop::collection::vec((1usize..9, 0usize..3), 1..12),
        replaced in prop::collection::vec(0usize..60, 0..12),
    ) {
        let text = |n: usize| format!("Làng {} có {} giếng.\n\nChợ họp {}.", n % 7, n % 5, word(n));
        let count: usize = steps.iter().map(|(articles, _)| articles).sum();
        let all: Vec<Arc<Article>> = (0..count).map(|n| Arc::new(numbered(n as i64, &text(n)))).collect();
        let mut newer = all.clone();
        let mut writer = Writer::new();
        let mut rest = &all[..];
        for (articles, joins) in steps {
            let (now, later) = rest.split_at(articles);
            rest = later;
            for article in now {
                writer.add(Arc::clone(article));
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
                writer.remove(all[at].id);
                newer.retain(|article| article.id != all[at].id);
            } else if let Some(article) = newer.iter_mut().find(|article| article.id == all[at].id) {
                *article = Arc::new(numbered(at as i64, &text(n + 1000)));
                writer.add(Arc::clone(article));
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

#[test]
fn hostile_input_is_bounded() {
    let long = "nước non ngàn dặm ra đi ".repeat(40_000);
    let run = "a".repeat(1_000_000);
    let mut writer = writer([
        article("rỗng", "", &[""]),
        article("dài", "Dài", &[&long]),
        article("liền", &run, &[&run]),
    ]);
    let many = "nước ".repeat(2000);
    let one = "a".repeat(10_000);
    for query in [
        "n",
        "a",
        "nuoc non",
        "ngan dam",
        "xyz",
        many.as_str(),
        one.as_str(),
    ] {
        let request = Request { limit: 1000, ..ALL };
        let found = writer
            .search(&Query::parse(query), &request, &|| false)
            .unwrap();
        for passage in &found.passages {
            let article = of(&writer, passage.article);
            let text = &article.text[passage.start..passage.end];
            let title = passage.kind == PassageKind::Title;
            assert!(
                title || text.chars().count() <= passage::PASSAGE_MAX_CHARS,
                "{query:.20}"
            );
        }
        assert!(found.passages.len() <= 3 * 51);
    }
    assert!(
        find(&mut writer, "ngan dam").total > Some(200),
        "each piece of a long paragraph counts"
    );
    let mut bare = article("trần", "Trần", &["x"]);
    bare.blocks = Blocks::default();
    assert_eq!(find(&mut library_of(bare), "tran").articles, 1);
}

/// Text of a few syllables that collide a lot.
fn text() -> impl Strategy<Value = String> {
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

fn query() -> impl Strategy<Value = String> {
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

/// What was found as typed.
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

//! Tests which words match, with which marks, as typed, spelled in keys or mistyped.

use super::*;

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
    let id = Source::seed("b").id();
    let hits = hits(&writer, id, "dagn");
    assert_eq!(lit(&seed(&writer, "b").text, &hits), "Đảng");
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

//! The query language, case by case.

use unicode_normalization::UnicodeNormalization as _;

use super::readings::WORD_MAX_CHARS;
use super::*;

/// One line for a query: `!`, field, words; `*` after a prefix, `**` where inside is allowed.
fn show(typed: &str) -> String {
    let query = Query::parse(typed);
    let all = query.all.iter().map(|t| (" ", t));
    let none = query.none.iter().map(|t| (" !", t));
    all.chain(none)
        .map(|(lead, term)| lead.to_owned() + &show_term(term))
        .collect::<String>()
        .trim_start()
        .to_owned()
}

fn show_term(term: &Term) -> String {
    let words = term.alternatives[0]
        .words
        .iter()
        .map(|w| w.text.clone() + ["", "*", "**"][w.reach as usize]);
    let field = ["", "title:", "tag:", "in:"][term.field as usize];
    format!("{field}{}", words.collect::<Vec<_>>().join("_"))
}

#[test]
fn the_language() {
    for (typed, expected) in [
        ("", ""),
        ("  \t ", ""),
        ("chi thi 05", "chi thi 05*"),
        ("Đảng ", "đảng**"),
        ("ĐẢNG ỦY", "đảng ủy*"),
        ("\"chi bộ\"", "chi_bộ"),
        ("“chi bộ” x", "chi_bộ x*"),
        ("'ma", "ma"),
        ("'ma 'mà", "ma mà"),
        ("!họp chi", "chi** !họp"),
        ("!\"chi bộ\"", "!chi_bộ"),
        ("chi -họp", "chi !họp"),
        ("-bão -\"chi bộ\" -'ma -5", "!bão !chi_bộ !ma !5"),
        ("-title:x -tag:\"a b\" -in:c", "!title:x !tag:a_b !in:c*"),
        ("a-b covid-19 a- b", "a_b covid_19 a b*"),
        ("a - b -- c --d -", "a b c d"),
        (
            "title:đảng tag:lãnh-đạo in:2024/Báo",
            "title:đảng tag:lãnh_đạo in:2024/báo*",
        ),
        ("tag:\"lãnh đạo\"", "tag:lãnh_đạo"),
        ("Title:x !tag:y", "title:x !tag:y"),
        ("title:'ma", "title:ma"),
        ("05-CT/TƯ, (thép)", "05_ct_tư thép**"),
        ("1.250.000đ x", "1_250_000_đ x*"),
        ("\"chi bộ", "chi bộ*"),
        ("!", ""),
        ("! a", "a*"),
        ("'", ""),
        ("\"\" a", "a*"),
        ("\"", ""),
        ("title: a", "title a*"),
        ("title:", "title**"),
        ("in:", "in*"),
        ("a – b", "a b*"),
        ("₫ 😀", "₫ 😀*"),
        ("a\u{0}b\u{200B}c", "a bc*"),
        ("http://báo.vn", "http_báo_vn*"),
    ] {
        assert_eq!(show(typed), expected, "{typed:?}");
        let nfd: String = typed.nfd().collect();
        assert_eq!(show(&nfd), expected, "{typed:?} decomposed");
    }
}

#[test]
fn few_letters_are_not_looked_for_inside_words_however_they_are_typed() {
    for (typed, reach) in [
        ("w", Reach::Prefix),
        ("ho2", Reach::Prefix),
        ("ddang", Reach::Inside),
    ] {
        let term = &Query::parse(typed).all[0];
        let spelled = term
            .alternatives
            .iter()
            .find(|a| a.reading == Reading::Keys);
        assert_eq!(spelled.unwrap().words[0].reach, reach, "{typed}");
    }
}

#[test]
fn dates() {
    for (typed, after, before, malformed) in [
        ("after:2024", "2024-01-01", "", ""),
        ("x before:5/2024 y", "", "2024-05-01", ""),
        (
            "After:2024-05-19 before:1/6/2025",
            "2024-05-19",
            "2025-06-01",
            "",
        ),
        ("after:hôm-qua", "", "", "after:hôm-qua"),
        ("after:", "", "", ""),
        ("after:2024-13 x", "", "", "after:2024-13"),
        ("!after:2024 x", "", "", "!after:2024"),
        ("-after:2024 x", "", "", "-after:2024"),
    ] {
        let query = Query::parse(typed);
        let said = |day: Option<Date>| day.map_or(String::new(), |d| d.to_string());
        let found = (
            said(query.after),
            said(query.before),
            query.malformed.join(" "),
        );
        let expected = (after.to_owned(), before.to_owned(), malformed.to_owned());
        assert_eq!(found, expected, "{typed}");
        let words = query.all.len();
        assert_eq!(
            words > 0,
            !malformed.is_empty() || typed == "after:" || typed.contains('x'),
            "{typed}"
        );
    }
}

#[test]
fn states_are_conditions_wherever_they_stand() {
    use WantedState::{Begun, Kept, Read, Unread};
    for (typed, states, words) in [
        ("is:read", vec![(Read, false)], 0),
        (
            "chợ !is:unread is:kept",
            vec![(Unread, true), (Kept, false)],
            1,
        ),
        ("chợ -is:unread", vec![(Unread, true)], 1),
        ("IS:Begun is:begun  chợ", vec![(Begun, false)], 1),
        ("is:un", vec![], 1),
        ("is:new", vec![], 1),
        ("\"is:read\"", vec![], 1),
    ] {
        let query = Query::parse(typed);
        let found: Vec<_> = query
            .states
            .iter()
            .map(|c| (c.state, c.is_excluded))
            .collect();
        assert_eq!((found, query.all.len()), (states, words), "{typed}");
    }
    assert!(!Query::parse("is:read").is_empty());
    assert!(Query::is_only_begun("-is:") && Query::is_only_begun("-"));
    assert!(Query::is_only_begun("is:") && !Query::is_only_begun("is:read"));
}

#[test]
fn a_field_that_is_unknown_is_told_and_text_with_a_colon_is_not() {
    for (typed, malformed, begun) in [
        ("author:x", "author:x", ""),
        ("gió Author:nam to", "Author:nam", ""),
        ("!author:x thẻ:bếp", "!author:x thẻ:bếp", ""),
        ("author:\"a b\"", "author:\"a", ""),
        ("tag: x", "tag:", ""),
        ("before: x", "before:", ""),
        ("!after:hôm-qua", "!after:hôm-qua", ""),
        ("author: tag: ", "", ""),
        ("tag:x title:y in:z", "", ""),
        ("12:30 1:2 https://báo.vn/a:b std::vec C:x", "", ""),
        ("Điều 5: Hỏi: đáp", "", ""),
        ("'author:x \"author:x\"", "", ""),
        ("\"chi bộ\"", "", ""),
        ("after:2024-", "", "after:2024-"),
        ("after:2024-13", "", "after:2024-13"),
        ("after:2024- ", "after:2024-", ""),
        ("is:un", "", "is:un"),
        ("!is:b", "", "!is:b"),
        ("-is:b", "", "-is:b"),
        ("-author:x", "-author:x", ""),
        ("is:un chợ", "is:un", ""),
        ("is:new", "is:new", ""),
        ("is:unreadx", "is:unreadx", ""),
        ("is: chợ", "is:", ""),
        ("is:read !is:kept IS:Begun is:", "", ""),
    ] {
        let query = Query::parse(typed);
        assert_eq!(query.misread(true), malformed, "{typed}");
        assert_eq!(query.begun_value.as_deref().unwrap_or(""), begun, "{typed}");
    }
}

#[test]
fn an_open_quotation_mark_is_known_wherever_it_is() {
    for (typed, is_open) in [
        ("\"chi bộ", true),
        ("title:\"chi bộ", true),
        ("!“chi", true),
        ("\"chi bộ after:20", true),
        ("\"chi bộ\" \"mua", true),
        ("\"chi bộ\"", false),
        ("chi\" bộ", false),
        ("\"", false),
    ] {
        let query = Query::parse(typed);
        assert_eq!(query.has_open_quote, is_open, "{typed}");
        assert_eq!(query.misread(true), "", "{typed}");
    }
}

#[test]
fn i_and_y_at_the_end_are_one() {
    for (typed, other) in [
        ("kĩ", "kỹ"),
        ("lý", "lí"),
        ("QUÝ", "quí"),
        ("mi", "my"),
        ("sĩ", "sỹ"),
        ("kyx", "kĩ"),
        ("mai", ""),
        ("thùy", ""),
        ("chi", ""),
        ("'ky", ""),
    ] {
        let query = Query::parse(typed);
        let all = query.all.iter().flat_map(|t| &t.alternatives);
        let spelt = all.filter(|a| a.reading == Reading::Spelling);
        let spelt: Vec<&str> = spelt.map(|a| a.words[0].text.as_str()).collect();
        assert_eq!(spelt.join(" "), other, "{typed}");
    }
}

#[test]
fn a_hostile_query_stays_small() {
    for typed in [
        "a ".repeat(5000),
        "x".repeat(10_000),
        "\"".repeat(10_000),
        "!'".repeat(9000),
        "e\u{301}\u{302}".repeat(9000),
    ] {
        let query = Query::parse(&typed);
        assert!(query.all.len() + query.none.len() <= MAX_TERMS);
        let words = query.all.iter().flat_map(|t| &t.alternatives[0].words);
        assert!(
            words
                .map(|w| w.text.chars().count())
                .all(|n| n <= WORD_MAX_CHARS * 2)
        );
    }
    assert_eq!(Query::parse(&"a ".repeat(5000)).all.len(), MAX_TERMS);
}

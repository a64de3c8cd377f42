//! Tests of the matcher for short texts.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use proptest::prelude::*;

use super::*;

fn passing<'t>(typed: &str, titles: &[&'t str]) -> Vec<&'t str> {
    let matcher = ShortMatcher::new(typed);
    let mut reader = matcher.reader();
    let titles = titles.iter().copied();
    titles
        .filter(|title| reader.passes(title, &fold(title)))
        .collect()
}

/// The title with its ranges in brackets; empty when it does not match.
fn highlighted(typed: &str, title: &str) -> String {
    let matcher = ShortMatcher::new(typed);
    let folded = fold(title);
    let found = matcher.find(title);
    if found.is_some() {
        assert!(matcher.may_be_in(&folded), "{typed} in {title}");
    }
    if matcher.may_be_in(&folded) {
        assert!(
            matcher.may_be_of(Letters::of(&folded)),
            "{typed} in {title}"
        );
    }
    let Some(found) = found else {
        return String::new();
    };
    let mut shown = title.to_owned();
    for range in found.ranges(title).into_iter().rev() {
        shown.insert(range.end, ']');
        shown.insert(range.start, '[');
    }
    shown
}

#[test]
fn titles_by_words_and_by_scattered_letters() {
    for (typed, title, expected) in [
        ("hanoi", "Hànộimới ở Hà Nội", "[Hànội]mới ở Hà Nội"),
        ("hanoi", "Ở Hà Nội", "Ở [Hà] [Nội]"),
        ("hnm", "Hànộimới ở Hà Nội", "[H]à[n]ội[m]ới ở Hà Nội"),
        ("bvbm", "Luật Bảo vệ bí mật", "Luật [B]ảo [v]ệ [b]í [m]ật"),
        ("hànội", "Ở Hà Nội", "Ở [Hà] [Nội]"),
        ("hạnội", "Ở Hà Nội", ""),
        ("ha noi", "Hànộimới", "[Hànội]mới"),
        ("noi ha", "Ở Hà Nội", "Ở [Hà] [Nội]"),
        ("chnh tri", "Chính trị", "[Ch]í[nh] [trị]"),
        ("dao", "Đi làm báo", ""),
        ("hn", "Thanh niên", ""),
        ("ma", "Mùa xa", ""),
        ("x", "Đi làm báo", ""),
        ("'hanoi", "Ở Hà Nội", ""),
        ("\"hanoi\"", "Ở Hà Nội", ""),
        ("Đảng uỷ", "Người tên đăng úy", ""),
    ] {
        assert_eq!(highlighted(typed, title), expected, "{typed} in {title}");
    }
}

#[test]
fn words_marks_scattered_letters_and_what_is_excluded() {
    let titles = ["Đường về làng", "Đương nhiên", "Dượng Ba", "Ga Long Biên"];
    for (typed, expected) in [
        ("", &titles[..]),
        ("duong", &titles[..3]),
        ("đường", &titles[..1]),
        ("dduwowngf", &titles[..1]),
        ("lang duong", &titles[..1]),
        ("duong !lang", &titles[1..3]),
        ("!duong", &titles[3..]),
        ("glb", &titles[3..]),
        ("title:bien", &titles[3..]),
        ("tag:bien", &titles[..]),
        ("xyz", &[]),
    ] {
        assert_eq!(passing(typed, &titles), expected, "{typed}");
    }
}

#[test]
fn a_score_puts_words_before_scattered_letters() {
    let matcher = ShortMatcher::new("ha noi");
    let score = |title: &str| matcher.find(title).unwrap().score;
    assert!(score("Hà Nội mùa thu") > score("Nội thành và Hà Đông"));
    assert!(score("Nội thành và Hà Đông") > score("Hàng nông sản ở nơi này, oi là oi"));
}

#[test]
fn letters_decide_on_words_without_marks_and_marks_are_read() {
    let query = |typed: &str| Query::parse(typed).all.remove(0);
    let folded = fold("Đường về xã còn xa");
    for (typed, expected) in [
        ("duo", Presence::Present),
        ("'xa", Presence::Present),
        ("dương", Presence::Unclear),
        ("uong", Presence::Unclear),
        ("\"xa con\"", Presence::Unclear),
        ("zzz", Presence::Absent),
    ] {
        let found = Prefilter::new(&query(typed)).verdict(&folded);
        assert_eq!(found, expected, "{typed}");
    }
}

const WORDS: &[&str] = &[
    "đường",
    "duong",
    "Đương",
    "kỹ",
    "kĩ",
    "hoà",
    "hòa",
    "hoaf",
    "tiếng",
    "tieengs",
    "tie61ng",
    "05-CT/TƯ",
    "1.250.000đ",
    "d",
    "x",
    "xã",
    "e\u{301}",
    "TP.HCM",
    "漢字",
    "a_b",
    "“ngã”",
    "ngã-ba",
];

/// Some words, each cut after some letters.
fn words(most: usize) -> impl Strategy<Value = String> {
    let words = prop::collection::vec((prop::sample::select(WORDS), 1..9_usize), 1..most);
    words.prop_map(|words| {
        let cut = |(word, most): &(&str, usize)| word.chars().take(*most).collect::<String>();
        words.iter().map(cut).collect::<Vec<_>>().join(" ")
    })
}

fn query() -> impl Strategy<Value = String> {
    let sign = prop::sample::select(&["", "", "", "'", "!", "\"", "title:", "!title:"][..]);
    (sign, words(3)).prop_map(|(sign, words)| format!("{sign}{words}"))
}

/// The terms in `text`, a bit each, found by tokenizing all of it.
fn read(terms: &TermSet, text: &str) -> u64 {
    TermReader::new(terms).terms_in(text)
}

proptest! {
    #[test]
    fn what_letters_decide_is_what_tokenizing_finds(
        parts in prop::collection::vec(words(5), 1..4), one in query(), other in query(),
    ) {
        let joined = parts.join("\n");
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let text = ShortText { parts: &parts, folded: &fold(&joined) };
        for typed in [one.clone(), format!("{one} {other}")] {
            let matcher = ShortMatcher::new(&typed);
            let mut reader = matcher.reader();
            let TermSet { in_texts, .. } = matcher.wanted;
            let has_words = read(&matcher.wanted, &joined) & in_texts == in_texts;
            prop_assert_eq!(reader.has_words(&text), has_words, "{} in {:?}", typed, joined);
            let excluded = read(&matcher.excluded, &joined) & matcher.excluded.in_texts != 0;
            prop_assert_eq!(reader.has_excluded(&text), excluded, "{} in {:?}", typed, joined);
        }
    }

    #[test]
    fn a_title_passes_when_it_is_found(title in words(7), one in query(), other in query()) {
        for typed in [one.clone(), format!("{one} {other}")] {
            let matcher = ShortMatcher::new(&typed);
            let found = matcher.find(&title);
            prop_assert_eq!(passing(&typed, &[&title]).len(), usize::from(found.is_some()), "{}", typed);
            let excluded = read(&matcher.excluded, &title);
            let has_words = read(&matcher.wanted, &title) == matcher.wanted.all;
            prop_assert!(excluded == 0 || found.is_none(), "{} in {}", typed, title);
            prop_assert!(excluded != 0 || !has_words || found.is_some(), "{} in {}", typed, title);
        }
    }
}

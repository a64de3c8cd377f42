//! The filter, case by case and on random text.

use proptest::prelude::*;
use unicode_normalization::is_nfc;
use unicode_width::UnicodeWidthChar;

use super::plain::{SCAN_CHUNK_BYTES, is_vietnamese};
use super::*;

/// The 12 characters with the property `Bidi_Control`.
const BIDI: &str = "\u{61C}\u{200E}\u{200F}\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\
                    \u{2066}\u{2067}\u{2068}\u{2069}";

fn assert_clean(text: &str, source: &str) {
    assert!(is_nfc(text), "{source:?} gives {text:?}");
    for c in text.chars() {
        assert!(c == '\n' || !c.is_control(), "{source:?} gives {text:?}");
        assert!(!BIDI.contains(c), "{source:?} gives {text:?}");
        assert!(
            !"\u{200B}\u{FEFF}\u{AD}\u{FE0F}".contains(c),
            "{source:?} gives {text:?}"
        );
        assert!(
            !('\u{E0000}'..='\u{E0FFF}').contains(&c),
            "{source:?} gives {text:?}"
        );
    }
    assert!(
        text.len() <= TAB_COLUMNS * source.len(),
        "{source:?} gives {text:?}"
    );
    assert_eq!(clean(text), text, "cleaned twice: {source:?}");
}

/// Letters that a reader would miss, whatever their normal form.
fn letters(text: &str) -> String {
    text.nfd()
        .filter(|&c| c.is_alphabetic() && classify(c) == CharClass::Visible)
        .collect()
}

#[test]
fn every_scalar_value_alone_and_after_a_letter() {
    // Planes 4 to 13 are unassigned; 15 and 16 are private use.
    let tail = ('\u{E0000}'..='\u{E1000}').chain('\u{10FF00}'..=char::MAX);
    for c in ('\0'..'\u{40000}').chain(tail) {
        let alone = c.to_string();
        let cleaned = clean(&alone);
        assert_clean(&cleaned, &alone);
        let slow: String = CleanFilter::new(alone.nfd()).nfc().collect();
        if c != '\n' {
            assert_eq!(
                cleaned, slow,
                "the quick scan and the filter differ on {c:?}"
            );
        }
        let first = cleaned.chars().next();
        let has_cell = first.is_none_or(|c| c == '\n' || c.width() > Some(0));
        assert!(has_cell, "{c:?} takes no cell");
        let after = format!("a{c}");
        if is_plain(alone.as_bytes()) {
            assert!(
                is_nfc(&after),
                "{c:?} composes, the quick scan must not pass it"
            );
        } else {
            assert_clean(&clean(&after), &after);
        }
    }
}

#[test]
fn a_chunk_is_plain_when_each_of_its_bytes_is() {
    let text = "Đường về xã, ".repeat(SCAN_CHUNK_BYTES);
    assert!(is_vietnamese(text.as_bytes()) && is_plain(text.as_bytes()));
    for odd in [
        "\t", "\r", "\u{7F}", "\u{AD}", "\u{301}", "\u{1160}", "\u{200B}", "\u{FEFF}",
    ] {
        for at in (0..2 * SCAN_CHUNK_BYTES).filter(|&at| text.is_char_boundary(at)) {
            let text = [&text[..at], odd, &text[at..]].concat();
            assert!(!is_plain(text.as_bytes()), "{odd:?} at {at}");
        }
    }
}

#[test]
fn clean_text_is_borrowed() {
    for text in [
        "",
        "Đảng bộ xã “Hòa Bình” – 1.250.000₫ … — · ½ n° 5\n\nKết.",
        "Ελλάδα Россия 漢字 한글",
        "かな、カナ。 ลูก हिन्दी 👍🏽 👩\u{200D}🚀",
        "می\u{200C}خواهم",
    ] {
        assert!(matches!(clean(text), Cow::Borrowed(_)), "{text:?}");
    }
}

#[test]
fn lines_end_in_line_feed() {
    assert_eq!(
        clean("a\r\nb\rc\n\rd\u{85}e\u{2028}f\u{2029}g\u{B}h\u{C}i"),
        "a\nb\nc\n\nd\ne\nf\ng\nh\ni"
    );
    assert_eq!(clean("a\r\r\nb\r"), "a\n\nb\n");
}

#[test]
fn tabs_go_to_the_next_stop() {
    assert_eq!(clean("\tx"), "    x");
    assert_eq!(clean("abc\tx\tyz"), "abc x   yz");
    assert_eq!(clean("abcd\tx"), "abcd    x");
    assert_eq!(clean("a\nb\tx"), "a\nb   x");
    assert_eq!(clean("é\tx"), clean("e\u{301}\tx"));
}

#[test]
fn nothing_acts_on_the_terminal() {
    let payloads = "a\x1b[31mb\x1b]0;t\x07\u{9b}2J\u{9d}52;c;QQ==\u{9c}\x08\x7f\x0e\x0fc";
    assert_eq!(clean(payloads), "a[31mb]0;t2J52;c;QQ==c");
}

#[test]
fn nothing_reorders_or_hides() {
    assert_eq!(clean(&format!("a{BIDI}b")), "ab");
    assert_eq!(
        clean("a\u{200B}b\u{AD}c\u{FEFF}d\u{2060}e\u{E0041}f\u{3164}g\u{FE0F}h"),
        "abcdefgh"
    );
    assert_eq!(clean("b\u{200D}c\u{200C}d"), "bcd");
    assert_eq!(clean("x\u{FFFE}y\u{10FFFF}z\u{FDD0}"), "xyz");
    assert_eq!(clean("\u{F0B7} mục"), "\u{F0B7} mục");
}

#[test]
fn three_spellings_are_one() {
    assert_eq!(clean("tie\u{302}\u{301}ng"), "tiếng");
    assert_eq!(clean("tiê\u{301}ng"), "tiếng");
    assert_eq!(clean("tiê\u{AD}\u{301}ng"), "tiếng");
}

#[test]
fn letters_with_marks_are_put_together_as_by_nfc() {
    let marks = [
        '\u{300}', '\u{301}', '\u{302}', '\u{303}', '\u{306}', '\u{309}', '\u{31B}', '\u{323}',
    ];
    let bases = ('A'..='\u{24F}').chain('\u{370}'..='\u{52F}');
    let bases = bases.chain('\u{1E00}'..='\u{1FFF}');
    for base in bases.filter(|c| !c.is_whitespace() && classify(*c) == CharClass::Visible) {
        for first in marks {
            for second in marks {
                let text: String = [base, first, second].into_iter().collect();
                let composed: String = text.nfc().collect();
                assert_eq!(clean(&text), composed, "{}", text.escape_unicode());
            }
        }
    }
}

#[test]
fn marks_need_a_base() {
    assert_eq!(clean("\u{301}a\n\u{302}b \u{303}c\t\u{323}d"), "a\nb c d");
    assert_eq!(clean("a\x07\u{301}b\u{202E}\u{301}"), "ab");
    assert_eq!(clean("\u{1161}가"), "가");
}

#[test]
fn marks_are_capped_also_when_they_decompose() {
    let zalgo = format!("a{}b", "\u{335}".repeat(1_000_000));
    assert_eq!(clean(&zalgo), format!("a{}b", "\u{335}".repeat(8)));
    assert_eq!(letters(&clean(&format!("ế{}", "\u{344}".repeat(30)))), "e");
    assert_eq!(
        clean(&format!("ế{}", "\u{344}".repeat(30))).nfd().count(),
        9
    );
    let tones = format!("👍{}", "🏽".repeat(100));
    assert_eq!(clean(&tones).chars().count(), 9);
    let chain = "👩\u{200D}".repeat(1000);
    assert!(!clean(&chain).contains(&"👩\u{200D}".repeat(9)));
}

#[test]
fn a_skin_tone_that_a_control_severed_is_dropped_as_a_mark_is() {
    for text in ["ᢰ\u{200e}🏻\u{200d}👩", "a\u{200f}🏻", "👍\u{7}🏻\u{301}"] {
        let once = clean(text).into_owned();
        assert_eq!(clean(&once), once, "{text:?}");
    }
    assert_eq!(clean("a\n🏻 🏻"), "a\n🏻 🏻");
}

#[test]
fn joiners_stay_where_they_are_needed() {
    for text in [
        "👨\u{200D}👩\u{200D}👧",
        "👩🏽\u{200D}🚀",
        "ക\u{D4D}\u{200D}",
        "می\u{200C}خواهم",
    ] {
        assert_eq!(clean(text), text);
    }
    assert_eq!(clean("❤\u{FE0F}\u{200D}\u{FE0F}🔥"), "❤\u{200D}🔥");
    assert_eq!(clean("👩\u{200D}\u{200D}🚀"), "👩\u{200D}🚀");
    assert_eq!(clean("👩\u{200D}x 👩\u{200D}"), "👩x 👩");
    assert_eq!(clean("x\u{200D}🚀 👩\u{200C}🚀"), "x🚀 👩🚀");
}

#[test]
fn a_title_is_one_line() {
    assert_eq!(
        line("  Đảng\u{A0}bộ\r\n\t xã\u{2028}\u{3000}Hòa  Bình\u{202E}\n"),
        "Đảng bộ xã Hòa Bình"
    );
    assert_eq!(line(" \u{301}\n"), "");
}

#[test]
fn a_path_is_printed_as_it_is_unless_it_could_act() {
    for path in ["Đường/a  b.md", "te\u{301}t.txt", "日本/b.md"] {
        assert!(matches!(super::path(path), Cow::Borrowed(_)), "{path:?}");
    }
    for (path, shown) in [
        ("a\nb", "a b"),
        ("a\u{1b}[2Jb", "a[2Jb"),
        ("a\u{202e}b", "ab"),
    ] {
        assert_eq!(super::path(path), shown, "{path:?}");
    }
}

#[test]
fn the_start_of_a_line_fills_its_cells() {
    let text = "a\u{200B}\u{200B}\u{200B}".repeat(100);
    for cells in [1, 2, 10] {
        let shown = layout::cells(&line_start(&text, cells));
        // One letter more than fits, and the sign.
        assert_eq!(shown, cells + 2);
    }
    assert_eq!(line_start(" một\n hai ", 8), "một hai");
}

/// Text rich in what this file is about.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        4 => any::<char>().prop_map(String::from),
        4 => "[a-zđêơưấằễộửỹ\\x00-\\x20\\x7f-\\xad]",
        3 => "[\\u{300}-\\u{345}\\u{600}-\\u{605}\\u{620}\\u{93C}\\u{915}\\u{94D}\\u{958}]",
        3 => "[\\u{200B}-\\u{200F}\\u{2028}-\\u{202E}\\u{2060}-\\u{206F}\\u{FEFF}\\u{FE0F}]",
        2 => "[👩🚀🏻🏽❤🇻🇳\\u{200D}\\u{E0041}]",
        1 => "[가ᄀ\\u{1161}\\u{11A8}\\u{1160}\\u{344}\\u{340}\\u{FB2C}]",
    ];
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_comes_out_clean(text in hostile()) {
        assert_clean(&clean(&text), &text);
    }

    #[test]
    fn the_short_ways_give_what_the_long_one_gives(
        text in hostile(),
        marked in "([a-zA-ZđêơưÂắằễộửỹạçåñǭÇ \r日][\u{300}-\u{303}\u{306}\u{309}\u{323}\u{31B}\u{327}]{0,3}){0,20}",
    ) {
        for text in [&text, &marked] {
            let slow: String = thoroughly(&text.replace("\r\n", "\n")).collect();
            prop_assert_eq!(clean(text), slow);
        }
    }

    #[test]
    fn no_letter_is_lost(text in hostile()) {
        prop_assert_eq!(letters(&clean(&text)), letters(&text));
    }

    #[test]
    fn a_line_is_one_clean_line(text in hostile()) {
        let line = line(&text);
        assert_clean(&line, &text);
        prop_assert!(!line.contains('\n') && line.trim() == line && !line.contains("  "));
    }

    #[test]
    fn normal_forms_come_out_equal(text in "[\\u{300}-\\u{330}a-yđêơưấằễộửỹ \n\t]{0,40}") {
        let nfd: String = text.nfd().collect();
        prop_assert_eq!(clean(&nfd), clean(&text));
    }
}

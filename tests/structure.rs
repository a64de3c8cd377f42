//! Structure is never a loss: whatever blocks an importer sees in a text, every visible letter of it
//! is in one of them, in order. Then the forms themselves, as a table of texts and kinds.

use docbao::article::{Article, Source};
use docbao::import;
use docbao::text::sanitize;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser};

fn article(name: &'static str, text: &str) -> Article {
    import::article(Source::Seed(name), text.as_bytes().to_vec(), None)
}

/// What can be seen: everything but white space.
fn visible(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// All blocks with their markers, after checking that they are in order and apart.
fn covered(a: &Article) -> String {
    let mut at = 0;
    let mut out = String::new();
    for b in &a.blocks {
        assert!(at <= b.marker && b.marker <= b.start, "{b:?} after {at}");
        assert!(b.start < b.end && b.end <= a.text.len(), "{b:?}");
        out.push_str(&a.text[b.marker..b.end]);
        at = b.end;
    }
    out
}

/// Lines that newspapers, mails and Markdown are made of, and some that they are not.
const LINES: &[&str] = &[
    "",
    "",
    "Chữ quốc ngữ",
    "- Thưa bà, việc ấy bắt đầu từ đâu?",
    "– Từ một cái kho dột.",
    "Chữ đi từng bước trên đường",
    "Những dòng này bị ngắt ở cột bảy mươi hai như thư điện tử ngày xưa,",
    "(ĐB) – Sáng nay trời mưa.",
    "(*) Tên người trong bài đã đổi.",
    "(1) Một chú thích.",
    "* sao",
    "Ảnh: Minh An",
    "Minh An",
    "1. một",
    "  - hai",
    "      ba",
    "a) bốn",
    "# Tựa",
    "### Mục nhỏ ###",
    "> lời",
    "> > — Nguyễn Du",
    "| Tên | Số |",
    "|---|--:|",
    "| Đường | 1 |",
    "||",
    "```",
    "    mã",
    "***",
    "chữ[^a] và [chỗ](https://vi.example \"tựa\") ![hình](a.png)",
    "[^a]: lời chú",
    "[^b]:",
    "- [ ] việc",
    "-",
    "1.",
    "- - -",
    "- # tựa",
    "- > lời",
    "- | a |",
    "<div>khối</div>",
    "a <b>c</b> d<br>e",
    "**đậm *nghiêng*** `mã` ~~bỏ~~",
    "một  ",
    "hai\\",
    "日本語。🎉",
];

fn text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        6 => prop::sample::select(LINES).prop_map(str::to_owned),
        1 => "[-–*#>|`(). a-cạ0-9]{0,12}",
    ];
    prop::collection::vec(line, 0..14).prop_map(|lines| lines.join("\n"))
}

/// The letters that Markdown's own parser calls text.
fn events(text: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES;
    Parser::new_ext(text, options)
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(sanitize::clean(&text).into_owned()),
            _ => None,
        })
        .collect()
}

proptest! {
    #[test]
    fn plain_text_is_all_in_blocks(text in text()) {
        let a = article("x.txt", &text);
        prop_assert_eq!(visible(&covered(&a)), visible(&sanitize::clean(&text)));
        prop_assert_eq!(a.text.len(), sanitize::clean(&text).len());
    }

    #[test]
    fn markdown_is_all_in_blocks(text in text()) {
        let a = article("x.md", &text);
        let covered = visible(&covered(&a));
        prop_assert_eq!(&covered, &visible(&a.text));
        for s in &a.spans {
            prop_assert!(s.start < s.end && a.text.get(s.start..s.end).is_some(), "{s:?}");
        }
        let mut left = covered.chars();
        for c in visible(&events(&text)).chars() {
            prop_assert!(left.any(|have| have == c), "{c:?} is lost:\n{}", a.text);
        }
    }

    #[test]
    fn a_plain_text_is_read_back_line_by_line(text in text()) {
        let clean = sanitize::clean(&text).into_owned();
        let a = article("x.txt", &text);
        for (ours, theirs) in a.text.chars().zip(clean.chars()) {
            prop_assert!(ours == theirs || (ours == ' ' && theirs == '\n'));
        }
    }
}

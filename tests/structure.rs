//! Tests that recognising structure loses no text: whichever blocks an importer finds, every
//! visible letter is in one of them, in order. A table of texts and kinds tests the forms
//! themselves.

use docbao::article::{Article, Source};
use docbao::import;
use docbao::text::sanitize;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser};

fn article(name: &'static str, text: &str) -> Article {
    import::article(Source::seed(name), text.as_bytes().to_vec(), None)
}

/// Returns the visible part of a text: everything but white space.
fn visible(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Returns all blocks with their markers, after checking that they are in order and do not overlap.
fn covered(a: &Article) -> String {
    let mut at = 0;
    let mut out = String::new();
    for b in a.blocks.iter() {
        assert!(at <= b.marker && b.marker <= b.start, "{b:?} after {at}");
        assert!(b.start < b.end && b.end <= a.text.len(), "{b:?}");
        out.push_str(&a.text[b.marker..b.end]);
        at = b.end;
    }
    out
}

/// Lines as in newspapers, mails and Markdown, and some that fit none of them.
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

/// Returns the letters that the Markdown parser reports as text.
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
        prop_assert!(a.text.len() <= sanitize::clean(&text).len());
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
    fn a_plain_text_is_read_back_word_by_word(text in text()) {
        let clean = sanitize::clean(&text).into_owned();
        let a = article("x.txt", &text);
        prop_assert!(a.text.split_whitespace().eq(clean.split_whitespace()));
        if a.text.len() == clean.len() {
            let same = |(ours, theirs)| ours == theirs || (ours == ' ' && theirs == '\n');
            prop_assert!(a.text.chars().zip(clean.chars()).all(same));
        }
    }
}

/// Returns blocks as `kind level: marker|text`, one per line.
fn shape(name: &'static str, text: &str) -> String {
    let a = article(name, text);
    let rows = a.blocks.iter().map(|b| {
        let (marker, text) = (&a.text[b.marker..b.start], &a.text[b.range()]);
        let text: String = text.replace('\n', "⏎").chars().take(24).collect();
        format!("{}{} {}|{text}", b.kind.name(), b.level, marker.trim())
    });
    rows.collect::<Vec<_>>().join("\n")
}

const LONG: &str =
    "Một đoạn văn đủ dài để đứng sau tựa bài mà không ai nhầm nó với tựa, vì nó kể lể.";

#[test]
fn forms_of_plain_text() {
    let news = format!(
        "Chợ sớm ở phố cũ, nơi người ta bán từ mớ rau tới lời chào\n{LONG}\n{LONG}\n{LONG}"
    );
    let cases: &[(&str, &str, &str)] = &[
        (
            "a long title is not joined to its lead",
            &news,
            "title0 |Chợ sớm ở phố cũ, nơi ng\nlead0 |Một đoạn văn đủ dài để đ\nparagraph0 |Một đoạn văn đủ dài để đ\nparagraph0 |Một đoạn văn đủ dài để đ",
        ),
        (
            "dialogue",
            "Bà cụ nhìn ra sân một lúc lâu rồi mới hỏi, giọng nhẹ như không:\n– Cháu về bao giờ?\n– Dạ, mới tối qua.\n– Ừ.",
            "paragraph0 |Bà cụ nhìn ra sân một lú\nlist0 –|Cháu về bao giờ?\nlist0 –|Dạ, mới tối qua.\nlist0 –|Ừ.",
        ),
        (
            "a list inside an answer",
            "- Việc gì khó nhất, thưa bà?\n- Có ba việc:\n1. Dọn kho.\n2. Đọc.\na) Đọc to.\n- Rồi sau đó?\n- Thì nghỉ.",
            "question0 -|Việc gì khó nhất, thưa b\nanswer0 -|Có ba việc:\nlist0 1.|Dọn kho.\nlist0 2.|Đọc.\nlist0 a)|Đọc to.\nquestion0 -|Rồi sau đó?\nanswer0 -|Thì nghỉ.",
        ),
        (
            "nested items, and lines that hang under one",
            "Đi chợ cần nhớ những thứ sau đây, kẻo về lại phải đi:\n- Rau\n  + cải, rửa kỹ\n    rồi mới thái\n  + thơm\n- Cá",
            "paragraph0 |Đi chợ cần nhớ những thứ\nlist0 -|Rau\nlist1 +|cải, rửa kỹ rồi mới thái\nlist1 +|thơm\nlist0 -|Cá",
        ),
        (
            "captions and names",
            &format!(
                "{LONG}\nẢnh: Hoàng Lê\n{LONG}\nPhố cũ sau mưa. Ảnh: Hoàng Lê\nBài: Minh An\n[1] Theo sổ tay của tác giả."
            ),
            "paragraph0 |Một đoạn văn đủ dài để đ\ncaption0 |Ảnh: Hoàng Lê\nparagraph0 |Một đoạn văn đủ dài để đ\ncaption0 |Phố cũ sau mưa. Ảnh: Hoà\nbyline0 |Bài: Minh An\nfootnote0 [1]|Theo sổ tay của tác giả.",
        ),
        (
            "notes before the name",
            &format!("{LONG}\n{LONG}\n(*) Tên đã đổi.\nMinh An"),
            "paragraph0 |Một đoạn văn đủ dài để đ\nparagraph0 |Một đoạn văn đủ dài để đ\nfootnote0 (*)|Tên đã đổi.\nbyline0 |Minh An",
        ),
        (
            "mail: wrapped lines, quoted lines",
            "Chào cả nhà,\n\nHôm nay mưa to quá nên buổi đọc sách chung dời sang tối\nthứ bảy. Ai mượn cuốn sổ tay của thư viện thì mang trả,\nvì có người đang đợi.\n\n> Tối nay mấy giờ?\n>> Bảy giờ.",
            "paragraph0 |Chào cả nhà,\nparagraph0 |Hôm nay mưa to quá nên b\nquote0 >|Tối nay mấy giờ?\nquote1 >>|Bảy giờ.",
        ),
        (
            "paragraphs told by their indent",
            "    Ga nhỏ nằm khuất sau dãy nhà, mỗi ngày hai chuyến tàu\nghé qua, một lên một xuống, người xuống ga thường ít hơn\nngười đi tiễn.\n    Bác gác ghi nhớ mặt từng người, cả những người chỉ đến\nngồi đợi cho đỡ buồn.",
            "paragraph0 |Ga nhỏ nằm khuất sau dãy\nparagraph0 |Bác gác ghi nhớ mặt từng",
        ),
        (
            "verse, indented as six-eight verse is",
            "  Chữ đi từng bước trên đường\nMang theo dấu sắc dấu huyền bên vai\n  Gặp người hỏi nhỏ một hai\nRằng em lạc giữa câu dài đã lâu",
            "verse0 |Chữ đi từng bước trên đư",
        ),
    ];
    for (what, text, want) in cases {
        assert_eq!(shape("x.txt", text), *want, "{what}");
    }
}

#[test]
fn forms_of_markdown() {
    let cases: &[(&str, &str, &str)] = &[
        (
            "a quote and who said it",
            "> Học, học nữa,\n> học mãi.\n> — Một câu treo ở thư viện",
            "quote0 |Học, học nữa, học mãi.⏎—",
        ),
        (
            "numbers without text, and items that are code or a table",
            "1.\n2. hai\n3. ```\n   mã\n   ```\n4. | a |\n   |---|\n   | b |",
            "list0 |1.\nlist0 2.|hai\ncode0 3.|mã\nlist0 |4.\ntable1 |a⏎b",
        ),
        (
            "an item in an item",
            "1. - một\n   - hai",
            "list0 |1.\nlist1 -|một\nlist1 -|hai",
        ),
        (
            "a picture alone is its caption",
            "![Chợ sớm](a.png)\n\nlời ![nhỏ](b.png)",
            "caption0 |Chợ sớm\nparagraph0 |lời nhỏ",
        ),
        (
            "a comment is not shown, what follows is",
            "<!-- bỏ\nqua -->\n\nlời",
            "paragraph0 |lời",
        ),
        (
            "a note without text keeps its name",
            "chữ[^a]\n\n[^a]:",
            "paragraph0 |chữ[a]\nfootnote0 |[a]",
        ),
    ];
    for (what, text, want) in cases {
        assert_eq!(shape("x.md", text), *want, "{what}");
    }
}

#[test]
fn a_book_on_one_line_is_one_paragraph() {
    let text = "chữ nghĩa nước non ".repeat(500_000);
    let a = article("x.txt", &text);
    assert_eq!((a.blocks.len(), a.words), (1, 2_000_000));
    assert_eq!(a.blocks.at(0).kind.name(), "paragraph");
    assert_eq!(a.blocks.at(0).range(), 0..text.len() - 1);
}

#[test]
fn a_title_of_the_front_matter_is_shown_once() {
    for (text, wanted) in [
        (
            "---\ntitle: Nước lên\n---\nMột *hai* ba.",
            "Nước lên\n\nMột hai ba.",
        ),
        ("---\ntitle: Nước lên\n---\n", "Nước lên"),
        (
            "---\ntitle: Nước lên\n---\n- một\n- hai",
            "Nước lên\n\n- một\n- hai",
        ),
        (
            "---\ntitle: Nước lên\n---\n## Nước lên\n\nMột.",
            "Nước lên\n\nMột.",
        ),
        (
            "---\ntitle: Nước lên\n---\n# Tựa của bài\n\nMột.",
            "Tựa của bài\n\nMột.",
        ),
        ("---\ntitle: ' '\n---\nMột.", "Một."),
    ] {
        let a = article("a.md", text);
        assert_eq!(a.text, wanted);
        assert_eq!(visible(&covered(&a)), visible(wanted));
        let first = &a.blocks.at(0);
        if a.has_title_block() {
            assert_eq!(a.text[first.range()], a.title);
        }
        for span in &a.spans {
            assert_eq!(&a.text[span.start..span.end], "hai");
        }
    }
}

#[test]
fn the_format_of_a_text_without_a_name_is_recognised() {
    let from = |source| import::article(source, "# Tựa\n\nMột *hai*.".into(), None);
    for source in [
        Source::Stdin("x".into()),
        Source::File("/bài/không đuôi".into()),
    ] {
        let a = from(source);
        assert_eq!((&*a.format, &*a.text), ("markdown", "Tựa\n\nMột hai."));
    }
    // The name decides the format of a text whose content gives no hint.
    let plain = |source| import::article(source, "Một.\n\nHai.".into(), None).format;
    assert_eq!(plain(Source::Stdin("x".into())), "text");
    for name in ["a.md", "a.markdown", "a.mkd", "a.mdown", "a.MMD", "a.mdwn"] {
        assert_eq!(plain(Source::File(name.into())), "markdown", "{name}");
    }
    assert_eq!(from(Source::File("/bài/a.txt".into())).format, "text");
}

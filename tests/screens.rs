//! Tests whole screens with their styles, at sizes from 20×5 to 200×60, from NFC and NFD files.
//!
//! A snapshot is the text of the screen, and below it a letter for the style of each cell
//! (`tests/looks`). To accept a change, read `git diff tests/snapshots` after `INSTA_UPDATE=always
//! cargo test --test screens`.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod looks;
mod world;

use std::sync::Arc;

use docbao::app::config::Settings;
use docbao::app::event::Event;
use docbao::app::lang::Lang;
use docbao::app::mistake::Text;
use docbao::app::theme::THEMES;
use docbao::article::Article;
use looks::{legend, picture};
use unicode_normalization::UnicodeNormalization;
use world::{World, article};

const NEWS: &str = "Bí thư nói gì về chuyên đề năm nay\n\
    (ĐB) – Năm nay khối cơ quan chọn việc thiết thực để làm, mỗi tổ chức tự nhìn lại mình và sửa từng điều nhỏ trước khi bàn điều lớn.\n\
    - Những năm qua khối đã đạt được những kết quả gì, thưa ông?\n\
    - Chúng tôi làm ba khâu cùng lúc: ban hành, thực hiện, kiểm tra. Nói thì dễ, “nói đi đôi với làm” mới khó, nên mỗi quý chúng tôi đọc lại chính những gì mình đã hứa và gạch đi những điều không ai làm.\n\
    - Thưa ông, Kế hoạch số 12-KH/ĐU ngày 20-1-2020 còn những việc gì?\n\
    - Còn 3,5% số việc. Có 8.700 trang giấy phải đọc.\n\
    Năm sau chúng tôi bớt một nửa số cuộc họp.\n\
    Minh An thực hiện\n\
    (*) Bài viết cho bộ sưu tập kèm theo chương trình.";

const MARKDOWN: &str = "---\ndate: 2026-10-05\nsource: Chữ nghĩa\n---\n# Chữ quốc ngữ\n\n\
    Con chữ mang dấu như người mang nón: *bỏ ra* vẫn là **người**, nhưng nắng.\n\n\
    ## Sáu thanh\n\n\
    1. ngang\n2. huyền\n   - thấp\n\n\
    > Tiếng nói là của cải, `chữ` là cái kho.\n\n\
    ```\nfn main() {}\n```\n\n\
    | Thanh | Dấu |\n|---|---|\n| sắc | ´ |\n| huyền | ` |\n\n\
    Chữ đi qua sông\\\nmang theo dấu hỏi\n\n\
    Xem [Unicode](https://www.unicode.org).\n";

fn library(form: fn(&str) -> String) -> Vec<Arc<Article>> {
    vec![
        article("1-phong-van.txt", &form(NEWS)),
        article("2-chu.md", &form(MARKDOWN)),
        article(
            "3-bun.md",
            &form("# Bún thang ngày Tết\n\nNước dùng phải trong.\n"),
        ),
    ]
}

const TABLE: &str = "# Một cột giá điện\n\nBảng dưới đây rộng hơn màn hình hẹp.\n\n\
    | Bậc | Giá (đồng) | Dùng cho |\n|---|--:|---|\n\
    | một | 1.984 | nhà ít người |\n| hai | 2.050 | nhà có trẻ nhỏ, quạt chạy cả ngày |\n";

fn nfc(text: &str) -> String {
    text.nfc().collect()
}

fn nfd(text: &str) -> String {
    text.nfd().collect()
}

/// Draws a screen from NFC and from NFD files, asserts that both are equal, and compares it with
/// its snapshot.
macro_rules! screen {
    ($name:ident, $width:literal, $height:literal, $keys:literal) => {
        #[test]
        fn $name() {
            let show = |form| {
                let mut w = World::new($width, $height, library(form));
                w.keys($keys);
                picture(&mut w)
            };
            let shown = show(nfc);
            assert_eq!(shown, show(nfd), "NFD files look different");
            insta::assert_snapshot!(stringify!($name), shown);
        }
    };
}

screen!(tiny_20x5, 20, 5, "enter } } }");
screen!(finder_20x5, 20, 5, "/ 'chung_toi");
screen!(bookmarks_20x5, 20, 5, "enter } m B");
screen!(
    bookmarks_100x30,
    100,
    30,
    "enter } m } m a 'Dùng_cho_bài_sau enter B"
);
screen!(
    bookmarks_200x60,
    200,
    60,
    "enter } m } m a 'Dùng_cho_bài_sau enter T 'họp enter B"
);
screen!(markdown_80x24, 80, 24, "j enter");
screen!(markdown_end_80x24, 80, 24, "j enter G");
screen!(justified_80x24, 80, 24, "enter } } J");
screen!(nothing_found_80x24, 80, 24, "/ 'zzzz");

/// The screens that are seen most, each with the keys that lead there.
const MAIN: &[(&str, &str)] = &[
    ("list", ""),
    ("reader", "enter } } m c k"),
    ("selecting", "enter } m ) v ) b"),
    ("hits", "/ '\"chúng_tôi\" enter m n"),
    ("finder", "enter / 'chung_toi down right"),
    ("bookmarks", "enter } m } m a 'Dùng_cho_bài_sau enter B"),
    ("note", "enter } m a 'Đọc_lại."),
    ("help", "?"),
    ("palette", ": 't down"),
    ("themes", "enter t down"),
    ("zen", "enter } m z k"),
    ("article", "j enter } } } m"),
];

const SIZES: [(u16, u16); 3] = [(120, 40), (80, 24), (40, 12)];

/// Draws each main screen at each size and in both languages;
/// [`looks_in_every_theme_and_at_every_depth`] has the style of each letter.
#[test]
fn main_screens_at_every_size_in_both_languages_and_all_themes() {
    for (name, keys) in MAIN {
        for (width, height) in SIZES {
            let mut shown = String::new();
            for lang in [Lang::Vi, Lang::En] {
                let show = |form| {
                    let mut w = World::new(width, height, library(form));
                    w.model.speak(lang);
                    w.keys(keys);
                    picture(&mut w)
                };
                let pictures = show(nfc);
                assert_eq!(pictures, show(nfd), "NFD files look different");
                shown.push_str(&pictures);
            }
            insta::assert_snapshot!(format!("{name}_{width}x{height}"), shown);
        }
    }
}

/// Draws the interface in ASCII, for screen readers, and with paragraphs without blank rows between
/// them.
#[test]
fn the_reader_in_other_ways() {
    for (name, source) in [
        ("ascii", "glyphs = \"ascii\"\n"),
        ("plain", "plain = true\n"),
        ("close", "paragraph-space = 0\n"),
    ] {
        let mut w = World::new(100, 24, library(nfc));
        let mut settings = Box::new(Settings::default());
        settings.take_in(Text {
            file: "config.toml",
            source,
        });
        w.send(Event::Settings(settings));
        w.keys("/ '\"chúng_tôi\" enter m n ( k");
        insta::assert_snapshot!(format!("{name}_100x24"), picture(&mut w));
    }
}

/// Lists the style of each letter of the snapshots.
#[test]
fn looks_in_every_theme_and_at_every_depth() {
    for (theme, _) in THEMES {
        insta::assert_snapshot!(format!("looks_{theme}"), legend(theme));
    }
}

#[test]
fn a_table_wider_than_the_window_has_a_line_a_cell() {
    let mut w = World::new(40, 18, vec![article("gia.md", TABLE)]);
    w.keys("enter");
    insta::assert_snapshot!("table_40x18", picture(&mut w));
}

#[test]
fn the_cells_of_a_screen_do_not_depend_on_how_it_was_reached() {
    let mut w = World::new(120, 40, library(nfc));
    w.keys("enter } }");
    for size in [(20, 5), (40, 12), (200, 60), (3, 3), (1, 1), (120, 40)] {
        w.send(Event::Resize {
            width: size.0,
            height: size.1,
        });
        let _ = w.screen();
    }
    let mut fresh = World::new(120, 40, library(nfc));
    fresh.keys("enter } }");
    assert_eq!(picture(&mut w), picture(&mut fresh));
}

#[test]
fn any_size_is_drawn_without_a_panic() {
    for width in [
        1, 2, 3, 11, 12, 13, 19, 20, 29, 30, 59, 83, 84, 89, 90, 91, 250,
    ] {
        for height in [1, 2, 3, 4, 5, 11, 12, 80] {
            let mut w = World::new(width, height, library(nfc));
            for keys in [
                "enter",
                "} v )",
                "m",
                "/ 'chung_toi down",
                "esc B",
                "esc ?",
                "G",
                "esc :",
                "esc z",
            ] {
                w.keys(keys);
                let _ = w.screen();
            }
        }
    }
}

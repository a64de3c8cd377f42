//! Whole screens with their styles, at the sizes that matter, in NFC and NFD.
//!
//! A snapshot is the text of the screen, then its styled runs. Review a change with
//! `cargo insta review`, or read `tests/snapshots/*.snap`.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod world;

use std::fmt::Write as _;
use std::sync::Arc;

use docbao::app::config::Settings;
use docbao::app::event::Event;
use docbao::app::mistake::Text;
use docbao::app::theme::THEMES;
use docbao::article::Article;
use ratatui::buffer::Buffer;
use ratatui::style::Style;
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

/// The text of the screen, where it has which style, and where the cursor is.
fn picture(w: &World) -> String {
    let buffer = w.buffer();
    let mut out = w.screen();
    out.push_str("· styles ·\n");
    for y in 0..buffer.area.height {
        let runs = runs(&buffer, y);
        if !runs.is_empty() {
            let _ = writeln!(out, "{y}: {runs}");
        }
    }
    if let Some((x, y)) = w.cursor() {
        let _ = writeln!(out, "cursor: {x}, {y}");
    }
    out
}

fn runs(buffer: &Buffer, y: u16) -> String {
    let plain = Style::default();
    let style = |x| {
        let cell = &buffer[(x, y)];
        Style::default()
            .fg(cell.fg)
            .bg(cell.bg)
            .add_modifier(cell.modifier)
    };
    let reset = plain
        .fg(ratatui::style::Color::Reset)
        .bg(ratatui::style::Color::Reset);
    let mut out = String::new();
    let mut x = 0;
    while x < buffer.area.width {
        let (here, start) = (style(x), x);
        while x < buffer.area.width && style(x) == here {
            x += 1;
        }
        if here != reset {
            let _ = write!(
                out,
                "{start}–{x} {:?}/{:?}/{:?}  ",
                here.fg.unwrap(),
                here.bg.unwrap(),
                here.add_modifier
            );
        }
    }
    out
}

/// The same screen from NFC and from NFD files; its picture is kept.
macro_rules! screen {
    ($name:ident, $width:literal, $height:literal, $keys:literal) => {
        #[test]
        fn $name() {
            let show = |form| {
                let mut w = World::new($width, $height, library(form));
                w.keys($keys);
                picture(&w)
            };
            let shown = show(nfc);
            assert_eq!(shown, show(nfd), "NFD files look different");
            insta::assert_snapshot!(stringify!($name), shown);
        }
    };
}

screen!(list_80x24, 80, 24, "");
screen!(reader_80x24, 80, 24, "enter } } m");
screen!(wide_120x40, 120, 40, "enter } } m k");
screen!(tiny_20x5, 20, 5, "enter } } }");
screen!(narrow_40x12, 40, 12, "enter G");
screen!(finder_80x24, 80, 24, "/ 'chung_toi");
screen!(finder_120x40, 120, 40, "enter / 'chung_toi down");
screen!(finder_20x5, 20, 5, "/ 'chung_toi");
screen!(select_80x24, 80, 24, "enter } } } v ) b");
screen!(
    bookmarks_80x24,
    80,
    24,
    "enter } m } m a 'Dùng_cho_bài_sau enter B"
);
screen!(bookmarks_20x5, 20, 5, "enter } m B");
screen!(markdown_80x24, 80, 24, "j enter");
screen!(markdown_end_80x24, 80, 24, "j enter G");
screen!(help_80x24, 80, 24, "?");
screen!(palette_80x24, 80, 24, ": 'dau");
screen!(justified_80x24, 80, 24, "enter } } J");
screen!(zen_dark_60x16, 60, 16, "enter t t t enter z } } j");

/// The settings of a file.
fn settings(source: &str) -> Event {
    let mut settings = Box::new(Settings::default());
    settings.take_in(Text {
        file: "config.toml",
        source,
    });
    Event::Settings(settings)
}

/// A kept passage, lit letters and a chosen row in each theme: what stands out must do so in all.
#[test]
fn every_theme_shows_what_is_kept_found_and_chosen() {
    for (theme, _) in THEMES {
        let mut w = World::new(100, 14, library(nfc));
        w.send(settings(&format!("theme = \"{theme}\"\n")));
        w.keys("/ '\"chúng_tôi\" enter m v )");
        insta::assert_snapshot!(format!("theme_{theme}_100x14"), picture(&w));
    }
}

#[test]
fn english_is_spoken_at_every_size() {
    for (width, height) in [(120, 40), (80, 24), (40, 12)] {
        let mut w = World::new(width, height, library(nfc));
        w.send(settings("lang = \"en\"\n"));
        w.keys("enter } } m v");
        let name = format!("english_{width}x{height}");
        insta::assert_snapshot!(name, w.screen());
    }
}

#[test]
fn a_table_wider_than_the_window_has_a_line_a_cell() {
    let mut w = World::new(40, 18, vec![article("gia.md", TABLE)]);
    w.keys("enter");
    insta::assert_snapshot!("table_40x18", picture(&w));
}

#[test]
fn the_cells_of_a_screen_do_not_depend_on_how_it_was_reached() {
    let mut w = World::new(120, 40, library(nfc));
    w.keys("enter } }");
    for size in [(20, 5), (40, 12), (200, 60), (3, 3), (1, 1), (120, 40)] {
        w.send(Event::Resize(size.0, size.1));
        let _ = w.screen();
    }
    let mut fresh = World::new(120, 40, library(nfc));
    fresh.keys("enter } }");
    assert_eq!(picture(&w), picture(&fresh));
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

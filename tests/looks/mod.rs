//! Draws a screen as two pictures: its text, and below it a letter for the style of each cell. The
//! style of each letter in each theme is in a snapshot of its own, so that a changed colour shows
//! up there, once, and not in every picture.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    reason = "helpers of tests are tests"
)]

use std::fmt::Write as _;

use docbao::app::theme::Layer::{self, End, Hit, HitNow, Inline, Kept, Selection};
use docbao::app::theme::color::{PALETTES, contrast};
use docbao::app::theme::{Depth, THEMES, Theme, Themes};
use docbao::article::BlockKind::{self, Byline, Paragraph, Question, Quote};
use docbao::article::Inline::{Code, Emphasis, Strong};
use docbao::bookmark::Color::{Blue, Green, Pink, Violet, Yellow};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier, Style};

use crate::world::World;

/// A letter, the style's name, and the style in a theme.
type NamedStyle = (char, &'static str, fn(&Theme) -> Style);

/// Every style, in the order in which styles are laid over the page, the lowest first. Of two
/// styles that are equal in all themes, the first stands for both.
const LOOKS: &[NamedStyle] = &[
    (' ', "text", |t| t.text),
    ('d', "dim", |t| t.dim),
    ('a', "accent", |t| t.accent),
    ('t', "title", |t| t.title),
    ('h', "heading", |t| t.heading),
    ('q', "quote", |t| t.quote),
    ('c', "code", |t| t.code),
    ('l', "link", |t| t.link),
    ('u', "question", |t| t.question),
    ('S', "selected row", |t| t.selected),
    ('C', "chosen row", |t| t.chosen),
    ('V', "selection", |t| t.selection),
    ('H', "hit", |t| t.lit(t.text)),
    ('N', "hit jumped to", |t| letter(t, Paragraph, &[HitNow])),
    ('x', "hit, selected", |t| {
        letter(t, Paragraph, &[Hit, Selection])
    }),
    ('k', "kept", |t| letter(t, Paragraph, &[Kept(Yellow)])),
    ('1', "yellow sign", |t| t.ink(Yellow)),
    ('2', "green sign", |t| t.ink(Green)),
    ('3', "blue sign", |t| t.ink(Blue)),
    ('4', "pink sign", |t| t.ink(Pink)),
    ('5', "violet sign", |t| t.ink(Violet)),
    ('-', "line", |t| t.hairline),
    ('=', "progress", |t| t.progress),
    ('!', "warning", |t| t.warning),
    ('b', "strong", |t| letter(t, Paragraph, &[Inline(Strong)])),
    ('i', "emphasis", |t| {
        letter(t, Paragraph, &[Inline(Emphasis)])
    }),
    ('D', "end of a dim sentence", |t| letter(t, Byline, &[End])),
    ('A', "end in strong", |t| {
        letter(t, Paragraph, &[Inline(Strong), End])
    }),
    ('Q', "code in a quote", |t| {
        letter(t, Quote, &[Inline(Code)])
    }),
    ('U', "question, selected", |t| {
        letter(t, Question, &[Selection])
    }),
    ('s', "hit in the selected row", |t| t.lit(t.selected)),
    ('f', "hit in dim", |t| t.lit(t.dim)),
    ('K', "hit in a kept passage", |t| {
        letter(t, Paragraph, &[Kept(Yellow), Hit])
    }),
    ('e', "end of a kept sentence", |t| {
        letter(t, Paragraph, &[Kept(Yellow), End])
    }),
    ('g', "question, kept in green", |t| {
        letter(t, Question, &[Kept(Green)])
    }),
    ('G', "its end", |t| letter(t, Question, &[Kept(Green), End])),
    ('y', "blue passage", |t| letter(t, Paragraph, &[Kept(Blue)])),
    ('p', "pink passage", |t| letter(t, Paragraph, &[Kept(Pink)])),
    ('v', "violet passage", |t| {
        letter(t, Paragraph, &[Kept(Violet)])
    }),
    ('w', "passage in the chosen row", |t| {
        t.quoted(Yellow, true).0
    }),
    ('W', "what is around it", |t| t.quoted(Yellow, true).1),
];

fn letter(t: &Theme, kind: BlockKind, layers: &[Layer]) -> Style {
    t.letter(kind, layers.iter().copied())
}

fn of(cell: &Cell) -> Style {
    Style::new()
        .fg(cell.fg)
        .bg(cell.bg)
        .add_modifier(cell.modifier)
}

fn reset() -> Style {
    Style::new().fg(Color::Reset).bg(Color::Reset)
}

fn themes(depth: Depth) -> Themes {
    let mut themes = Themes::default();
    themes.depth = depth;
    themes
}

/// Returns the text of the screen, the style letters of its cells, and the position of the cursor.
pub fn picture(w: &mut World) -> String {
    let all = themes(Depth::True);
    let mut screens: Vec<(Theme, Buffer)> = Vec::new();
    for (name, _) in THEMES {
        let theme = all.get(name);
        w.model.appearance.theme = theme.clone();
        let screen = w.buffer();
        check_contrast(name, &screen);
        screens.push((theme, screen));
    }
    let mut out = w.screen();
    out.push_str("· looks ·\n");
    let area = screens[0].1.area;
    for y in 0..area.height {
        let row: String = (0..area.width).map(|x| look(&screens, (x, y))).collect();
        out.push_str(row.trim_end());
        out.push('\n');
    }
    if let Some((x, y)) = w.cursor() {
        let _ = writeln!(out, "cursor: {x}, {y}");
    }
    out
}

/// Asserts that every letter on the screen has at least the contrast of secondary text, however its
/// style was combined. Lines and bars are exempt, because nobody reads them.
fn check_contrast(name: &str, screen: &Buffer) {
    let palette = &PALETTES[0];
    let is_letter = |cell: &Cell| cell.symbol().chars().any(char::is_alphanumeric);
    for cell in screen.content().iter().filter(|cell| is_letter(cell)) {
        let ink = palette.ink(cell.fg).unwrap_or(palette.own.0);
        let ground = palette.ground(cell.bg).unwrap_or(palette.own.1);
        let has = contrast(ink, ground);
        assert!(has >= 4.5, "{name}: {:?} {has:.2}", cell.symbol());
        let lined = cell.modifier.contains(Modifier::UNDERLINED);
        assert!(!lined, "{name}: a line under {:?}", cell.symbol());
    }
}

fn look(screens: &[(Theme, Buffer)], at: (u16, u16)) -> char {
    let is_so = |(.., of_theme): &&NamedStyle| {
        screens.iter().all(|(theme, screen)| {
            let mut cell = Cell::default();
            cell.set_style(theme.text).set_style(of_theme(theme));
            of(&screen[at]) == of(&cell)
        })
    };
    let known = LOOKS.iter().find(is_so);
    let seen = || screens.iter().map(|(_, screen)| of(&screen[at]));
    known.map_or_else(
        || {
            panic!(
                "{at:?} looks like nothing that is known: {:?}",
                seen().collect::<Vec<_>>()
            )
        },
        |(letter, ..)| *letter,
    )
}

/// Returns the style of each letter in a theme, with all colours, with 256 and with 16.
pub fn legend(name: &str) -> String {
    let mut out = String::new();
    let depths = [Depth::True, Depth::Indexed, Depth::Sixteen];
    let themes = depths.map(|depth| themes(depth).get(name));
    for (letter, what, of_theme) in LOOKS {
        let looks = themes.iter().map(|theme| {
            let look = reset().patch(theme.text).patch(of_theme(theme));
            let color = |c: Option<Color>| c.map_or_else(String::new, |c| c.to_string());
            let added = format!("{:?}", look.add_modifier);
            let added = if look.add_modifier.is_empty() {
                ""
            } else {
                &added
            };
            format!(
                "{} on {} {}",
                color(look.fg),
                color(look.bg),
                added.to_lowercase()
            )
        });
        let looks: Vec<_> = looks.map(|look| look.trim_end().to_owned()).collect();
        let _ = writeln!(out, "{letter} {what}: {}", looks.join(" · "));
    }
    out
}

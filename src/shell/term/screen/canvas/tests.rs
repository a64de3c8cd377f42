//! After every frame the screen is what a full redraw makes of it, and every letter about which
//! terminals agree stands in its cell: on the core of alacritty, and on terminals that count the
//! cells of clusters in other ways.

use std::path::PathBuf;

use proptest::prelude::*;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::*;
use crate::app::event::{Effect, Event};
use crate::app::key::parse_sequence;
use crate::app::model::{Model, Start};
use crate::app::update::update;
use crate::article::Source;
use crate::article::archive::Stored;
use crate::search::{Query, Writer};
use crate::{app, pane};
use emulator::{Alacritty, Emulator, Grid};

mod emulator;

/// Letters on which terminals agree, and clusters on which they do not.
const SYMBOLS: &[&str] = &[
    "a",
    "ừ",
    "m",
    "n",
    " ",
    " ",
    "“",
    "日",
    "한",
    "👍",
    "👍🏽",
    "👩\u{200d}🚀",
    "👨\u{200d}👩\u{200d}👧\u{200d}👦",
    "🏳\u{fe0f}\u{200d}🌈",
    "🇻🇳",
    "🇻",
    "1\u{fe0f}\u{20e3}",
    "❤\u{fe0f}",
    "⌚\u{fe0e}",
    "क्ष",
    "स्त्री",
    "\u{1112}\u{1161}\u{11ab}",
    "\u{1100}\u{1100}\u{1161}",
    "ท้ำ",
    "ကြီး",
    "e\u{302}\u{301}",
    "ﾊ\u{ff9e}",
    "あ\u{3099}",
    "\u{1faea}",
    "\u{e000}",
    "ﷺ",
];

/// Terminals of a size: to one each code point is a sign, to the next each cluster, and so on.
fn terminals(width: usize, height: usize) -> Vec<Box<dyn Emulator>> {
    let own = |c: char| c.width().unwrap_or(0);
    let grids = [
        Grid::of_code_points(width, height, own),
        // The Linux console: marks and joiners have a cell too.
        Grid::of_code_points(width, height, move |c| own(c).max(1)),
        // An old table, in which new emoji are narrow.
        Grid::of_code_points(width, height, move |c| {
            own(c).min(1 + usize::from(c < '\u{1f900}'))
        }),
        Grid::of_clusters(width, height, UnicodeWidthStr::width),
        // Without the wide presentation of ❤️ and 1️⃣.
        Grid::of_clusters(width, height, move |cluster| {
            cluster.chars().map(own).max().unwrap_or(0)
        }),
    ];
    let grids = grids.map(|grid| Box::new(grid) as Box<dyn Emulator>);
    let mut all: Vec<Box<dyn Emulator>> = grids.into();
    all.push(Box::new(Alacritty::new(width, height)));
    all
}

/// The program's screen and terminals that show it.
struct Show {
    canvas: Canvas,
    terminals: Vec<Box<dyn Emulator>>,
    size: (usize, usize),
}

impl Show {
    fn new(width: usize, height: usize) -> Self {
        Self {
            canvas: Canvas::new(true),
            terminals: terminals(width, height),
            size: (width, height),
        }
    }

    fn resize(&mut self, width: usize, height: usize) {
        self.size = (width, height);
        for terminal in &mut self.terminals {
            terminal.resize(width, height);
        }
    }

    /// Draws a frame and compares.
    fn draw(&mut self, cells: &Buffer) -> Result<(), TestCaseError> {
        let frame = || Frame {
            cells: cells.clone(),
            cursor: None,
            links: Vec::new(),
            title: None,
        };
        let (mut changed, mut whole) = (Vec::new(), Vec::new());
        self.canvas.draw(&mut changed, frame())?;
        Canvas::new(true).draw(&mut whole, frame())?;
        let (width, height) = self.size;
        let anew = terminals(width, height);
        for (n, (terminal, mut anew)) in self.terminals.iter_mut().zip(anew).enumerate() {
            terminal.write(&changed);
            anew.write(&whole);
            let (shown, redrawn) = (terminal.cells(), anew.cells());
            for (row, want) in shown.iter().zip(&redrawn) {
                prop_assert_eq!(row, want, "terminal {}", n);
            }
            for (x, y, letter) in letters(cells) {
                let cell = &shown[y][x];
                prop_assert!(
                    cell.starts_with(letter),
                    "{letter:?} at {x}, {y}: {cell:?} in {n}"
                );
            }
        }
        Ok(())
    }
}

/// The letters of a frame about which terminals agree.
fn letters(cells: &Buffer) -> Vec<(usize, usize, &str)> {
    let none = Buffer::empty(cells.area);
    let mut filled = none.clone();
    filled.content.iter_mut().for_each(|cell| {
        cell.set_symbol("#");
    });
    let all = changes(Some(&filled), cells);
    let all = all.cells.into_iter().chain(all.rows);
    let sure = all.filter(|(.., cell)| sure_cells(cell.symbol()).is_some());
    sure.map(|(x, y, cell)| (usize::from(x), usize::from(y), cell.symbol()))
        .collect()
}

fn symbol() -> impl Strategy<Value = &'static str> {
    prop::sample::select(SYMBOLS)
}

proptest! {
    #[test]
    fn changed_cells_leave_the_screen_of_a_redraw(
        width in 6usize..16,
        rows in prop::collection::vec(prop::collection::vec(symbol(), 10), 1..4),
        edits in prop::collection::vec((0usize..4, 0usize..10, symbol(), any::<bool>()), 1..12),
    ) {
        let mut rows = rows;
        let mut show = Show::new(width, rows.len());
        for (y, n, symbol, scrolls) in edits {
            let area = Rect::new(0, 0, width as u16, rows.len() as u16);
            let mut cells = Buffer::empty(area);
            for (y, row) in rows.iter().enumerate() {
                let style = Style::new().bg(Color::Indexed(y as u8));
                pane::put(&mut cells, area, 0, y as u16, &row.concat(), style);
            }
            show.draw(&cells)?;
            let y = y % rows.len();
            rows[y][n] = symbol;
            if scrolls {
                rows.rotate_left(1);
            }
        }
    }
}

/// The program, drawn.
struct Program {
    model: Model,
    writer: Writer,
    show: Show,
}

impl Program {
    fn new(text: &str) -> Self {
        let source = Source::File(PathBuf::from("/báo/a.txt"));
        let article = crate::import::article(source, text.as_bytes().to_vec(), None);
        let article = Stored::from(article);
        let mut program = Self {
            model: Model::new(Start::default()),
            writer: Writer::new(),
            show: Show::new(60, 12),
        };
        program.writer.add(article.clone());
        program.send(Event::Resize {
            width: 60,
            height: 12,
        });
        program.send(Event::Loaded(vec![article]));
        program.send(Event::LoadDone);
        program
    }

    /// An event, and the answer of the search to it.
    fn send(&mut self, event: Event) {
        for effect in update(&mut self.model, event) {
            let Effect::Search {
                generation,
                query,
                scope,
            } = effect
            else {
                continue;
            };
            let found = self.writer.search(&Query::parse(&query), &scope, &|| false);
            self.send(Event::Found {
                generation,
                found: Box::new(found.unwrap_or_default()),
            });
        }
    }

    fn draw(&mut self) -> Result<(), TestCaseError> {
        let (width, height) = self.show.size;
        let mut cells = Buffer::empty(Rect::new(0, 0, width as u16, height as u16));
        app::view(&self.model, &mut cells);
        self.show.draw(&cells)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn keys_and_sizes_leave_the_screen_of_a_redraw(
        lines in prop::collection::vec(prop::collection::vec(symbol(), 1..30), 4..40),
        keys in prop::collection::vec(
            prop::sample::select(&[
                "j", "k", "space", "b", "G", "gg", "J", "z", "v", "/", "a", "m", "n", "esc", "enter",
                "backspace", "+", "B", "narrow", "wide",
            ]),
            1..25,
        ),
    ) {
        let lines: Vec<_> = lines.iter().map(|line| line.concat()).collect();
        let mut program = Program::new(&lines.join("\n\n"));
        program.draw()?;
        for key in keys {
            if let Some((width, height)) = match key {
                "narrow" => Some((23, 7)),
                "wide" => Some((100, 16)),
                _ => None,
            } {
                program.show.resize(width, height);
                program.send(Event::Resize { width: width as u16, height: height as u16 });
            } else {
                for key in parse_sequence(key).unwrap() {
                    program.send(Event::Key(key));
                }
            }
            program.draw()?;
        }
    }
}

#[test]
fn a_skin_tone_takes_no_letter_of_its_neighbours() {
    let verse = "ừm nhé bạn\n👍🏽 nhé bạn\n".repeat(20);
    let mut program = Program::new(&format!("Tựa\n\n```\n{verse}```\n"));
    program.draw().unwrap();
    for key in parse_sequence("enter space j j j k space b").unwrap() {
        program.send(Event::Key(key));
        program.draw().unwrap();
    }
}

#[test]
fn a_short_gap_is_written_and_a_long_one_is_moved_over() {
    let area = Rect::new(0, 0, 40, 1);
    let drawn = |words: &[(u16, &str, Style)]| {
        let mut cells = Buffer::empty(area);
        for (x, word, style) in words {
            pane::put(&mut cells, area, *x, 0, word, *style);
        }
        let frame = Frame {
            cells,
            cursor: None,
            links: Vec::new(),
            title: None,
        };
        let mut out = Vec::new();
        Canvas::new(true).draw(&mut out, frame).unwrap();
        String::from_utf8(out).unwrap()
    };
    let (plain, red) = (Style::new(), Style::new().fg(Color::Red));
    let ground = Style::new().bg(Color::Blue);
    let line = Style::new().underlined();
    for (words, want) in [
        ([(0, "chợ", plain), (4, "phiên", plain)], "chợ phiên"),
        ([(0, "chợ", red), (8, "phiên", red)], "chợ     phiên"),
        ([(0, "chợ", red), (9, "phiên", red)], "chợ\u{1b}[1;10Hphiên"),
        // The blank has neither the ground nor the line of the word before it.
        (
            [(0, "chợ", ground), (4, "phiên", ground)],
            "chợ\u{1b}[1;5Hphiên",
        ),
        (
            [(0, "chợ", line), (4, "phiên", line)],
            "chợ\u{1b}[1;5Hphiên",
        ),
    ] {
        let out = drawn(&words);
        assert!(out.contains(want), "{want:?} in {out:?}");
    }
}

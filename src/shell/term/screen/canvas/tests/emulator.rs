//! Terminals without a window: bytes in, cells out.

use alacritty_terminal::event::VoidListener;
use alacritty_terminal::grid::Dimensions;
use alacritty_terminal::index::{Column, Line};
use alacritty_terminal::term::{Config, Term};
use alacritty_terminal::vte::ansi::Processor;
use alacritty_terminal::vte::{Params, Parser, Perform};
use unicode_segmentation::UnicodeSegmentation;

/// A terminal.
pub(super) trait Emulator {
    /// Takes what a program writes.
    fn write(&mut self, bytes: &[u8]);
    /// Changes its size.
    fn resize(&mut self, width: usize, height: usize);
    /// Returns the contents of its cells: the letter, and behind that how it looks.
    fn cells(&self) -> Vec<Vec<String>>;
}

/// The core of alacritty.
pub(super) struct Alacritty {
    term: Term<VoidListener>,
    parser: Processor,
}

struct Size(usize, usize);

impl Dimensions for Size {
    fn total_lines(&self) -> usize {
        self.1
    }

    fn screen_lines(&self) -> usize {
        self.1
    }

    fn columns(&self) -> usize {
        self.0
    }
}

impl Alacritty {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self {
            term: Term::new(Config::default(), &Size(width, height), VoidListener),
            parser: Processor::new(),
        }
    }
}

impl Emulator for Alacritty {
    fn write(&mut self, bytes: &[u8]) {
        self.parser.advance(&mut self.term, bytes);
    }

    fn resize(&mut self, width: usize, height: usize) {
        self.term.resize(Size(width, height));
    }

    fn cells(&self) -> Vec<Vec<String>> {
        let grid = self.term.grid();
        let cell = |y: usize, x: usize| {
            let cell = &grid[Line(y as i32)][Column(x)];
            let marks = cell.zerowidth().unwrap_or_default();
            let marks: String = marks.iter().collect();
            format!(
                "{}{marks} {:?} {:?} {:?}",
                cell.c, cell.fg, cell.bg, cell.flags
            )
        };
        let row = |y| (0..grid.columns()).map(|x| cell(y, x)).collect();
        (0..grid.screen_lines()).map(row).collect()
    }
}

/// How many cells a letter gets.
enum Count {
    CodePoint(Box<dyn Fn(char) -> usize>),
    Cluster(Box<dyn Fn(&str) -> usize>),
}

/// A terminal that counts cells in a way of its own.
pub(super) struct Grid {
    parser: Parser,
    screen: Screen,
}

struct Screen {
    count: Count,
    rows: Vec<Vec<Slot>>,
    x: usize,
    y: usize,
    /// Where the last letter stands, unless the cursor was moved since.
    last: Option<usize>,
    wraps: bool,
    style: Style,
}

/// Looks of letters as sequences set them; nothing for the terminal's own.
#[derive(Clone, Debug, Default)]
struct Style {
    letters: Vec<u16>,
    ground: Vec<u16>,
    attributes: Vec<u16>,
}

/// The numbers of a colour; none for the terminal's own.
fn own(numbers: &[u16]) -> Vec<u16> {
    numbers[..]
        .strip_prefix(&[39])
        .or(numbers.strip_prefix(&[49]))
        .unwrap_or(numbers)
        .to_vec()
}

#[derive(Clone, Default)]
struct Slot {
    text: String,
    style: Style,
    /// The first cell of the letter, and its cells.
    letter: Option<(usize, usize)>,
}

impl Grid {
    pub(super) fn of_code_points(
        width: usize,
        height: usize,
        count: impl Fn(char) -> usize + 'static,
    ) -> Self {
        Self::new(width, height, Count::CodePoint(Box::new(count)))
    }

    pub(super) fn of_clusters(
        width: usize,
        height: usize,
        count: impl Fn(&str) -> usize + 'static,
    ) -> Self {
        Self::new(width, height, Count::Cluster(Box::new(count)))
    }

    fn new(width: usize, height: usize, count: Count) -> Self {
        let screen = Screen {
            count,
            rows: vec![vec![Slot::default(); width]; height],
            x: 0,
            y: 0,
            last: None,
            wraps: true,
            style: Style::default(),
        };
        Self {
            parser: Parser::new(),
            screen,
        }
    }
}

impl Emulator for Grid {
    fn write(&mut self, bytes: &[u8]) {
        self.parser.advance(&mut self.screen, bytes);
    }

    fn resize(&mut self, width: usize, height: usize) {
        self.screen.rows.resize(height, Vec::new());
        for row in &mut self.screen.rows {
            row.resize(width, Slot::default());
        }
    }

    fn cells(&self) -> Vec<Vec<String>> {
        let cell = |slot: &Slot| match &*slot.text {
            // A blank that was written looks like one that was not.
            " " => format!("  {:?}", slot.style),
            "" if slot.letter.is_none() => format!("  {:?}", slot.style),
            text => format!("{text} {:?} {:?}", slot.style, slot.letter),
        };
        let rows = self.screen.rows.iter();
        rows.map(|row| row.iter().map(cell).collect()).collect()
    }
}

impl Screen {
    /// Writes a letter of so many cells at the cursor.
    fn put(&mut self, text: &str, cells: usize) {
        if self.x + cells > self.rows[self.y].len() {
            if self.wraps {
                self.x = 0;
                self.y += 1;
            } else if cells > 1 {
                return;
            } else {
                self.x = self.rows[self.y].len() - 1;
            }
            if self.y == self.rows.len() {
                let first = self.rows.remove(0);
                self.rows.push(vec![Slot::default(); first.len()]);
                self.y -= 1;
            }
        }
        let at = self.x..self.x + cells;
        let row = &mut self.rows[self.y];
        for x in at.clone() {
            if let Some((start, cells)) = row[x].letter {
                // Half a letter cannot be shown.
                for slot in &mut row[start..start + cells] {
                    slot.letter = None;
                    slot.text.clear();
                }
            }
            row[x] = Slot {
                text: String::new(),
                style: self.style.clone(),
                letter: Some((at.start, cells)),
            };
        }
        row[at.start].text = text.to_owned();
        self.last = Some(at.start);
        self.x = at.end;
    }
}

impl Perform for Screen {
    fn print(&mut self, c: char) {
        let before = self.last.map(|x| self.rows[self.y][x].text.clone());
        let (text, cells) = match (&self.count, before) {
            (Count::CodePoint(count), _) if count(c) > 0 => (c.to_string(), count(c)),
            (Count::CodePoint(_), _) => {
                if let Some(last) = self.last {
                    self.rows[self.y][last].text.push(c);
                }
                return;
            }
            (Count::Cluster(count), before) => {
                let joined = format!("{}{c}", before.unwrap_or_default());
                if joined.graphemes(true).count() == 1 {
                    self.x = self.last.unwrap_or(self.x);
                    (joined.clone(), count(&joined).max(1))
                } else {
                    let alone = c.to_string();
                    (alone.clone(), count(&alone).max(1))
                }
            }
        };
        self.put(&text, cells);
    }

    fn csi_dispatch(&mut self, params: &Params, kind: &[u8], _: bool, action: char) {
        let numbers: Vec<u16> = params.iter().map(|p| p[0]).collect();
        let at = |n: usize| usize::from(numbers.get(n).copied().unwrap_or(1).max(1)) - 1;
        match (kind, action, &*numbers) {
            ([], 'H', _) => (self.y, self.x, self.last) = (at(0), at(1), None),
            ([], 'J', [2]) => {
                for slot in self.rows.iter_mut().flatten() {
                    *slot = Slot::default();
                }
            }
            ([], 'm', [0]) => self.style = Style::default(),
            ([], 'm', [38 | 39, ..]) => self.style.letters = own(&numbers),
            ([], 'm', [48 | 49, ..]) => self.style.ground = own(&numbers),
            ([], 'm', _) => self.style.attributes.extend(numbers),
            ([b'?'], 'h', [7]) => self.wraps = true,
            ([b'?'], 'l', [7]) => self.wraps = false,
            _ => {}
        }
    }
}

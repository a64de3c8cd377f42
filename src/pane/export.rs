//! The box for an export: a format and a file name. It writes the bookmarks that were shown in
//! their list when the box was opened.

use jiff::civil::Date;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::text_box::TextBox;
use super::{Ask, Ctx, Pane, clear, put};
use crate::app::action::{Action, Context};
use crate::app::event::Severity;
use crate::app::lang::{Message, Msg};
use crate::bookmark::BookmarkId;
use crate::bookmark::export::{FORMATS, Format, has_unknown_ending, known_endings};

/// Bookmarks that the user wants written to a file.
#[derive(Clone, Debug)]
pub struct ExportWish {
    /// Ids of the bookmarks, in order.
    pub ids: Vec<BookmarkId>,
    /// Format of the file.
    pub format: &'static Format,
    /// Name of the file as it was typed.
    pub name: String,
    /// Whether a file of that name is to be replaced.
    pub replace: bool,
}

/// Rows of the box.
const BOX_ROWS: u16 = 2;

/// The pane's state.
#[derive(Debug)]
pub struct Export {
    ids: Vec<BookmarkId>,
    /// The index of the format in [`FORMATS`].
    format: usize,
    input: TextBox,
    /// File that was there already, and that the user may want replaced.
    there: Option<String>,
}

impl Export {
    /// Returns a box for these bookmarks, with a name that tells the day.
    pub fn new(ids: Vec<BookmarkId>, today: Date) -> Self {
        let name = format!("docbao-{today}.{}", FORMATS[0].endings[0]);
        Self {
            ids,
            format: 0,
            input: TextBox::new(&name),
            there: None,
        }
    }

    fn format(&self) -> &'static Format {
        &FORMATS[self.format]
    }

    /// Records that there is a file with this name. Accepted once more, the name replaces it,
    /// because nothing is overwritten unasked.
    pub fn is_there(&mut self, name: String) {
        self.there = Some(name);
    }

    fn accept(&self) -> Vec<Ask> {
        let name = self.input.text().trim();
        if name.is_empty() {
            return vec![Ask::Say {
                severity: Severity::Warning,
                message: Message::new(Msg::ExportUnnamed),
            }];
        }
        if has_unknown_ending(name) {
            let said = Message::new(Msg::ExportEnding).with("known", known_endings());
            return vec![Ask::Say {
                severity: Severity::Warning,
                message: said.with_path(name),
            }];
        }
        vec![Ask::Export(ExportWish {
            ids: self.ids.clone(),
            format: self.format(),
            name: name.to_owned(),
            replace: self.there.as_deref() == Some(name),
        })]
    }

    /// Chooses a format and gives the name its ending, where the name has one of a format.
    fn choose(&mut self, format: usize) {
        self.format = format % FORMATS.len();
        let text = self.input.text();
        if let Some((stem, _)) = text.rsplit_once('.')
            && Format::of_file(text).is_some()
        {
            self.input = TextBox::new(&format!("{stem}.{}", self.format().endings[0]));
        }
    }

    /// Chooses the format of the ending that was typed, unless the chosen one has it too.
    fn follow_name(&mut self) {
        let name = self.input.text().trim();
        if self.format().is_of_file(name) {
            return;
        }
        let asked = Format::of_file(name);
        let at = asked.and_then(|asked| FORMATS.iter().position(|f| f.name == asked.name));
        self.format = at.unwrap_or(self.format);
    }
}

impl Pane for Export {
    fn context(&self) -> Context {
        Context::Export
    }

    fn insert(&mut self, typed: &str, _: &Ctx<'_>) -> Vec<Ask> {
        let asks = self.input.insert(typed);
        self.follow_name();
        asks
    }

    fn on(&mut self, action: Action, _: usize, _: &Ctx<'_>) -> Vec<Ask> {
        match action {
            Action::Cancel => return vec![Ask::Close],
            Action::Open => return self.accept(),
            Action::Down => self.choose(self.format + 1),
            Action::Up => self.choose(self.format + FORMATS.len() - 1),
            _ => {
                self.input.on(action);
                self.follow_name();
            }
        }
        Vec::new()
    }

    fn is_at_foot(&self) -> bool {
        true
    }

    fn draw(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let look = &ctx.look;
        let height = BOX_ROWS.min(area.height);
        let rows = Rect {
            y: area.bottom() - height,
            height,
            ..area
        };
        clear(rows, buf);
        buf.set_style(rows, look.theme.text);
        if height == BOX_ROWS {
            let n = look.catalog.number(self.ids.len());
            let title = look.say(&Message::new(Msg::ExportTitle).with("n", n));
            let mut x = 1 + put(buf, rows, 1, 0, &title, look.theme.accent) + 2;
            for (at, format) in FORMATS.iter().enumerate() {
                let style = if at == self.format {
                    look.theme.selected
                } else {
                    look.theme.dim
                };
                x += put(buf, rows, x, 0, &format!(" {} ", format.name), style) + 1;
            }
        }
        let label = look.text(Msg::ExportFile);
        let used = put(buf, rows, 1, height - 1, label, look.theme.dim) + 2;
        let room = Rect {
            x: rows.x + used,
            y: rows.bottom() - 1,
            width: rows.width.saturating_sub(used + 1),
            height: 1,
        };
        Some(self.input.draw(buf, room, look.theme.text))
    }
}

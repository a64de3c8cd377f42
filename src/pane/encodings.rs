//! The choice of how the open file is decoded: the encodings beside a live preview of the text.
//!
//! The file itself is never changed, and nothing is applied before it is accepted, so that a look
//! at each encoding costs nothing.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::glyphs::Sign;
use super::reader::{Reader, Typesetting};
use super::rows::{HEAD_ROWS, mark, parts, window};
use super::scroll::Scroll;
use super::{Ask, Ctx, Look, Pane, put, put_empty, rule};
use crate::app::action::{Action, Context};
use crate::app::event::Generation;
use crate::app::lang::Msg;
use crate::article::Article;
use crate::reason::Reason;
use crate::text::decode::Encoding;
use crate::text::layout::truncate;

/// Width of the column of names, in cells.
const NAMES_WIDTH: u16 = 18;
/// Width of the narrowest screen with a preview, in cells.
const PREVIEW_WIDTH: u16 = 50;

/// The pane's state.
#[derive(Debug)]
pub struct Encodings {
    scroll: Scroll,
    /// Generation of the decoding that is asked for; answers to older ones are dropped.
    pub generation: Generation,
    preview: Option<Result<Arc<Article>, Reason>>,
}

/// Returns the choices: first the detection, then each encoding.
fn choices() -> impl Iterator<Item = Option<Encoding>> {
    std::iter::once(None).chain(Encoding::ALL.iter().copied().map(Some))
}

impl Encodings {
    /// Returns the list, at the encoding in use; and the first preview, to be asked for.
    pub fn new(now: Encoding) -> (Self, Vec<Ask>) {
        let at = choices().position(|c| c == Some(now)).unwrap_or(0);
        let pane = Self {
            scroll: Scroll { at, top: 0 },
            generation: Generation::default(),
            preview: None,
        };
        let asks = vec![Ask::Decode(pane.chosen())];
        (pane, asks)
    }

    fn chosen(&self) -> Option<Encoding> {
        choices().nth(self.scroll.at).flatten()
    }

    /// Takes a preview that arrived.
    pub fn set_preview(&mut self, preview: Result<Arc<Article>, Reason>) {
        self.preview = Some(preview);
    }

    fn draw_names(&self, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
        let names = choices().map(|encoding| match encoding {
            None => look.text(Msg::EncodingAuto),
            Some(Encoding::Tcvn3InUtf8) => look.text(Msg::EncodingTcvn3InUtf8),
            Some(Encoding::Utf8Twice) => look.text(Msg::EncodingUtf8Twice),
            Some(encoding) => encoding.name(),
        });
        let names: Vec<&str> = names.collect();
        for (n, chosen, row) in window(self.scroll, names.len(), area) {
            let style = if chosen {
                look.theme.selected
            } else {
                look.theme.text
            };
            let inner = mark(chosen, style, look, row, 2, buf);
            let name = truncate(names[n], usize::from(inner.width));
            put(buf, inner, 0, 0, &name, style);
        }
    }

    fn draw_preview(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        match &self.preview {
            None => {}
            Some(Err(why)) => {
                put_empty(buf, area, &look.catalog.why(why), look.theme.warning);
            }
            Some(Ok(article)) => {
                let mut reader = Reader::new(Typesetting::of(ctx.config));
                reader.open(article.clone(), None, area);
                reader.draw(ctx, area, buf);
            }
        }
    }
}

impl Pane for Encodings {
    fn context(&self) -> Context {
        Context::Encodings
    }

    fn on(&mut self, action: Action, count: usize, ctx: &Ctx<'_>) -> Vec<Ask> {
        let page = usize::from(ctx.area.height.saturating_sub(HEAD_ROWS));
        if self.scroll.on(action, count, choices().count(), page) {
            self.preview = None;
            return vec![Ask::Decode(self.chosen())];
        }
        match action {
            Action::Cancel | Action::Quit => vec![Ask::Close],
            Action::Open => match &self.preview {
                Some(Ok(article)) => {
                    vec![
                        Ask::Close,
                        Ask::UseEncoding {
                            article: article.clone(),
                            encoding: self.chosen(),
                        },
                    ]
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn draw(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let look = &ctx.look;
        let (head, body) = parts(area);
        let title = look.text(Msg::EncodingsTitle);
        put(buf, head, 0, 0, title, look.theme.accent);
        rule(look, area, 1, buf);
        let preview = area.width >= PREVIEW_WIDTH;
        let width = if preview { NAMES_WIDTH } else { area.width };
        self.draw_names(look, Rect { width, ..body }, buf);
        if preview {
            let side = Rect {
                x: body.x + width + 1,
                width: body.width - width - 1,
                ..body
            };
            for y in 0..body.height {
                let sign = look.sign(Sign::Divider);
                put(buf, body, width, y, sign, look.theme.hairline);
            }
            self.draw_preview(ctx, side, buf);
        }
        None
    }
}

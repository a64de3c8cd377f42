//! The links of the text on screen: their cells and their addresses.

use std::collections::HashSet;

use ratatui::layout::Rect;

use super::Reader;
use crate::article::{Inline, Span};
use crate::text::{link, sanitize};

/// Cells of one row that are a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkCells {
    /// Row of the screen.
    pub y: u16,
    /// First cell, and the one behind the last.
    pub x: std::ops::Range<u16>,
    /// Address in visible ASCII.
    pub address: String,
}

/// Link that can be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Text of the link, in one clean line.
    pub text: String,
    /// Address in visible ASCII.
    pub address: String,
}

impl Reader {
    /// Returns the spans of the links in the window that can be opened, with their addresses.
    fn link_spans(&self, area: Rect) -> Vec<(Span, String)> {
        let Some(article) = self.article().filter(|a| !a.links.is_empty()) else {
            return Vec::new();
        };
        let rows = self.visible(area);
        let mut lines = rows.iter().filter_map(crate::article::page::Row::line);
        let (Some(first), last) = (lines.next(), lines.next_back()) else {
            return Vec::new();
        };
        let end = last.unwrap_or(first).end;
        let spans = article.spans.over(first.start..end).into_iter();
        spans
            .filter_map(|span| {
                let Inline::Link(n) = span.style else {
                    return None;
                };
                let url = article.links.get(n as usize)?;
                Some((span, link::address(url)?))
            })
            .collect()
    }

    /// Returns the links in the window, each address once.
    pub fn links(&self, area: Rect) -> Vec<Link> {
        let Some(article) = self.article() else {
            return Vec::new();
        };
        let mut links: Vec<Link> = Vec::new();
        let mut known = HashSet::new();
        for (span, address) in self.link_spans(area) {
            if known.insert(address.clone()) {
                let text = sanitize::line(&article.text[span.start..span.end]);
                links.push(Link { text, address });
            }
        }
        links
    }

    /// Returns the cells of the screen that are links.
    pub fn link_cells(&self, area: Rect) -> Vec<LinkCells> {
        let spans = self.link_spans(area);
        let Some(article) = self.article().filter(|_| !spans.is_empty()) else {
            return Vec::new();
        };
        let column = self.column(area);
        let mut found: Vec<LinkCells> = Vec::new();
        for (y, row) in self.visible(area).iter().enumerate() {
            let Some(line) = row.line() else { continue };
            let block = &article.blocks.at(row.block);
            let Some(text) = self.text_of(row, column) else {
                continue;
            };
            let set = self.set_line(article, block, line, text.width);
            // Spans are in order, so those of this line stand together but for outer ones.
            let upto = spans.partition_point(|(span, _)| span.start < line.end);
            let here = spans[..upto]
                .iter()
                .filter(|(span, _)| line.start < span.end);
            for (span, address) in here {
                let cells = set
                    .placed()
                    .filter(|p| (span.start..span.end).contains(&p.start));
                let range = cells.fold(None, |range: Option<(usize, usize)>, p| {
                    let start = range.map_or(p.x, |(start, _)| start);
                    Some((start, p.x + p.cells))
                });
                if let Some((start, end)) = range {
                    let cell = |n: usize| text.x + (n as u16).min(text.width);
                    found.push(LinkCells {
                        y: column.y + y as u16,
                        x: cell(start)..cell(end),
                        address: address.clone(),
                    });
                }
            }
        }
        found
    }
}

//! Signs for screens that cannot show the usual ones, and for ears: what is drawn is put into
//! ASCII at the very end, cell by cell, so no pane needs to know. Letters are never changed.

use ratatui::buffer::Buffer;

/// What signs are drawn with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// Lines and marks as they are.
    #[default]
    Unicode,
    /// Only ASCII, for consoles with few signs.
    Ascii,
    /// Only what says something, for programs that read the screen aloud.
    Plain,
}

/// A sign, what stands for it in ASCII, and what in plain text.
const SIGNS: &[(&str, &str, &str)] = &[
    ("▌", ">", ">"),
    ("▏", "|", " "),
    ("│", "|", " "),
    ("┃", "|", ">"),
    ("─", "-", " "),
    ("━", "=", " "),
    ("◆", "*", "*"),
    ("▲", "^", "*"),
    ("●", "@", "*"),
    ("■", "#", "*"),
    ("★", "+", "*"),
    ("◇", "?", "?"),
    ("△", "?", "?"),
    ("○", "?", "?"),
    ("□", "?", "?"),
    ("☆", "?", "?"),
    ("•", "*", "-"),
    ("✓", "x", "x"),
    ("›", ">", "+"),
    ("′", "'", "'"),
    ("✎", "!", "!"),
    ("→", ">", ">"),
    ("←", "<", "<"),
    ("↑", "^", "^"),
];

impl Glyphs {
    /// Puts the signs of a finished screen into these.
    pub fn settle(self, buf: &mut Buffer) {
        if self == Self::Unicode {
            return;
        }
        for cell in &mut buf.content {
            let symbol = cell.symbol();
            if symbol.len() == 1 {
                continue;
            }
            if let Some((_, ascii, plain)) = SIGNS.iter().find(|(sign, ..)| *sign == symbol) {
                cell.set_symbol(if self == Self::Ascii { ascii } else { plain });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_stays_one_cell() {
        for (sign, ascii, plain) in SIGNS {
            for shown in [ascii, plain] {
                assert!(shown.len() == 1 && shown.is_ascii(), "{sign}");
            }
            assert_eq!(crate::text::layout::cells(sign), 1, "{sign}");
        }
    }
}

//! Reads what the terminal reports: colours and the mouse.

use super::TerminalInput;
use crate::app::event::Mouse;

/// Reads a colour: `rgb:RRRR/GGGG/BBBB` with one to four digits a part, `rgba:` alike, or
/// `#RRGGBB`.
pub(super) fn color(text: &str) -> Option<[u8; 3]> {
    if let Some(digits) = text.strip_prefix('#') {
        let n = digits.len() / 3;
        let part = |i: usize| level(digits.get(i * n..(i + 1) * n)?);
        return Some([part(0)?, part(1)?, part(2)?]);
    }
    let parts = text.strip_prefix("rgb:").or(text.strip_prefix("rgba:"))?;
    let mut parts = parts.split('/').map(level);
    Some([parts.next()??, parts.next()??, parts.next()??])
}

/// Scales a part of a colour in hexadecimal digits to 0–255.
fn level(digits: &str) -> Option<u8> {
    let most = 16u32.checked_pow(digits.len() as u32)?.checked_sub(1)?;
    let value = u32::from_str_radix(digits, 16).ok()?;
    (most > 0 && digits.len() <= 4).then(|| (value * 255 / most) as u8)
}

/// Reads `BUTTON;COLUMN;ROW`, counted from 1, of a mouse report in SGR form.
pub(super) fn mouse(said: &str, is_down: bool) -> Option<TerminalInput> {
    let mut numbers = said.split(';').map(|n| n.parse::<u16>().ok());
    let (button, x, y) = (numbers.next()??, numbers.next()??, numbers.next()??);
    // Shift, Alt and Ctrl do not matter.
    let mouse = match (button & !0b1_1100, is_down) {
        (0, true) => Mouse::Press,
        (0, false) => Mouse::Release,
        (32, true) => Mouse::Drag,
        (64, true) => Mouse::WheelUp,
        (65, true) => Mouse::WheelDown,
        _ => return None,
    };
    Some(TerminalInput::Mouse {
        mouse,
        x: x.checked_sub(1)?,
        y: y.checked_sub(1)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_come_in_several_forms() {
        for (text, rgb) in [
            ("rgb:1e1e/1e1e/2e2e", Some([30, 30, 46])),
            ("rgb:f/0/8", Some([255, 0, 136])),
            ("rgba:0000/0000/0000/ffff", Some([0, 0, 0])),
            ("#ffffff", Some([255, 255, 255])),
            ("rgb:/0/0", None),
            ("rgb:fffff/0/0", None),
            ("white", None),
        ] {
            assert_eq!(color(text), rgb, "{text}");
        }
    }
}

//! The sequence by which a terminal is asked to put text on its clipboard.

use super::route::Form;

/// Bytes of a piece for GNU screen, with the sequence around it: what the oldest versions in use
/// hand on. Newer ones take 768.
const SCREEN_PIECE_BYTES: usize = 256;

/// Returns the sequence in each of these forms, for text that the terminal can take.
pub(super) fn sequence(text: &str, forms: &[Form]) -> String {
    let text = base64(text.as_bytes());
    let mut out = String::new();
    for form in forms {
        match form {
            Form::Plain => out.extend(["\x1b]52;c;", &text, "\x1b\\"]),
            Form::Tmux => out.extend(["\x1bPtmux;\x1b\x1b]52;c;", &text, "\x07\x1b\\"]),
            Form::Screen => {
                let whole = format!("\x1b]52;c;{text}\x07");
                // All of it is ASCII.
                for piece in whole.as_bytes().chunks(SCREEN_PIECE_BYTES - 4) {
                    out.push_str("\x1bP");
                    out.extend(piece.iter().map(|&byte| char::from(byte)));
                    out.push_str("\x1b\\");
                }
            }
        }
    }
    out
}

/// Base64 as in RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let at = |n: usize| u32::from(group.get(n).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for n in 0..4 {
            if n <= group.len() {
                let digit = bits >> (18 - 6 * n) & 0x3F;
                out.push(char::from(DIGITS[digit as usize]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
            ("ừ>?", "4burPj8="),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn what_is_around_the_reader_unwraps_one_sequence() {
        let text = "Chợ họp từ bốn giờ sáng. ".repeat(40);
        let plain = format!("\x1b]52;c;{}\x07", base64(text.as_bytes()));
        let tmux = sequence(&text, &[Form::Tmux]);
        let inside = tmux.strip_prefix("\x1bPtmux;").unwrap();
        let inside = inside.strip_suffix("\x1b\\").unwrap();
        assert_eq!(inside.replace("\x1b\x1b", "\x1b"), plain);

        let screen = sequence(&text, &[Form::Screen]);
        let pieces: Vec<&str> = screen.split_inclusive("\x1b\\").collect();
        assert!(pieces.len() > 2 && pieces.iter().all(|p| p.len() <= SCREEN_PIECE_BYTES));
        let inside = pieces.iter().map(|piece| {
            let piece = piece.strip_prefix("\x1bP").unwrap();
            piece.strip_suffix("\x1b\\").unwrap()
        });
        assert_eq!(inside.collect::<String>(), plain);
    }
}

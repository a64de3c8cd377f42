//! Addresses of links: which may be opened, and how they are written so that nothing in them
//! acts on a terminal or on the program that they are handed to.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// The characters that are escaped: everything but visible ASCII, and what could end an argument or
/// a sequence.
const ESCAPES: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'\'')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Beginnings of addresses that may be opened.
const SCHEMES: &[&str] = &["https://", "http://", "mailto:"];

/// Maximum length of an address that terminals take, in bytes.
const ADDRESS_MAX_BYTES: usize = 2_000;

/// Returns the address of a link in visible ASCII; `None` for one that is not to be opened: another
/// scheme, a place inside the article, a file.
pub fn address(url: &str) -> Option<String> {
    let url = url.trim();
    let is_known = |scheme: &&str| {
        let head = url.get(..scheme.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(scheme)) && url.len() > scheme.len()
    };
    // Escapes only make it longer, so a long one is not escaped first: the links on screen are
    // looked at in every frame.
    if url.len() > ADDRESS_MAX_BYTES {
        return None;
    }
    SCHEMES.iter().find(|scheme| is_known(scheme))?;
    let written = utf8_percent_encode(url, ESCAPES).to_string();
    (written.len() <= ADDRESS_MAX_BYTES).then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_and_of_mail_are_opened() {
        assert_eq!(
            address("https://vi.wikipedia.org/wiki/Bún?a=1&b=%20#x").as_deref(),
            Some("https://vi.wikipedia.org/wiki/B%C3%BAn?a=1&b=%20#x")
        );
        assert_eq!(address(" MAILTO:a@b.vn ").as_deref(), Some("MAILTO:a@b.vn"));
        for url in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "#muc",
            "a.md",
            "https://",
            "-x",
            "",
        ] {
            assert_eq!(address(url), None, "{url}");
        }
        let long = "https://a/".to_owned() + &"x".repeat(ADDRESS_MAX_BYTES);
        assert!(address(&long[..ADDRESS_MAX_BYTES]).is_some());
        assert_eq!(address(&long[..=ADDRESS_MAX_BYTES]), None);
    }

    #[test]
    fn nothing_in_an_address_acts() {
        let url = "https://a/\u{1b}]8;;\u{7}\u{9c}\n\u{202e}'\"`$(x) |";
        let written = address(url).unwrap();
        assert!(
            written.bytes().all(|b| (0x21..0x7f).contains(&b)),
            "{written}"
        );
        assert!(!written.contains(['\'', '"', '`', '|', '\\']));
    }
}

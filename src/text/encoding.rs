//! Names of encodings, as people and scripts call them. Bytes are read in [`super::decode`].

use std::fmt;

use serde::{Deserialize, Serialize};

/// Character encoding that text was read as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    Utf8,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// UTF-32, little end first.
    Utf32Le,
    /// UTF-32, big end first.
    Utf32Be,
    /// Windows-1258: Vietnamese with tones as characters of their own.
    Windows1258,
    /// Windows-1252: West European.
    Windows1252,
    /// TCVN3, also called ABC.
    Tcvn3,
    /// VNI-Windows.
    Vni,
    /// VISCII.
    Viscii,
    /// VPS.
    Vps,
    /// VIQR: Vietnamese in ASCII.
    Viqr,
    /// TCVN3 that was taken for Windows-1252 and saved as UTF-8.
    Tcvn3InUtf8,
    /// VNI that was taken for Windows-1252 and saved as UTF-8.
    VniInUtf8,
    /// UTF-8 that was taken for Windows-1252 and saved as UTF-8 again.
    Utf8Twice,
}

/// Every encoding with its name and its other names; those have letters and digits only and are in
/// lower case, so that a look-up folds the name that is asked for and nothing else.
const ENCODINGS: [(Encoding, &str, &[&str]); 15] = [
    (Encoding::Utf8, "UTF-8", &["unicode"]),
    (Encoding::Utf16Le, "UTF-16LE", &["utf16", "ucs2"]),
    (Encoding::Utf16Be, "UTF-16BE", &[]),
    (Encoding::Utf32Le, "UTF-32LE", &["utf32", "ucs4"]),
    (Encoding::Utf32Be, "UTF-32BE", &[]),
    (Encoding::Windows1258, "Windows-1258", &["cp1258", "1258"]),
    (
        Encoding::Windows1252,
        "Windows-1252",
        &["cp1252", "1252", "latin1", "iso88591"],
    ),
    (
        Encoding::Tcvn3,
        "TCVN3",
        &["abc", "tcvn", "tcvn5712", "vntime"],
    ),
    (Encoding::Vni, "VNI", &["vniwindows", "vniwin"]),
    (Encoding::Viscii, "VISCII", &["rfc1456"]),
    (Encoding::Vps, "VPS", &[]),
    (Encoding::Viqr, "VIQR", &["vietnet"]),
    (Encoding::Tcvn3InUtf8, "TCVN3 in UTF-8", &["abcinutf8"]),
    (Encoding::VniInUtf8, "VNI in UTF-8", &["vniwindowsinutf8"]),
    (Encoding::Utf8Twice, "UTF-8 twice", &["utf8inutf8"]),
];

impl Encoding {
    /// Every encoding, in the order of the declaration.
    pub const ALL: [Self; ENCODINGS.len()] = {
        let mut all = [Self::Utf8; ENCODINGS.len()];
        let mut at = 0;
        while at < all.len() {
            all[at] = ENCODINGS[at].0;
            at += 1;
        }
        all
    };

    /// Returns the name shown to people and scripts, as registered by IANA where it is.
    pub const fn name(self) -> &'static str {
        ENCODINGS[self as usize].1
    }

    /// Returns the encoding called `name`, in any case, with or without hyphens and spaces; also by
    /// its other names in use (ABC for TCVN3, cp1258). `None` when nothing is called so.
    pub fn parse(name: &str) -> Option<Self> {
        let name = fold(name);
        ENCODINGS
            .iter()
            .find(|(_, own, others)| fold(own) == name || others.contains(&name.as_str()))
            .map(|(encoding, ..)| *encoding)
    }
}

/// Returns the letters and digits of a name, in lower case.
fn fold(name: &str) -> String {
    let kept = name.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_declaration() {
        for (at, encoding) in Encoding::ALL.into_iter().enumerate() {
            assert_eq!(encoding as usize, at, "{encoding}");
        }
    }

    #[test]
    fn names_are_understood() {
        for encoding in Encoding::ALL {
            let name = encoding.name();
            assert_eq!(encoding.to_string(), name);
            assert_eq!(Encoding::parse(name), Some(encoding));
            assert_eq!(Encoding::parse(&name.to_uppercase()), Some(encoding));
        }
        for (name, encoding) in [
            ("utf8", Encoding::Utf8),
            ("Utf_16", Encoding::Utf16Le),
            ("ABC", Encoding::Tcvn3),
            ("CP-1258", Encoding::Windows1258),
            ("vni-windows", Encoding::Vni),
            ("iso-8859-1", Encoding::Windows1252),
        ] {
            assert_eq!(Encoding::parse(name), Some(encoding), "{name}");
        }
        for name in ["", "auto", "utf", "koi8-r", "é"] {
            assert_eq!(Encoding::parse(name), None, "{name}");
        }
    }

    #[test]
    fn no_two_have_a_name_in_common() {
        let mut names = HashSet::new();
        for (_, name, others) in ENCODINGS {
            for name in [fold(name)]
                .into_iter()
                .chain(others.iter().map(|&o| o.to_owned()))
            {
                assert_eq!(fold(&name), name);
                assert!(names.insert(name.clone()), "{name} twice");
            }
        }
    }
}

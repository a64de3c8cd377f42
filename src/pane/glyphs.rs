//! The interface's own signs, with their forms for screens that cannot show them and for programs
//! that read the screen aloud. A pane asks for its signs when it draws; text of articles and users
//! is drawn as it is, so that an arrow in a text stays one.

use crate::bookmark::Color;

/// Set of signs that the interface is drawn with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// Lines and marks as they are.
    #[default]
    Unicode,
    /// Only ASCII, because some consoles have few signs.
    Ascii,
    /// Only signs that say something, because a program that reads the screen aloud would read
    /// lines too.
    Plain,
}

/// Meaning of a sign of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// This row of a list is chosen.
    Chosen,
    /// This line, or the sentence that it belongs to, is being read.
    Reading,
    /// Two panes meet here.
    Divider,
    /// A line between two things of different kinds.
    Rule,
    /// The place where a divider begins under a rule.
    Joint,
    /// The part of the article that was read.
    Progress,
    /// This line is quoted.
    Quote,
    /// An item begins.
    Bullet,
    /// This article was begun.
    Begun,
    /// This article was read.
    Read,
    /// Something was found in this line.
    Hit,
    /// The hit that was jumped to is in this line.
    HitNow,
    /// There is more to the right.
    More,
    /// The rows of this head are shown.
    Open,
    /// The rows of this head are hidden.
    Folded,
    /// This row is a copy of the one above.
    Alike,
    /// The typed keys spell the word that follows.
    Spells,
    /// A note follows.
    Note,
    /// There is more above.
    Above,
    /// There is more below.
    Below,
    /// A bookmark of a colour, and whether its passage is there.
    Bookmark(Color, bool),
    /// A bookmark of a colour in a file that is not in the library.
    Elsewhere(Color),
}

impl Sign {
    /// Returns the sign itself, its ASCII form, and its form for screen readers.
    fn row(self) -> [&'static str; 3] {
        match self {
            Self::Chosen => ["▌", ">", ">"],
            Self::Reading => ["▏", "|", " "],
            Self::Divider => ["│", "|", " "],
            Self::Rule => ["─", "-", " "],
            Self::Joint => ["┬", "+", " "],
            Self::Progress => ["━", "=", " "],
            Self::Quote => ["┃", "|", ">"],
            Self::Bullet => ["•", "-", "-"],
            Self::Begun => ["›", "~", "~"],
            Self::Read => ["✓", "x", "x"],
            Self::Hit => ["›", "+", "+"],
            Self::HitNow => ["»", ">", ">"],
            Self::More => ["→", ">", ">"],
            Self::Open => ["▾", "-", "-"],
            Self::Folded => ["▸", "+", "+"],
            Self::Alike => ["=", "=", "="],
            Self::Spells => ["→", "=", "="],
            Self::Note => ["✎", "!", "!"],
            Self::Above => ["↑", "^", "^"],
            Self::Below => ["↓", "v", "v"],
            Self::Bookmark(Color::Yellow, true) => ["◆", "*", "*"],
            Self::Bookmark(Color::Green, true) => ["▲", "^", "*"],
            Self::Bookmark(Color::Blue, true) => ["●", "@", "*"],
            Self::Bookmark(Color::Pink, true) => ["■", "#", "*"],
            Self::Bookmark(Color::Violet, true) => ["★", "%", "*"],
            Self::Bookmark(Color::Yellow, false) => ["◇", "?", "?"],
            Self::Bookmark(Color::Green, false) => ["△", "?", "?"],
            Self::Bookmark(Color::Blue, false) => ["○", "?", "?"],
            Self::Bookmark(Color::Pink, false) => ["□", "?", "?"],
            Self::Bookmark(Color::Violet, false) => ["☆", "?", "?"],
            Self::Elsewhere(Color::Yellow) => ["◈", "&", "&"],
            Self::Elsewhere(Color::Green) => ["◬", "&", "&"],
            Self::Elsewhere(Color::Blue) => ["◉", "&", "&"],
            Self::Elsewhere(Color::Pink) => ["▣", "&", "&"],
            Self::Elsewhere(Color::Violet) => ["✪", "&", "&"],
        }
    }
}

/// Signs that stand in the texts of the languages, with the words that replace them.
const IN_TEXTS: &[(char, &str)] = &[
    ('′', "'"),
    ('◆', "*"),
    ('▲', "^"),
    ('●', "@"),
    ('■', "#"),
    ('★', "%"),
    ('⏎', "Enter"),
    ('↑', "Up"),
    ('↓', "Down"),
    ('←', "Left"),
    ('→', "Right"),
];

impl Glyphs {
    /// Returns the form of a sign in this set.
    pub fn of(self, sign: Sign) -> &'static str {
        let [unicode, ascii, plain] = sign.row();
        match self {
            Self::Unicode => unicode,
            Self::Ascii => ascii,
            Self::Plain => plain,
        }
    }

    /// Returns a text of the interface, or the names of keys, with the signs of this set.
    pub fn in_text(self, text: String) -> String {
        if self == Self::Unicode || text.is_ascii() {
            return text;
        }
        let is_sign = |(sign, _): &&(char, &str)| text.contains(*sign);
        let signs: Vec<_> = IN_TEXTS.iter().filter(is_sign).collect();
        signs
            .into_iter()
            .fold(text, |text, (sign, word)| text.replace(*sign, word))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const LEFT_OF_TEXT: [Sign; 3] = [Sign::Reading, Sign::Hit, Sign::HitNow];
    const LEFT_OF_TITLES: [Sign; 3] = [Sign::Chosen, Sign::Begun, Sign::Read];
    const OTHERS: [Sign; 11] = [
        Sign::Divider,
        Sign::Rule,
        Sign::Joint,
        Sign::Progress,
        Sign::Quote,
        Sign::Bullet,
        Sign::More,
        Sign::Spells,
        Sign::Note,
        Sign::Above,
        Sign::Below,
    ];

    fn bookmarks(is_there: bool) -> Vec<Sign> {
        let all = Color::ALL.iter();
        all.map(|color| Sign::Bookmark(*color, is_there)).collect()
    }

    #[test]
    fn every_sign_stays_one_cell() {
        let all = [&LEFT_OF_TEXT[..], &LEFT_OF_TITLES, &OTHERS].concat();
        let elsewhere = Color::ALL.iter().map(|color| Sign::Elsewhere(*color));
        let bookmarks = [bookmarks(true), bookmarks(false), elsewhere.collect()];
        for sign in [all, bookmarks.concat()].concat() {
            let [unicode, ascii, plain] = sign.row();
            assert_eq!(crate::text::layout::cells(unicode), 1, "{sign:?}");
            for shown in [ascii, plain] {
                assert!(shown.len() == 1 && shown.is_ascii(), "{sign:?}");
            }
        }
    }

    #[test]
    fn signs_that_stand_in_one_place_differ_in_ascii_too() {
        for place in [&LEFT_OF_TEXT[..], &LEFT_OF_TITLES, &bookmarks(true)] {
            let shown: BTreeSet<_> = place.iter().map(|s| Glyphs::Ascii.of(*s)).collect();
            assert_eq!(shown.len(), place.len(), "{place:?}");
        }
        // Only of the line that is being read the cursor tells.
        let ears =
            |signs: &[Sign]| -> Vec<_> { signs.iter().map(|s| Glyphs::Plain.of(*s)).collect() };
        assert_eq!(ears(&LEFT_OF_TEXT), [" ", "+", ">"]);
        assert_eq!(ears(&LEFT_OF_TITLES), [">", "~", "x"]);
    }

    #[test]
    fn texts_of_the_interface_name_keys_in_words() {
        let text = || "Alt-← · 3′".to_owned();
        assert_eq!(Glyphs::Ascii.in_text(text()), "Alt-Left · 3'");
        assert_eq!(Glyphs::Unicode.in_text(text()), text());
    }
}

//! The treatment of each scalar value: tables of the characters that are invisible, that control the
//! terminal, or that need a joiner.

use unicode_normalization::char::is_combining_mark;
use unicode_width::UnicodeWidthChar;

/// Treatment of a scalar value of decomposed text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum CharClass {
    /// Character with a cell of its own.
    Visible,
    /// Mark on the character before it.
    Mark,
    /// Skin tone: a mark where there is a base, a picture of its own where there is none.
    SkinTone,
    /// ZWNJ or ZWJ.
    Joiner,
    /// End of a line.
    Break,
    /// A tab.
    Tab,
    /// Dropped, so that its neighbours move together.
    Invisible,
    /// Dropped, and a mark after it has no base.
    Control,
}

/// Returns the treatment of a scalar value.
pub(super) fn classify(c: char) -> CharClass {
    match c {
        ' '..='~' => CharClass::Visible,
        '\t' => CharClass::Tab,
        '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => CharClass::Break,
        '\u{200C}' | '\u{200D}' => CharClass::Joiner,
        _ if is_invisible(c) => CharClass::Invisible,
        _ if is_control(c) => CharClass::Control,
        '\u{1F3FB}'..='\u{1F3FF}' => CharClass::SkinTone,
        // Characters without width (the vowels of decomposed Hangul) need a base, as marks do.
        _ if is_combining_mark(c) || c.width() == Some(0) => CharClass::Mark,
        _ => CharClass::Visible,
    }
}

/// Returns whether a character is ignorable and sits inside a cluster: hyphenation and spacing
/// hints, variation selectors, fillers, tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{2060}'..='\u{2065}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Returns whether a character is a C0, C1, bidi or format control, an annotation mark or a
/// noncharacter.
fn is_control(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{61C}' | '\u{200E}' | '\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{206F}' | '\u{FDD0}'..='\u{FDEF}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}')
        || u32::from(c) & 0xFFFE == 0xFFFE
}

/// Returns whether ZWNJ and ZWJ change how the letters of a character's script look, so that words
/// need them: Arabic to Malayalam and Sinhala, Myanmar, Khmer, Mongolian, and the Brahmic ones
/// above U+FFFF.
pub(super) fn shapes_letters(c: char) -> bool {
    matches!(c,
        '\u{600}'..='\u{DFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{18AF}'
        | '\u{A840}'..='\u{A87F}' | '\u{11000}'..='\u{11FFF}')
}

/// Returns whether a character is a picture that ZWJ may join to another. A range stands for the
/// exact property, because a joiner between two of its characters can do no harm.
pub(super) fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}'
        | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

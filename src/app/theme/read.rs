//! Styles as theme files write them: `{ fg = "#333333", bg = "blue", add = ["bold"] }`.

use ratatui::style::{Color, Modifier, Style};
use toml::Spanned;
use toml::de::DeValue;

use super::super::lang::{Message, Msg};
use super::super::mistake::{Mistake, Text};

/// Modifiers by their names in theme files.
const MODIFIERS: &[(&str, Modifier)] = &[
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

/// Names of the parts of a role.
const PARTS: &[&str] = &["fg", "bg", "add"];

/// Returns the style of a role. A part that is wrong is left out and reported in `mistakes`, so
/// that one slip does not cost a theme.
pub(super) fn style(
    role: &str,
    value: &Spanned<DeValue<'_>>,
    text: Text<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Style {
    let mut style = Style::default();
    let Some(parts) = value.get_ref().as_table() else {
        let message = Message::new(Msg::ConfigStyle).with("name", role);
        mistakes.push(text.mistake(value.span().start, message));
        return style;
    };
    for (key, value) in parts {
        let at = value.span().start;
        match key.get_ref().as_ref() {
            "fg" => style.fg = color(value, text, mistakes),
            "bg" => style.bg = color(value, text, mistakes),
            "add" => {
                for name in names(value.get_ref()) {
                    if let Some((_, modifier)) = MODIFIERS.iter().find(|(n, _)| *n == name) {
                        style = style.add_modifier(*modifier);
                    } else {
                        let known = MODIFIERS.iter().map(|(n, _)| *n);
                        mistakes.push(text.unknown(at, Msg::ConfigModifier, name, known));
                    }
                }
            }
            part => {
                let known = PARTS.iter().copied();
                let at = key.span().start;
                mistakes.push(text.unknown(at, Msg::ConfigUnknown, part, known));
            }
        }
    }
    style
}

/// Reads a compiled-in theme: lines `role = { fg = "…", bg = "…", add = ["…"] }`, each part there
/// or not. That is the part of TOML that these files use; a test compares it with the real parser,
/// which would take a twentieth of the time to the first frame.
pub(super) fn compiled_in(source: &'static str) -> impl Iterator<Item = (&'static str, Style)> {
    let lines = source.lines().filter(|line| !line.starts_with('#'));
    let roles = lines.filter_map(|line| line.split_once('='));
    roles.map(|(role, parts)| (role.trim_end(), style_of(parts)))
}

/// Returns the style between the braces of a role.
fn style_of(parts: &str) -> Style {
    let mut style = Style::default();
    let mut part = "";
    let mut pieces = parts.split('"');
    while let (Some(before), Some(value)) = (pieces.next(), pieces.next()) {
        // Between the strings of a list there is only a comma.
        if let Some((name, _)) = before.split_once('=') {
            part = name.trim_matches(['{', '}', ']', ',', ' ']);
        }
        match part {
            "fg" => style.fg = value.parse().ok(),
            "bg" => style.bg = value.parse().ok(),
            _ => {
                let row = MODIFIERS.iter().find(|(name, _)| *name == value);
                style
                    .add_modifier
                    .extend(row.map(|(_, modifier)| *modifier));
            }
        }
    }
    style
}

/// Returns the strings of a list, or the one that stands in its place.
fn names<'v>(value: &'v DeValue<'_>) -> impl Iterator<Item = &'v str> {
    let many = value.as_array().into_iter().flat_map(|list| list.iter());
    let many = many.map(|v| v.get_ref().as_str().unwrap_or_default());
    value.as_str().into_iter().chain(many)
}

/// Returns the colour of a part; a wrong one is reported.
fn color(
    value: &Spanned<DeValue<'_>>,
    text: Text<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Option<Color> {
    let name = value.get_ref().as_str();
    let color = name.and_then(|name| name.parse().ok());
    if color.is_none() {
        let shown = name.unwrap_or(value.get_ref().type_str());
        let message = Message::new(Msg::ConfigColour).with("name", shown);
        mistakes.push(text.mistake(value.span().start, message));
    }
    color
}

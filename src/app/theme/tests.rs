//! Tests what every theme keeps to: all roles, contrast at every depth, nothing by colour alone.
#![allow(clippy::disallowed_methods, reason = "a style on its page is measured")]

use std::collections::BTreeSet;

use ratatui::style::{Color, Modifier, Style};

use super::*;
use crate::article::{BlockKind, Inline};
use crate::bookmark;
use color::{PALETTES, TerminalPalette, contrast};

/// Themes without a background of their own: what they look like depends on the terminal.
fn on_any_ground() -> impl Iterator<Item = &'static str> {
    let names = THEMES.iter().map(|(name, _)| *name);
    let names = names.filter(|name| *name != MONO);
    names.filter(|name| theme(name, Depth::True).text.bg.is_none())
}

/// Themes with a background of their own.
fn on_own_ground() -> impl Iterator<Item = &'static str> {
    let names = THEMES.iter().map(|(name, _)| *name);
    names.filter(|name| theme(name, Depth::True).text.bg.is_some())
}

fn theme(name: &str, depth: Depth) -> Theme {
    Themes {
        depth,
        ..Themes::default()
    }
    .find(name)
    .unwrap()
    .at_depth(depth)
}

fn mistakes(source: &str) -> Vec<(usize, Msg, Option<String>)> {
    let text = Text {
        file: "a.toml",
        source,
    };
    let said = Themes::default().add("a", text);
    said.into_iter()
        .map(|m| (m.place.unwrap().line, m.message.msg, m.nearest))
        .collect()
}

#[test]
fn every_built_in_theme_names_every_role_and_nothing_wrong() {
    for (name, source) in THEMES {
        assert_eq!(mistakes(source), [], "{name}");
        let table = DeTable::parse(source).unwrap();
        let named: BTreeSet<_> = table
            .get_ref()
            .keys()
            .map(|k| k.get_ref().as_ref())
            .collect();
        let roles: BTreeSet<_> = Theme::ROLES.iter().copied().collect();
        assert_eq!(named, roles, "{name}");
    }
    for (ground, source) in ON_GROUND {
        assert_eq!(mistakes(source), [], "{ground:?}");
    }
}

#[test]
fn built_in_themes_are_read_as_any_parser_of_toml_reads_them() {
    let sources = ON_GROUND.map(|(ground, source)| (ground.name(), source));
    for (file, source) in THEMES.iter().copied().chain(sources) {
        let (theme, _) = Themes::default().read(Text { file, source });
        assert_eq!(over(Theme::default(), source), theme, "{file}");
    }
}

/// A theme as a kind of terminal shows it.
struct Shown {
    name: String,
    theme: Theme,
    palette: &'static TerminalPalette,
}

/// Every theme at every depth on every kind of terminal that it may be shown on.
fn shown() -> Vec<Shown> {
    let (dark, white, console) = (&PALETTES[0], &PALETTES[1], &PALETTES[2]);
    let mut all = Vec::new();
    let mut show = |name: &str, depth, ground, palettes: &[&'static TerminalPalette]| {
        let themes = Themes {
            depth,
            ground,
            ..Themes::default()
        };
        for palette in palettes {
            all.push(Shown {
                name: format!("{name} {depth:?} {ground:?} {}", palette.name),
                theme: themes.get(name),
                palette,
            });
        }
    };
    for name in on_own_ground() {
        let is_dark = theme(name, Depth::True).text.bg.is_some_and(color::is_dark);
        for depth in [Depth::True, Depth::Indexed] {
            show(name, depth, None, &[dark]);
        }
        // The console cannot paint a light page.
        let consoles = if is_dark {
            &[dark, console][..]
        } else {
            &[dark]
        };
        show(name, Depth::Sixteen, None, consoles);
    }
    for name in on_any_ground() {
        for depth in [Depth::True, Depth::Indexed, Depth::Sixteen] {
            show(name, depth, None, &[dark, white, console]);
            show(name, depth, Some(Ground::Dark), &[dark, console]);
            show(name, depth, Some(Ground::Light), &[white]);
        }
    }
    show(MONO, Depth::None, None, &[dark, white, console]);
    all
}

/// Letters and ground of a cell as a kind of terminal paints them.
fn painted(palette: &TerminalPalette, page: Style, style: Style) -> (color::Rgb, color::Rgb) {
    let style = page.patch(style);
    let is = |modifier| style.add_modifier.contains(modifier);
    assert!(!is(Modifier::DIM), "how faint letters are nobody knows");
    let (own_ink, own_ground) = palette.own;
    let ink = style.fg.and_then(|fg| palette.ink(fg)).unwrap_or(own_ink);
    let ground = style.bg.and_then(|bg| palette.ground(bg));
    let ground = ground.unwrap_or(own_ground);
    let (ink, ground) = if is(Modifier::REVERSED) {
        (ground, ink)
    } else {
        (ink, ground)
    };
    let brighter = palette.ink.iter().position(|rgb| *rgb == ink);
    let brighter = brighter.filter(|n| palette.bold_is_bright && is(Modifier::BOLD) && *n < 8);
    (brighter.map_or(ink, |n| palette.ink[n + 8]), ground)
}

/// Returns the layers that may lie over a letter, without hits and selection: markup, bookmark, end of the sentence.
fn stacks() -> Vec<Vec<Layer>> {
    let inlines = [
        Inline::Emphasis,
        Inline::Strong,
        Inline::Strike,
        Inline::Code,
        Inline::Link(0),
    ];
    let inlines = inlines.map(|inline| Some(Layer::Inline(inline)));
    let kept = bookmark::Color::ALL.map(|color| Some(Layer::Kept(color)));
    let mut stacks = Vec::new();
    for inline in inlines.into_iter().chain([None]) {
        for kept in kept.into_iter().chain([None]) {
            for end in [None, Some(Layer::End)] {
                stacks.push([inline, kept, end].into_iter().flatten().collect());
            }
        }
    }
    stacks
}

/// Hits and the selection over a stack, and nothing.
const OVER: [&[Layer]; 6] = [
    &[],
    &[Layer::Hit],
    &[Layer::HitNow],
    &[Layer::Selection],
    &[Layer::Hit, Layer::Selection],
    &[Layer::HitNow, Layer::Selection],
];

/// Every style that a letter of an article can have, with the contrast that it needs.
fn letters(theme: &Theme) -> Vec<(String, Style, f64)> {
    let mut all = Vec::new();
    for kind in BlockKind::ALL {
        for stack in stacks() {
            for over in OVER {
                let layers = || stack.iter().chain(over).copied();
                let is_plain = layers().all(|l| matches!(l, Layer::Kept(_) | Layer::Inline(_)));
                let used = if is_plain && theme.block(kind) == theme.dim {
                    Use::Second
                } else {
                    Use::Body
                };
                let style = theme.letter(kind, layers());
                let name = format!("{kind:?} {:?}", layers().collect::<Vec<_>>());
                all.push((name, style, used.contrast()));
            }
        }
    }
    all
}

/// Every style that letters of the panes can have: each role by itself, found letters in it, and
/// passages in the list of bookmarks.
fn rows(theme: &Theme) -> Vec<(String, Style, f64)> {
    let mut all = Vec::new();
    for (role, used, style) in theme.roles() {
        let style = match color_named(role) {
            Some(color) => theme.ink(color),
            None => style,
        };
        all.push((role.to_owned(), style, used.contrast()));
        if !matches!(used, Use::Line | Use::Under) {
            let body = Use::Body.contrast();
            all.push((format!("hit in {role}"), theme.lit(style), body));
        }
    }
    for color in bookmark::Color::ALL {
        for is_chosen in [false, true] {
            let (kept, around) = theme.quoted(color, is_chosen);
            for (style, used) in [(kept, Use::Body), (around, Use::Second)] {
                let name = format!("{color:?} passage, chosen: {is_chosen}");
                all.push((format!("hit in {name}"), theme.lit(style), 7.0));
                all.push((name, style, used.contrast()));
            }
        }
    }
    all
}

fn color_named(role: &str) -> Option<bookmark::Color> {
    let named = |color: &bookmark::Color| format!("{color:?}").to_lowercase() == role;
    bookmark::Color::ALL.into_iter().find(named)
}

/// The console paints bold black letters in dark grey. In a reversed row nothing but bold is left for
/// what stands out in it, so there that is borne.
fn most(palette: &TerminalPalette, style: Style) -> f64 {
    let is = |modifier| style.add_modifier.contains(modifier);
    let is_black = (is(Modifier::REVERSED) && style.fg.is_none()) || style.fg == Some(Color::Black);
    let is_borne = palette.bold_is_bright && is(Modifier::BOLD) && is_black;
    if is_borne { 3.0 } else { f64::INFINITY }
}

#[test]
fn every_letter_that_can_be_drawn_has_the_contrast_of_what_it_is_for() {
    let mut low = BTreeSet::new();
    for Shown {
        name,
        theme,
        palette,
    } in shown()
    {
        for (what, style, needs) in letters(&theme).into_iter().chain(rows(&theme)) {
            let (ink, ground) = painted(palette, theme.text, style);
            let has = contrast(ink, ground);
            if has < needs.min(most(palette, style)) {
                low.insert(format!("{name} {what}: {has:.2} < {needs}"));
            }
        }
    }
    let low: Vec<_> = low.into_iter().collect();
    assert!(low.is_empty(), "{} low\n{}", low.len(), low.join("\n"));
}

/// How far grounds must lie apart for a mark to be seen (`color::distance`, its root): what a pale
/// passage on paper has is the least.
const GROUNDS_APART: f64 = 30.0;
/// How far letters must lie apart, which cover less than half of their cells.
const INKS_APART: f64 = 100.0;

/// Whether two styles are told apart at a glance on a kind of terminal.
fn differ(shown: &Shown, a: Style, b: Style) -> bool {
    let seen = |style| painted(shown.palette, shown.theme.text, style);
    let ((ink_a, ground_a), (ink_b, ground_b)) = (seen(a), seen(b));
    let seen = Modifier::BOLD | Modifier::REVERSED;
    let added = (a.add_modifier ^ b.add_modifier) & seen;
    !added.is_empty()
        || color::distance(ground_a, ground_b).sqrt() >= GROUNDS_APART
        || color::distance(ink_a, ink_b).sqrt() >= INKS_APART
}

/// Marks that the margin tells where there is no colour for them: what is bold already is not seen
/// to be kept, and hits and the selection are both reversed.
fn is_in_margin(shown: &Shown, below: Style, mark: &[Layer]) -> bool {
    let theme = &shown.theme;
    let is_bold = below.add_modifier.contains(Modifier::BOLD);
    match mark {
        [Layer::Kept(color)] => is_bold && theme.tint(*color).bg.is_none(),
        [Layer::Hit | Layer::HitNow, Layer::Selection] => theme.hit_selected == theme.selection,
        [Layer::Selection] => theme.hit == theme.selection,
        _ => false,
    }
}

#[test]
fn marks_are_told_apart_from_what_is_around_them() {
    use Layer::{Hit, HitNow, Kept, Selection};
    let mut alike = BTreeSet::new();
    let kept = bookmark::Color::ALL.map(|color| [Kept(color)]);
    let kept = kept.iter().map(|mark| (&[][..], &mark[..]));
    let pairs: [(&[Layer], &[Layer]); 8] = [
        (&[], &[Hit]),
        (&[], &[HitNow]),
        (&[], &[Selection]),
        (&[Hit], &[HitNow]),
        (&[Selection], &[Hit, Selection]),
        (&[Hit], &[Hit, Selection]),
        (&[HitNow], &[HitNow, Selection]),
        (&[Hit], &[Selection]),
    ];
    let pairs: Vec<_> = pairs.into_iter().chain(kept).collect();
    for shown in shown() {
        let theme = &shown.theme;
        for kind in BlockKind::ALL {
            for stack in stacks() {
                for (around, mark) in &pairs {
                    let is_kept = |layer: &&Layer| matches!(layer, Kept(_));
                    let twice =
                        mark.iter().any(|l| is_kept(&l)) && stack.iter().any(|l| is_kept(&l));
                    let over =
                        |layers: &[Layer]| theme.letter(kind, stack.iter().chain(layers).copied());
                    let (a, b) = (over(around), over(mark));
                    if !twice && !is_in_margin(&shown, a, mark) && !differ(&shown, a, b) {
                        alike.insert(format!(
                            "{} {kind:?} {stack:?} {around:?} {mark:?}",
                            shown.name
                        ));
                    }
                }
            }
        }
        for (what, row, _) in rows(theme) {
            let is_hit = what.starts_with("hit") || what == "selection" || what == "kept";
            if !is_hit && !differ(&shown, row, theme.lit(row)) {
                alike.insert(format!("{} hit in {what}", shown.name));
            }
        }
        let (text, chosen, selected) = (theme.text, theme.chosen, theme.selected);
        let (link, heading) = (theme.link, theme.heading);
        let rows = [(text, chosen), (text, selected), (chosen, selected)];
        for (a, b) in rows.into_iter().chain([(text, link), (text, heading)]) {
            if !differ(&shown, a, b) {
                alike.insert(format!("{} styles: {a:?} {b:?}", shown.name));
            }
        }
    }
    let alike: Vec<_> = alike.into_iter().collect();
    assert!(
        alike.is_empty(),
        "{} alike\n{}",
        alike.len(),
        alike.join("\n")
    );
}

/// A line under the letters hides the dot below: `trị` reads as `tri`.
#[test]
fn no_theme_draws_a_line_under_letters() {
    for shown in shown() {
        let drawn = letters(&shown.theme).into_iter().chain(rows(&shown.theme));
        for (what, style, _) in drawn {
            let lined = style.add_modifier.contains(Modifier::UNDERLINED);
            assert!(!lined, "{} {what}", shown.name);
        }
    }
}

#[test]
fn no_depth_shows_more_colours_than_there_are() {
    let allowed = |color: Color, depth| match depth {
        Depth::Indexed => matches!(color, Color::Indexed(16..)),
        Depth::None => color == Color::Reset,
        _ => !matches!(color, Color::Rgb(..) | Color::Indexed(_)),
    };
    for name in on_own_ground() {
        for depth in [Depth::Indexed, Depth::Sixteen, Depth::None] {
            for (role, _, style) in theme(name, depth).roles() {
                for color in style.fg.into_iter().chain(style.bg) {
                    assert!(allowed(color, depth), "{name} {depth:?} {role}: {color}");
                }
            }
        }
    }
}

#[test]
fn the_theme_follows_the_background_where_it_is_known() {
    let shown = |name: &str, depth, ground| {
        let themes = Themes {
            depth,
            ground,
            ..Themes::default()
        };
        themes.shown(name).to_owned()
    };
    let (dark, light) = (Some(Ground::of([0; 3])), Some(Ground::of([250, 245, 230])));
    assert_eq!(shown(AUTO, Depth::True, dark), "dark");
    assert_eq!(shown(AUTO, Depth::Indexed, light), "light");
    assert_eq!(shown(AUTO, Depth::Sixteen, light), "terminal");
    assert_eq!(shown(AUTO, Depth::True, None), "terminal");
    assert_eq!(shown("sepia", Depth::True, dark), "sepia");
    assert_eq!(shown("sepia", Depth::None, dark), "mono");
    assert_eq!(shown("gone", Depth::True, None), "terminal");
}

#[test]
fn the_terminals_own_colours_suit_its_background_where_it_is_known() {
    let heading = |ground| {
        let themes = Themes {
            depth: Depth::Sixteen,
            ground,
            ..Themes::default()
        };
        themes.get(AUTO).heading.fg
    };
    assert_eq!(heading(None), None);
    assert_eq!(heading(Some(Ground::Dark)), Some(Color::LightCyan));
    assert_eq!(heading(Some(Ground::Light)), Some(Color::Blue));
    // A file of the user's under that name is all that counts.
    let mut themes = Themes {
        ground: Some(Ground::Dark),
        ..Themes::default()
    };
    let source = "heading = { fg = \"red\" }\n";
    let file = "terminal.toml";
    assert_eq!(themes.add("terminal", Text { file, source }), []);
    assert_eq!(themes.get("terminal").heading.fg, Some(Color::Red));
}

#[test]
fn a_theme_of_the_users_own_may_name_a_few_roles_over_another() {
    let mut themes = Themes::default();
    let source = "base = \"sepia\"\nhit = { fg = \"#ff0000\", add = \"underline\" }\n";
    let text = Text {
        file: "giấy.toml",
        source,
    };
    assert_eq!(themes.add("giấy", text), []);
    let own = themes.get("giấy");
    assert_eq!(own.hit.fg, Some(Color::Rgb(255, 0, 0)));
    assert_eq!(own.text, themes.get("sepia").text);
    assert!(themes.has("giấy") && !themes.has("giay"));
}

#[test]
fn mistakes_in_a_theme_are_told_with_line_and_nearest_name() {
    let source = "base = \"sepai\"\ntxt = { fg = \"red\" }\n\
        dim = { fg = \"no such\", add = [\"bolt\"] }\nlink = \"blue\"\nhit = { forground = \"red\" }\n";
    let near = |name: &str| Some(name.to_owned());
    let mut said = mistakes(source);
    said.sort_by_key(|(line, ..)| *line);
    assert_eq!(said.len(), 6, "{said:?}");
    assert_eq!(said[0], (1, Msg::ConfigTheme, near("sepia")));
    assert_eq!(said[1], (2, Msg::ConfigRole, near("text")));
    assert!(said[2..4].contains(&(3, Msg::ConfigColour, None)));
    assert!(said[2..4].contains(&(3, Msg::ConfigModifier, near("bold"))));
    assert_eq!(said[4].1, Msg::ConfigStyle);
    assert_eq!(said[5].1, Msg::ConfigUnknown);
    assert_eq!(mistakes("text = { fg = \"red\"\n")[0].1, Msg::ConfigSyntax);
}

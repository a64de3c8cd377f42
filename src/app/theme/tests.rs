//! What every theme keeps to: all roles, contrast at every depth, nothing by colour alone.

use std::collections::BTreeSet;

use ratatui::style::{Color, Modifier, Style};

use super::*;
use color::{contrast, least_contrast, rgb};

/// Themes with a background of their own: what they look like does not depend on the terminal.
const OWN: &[&str] = &["dark", "light", "sepia", "contrast"];

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
        .map(|m| (m.line, m.message.msg, m.nearest))
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
}

#[test]
fn letters_have_the_contrast_of_their_role_at_every_depth() {
    let mut low = Vec::new();
    for name in OWN {
        for depth in [Depth::True, Depth::Indexed, Depth::Sixteen] {
            let theme = theme(name, depth);
            for (role, used, style) in theme.roles() {
                let fg = style.fg.or(theme.text.fg).unwrap();
                let has = least_contrast(fg, &theme.grounds(role, style));
                if has < used.contrast() {
                    low.push(format!("{name} {depth:?} {role}: {has:.2}"));
                }
            }
        }
    }
    assert!(low.is_empty(), "\n{}", low.join("\n"));
}

#[test]
fn blocks_stand_out_from_the_page_by_more_than_their_hue() {
    for name in OWN {
        for depth in [Depth::True, Depth::Indexed, Depth::Sixteen] {
            let theme = theme(name, depth);
            for (role, style) in [("selection", theme.selection), ("hit_now", theme.hit_now)] {
                let reversed = style.add_modifier.contains(Modifier::REVERSED);
                let page = rgb(theme.text.bg.unwrap(), 0).unwrap();
                let own = rgb(style.bg.unwrap(), 0).unwrap();
                let stands_out = reversed || contrast(own, page) >= 3.0;
                assert!(stands_out, "{name} {depth:?} {role}");
            }
        }
    }
}

#[test]
fn no_theme_tells_anything_by_colour_alone() {
    for (name, _) in THEMES {
        for depth in [Depth::True, Depth::Indexed, Depth::Sixteen, Depth::None] {
            let theme = theme(name, depth);
            let over = |base: Style, style: Style| base.patch(style).add_modifier;
            let bases = [
                theme.text,
                theme.question,
                theme.kept,
                theme.quote,
                theme.selected,
            ];
            for base in bases {
                assert_ne!(
                    over(base, theme.hit),
                    base.add_modifier,
                    "{name} {depth:?} hit"
                );
                assert_ne!(
                    over(base, theme.kept) | over(base, theme.hit),
                    base.add_modifier
                );
            }
            assert!(!theme.kept.add_modifier.is_empty(), "{name}: kept");
            assert_ne!(theme.hit_now, theme.hit, "{name}: hit_now");
            assert!(!theme.heading.add_modifier.is_empty(), "{name}: heading");
        }
    }
}

/// Bold text holds hits too, and lit letters lie in kept passages, in chosen rows and in the
/// selection: without colour they must be seen in each.
#[test]
fn without_colour_lit_letters_are_seen_wherever_they_stand() {
    let theme = theme(MONO, Depth::None);
    let (reverse, bold) = (Modifier::REVERSED, Modifier::BOLD);
    // Rows of lists hold no kept passages.
    let rows = [theme.text, theme.selected, theme.chosen, theme.dim];
    let text = [theme.text, theme.title, theme.question, theme.dim];
    let kept = text.map(|base| base.patch(theme.kept));
    for base in rows.into_iter().chain(text).chain(kept) {
        let lit = base.patch(theme.hit).add_modifier;
        let seen = lit ^ base.add_modifier;
        assert!(seen.intersects(reverse | Modifier::UNDERLINED), "{base:?}");
    }
    assert!(theme.selected.add_modifier.contains(reverse));
    assert!(theme.selection.add_modifier.contains(reverse));
    assert!(
        theme
            .ink(crate::bookmark::Color::Blue)
            .add_modifier
            .contains(bold)
    );
    for (role, _, style) in theme.roles() {
        assert_eq!((style.fg, style.bg), (None, None), "{role}");
    }
}

#[test]
fn no_depth_shows_more_colours_than_there_are() {
    let allowed = |color: Color, depth| match depth {
        Depth::Indexed => matches!(color, Color::Indexed(16..)),
        Depth::None => color == Color::Reset,
        _ => !matches!(color, Color::Rgb(..) | Color::Indexed(_)),
    };
    for name in OWN {
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
    assert!(said[2..4].contains(&(3, Msg::ConfigColor, None)));
    assert!(said[2..4].contains(&(3, Msg::ConfigModifier, near("bold"))));
    assert_eq!(said[4].1, Msg::ConfigStyle);
    assert_eq!(said[5].1, Msg::ConfigUnknown);
    assert_eq!(mistakes("text = { fg = \"red\"\n")[0].1, Msg::ConfigSyntax);
}

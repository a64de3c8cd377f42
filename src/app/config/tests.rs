//! The table of settings: what is shown is what is read, and every mistake has its line.

use super::super::action::{Action, Context};
use super::super::key::parse_sequence;
use super::super::keymap::{Keymap, Match};
use super::super::lang::{Catalog, Lang};
use super::keys::Keys;
use super::*;
use crate::library::Sort;

fn read(source: &str) -> Settings {
    let mut settings = Settings::default();
    settings.take_in(Text {
        file: "config.toml",
        source,
    });
    settings
}

fn wrong(source: &str) -> Vec<(usize, Msg, Option<String>)> {
    let mistakes = read(source).mistakes;
    mistakes
        .into_iter()
        .map(|m| (m.place.unwrap().line, m.message.msg, m.nearest))
        .collect()
}

fn meaning(settings: &Settings, context: Context, keys: &str) -> Match {
    let keys = parse_sequence(keys).unwrap();
    Keymap::new(settings.config.keys.all()).find(context, &keys)
}

/// The settings without what only says where they came from.
fn bare(config: &Config) -> Config {
    Config {
        keys: Keys::default(),
        written: BTreeSet::new(),
        ..config.clone()
    }
}

#[test]
fn a_file_that_is_read_again_changes_only_what_differs_from_before() {
    let before = read("width = 60\nmouse = true\n").config;
    let now = read("width = 60\nmouse = false\nrate = 200\n").config;
    let mut used = before.clone();
    (used.width, used.sort) = (64, Sort::Title);
    used.follow(&before, &now);
    let wanted = Config {
        width: 64,
        sort: Sort::Title,
        ..now
    };
    assert_eq!(used, wanted);
}

#[test]
fn what_is_shown_without_a_file_reads_as_the_defaults() {
    let themes = Themes::default();
    for lang in [Lang::Vi, Lang::En] {
        let shown = show(&Config::default(), &themes, &Catalog::new(lang));
        let settings = read(&shown);
        assert_eq!(settings.mistakes, [], "{shown}");
        assert_eq!(bare(&settings.config), Config::default());
        assert_eq!(Keymap::new(settings.config.keys.all()), Keymap::default());
        let rows: BTreeSet<_> = SETTINGS.iter().map(|row| row.name).collect();
        assert_eq!(settings.config.written, rows, "a setting is not shown");
        for row in SETTINGS {
            assert!(
                shown.contains(Catalog::new(lang).setting(row.name)),
                "{}",
                row.name
            );
        }
    }
}

#[test]
fn what_is_shown_of_other_settings_reads_as_those() {
    let rows = SETTINGS.iter();
    let rows = rows.map(|row| format!("{} = {}\n", row.name, row.unusual()));
    let keys = "[keys]\npreset = \"less\"\n[keys.reader]\n\"ctrl-x o\" = \"open\"\n\"m\" = \"\"\n";
    let source = rows.collect::<String>() + keys;
    let settings = read(&source);
    assert_eq!(settings.mistakes, []);
    let themes = Themes::default();
    assert_eq!(
        settings.config.written.len(),
        SETTINGS.len(),
        "not every setting is tried"
    );
    let again = read(&show(&settings.config, &themes, &Catalog::new(Lang::En)));
    assert_eq!(again.mistakes, []);
    assert_eq!(bare(&again.config), bare(&settings.config));
    for row in SETTINGS {
        let is_usual = row.show(&settings.config) == row.show(&Config::default());
        assert!(!is_usual, "{}", row.name);
    }
}

#[test]
fn a_mistake_costs_its_line_and_nothing_else() {
    let source = "wdith = 60\nwidth = 6\nlang = \"vn\"\nmouse = \"no\"\ntheme = \"drak\"\n\
        library = [1]\njustify = true\nsort = \"titel\"\nrate = 200\n";
    let near = |name: &str| Some(name.to_owned());
    assert_eq!(
        wrong(source),
        [
            (1, Msg::ConfigUnknown, near("width")),
            (2, Msg::ConfigValue, None),
            (3, Msg::ConfigValue, None),
            (4, Msg::ConfigValue, None),
            (5, Msg::ConfigValue, near("dark")),
            (6, Msg::ConfigValue, None),
            (8, Msg::ConfigValue, near("title")),
        ]
    );
    let config = read(source).config;
    assert_eq!((config.justify, config.rate), (true, 200));
    assert_eq!((config.width, config.mouse), (72, true));
}

#[test]
fn what_is_no_toml_is_told_and_the_rest_holds() {
    let source = "justify = true\nwidth = = 3\nrate = 200\n";
    let settings = read(source);
    let first = &settings.mistakes[0];
    assert_eq!(
        (first.place.unwrap().line, first.message.msg),
        (2, Msg::ConfigSyntax)
    );
    assert!(settings.config.justify);
    assert_eq!(settings.config.rate, 200);
}

#[test]
fn keys_are_bound_unbound_and_preset() {
    let settings = read(
        "[keys]\npreset = \"less\"\n[keys.everywhere]\n\"f1\" = \"help\"\n\
         [keys.reader]\n\"X\" = \"keep\"\nm = false\n\"g h\" = \"help\"\n[keys.list]\n\"f1\" = \"palette\"\n",
    );
    assert_eq!(settings.mistakes, []);
    let of = |context, keys| meaning(&settings, context, keys);
    assert_eq!(of(Context::Reader, "X"), Match::Action(Action::Keep));
    assert_eq!(of(Context::Reader, "m"), Match::None);
    assert_eq!(of(Context::Reader, "f1"), Match::Action(Action::Help));
    assert_eq!(of(Context::List, "f1"), Match::Action(Action::Palette));
    assert_eq!(of(Context::Reader, "g h"), Match::Action(Action::Help));
    // Those of the preset, as far as the user's own let them be.
    assert_eq!(of(Context::Reader, "f"), Match::Action(Action::PageDown));
    assert_eq!(of(Context::Reader, "g"), Match::Pending);
    assert_eq!(read("keys = \"vim\"").config.keys.preset, "vim");
}

#[test]
fn mistakes_in_keys_are_told_with_line_and_nearest_name() {
    let near = |name: &str| Some(name.to_owned());
    let cases = [
        (
            "[keys]\npreset = \"vmi\"",
            2,
            Msg::ConfigPreset,
            near("vim"),
        ),
        (
            "[keys.raeder]\nx = \"help\"",
            1,
            Msg::ConfigContext,
            near("reader"),
        ),
        (
            "[keys.reader]\nx = \"hlep\"",
            2,
            Msg::ConfigAction,
            near("help"),
        ),
        (
            "[keys.reader]\n\"ctrl-entr\" = \"help\"",
            2,
            Msg::ConfigKey,
            near("enter"),
        ),
        ("[keys.reader]\nx = 3", 2, Msg::ConfigAction, None),
        ("[keys]\nreader = 3", 2, Msg::ConfigKeys, None),
        ("keys = 3", 1, Msg::ConfigKeys, None),
        (
            "[keys.reader]\n\"g\" = \"help\"",
            2,
            Msg::ConfigHidden,
            None,
        ),
        (
            "[keys.reader]\n\"x\" = \"help\"\n\"x x\" = \"top\"",
            2,
            Msg::ConfigClash,
            None,
        ),
        (
            "[keys.reader]\n\"esc\" = \"help\"\n\"Escape\" = \"top\"",
            3,
            Msg::ConfigClash,
            None,
        ),
    ];
    for (source, line, msg, nearest) in cases {
        let said = wrong(source);
        assert!(said.contains(&(line, msg, nearest)), "{source}: {said:?}");
        assert_eq!(said.len(), 1, "{source}: {said:?}");
    }
}

#[test]
fn presets_are_right_and_each_changes_something() {
    for (name, source) in keys::PRESETS {
        let mut of_preset = Keys::default();
        let nested = source
            .lines()
            .map(|line| line.replacen('[', "[keys.", usize::from(line.starts_with('['))))
            .collect::<Vec<_>>()
            .join("\n");
        let settings = read(&nested);
        let wrong: Vec<_> = settings
            .mistakes
            .iter()
            .filter(|m| m.message.msg != Msg::ConfigHidden)
            .collect();
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
        of_preset.preset = name;
        let changes = Keymap::new(of_preset.all()) != Keymap::default();
        assert_eq!(changes, *name != "default", "{name}");
    }
}

#[test]
fn a_library_that_cannot_be_read_is_not_taken_for_none() {
    for (source, is_lost) in [
        ("library = 5", true),
        ("library = [\"a\", 5]", true),
        ("library = [\"a\"", true),
        ("library = \"a", true),
        ("\"library\" = a", true),
        ("editor = \"vi\nlibrary = [\"a\"]", true),
        ("library = [\"a\"]\nwidth =", false),
        ("width =", false),
        ("# library = 5\nwidth =", false),
        ("widht = 5", false),
    ] {
        let settings = read(source);
        let has_one = !settings.config.library.is_empty();
        assert_eq!(settings.is_library_lost, is_lost && !has_one, "{source}");
    }
}

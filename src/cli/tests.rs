//! Tests of the command line: what is understood, and what is refused how.

use super::*;
use crate::app::lang::Msg;

fn args(line: &str) -> Vec<OsString> {
    line.split_whitespace().map(OsString::from).collect()
}

fn parsed(line: &str) -> (Options, Invocation) {
    parse(args(line), &Catalog::new(Lang::En)).unwrap()
}

fn refused(line: &str, lang: Lang) -> String {
    parse(args(line), &Catalog::new(lang)).unwrap_err().0
}

#[test]
fn the_table_is_sound() {
    for lang in [Lang::Vi, Lang::En] {
        command(&Catalog::new(lang)).debug_assert();
    }
}

#[test]
fn no_command_is_the_reader() {
    assert_eq!(parsed("").1, Invocation::Read(Vec::new()));
    assert_eq!(
        parsed("a.md - list").1,
        Invocation::Read(vec!["a.md".into(), "-".into(), "list".into()])
    );
    assert_eq!(parsed("-- list").1, Invocation::Read(vec!["list".into()]));
}

#[test]
fn help_as_a_command_is_the_help_unless_a_file_has_that_name() {
    let help = |line: &str, is_file| with_help(args(line), |_| is_file);
    assert_eq!(help("help", false), args("--help"));
    assert_eq!(help("help search", false), args("search --help"));
    assert_eq!(
        help("help bookmarks add", false),
        args("bookmarks add --help")
    );
    for (line, is_file) in [
        ("help", true),
        ("help.md", false),
        ("show help", false),
        ("", false),
    ] {
        assert_eq!(help(line, is_file), args(line));
    }
    let printed = parse(help("help search", false), &Catalog::new(Lang::En));
    assert_eq!(printed.unwrap().1, parsed("search --help").1);
}

#[test]
fn common_options_stand_before_and_after_a_command() {
    let before = parsed("--lang en --width 40 --color never --no-mouse list x");
    let after = parsed("list x --lang en --width 40 --color never --no-mouse");
    assert_eq!(before, after);
    assert_eq!((before.0.lang, before.0.width), (Some(Lang::En), Some(40)));
    assert_eq!(before.0.color, Some(When::Never));
    assert_eq!(
        before.1,
        Invocation::List {
            problems: false,
            query: None,
            json: false,
            paths: vec!["x".into()]
        }
    );
    let twice = parsed("--lang vi bookmarks --lang vi remove --lang en x");
    assert_eq!(twice.0.lang, Some(Lang::En));
    assert_eq!(parsed("--width 30 --width 50 list").0.width, Some(50));
}

#[test]
fn bookmarks_alone_are_listed() {
    let list = |json, query: Option<&str>| {
        Invocation::Bookmarks(BookmarksCommand::List {
            json,
            query: query.map(str::to_owned),
        })
    };
    assert_eq!(parsed("bookmarks").1, list(false, None));
    assert_eq!(parsed("bookmarks --json sông").1, list(true, Some("sông")));
    assert_eq!(
        parsed("bookmarks list --json sông").1,
        list(true, Some("sông"))
    );
    assert_eq!(
        parsed("bookmarks --json list sông").1,
        list(true, Some("sông"))
    );
}

#[cfg(unix)]
#[test]
fn paths_may_be_any_bytes() {
    use std::os::unix::ffi::OsStringExt as _;
    let name = OsString::from_vec(b"b\xE0i\xFF.md".to_vec());
    let given = [OsString::from("show"), name.clone(), name.clone()];
    let invocation = parse(given, &Catalog::new(Lang::En)).unwrap().1;
    let expected = Invocation::Show {
        article: name.clone(),
        json: false,
        paths: vec![name.into()],
    };
    assert_eq!(invocation, expected);
}

#[test]
fn a_mistake_is_told_in_one_line_with_what_to_do() {
    for (line, vi, en) in [
        (
            "list --jsn",
            "dùng sai: không hiểu “--jsn”; có phải “--json” không?",
            "wrong usage: unknown “--jsn”; did you mean “--json”?",
        ),
        (
            "man x",
            "dùng sai: không hiểu “x”; docbao man không nhận đối số nào",
            "wrong usage: unknown “x”; docbao man takes no argument",
        ),
        (
            "config foo",
            "dùng sai: không hiểu “foo”; docbao config nhận: path, show, check",
            "wrong usage: unknown “foo”; docbao config takes: path, show, check",
        ),
        (
            "--lang vi config chek",
            "dùng sai: không hiểu “chek”; có phải “check” không?",
            "wrong usage: unknown “chek”; did you mean “check”?",
        ),
        (
            "bookmarks foo bar",
            "dùng sai: không hiểu “bar”; docbao bookmarks nhận: [CÂU-TÌM], list, add, remove, export, import, check",
            "wrong usage: unknown “bar”; docbao bookmarks takes: [QUERY], list, add, remove, export, import, check",
        ),
        (
            "bookmarks exprt x",
            "dùng sai: không hiểu “x”; có phải “export” không?",
            "wrong usage: unknown “x”; did you mean “export”?",
        ),
        (
            "bookmarks remove a b",
            "dùng sai: không hiểu “b”; docbao bookmarks remove nhận: <MÃ>",
            "wrong usage: unknown “b”; docbao bookmarks remove takes: <ID>",
        ),
        (
            "--lang xx",
            "dùng sai: --lang <NGÔN-NGỮ> không nhận “xx”; hãy dùng: vi, en",
            "wrong usage: --lang <LANG> does not take “xx”; use: vi, en",
        ),
        (
            "--width 0",
            "dùng sai: --width <N> không nhận “0”; hãy dùng: 20–160",
            "wrong usage: --width <N> does not take “0”; use: 20–160",
        ),
        (
            "--theme",
            "dùng sai: --theme <TÊN> cần một giá trị",
            "wrong usage: --theme <NAME> needs a value",
        ),
        (
            "search",
            "dùng sai: thiếu <CÂU-TÌM>",
            "wrong usage: missing <QUERY>",
        ),
        (
            "bookmarks add x",
            "dùng sai: thiếu --quote <CHỮ>",
            "wrong usage: missing --quote <TEXT>",
        ),
    ] {
        assert_eq!(refused(line, Lang::Vi), vi);
        assert_eq!(refused(line, Lang::En), en);
    }
    let hostile = refused("--\u{1b}[31mx\u{9b}", Lang::En);
    assert_eq!(hostile, "wrong usage: unknown “--[31mx”");
}

#[test]
fn help_is_whole_in_both_languages() {
    for (lang, headings) in [
        (Lang::Vi, ["Cách dùng:", "Lệnh:", "Tham số:", "Tùy chọn:"]),
        (Lang::En, ["Usage:", "Commands:", "Arguments:", "Options:"]),
    ] {
        let Ok((_, Invocation::Print(help))) = parse(args("--help"), &Catalog::new(lang)) else {
            panic!()
        };
        for heading in headings {
            assert!(
                help.contains(&format!("\n{heading}\n  ")),
                "{heading}: {help}"
            );
        }
        let foreign = Catalog::new(lang.next());
        for msg in [
            Msg::CliAbout,
            Msg::CliPaths,
            Msg::CliHelp,
            Msg::CliVersion,
            Msg::CliBookmarks,
        ] {
            assert!(help.contains(Catalog::new(lang).text(msg)), "{help}");
            assert!(!help.contains(foreign.text(msg)), "{help}");
        }
    }
}

#[test]
fn the_locale_chooses_the_language_unless_it_is_asked_for() {
    let of = |line: &str, env: &[(&str, &str)]| {
        let get = |name: &str| {
            env.iter()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| (*v).to_owned())
        };
        language(&args(line), get)
    };
    assert_eq!(of("", &[]), Lang::Vi);
    assert_eq!(of("", &[("LANG", "C.UTF-8")]), Lang::Vi);
    assert_eq!(of("", &[("LANG", "POSIX")]), Lang::Vi);
    assert_eq!(of("", &[("LANG", "xx_XX.UTF-8")]), Lang::En);
    assert_eq!(
        of("", &[("LANG", "vi_VN"), ("LC_ALL", "en_US.UTF-8")]),
        Lang::En
    );
    assert_eq!(
        of(
            "",
            &[("LANG", "en_US"), ("LC_ALL", ""), ("LC_MESSAGES", "vi_VN")]
        ),
        Lang::Vi
    );
    assert_eq!(of("list --lang en", &[]), Lang::En);
    assert_eq!(of("--lang=en --lang vi", &[("LANG", "en_US")]), Lang::Vi);
    assert_eq!(of("-- --lang en", &[]), Lang::Vi);
    assert_eq!(of("--lang", &[]), Lang::Vi);
}

#[test]
fn the_names_of_the_commands_are_those_of_the_table() {
    let command = command(&Catalog::new(Lang::En));
    let names: Vec<_> = command
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    assert_eq!(names, COMMANDS);
}

#[test]
fn paths_alone_are_understood_as_the_parser_does() {
    for line in ["", "a.md", "a.md b/c ./list man.txt", "searc"] {
        // An option that says nothing new sends the line through the parser.
        let parsed_whole = parsed(&format!("{line} --color auto"));
        let (options, invocation) = parsed(line);
        assert_eq!(invocation, parsed_whole.1, "{line}");
        let said = Options {
            color: Some(When::Auto),
            ..options
        };
        assert_eq!(said, parsed_whole.0, "{line}");
    }
    let empty = [OsString::new()];
    assert!(
        parse(empty, &Catalog::new(Lang::En)).is_err(),
        "an empty path"
    );
}

/// The man page as text: without escapes, one line for each line of roff.
fn man_page(lang: Lang) -> Vec<String> {
    let catalog = Catalog::new(lang);
    let page = String::from_utf8(man(command(&catalog), &catalog)).unwrap();
    let escapes = [
        (r"\-", "-"),
        (r"\fB", ""),
        (r"\fR", ""),
        (r"\*(Aq", "'"),
        (r"\\", r"\"),
    ];
    let plain = escapes
        .iter()
        .fold(page, |page, (from, to)| page.replace(from, to));
    plain.lines().map(str::to_owned).collect()
}

#[test]
fn the_man_page_has_every_key_setting_and_query() {
    for lang in [Lang::Vi, Lang::En] {
        let (page, catalog) = (man_page(lang), Catalog::new(lang));
        let has = |name: &str, meaning: &str| {
            page.windows(2)
                .any(|two| two[0] == name && two[1] == meaning)
        };
        let keymap = crate::app::keymap::Keymap::default();
        for row in crate::app::action::actions() {
            for context in crate::app::action::Context::ALL {
                let keys = keymap.keys(context, row.action).join("  ");
                let text = catalog.action(row.action);
                assert!(keys.is_empty() || has(&keys, text), "{keys}: {text}");
            }
        }
        for row in config::SETTINGS {
            assert!(has(row.name, catalog.setting(row.name)), "{}", row.name);
        }
        for (query, meaning) in table::rows(&catalog, Msg::CliQueries) {
            assert!(has(query, meaning), "{query}");
            let help = parse(args("search --help"), &catalog).unwrap().1;
            let Invocation::Print(help) = help else {
                panic!()
            };
            let is_told = |line: &str| line.contains(query) && line.ends_with(meaning);
            assert!(help.lines().any(is_told), "{query}: {help}");
        }
    }
}

#[test]
fn the_examples_of_the_man_page_are_understood() {
    for lang in [Lang::Vi, Lang::En] {
        let catalog = Catalog::new(lang);
        assert!(table::rows(&catalog, Msg::CliExamples).count() >= 8);
        for (example, _) in table::rows(&catalog, Msg::CliExamples) {
            // Every other piece between quotation marks is an argument as it stands.
            let pieces = example.split('"').enumerate();
            let words = pieces.flat_map(|(n, piece)| match n % 2 {
                0 => piece.split_whitespace().collect(),
                _ => vec![piece],
            });
            let parsed = parse(words.skip(1).map(OsString::from), &catalog);
            assert!(parsed.is_ok(), "{example}: {parsed:?}");
        }
    }
}

#[test]
fn words_of_the_user_may_begin_with_a_dash() {
    let of = |words: &[&str]| {
        let args = words.iter().map(OsString::from);
        parse(args, &Catalog::new(Lang::En)).map(|(_, invocation)| invocation)
    };
    for word in [
        "-is:read",
        "-w",
        "-hoa",
        "- Trân trọng",
        "-5",
        "-đò",
        "-tag:a b",
    ] {
        let list = |query: &str| Invocation::List {
            problems: false,
            query: Some(query.to_owned()),
            json: true,
            paths: vec!["x".into()],
        };
        assert_eq!(
            of(&["list", "--query", word, "--json", "x"]),
            Ok(list(word))
        );
        let Ok(Invocation::Search {
            query, form, paths, ..
        }) = of(&["search", word, "x", "--json"])
        else {
            panic!("{word}")
        };
        assert_eq!(
            (query.as_str(), form, paths),
            (word, SearchForm::Json, vec!["x".into()])
        );
        let show = Invocation::Show {
            article: word.into(),
            json: true,
            paths: Vec::new(),
        };
        assert_eq!(of(&["show", "--json", word]), Ok(show));
        let bookmarks = |command| Ok(Invocation::Bookmarks(command));
        let (json, query) = (true, Some(word.to_owned()));
        let list = BookmarksCommand::List { json, query };
        assert_eq!(of(&["bookmarks", word, "--json"]), bookmarks(list.clone()));
        assert_eq!(of(&["bookmarks", "list", "--json", word]), bookmarks(list));
        let add = BookmarksCommand::Add {
            article: word.into(),
            quote: word.to_owned(),
            note: Some(word.to_owned()),
            tags: vec![word.to_owned(), "x".to_owned()],
            paths: Vec::new(),
        };
        let words = ["--quote", word, "--note", word, "--tag", word, "--tag=x"];
        assert_eq!(
            of(&[&["bookmarks", "add", word], &words[..]].concat()),
            bookmarks(add)
        );
        let export = BookmarksCommand::Export {
            format: Some("csv".to_owned()),
            output: Some("f".into()),
            which: vec![word.to_owned()],
        };
        let words = ["bookmarks", "export", word, "-o", "f", "--format", "csv"];
        assert_eq!(of(&words), bookmarks(export));
    }
    // An option that is misspelt, or has no value, is no word, and neither is one that is asked for.
    for words in [
        &["search", "--jsno", "x"][..],
        &["list", "--query", "--json"],
        &["bookmarks", "--jsno"],
        &["show", "--jsno"],
        &["bookmarks", "export", "-ofile", "--jsno"],
    ] {
        assert!(of(words).is_err(), "{words:?}");
    }
    for asked in ["-h", "--help"] {
        let help = of(&["search", "w", asked]);
        assert!(matches!(help, Ok(Invocation::Print(_))), "{asked}");
    }
}

//! Tests input methods and pastes in every text box: the resulting text is the same as from a
//! keyboard that has all Vietnamese letters.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod world;

use docbao::app::event::Event;
use world::{World, article};

/// Each box: the keys that lead into it, and a few words that are seen when it is open.
const BOXES: &[(&str, &str, &str)] = &[
    ("the find box", "enter /", "Tìm"),
    ("the filter of the list", "&", "&"),
    ("a note", "enter m a", "Ghi chú"),
    ("tags", "enter m T", "Nhãn"),
    ("the palette", ":", "Lệnh"),
    ("the filter of bookmarks", "enter m B /", "lọc:"),
    ("the filter of the help", "? /", "lọc:"),
    ("the file of an export", "enter m B E", "vào tệp:"),
];

/// The keys that are sent and the text that they give. `⌫` is Backspace, `^` is Ctrl-H.
const TYPED: &[(&str, &str)] = &[
    // Unikey and Bamboo erase the letters typed so far and send them anew.
    ("tie⌫⌫iê⌫⌫ieng⌫⌫⌫ếng_vie⌫ệ⌫ệt", "tiếng việt"),
    ("duong⌫⌫⌫⌫⌫đương⌫⌫⌫⌫ường", "đường"),
    // Some terminals send Ctrl-H for Backspace.
    ("toans^^^^oán", "toán"),
    // Combining marks follow their letters, in either order.
    ("ta\u{302}\u{301}t_ca\u{309}", "tất cả"),
    ("nghe\u{323}\u{302}", "nghệ"),
    ("u\u{31b}o\u{31b}\u{301}c", "ước"),
    // A combining mark sent alone joins the letter that is already in the box.
    ("hoa⌫a\u{300}", "hoà"),
];

/// Text that is pasted into a box of one line, and the text that the box then has.
const PASTED: &[(&str, &str)] = &[
    ("chỉ\nthị", "chỉ thị"),
    (
        "ti\u{65}\u{302}\u{301}ng\r\nvi\u{65}\u{323}\u{302}t",
        "tiếng việt",
    ),
    ("một\thai\u{7}\u{202e}", "một hai"),
];

fn open(keys: &str, sign: &str) -> World {
    let library = vec![
        article("a.md", "# Một\n\nChữ đầu tiên.\n"),
        article("b.md", "# Hai\n\nChữ khác.\n"),
    ];
    let mut w = World::new(80, 24, library);
    w.keys(keys).shows(sign);
    // Suggestions of a box are not part of this test.
    w.keys("ctrl-e ctrl-u");
    w
}

fn press(w: &mut World, typed: &str) {
    for c in typed.chars() {
        match c {
            '⌫' => w.keys("backspace"),
            '^' => w.keys("ctrl-h"),
            '_' => w.keys("space"),
            c => w.keys(&c.to_string()),
        };
    }
}

/// Returns the text left of the cursor, as long as `expected`.
fn before_cursor(w: &World, expected: &str) -> String {
    let (x, y) = w.cursor().unwrap();
    let buffer = w.buffer();
    let from = x.saturating_sub(expected.chars().count() as u16);
    (from..x).map(|x| buffer[(x, y)].symbol()).collect()
}

#[test]
fn erased_and_retyped_letters_are_one_text_in_every_box() {
    for (name, keys, sign) in BOXES {
        for (typed, text) in TYPED {
            let mut w = open(keys, sign);
            let start = w.cursor().unwrap();
            press(&mut w, typed);
            assert_eq!(before_cursor(&w, text), *text, "{name}, {typed}");
            // The box has nothing else, and every Backspace erases one visible letter.
            press(&mut w, &"⌫".repeat(text.chars().count()));
            assert_eq!(w.cursor(), Some(start), "{name}, {typed}");
        }
    }
}

#[test]
fn a_paste_is_clean_and_presses_no_keys_in_any_box() {
    for (name, keys, sign) in BOXES {
        for (pasted, text) in PASTED {
            let mut w = open(keys, sign);
            w.send(Event::Paste((*pasted).to_owned()));
            w.shows(sign);
            if *name == "a note" && pasted.contains('\n') {
                let last = text.split(' ').next_back().unwrap();
                assert_eq!(before_cursor(&w, last), last, "{name}, {pasted:?}");
                w.keys("up end");
                let first = text.split(' ').next().unwrap();
                assert_eq!(before_cursor(&w, first), first, "{name}, {pasted:?}");
            } else {
                assert_eq!(before_cursor(&w, text), *text, "{name}, {pasted:?}");
            }
        }
    }
}

/// The window loses and regains the focus while text is being typed.
#[test]
fn the_focus_of_the_window_changes_nothing_in_a_box() {
    for (name, keys, sign) in BOXES {
        let mut w = open(keys, sign);
        press(&mut w, "chữ");
        let before = (w.screen(), w.cursor());
        w.send(Event::Focused);
        assert_eq!((w.screen(), w.cursor()), before, "{name}");
    }
}

/// The letters that an input method sends where keys are commands, with `⌫` for its Backspace, and
/// the plain keys with the same effect.
const COMMANDS: &[(&str, &str, &str)] = &[
    ("in a selection", "ư", "w"),
    ("in a selection", "2ư", "2 w"),
    ("in a selection", "a⌫ă", "a w"),
    ("in a selection", "a⌫á", "a s"),
    ("in a selection", "ă", "a w"),
    ("in a selection", "i⌫í", "i s"),
    ("in the text", "ơ", "["),
    ("in the list", "G⌫Gk", "G k"),
];

#[test]
fn letters_of_an_input_method_are_the_commands_that_were_typed() {
    for (place, sent, keys) in COMMANDS {
        let [sent, expected] = [true, false].map(|is_sent| {
            let library = vec![
                article("a.md", "# Một\n\nChữ đầu tiên. Câu thứ hai.\n"),
                article("b.md", "# Hai\n\nChữ khác ở đây. Câu nữa.\n"),
            ];
            let mut w = World::new(80, 24, library);
            w.keys(match *place {
                "in a selection" => "enter ] } v v",
                "in the text" => "enter ]",
                _ => "",
            });
            if is_sent {
                press(&mut w, sent);
            } else {
                w.keys(keys);
            }
            w.screen()
        });
        assert_eq!(sent, expected, "{place}: {keys}");
    }
}

#[test]
fn a_composed_letter_without_a_harmless_command_is_reported_and_does_nothing() {
    let told = "Bộ gõ tiếng Việt đang bật";
    for (keys, letter) in [
        ("", "ư"),
        ("", "đ"),
        ("", "ệ"),
        ("enter", "ư"),
        ("enter", "Đ"),
    ] {
        let mut w = open_library();
        w.keys(keys).keys(letter).shows(told).shows(letter);
    }
    // A command that deletes, undoes or leaves something needs its own key.
    let mut w = open_library();
    w.keys("enter m } m");
    press(&mut w, "u⌫ũ");
    w.shows(told);
    assert_eq!(
        w.disk.len(),
        1,
        "undone once by its own key, and nothing deleted"
    );
    // Other letters are unknown keys, and are reported like any unknown key.
    w.keys("ж").shows("Ở đây phím ж không làm gì");
}

fn open_library() -> World {
    World::new(
        80,
        24,
        vec![
            article("a.md", "# Một\n\nChữ đầu tiên. Câu thứ hai.\n\nĐoạn sau.\n"),
            article("b.md", "# Hai\n\nChữ khác.\n"),
        ],
    )
}

/// A paste that is too long to be handled at each key is refused as a whole, and the user is told.
#[test]
fn a_paste_that_is_too_long_is_reported() {
    let mut w = open("enter /", "Tìm");
    w.send(Event::PasteTooLong);
    w.shows("Chưa dán: đoạn cần dán dài hơn 1 MB");
}

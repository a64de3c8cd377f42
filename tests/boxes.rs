//! Tests text boxes: every way to close one, and changes by other programs while one is open. All
//! boxes are tested by one table, so that a new box cannot miss a case.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod world;

use docbao::app::event::{Event, LibraryRead, Refuge};
use docbao::bookmark::Bookmark;
use docbao::reason::{Fault, Reason};
use world::{World, article};

/// Each box: the keys that lead into it, and a few words that are seen when it is open.
const BOXES: &[(&str, &str)] = &[
    ("enter /", "Tìm"),
    ("&", "&"),
    ("enter m a", "Ghi chú"),
    ("enter m T", "Nhãn"),
    (":", "Lệnh"),
    ("enter m B /", "lọc:"),
    ("? /", "lọc:"),
    ("enter m B E", "vào tệp:"),
];

fn library() -> Vec<std::sync::Arc<docbao::article::Article>> {
    vec![
        article("a.md", "# Một\n\nChữ đầu tiên. Câu thứ hai.\n"),
        article("b.md", "# Hai\n\nChữ khác.\n"),
    ]
}

fn open(keys: &str) -> World {
    let mut w = World::new(80, 24, library());
    w.keys(keys);
    w
}

/// Returns the only bookmark on disk.
fn kept(w: &World) -> &Bookmark {
    assert_eq!(w.disk.len(), 1);
    w.disk.values().next().unwrap()
}

#[test]
fn ctrl_c_closes_a_box_as_escape_does_and_ends_nothing() {
    for (keys, sign) in BOXES {
        for typed in ["", "'chữ"] {
            let [closed, expected] = ["ctrl-c", "esc"].map(|key| {
                let mut w = open(keys);
                w.shows(sign).keys("ctrl-u").keys(typed);
                (w.keys(key).screen(), w.exit)
            });
            assert_eq!(closed, expected, "{keys} {typed}");
            assert_eq!(closed.1, None, "{keys} {typed}");
        }
    }
    let mut w = open("enter m a 'chữ");
    w.keys("ctrl-c").shows("Ghi chú chưa lưu");
    w.keys("ctrl-c").hides("Ghi chú");
    for keys in ["?", "t", "enter m B", "enter E"] {
        let mut w = open(keys);
        assert_eq!(w.model.overlays.len(), 1, "{keys}");
        w.keys("ctrl-c");
        assert_eq!((w.exit, w.model.overlays.len()), (None, 0), "{keys}");
    }
    // In the list and in the text Ctrl-C ends the program.
    for keys in ["", "enter"] {
        assert_eq!(open(keys).keys("ctrl-c").exit, Some(130), "{keys}");
    }
}

type Field = (&'static str, &'static str, fn(&Bookmark) -> String);

/// The keys that open a text box, the keys that open it again, and the function that reads its
/// value from the bookmark.
const FIELDS: &[Field] = &[
    ("enter m a", "a", |b| b.note.clone()),
    ("enter m T", "T", |b| b.tags.join("|")),
];

#[test]
fn text_typed_when_the_program_has_to_end_is_offered_next_time() {
    for (keys, again, field) in FIELDS {
        let mut w = open(keys);
        w.keys("'dở").send(Event::Stop);
        assert_eq!((w.exit, w.drafts.len()), (Some(130), 1), "{keys}");
        assert_eq!(field(kept(&w)), "", "it was not saved");

        let mut w = w.restart(80, 24, library());
        w.shows("còn 1 ghi chú hoặc nhãn viết dở")
            .shows("Bấm B, rồi a (ghi chú) hoặc T");
        w.keys("enter")
            .keys(again)
            .shows("Viết tiếp bản dở")
            .shows("dở");
        // The program ends once more and the draft is continued again; there is still one draft.
        w.keys("'_dang").send(Event::Stop);
        assert_eq!(w.drafts.len(), 1);
        let mut w = w.restart(80, 24, library());
        w.keys("enter").keys(again).shows("dở dang").keys("enter");
        assert_eq!(field(kept(&w)), "dở dang", "{keys}");
        assert!(w.drafts.is_empty(), "{keys}");
        w.keys(again).hides("Viết tiếp");
        w.restart(80, 24, library()).hides("viết dở");
    }
}

#[test]
fn a_draft_is_deleted_when_discarded_or_once_saved_on_disk() {
    let mut w = open("enter m a 'dở");
    w.send(Event::Stop);
    let mut w = w.restart(80, 24, library());
    w.disk_fault = Some(Reason::in_words("đĩa đầy"));
    w.keys("enter a enter").shows("Chưa lưu được");
    assert_eq!(w.drafts.len(), 1);
    w.disk_fault = None;
    w.send(Event::Stop);
    assert!(w.drafts.is_empty(), "saved by the last try");
    assert_eq!(kept(&w).note, "dở");

    for (keys, again, field) in FIELDS {
        let mut w = open(keys);
        w.keys("'dở").send(Event::Stop);
        let mut w = w.restart(80, 24, library());
        w.keys("enter").keys(again).keys("esc esc");
        assert!(w.drafts.is_empty(), "{keys}");
        assert_eq!(field(kept(&w)), "");
        w.keys(again).hides("dở");
    }
}

#[test]
fn a_box_without_a_change_leaves_no_draft() {
    for (keys, _, _) in FIELDS {
        let mut w = open(keys);
        w.keys("'x backspace").send(Event::Stop);
        assert!(w.drafts.is_empty(), "{keys}");
    }
}

#[test]
fn typed_text_is_saved_as_a_draft_while_its_box_is_open() {
    for (keys, _, field) in FIELDS {
        let mut w = open(keys);
        assert_eq!(w.keep_in, None);
        w.keys("'dở");
        assert!(w.keep_in.is_some() && w.drafts.is_empty(), "{keys}");
        w.send(Event::KeepTyped);
        w.keys("'_dang").send(Event::KeepTyped);
        let texts: Vec<&str> = w.drafts.values().map(|draft| draft.text().trim()).collect();
        assert_eq!(texts, ["dở dang"], "{keys}: one draft, the newest text");
        w.keys("ctrl-u").send(Event::KeepTyped);
        assert!(w.drafts.is_empty(), "{keys}: nothing is typed");

        w.send(Event::Paste("xong".to_owned()));
        w.send(Event::KeepTyped);
        assert_eq!(w.drafts.len(), 1, "{keys}");
        w.keys("enter");
        assert_eq!((field(kept(&w)), w.drafts.len()), ("xong".to_owned(), 0));
        w.send(Event::KeepTyped);
        assert!(w.drafts.is_empty(), "{keys}: no box is open");
    }
}

#[test]
fn a_change_that_waits_for_the_next_start_needs_no_draft_of_its_box() {
    let mut w = open("enter m a 'dở");
    w.send(Event::KeepTyped);
    assert_eq!(w.drafts.len(), 1);
    w.disk_fault = Some(Reason::in_words("đĩa đầy"));
    w.refuge = Refuge::Draft;
    w.keys("enter");
    assert!(w.drafts.is_empty());
}

#[test]
fn a_draft_is_merged_with_changes_made_since() {
    for (keys, again, field) in FIELDS {
        let mut w = open(keys);
        w.keys("'dở").send(Event::Stop);
        let theirs = w.disk.values_mut().next().unwrap();
        theirs.note = "của họ".to_owned();
        theirs.tags = vec!["của họ".to_owned()];
        theirs.touch(w.model.now);
        let mut w = w.restart(80, 24, library());
        w.keys("enter").keys(again).shows("dở").keys("enter");
        let both = field(kept(&w));
        assert!(both.contains("dở") && both.contains("của họ"), "{both}");
    }
}

#[test]
fn a_draft_whose_bookmark_was_deleted_comes_back_with_it() {
    for (keys, _, field) in FIELDS {
        let mut w = open(keys);
        w.keys("'dở").send(Event::Stop);
        w.disk.clear();
        let mut w = w.restart(80, 24, library());
        w.shows("đã bị xóa ở nơi khác");
        assert_eq!(field(kept(&w)), "dở", "{keys}");
        assert!(w.drafts.is_empty());
        w.keys("u");
        assert!(w.disk.is_empty(), "{keys}");
    }
}

#[test]
fn a_window_of_no_size_loses_nothing_that_was_typed() {
    for (keys, _, field) in FIELDS {
        let mut w = open(keys);
        w.keys("'một");
        for size in [(0, 0), (1, 1), (0, 24), (80, 0), (2, 3)] {
            w.send(Event::Resize {
                width: size.0,
                height: size.1,
            });
            w.keys("'x backspace up down end");
        }
        w.send(Event::Resize {
            width: 80,
            height: 24,
        });
        w.shows("một").keys("'_hai enter");
        assert_eq!(field(kept(&w)), "một hai", "{keys}");
    }
}

/// Applies another program's change to the only bookmark: on disk, and as an event of the watched
/// folder.
fn elsewhere(w: &mut World, change: Option<fn(&mut Bookmark)>) {
    let id = kept(w).id.clone();
    if let Some(change) = change {
        let mut theirs = kept(w).clone();
        change(&mut theirs);
        theirs.touch(w.model.now);
        w.disk.insert(id, theirs.clone());
        w.send(Event::Changed {
            bookmarks: vec![theirs],
            gone: Vec::new(),
        });
    } else {
        w.disk.remove(&id);
        w.send(Event::Changed {
            bookmarks: Vec::new(),
            gone: vec![id],
        });
    }
}

#[test]
fn changes_arriving_at_any_step_of_a_box_are_merged_with_typed_text() {
    let steps = ["'mộ", "'t", "backspace", "'t,", "home", "end"];
    for when in 0..=steps.len() {
        for (keys, again, _) in FIELDS {
            let mut w = open("enter m a 'cũ enter T 'cũ,_bỏ enter");
            w.keys(again).keys("ctrl-u");
            for (n, step) in steps.iter().enumerate() {
                if n == when {
                    elsewhere(&mut w, Some(their_change));
                }
                w.keys(step);
            }
            if when == steps.len() {
                elsewhere(&mut w, Some(their_change));
            }
            w.keys("enter");
            let saved = kept(&w);
            if keys.ends_with('a') {
                assert_eq!(saved.note, "một,\n\n———\n\ncũ, thêm", "{when}");
                assert_eq!(saved.tags, ["cũ", "cli"], "{when}");
                w.shows("giữ cả hai");
            } else {
                assert_eq!(saved.note, "cũ, thêm", "{when}");
                assert_eq!(saved.tags, ["một", "cli"], "{when}: both were taken away");
            }
        }
    }
}

/// Another program lengthens the note, takes a tag away and adds one.
fn their_change(bookmark: &mut Bookmark) {
    "cũ, thêm".clone_into(&mut bookmark.note);
    bookmark.tags = vec!["cũ".to_owned(), "cli".to_owned()];
}

#[test]
fn a_box_that_changes_nothing_takes_nothing_back() {
    for (_, again, _) in FIELDS {
        for way in ["enter", "esc", "ctrl-c"] {
            let mut w = open("enter m a 'cũ enter T 'cũ,_bỏ enter");
            w.keys(again);
            elsewhere(&mut w, Some(their_change));
            w.keys(way);
            assert_eq!(kept(&w).note, "cũ, thêm", "{again} {way}");
            assert_eq!(kept(&w).tags, ["cũ", "cli"], "{again} {way}");
        }
    }
}

#[test]
fn a_bookmark_deleted_while_its_box_is_open_comes_back_with_what_is_typed() {
    for (keys, _, field) in FIELDS {
        for from_list in [false, true] {
            let mut w = open("enter m");
            w.keys(if from_list { "B" } else { "" });
            w.keys(keys.split(' ').next_back().unwrap()).keys("'mộ");
            elsewhere(&mut w, None);
            w.keys("'t enter").shows("đã bị xóa ở nơi khác");
            assert_eq!(field(kept(&w)), "một", "{keys}");
            w.keys("u");
            assert!(w.disk.is_empty());
        }
        // Nothing was typed, so the bookmark stays deleted, which is reported.
        let mut w = open(keys);
        elsewhere(&mut w, None);
        w.keys("enter").shows("Chỗ đánh dấu này vừa bị xóa");
        assert!(w.disk.is_empty());
    }
}

#[test]
fn a_passage_chosen_for_a_bookmark_that_was_deleted_meanwhile_is_reported() {
    let mut w = open("enter m B r )");
    elsewhere(&mut w, None);
    w.keys("m").shows("Chỗ đánh dấu này vừa bị xóa");
}

/// A reader and a script change one bookmark. The script's change is reported at once, some steps
/// later, or only when the reader saves.
#[test]
fn a_reader_and_a_script_on_one_bookmark_lose_nothing_that_was_acknowledged() {
    let mut random = 0x5eed_u64;
    let mut pick = |n: u64| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (random >> 33) % n
    };
    let mut w = open("enter m");
    let id = kept(&w).id.clone();
    let (mut tags, mut notes) = (Vec::new(), Vec::new());
    for round in 0..60 {
        let is_note = pick(2) == 0;
        let typed = format!("r{round}.");
        w.keys(if is_note { "a end" } else { "T" });
        let steps = [
            "'".to_owned() + if is_note { "," } else { "_" },
            format!("'{typed}"),
        ];
        let when = pick(4) as usize;
        for (n, step) in steps.iter().map(Some).chain([None]).enumerate() {
            if n == when {
                let mut theirs = w.disk[&id].clone();
                let script = format!("s{round}.");
                if pick(2) == 0 {
                    theirs.note.push_str(&script);
                    notes.push(script);
                } else {
                    theirs.tags.push(script.clone());
                    tags.push(script);
                }
                if pick(2) == 0 {
                    theirs.touch(w.model.now);
                }
                w.disk.insert(id.clone(), theirs);
            }
            if pick(3) == 0 {
                w.send(Event::Changed {
                    bookmarks: vec![w.disk[&id].clone()],
                    gone: Vec::new(),
                });
            }
            w.keys(step.map_or("enter", String::as_str));
        }
        if is_note { &mut notes } else { &mut tags }.push(typed);
    }
    for tag in &tags {
        assert!(w.disk[&id].tags.contains(tag), "{tag}");
    }
    for part in &notes {
        assert!(w.disk[&id].note.contains(part), "{part}");
    }
    assert!(tags.len().min(notes.len()) > 20);
}

/// Returns a notice that two versions of a bookmark could not be merged.
fn not_merged(quote: &str) -> Event {
    Event::NotMerged {
        quote: quote.to_owned(),
        why: Fault::Full.into(),
    }
}

#[test]
fn messages_that_come_while_text_is_typed_are_shown_one_after_the_other_after_it() {
    for (open, close) in [
        ("enter m a", "enter"),
        ("enter m T", "enter"),
        ("/", "esc"),
        (":", "esc"),
        ("& 'a", "esc"),
        ("enter m B /", "esc"),
        ("enter m B E", "esc"),
        ("? /", "esc"),
    ] {
        for (width, height) in [(80, 24), (40, 12)] {
            let mut w = World::new(width, height, library());
            w.keys(open);
            w.send(not_merged("một"));
            w.send(Event::Merged {
                quotes: vec!["gộp".to_owned()],
                folder: "~/kho/trash".to_owned(),
            });
            w.send(not_merged("hai"));
            w.send(not_merged("một"));
            w.keys("'chu").hides("“một”").hides("“hai”").hides("“gộp”");
            // The answer to the key that closed the box comes before them.
            w.keys(close);
            if !w.screen().contains("“một”") {
                w.keys("j");
            }
            w.shows("“một”").hides("“hai”");
            w.keys("j").shows("“hai”").hides("“một”");
            w.keys("j").shows("“gộp”").hides("“hai”");
            w.keys("j").hides("“gộp”").hides("“một”").hides("“hai”");
        }
    }
}

#[test]
fn a_warning_that_no_key_took_away_is_not_replaced() {
    let mut w = World::new(80, 24, library());
    w.send(Event::PasteTooLong);
    w.shows("Chưa dán");
    w.send(Event::LibraryRead(LibraryRead::default()));
    w.shows("Chưa dán");
    w.keys("j").hides("Chưa dán").shows("không có gì thay đổi");
    w.keys("j").hides("không có gì thay đổi");
}

#[test]
fn a_failed_save_is_told_after_the_box_only_if_it_still_fails() {
    for is_mended in [false, true] {
        let mut w = open("enter m");
        let id = kept(&w).id.clone();
        w.hold_store = true;
        w.keys("c a");
        w.send(Event::NotStored {
            id: id.clone(),
            why: Fault::Full.into(),
            refuge: Refuge::Draft,
        });
        w.keys("'chu").hides("đĩa đầy");
        if is_mended {
            w.unconfirmed.clear();
            w.send(Event::Stored(id));
        }
        w.keys("esc esc");
        assert_eq!(w.screen().contains("đĩa đầy"), !is_mended, "{}", w.screen());
    }
}

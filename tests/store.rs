//! Tests saving and loading of bookmarks on real files: a fault and a kill at every disk operation,
//! several writers, broken files, permissions. Everything happens in temporary folders. Changes of
//! stored bookmarks are in `tests/store_changes.rs`, races in `tests/store_races.rs`.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

use docbao::bookmark::{Bookmark, BookmarkId, Color, Quote, Target, new_id};
use docbao::shell::disk::store::{BOOKMARK_MAX_BYTES, Broken, Loaded, Store, StoreError};
use docbao::shell::fs::{Fs, RealFs, random_bytes};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

#[path = "support/faults.rs"]
mod faults;

use faults::{Deadly, ERRNOS, Faulty};

fn now() -> Timestamp {
    "2025-05-19T08:00:00Z".parse().unwrap()
}

fn bookmark(seed: u8) -> Bookmark {
    Bookmark {
        id: new_id(now(), [seed; 10]),
        target: Target {
            source: "file:///thuvien/nhat-ky.txt".to_owned(),
            title: "Nhật ký mùa nước nổi".to_owned(),
            hash: None,
        },
        quote: Quote {
            exact: "Nước về trắng đồng, bông điên điển nở vàng.".to_owned(),
            prefix: "Tháng chín. ".to_owned(),
            suffix: " Xuồng chèo qua cả những bờ ruộng cũ.".to_owned(),
        },
        position: Some(12..55),
        note: format!("ghi chú {seed}"),
        tags: vec!["miền Tây".to_owned()],
        color: Color::Blue,
        created: now(),
        modified: now(),
        further_passages: 0,
        raw: serde_json::Value::Null,
    }
}

fn tagged(old: &Bookmark, tag: &str) -> Bookmark {
    let mut new = old.clone();
    new.tags.push(tag.to_owned());
    new.touch(now());
    new
}

fn edited(old: &Bookmark) -> Bookmark {
    let mut new = old.clone();
    "một ghi chú khác hẳn, và dài hơn ghi chú đầu".clone_into(&mut new.note);
    new.touch(now());
    new
}

struct Place {
    _root: TempDir,
    dir: PathBuf,
}

fn place() -> Place {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("docbao").join("bookmarks");
    Place { _root: root, dir }
}

impl Place {
    fn store(&self) -> Store {
        Store::open(self.dir.clone())
    }

    fn names(&self) -> Vec<String> {
        names(&self.dir)
    }

    /// Writes a file into the store by hand.
    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        fs::create_dir_all(&self.dir).unwrap();
        let path = self.dir.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn json(bookmark: &Bookmark) -> String {
    docbao::bookmark::w3c::to_json(bookmark).to_string()
}

/// Returns a slice that can be compared with all loaded bookmarks.
fn one_of(bookmark: &Bookmark) -> &[Bookmark] {
    std::slice::from_ref(bookmark)
}

fn sound(loaded: Loaded) -> Vec<Bookmark> {
    let mut broken = loaded.broken;
    broken.retain(|file| !file.is_set_aside());
    assert_eq!(broken, []);
    loaded.bookmarks
}

// ---- plain use

#[test]
fn saved_bookmarks_are_loaded() {
    let place = place();
    assert_eq!(sound(place.store().load()), []);
    let both = [bookmark(1), bookmark(2)];
    for one in &both {
        place.store().save(one, None).unwrap();
    }
    assert_eq!(sound(place.store().load()), both);
    let text = fs::read_to_string(place.store().path(&both[0].id)).unwrap();
    assert!(text.starts_with("{\n  \"@context\""), "{text}");
    assert!(text.ends_with("}\n"));
    assert_eq!(
        place.names(),
        [
            format!("{}.json", both[0].id),
            format!("{}.json", both[1].id)
        ]
    );
}

#[test]
fn unknown_fields_survive_a_rewrite_on_disk() {
    let place = place();
    let old = bookmark(1);
    let mut value = docbao::bookmark::w3c::to_json(&old);
    value["creator"] = serde_json::json!({"name": "Lụa"});
    place.put(&format!("{}.json", old.id), value.to_string());
    let read = sound(place.store().load()).remove(0);
    place.store().save(&edited(&read), Some(&read)).unwrap();
    let text = fs::read_to_string(place.store().path(&old.id)).unwrap();
    assert!(text.contains("Lụa") && text.contains("khác hẳn"), "{text}");
}

#[test]
fn ids_of_others_make_safe_file_names() {
    let place = place();
    let long = format!("https://example.org/{}", "ghi-chu/".repeat(60));
    let ids = [
        "../../thoat",
        "https://example.org/a/1",
        "..",
        "/etc/passwd",
        "con\u{0}x",
        "Đ",
        &long,
    ];
    for id in ids {
        let mut one = bookmark(1);
        one.id = id.into();
        place.store().save(&one, None).unwrap();
    }
    let mut loaded: Vec<_> = sound(place.store().load())
        .into_iter()
        .map(|b| b.id)
        .collect();
    let mut expected = ids.map(BookmarkId::from);
    loaded.sort();
    expected.sort();
    assert_eq!(loaded, expected);
    assert_eq!(place.names().len(), ids.len());
    assert_eq!(names(place.dir.parent().unwrap()), ["bookmarks"]);
}

#[test]
fn trash_restore_expire() {
    let place = place();
    let mut store = place.store();
    let (gone, stays) = (bookmark(1), bookmark(2));
    store.save(&gone, None).unwrap();
    store.save(&stays, None).unwrap();
    store.trash(&gone.id, now()).unwrap();
    store.trash(&gone.id, now()).unwrap();
    assert_eq!(sound(store.load()), one_of(&stays));
    let bin = place.dir.join("trash");
    assert_eq!(names(&bin).len(), 1);
    store.restore(&gone).unwrap();
    assert_eq!(sound(store.load()), [gone.clone(), stays.clone()]);
    assert_eq!(names(&bin).len(), 0);

    store.trash(&gone.id, now()).unwrap();
    fs::write(bin.join("tự để đây.json"), "x").unwrap();
    let days = |n: i64| now() + SignedDuration::from_hours(24 * n);
    store.expire(days(29)).unwrap();
    assert_eq!(names(&bin).len(), 2);
    store.expire(days(30)).unwrap();
    assert_eq!(names(&bin), ["tự để đây.json"]);
    assert_eq!(sound(store.load()), [stays]);
}

#[test]
fn a_bookmark_deleted_under_a_wrong_clock_stays_in_the_trash_for_30_days() {
    for wrong in [
        "1970-01-01T00:03:00Z",
        "2000-01-01T00:00:00Z",
        "2099-12-31T00:00:00Z",
    ] {
        let place = place();
        let store = place.store();
        let bin = place.dir.join("trash");
        store.save(&bookmark(1), None).unwrap();
        store
            .trash(&bookmark(1).id, wrong.parse().unwrap())
            .unwrap();
        let days = |n: i64| now() + SignedDuration::from_hours(24 * n);
        // The clock is still wrong, then right, and a month passes.
        store.expire(wrong.parse().unwrap()).unwrap();
        for day in [0, 29] {
            store.expire(days(day)).unwrap();
            assert_eq!(names(&bin).len(), 1, "{wrong}, day {day}");
        }
        store.expire(days(30)).unwrap();
        assert_eq!(names(&bin).len(), 0, "{wrong}");
    }
}

#[test]
fn expire_removes_what_a_dead_process_left_and_nothing_younger() {
    let place = place();
    let old = now() - SignedDuration::from_hours(25);
    let young = now() - SignedDuration::from_hours(1);
    let name = |time: Timestamp| format!(".docbao-{}-0123456789abcdef.tmp", time.as_millisecond());
    place.put(&name(old), "{");
    place.put(&name(young), "{");
    place.put(".docbao-của-tôi.tmp", "{");
    place.store().expire(now()).unwrap();
    assert_eq!(
        place.names(),
        [name(young), ".docbao-của-tôi.tmp".to_owned()]
    );
}

/// Returns names that sync tools, git, file managers and people give to copies of a bookmark's
/// file.
fn copies(id: &str) -> Vec<String> {
    let endings = [
        ".old",
        ".save",
        ".1",
        ".~1~",
        ".mine",
        ".theirs",
        ".r12",
        "_original",
        "-2025",
        ".tmp",
        " (1)",
        ".sync-conflict-20250519-080102-ABCDEFG",
        ".LOCAL.4711.JSON.old",
        ".broken",
        "c",
    ];
    let names = [
        format!("{id}.sync-conflict-20250519-080102-ABCDEFG.json"),
        format!("{id} (bản xung đột của Lụa 2025-05-19).json"),
        format!("{id} (Lụa's conflicted copy 2025-05-19).json"),
        format!("{id} 2.json"),
        format!("{id}.json~HEAD"),
        format!("Copy of {id}.json"),
        format!("{id}.json.orig"),
        format!("{id}.json.BAK"),
        "chép tay.JSON".to_owned(),
        "chép tay.JSON.2".to_owned(),
        format!("{}.json", bookmark(7).id),
    ];
    let ended = endings.map(|ending| format!("{id}.json{ending}"));
    names.into_iter().chain(ended).collect()
}

#[test]
fn an_editors_backup_is_merged_where_it_is_newer_than_its_file() {
    let old = bookmark(1);
    let mut new = edited(&old);
    new.note = format!("{}, viết tiếp", old.note);
    let backup = format!("{}.json~", old.id);
    let merged = |mut store: Store| {
        let loaded = store.load();
        let [conflict] = &loaded.conflicts[..] else {
            panic!("{loaded:?}");
        };
        assert!(conflict.differ);
        assert_eq!(loaded.bookmarks[0].note, new.note);
        store
    };
    let place = place();
    place.store().save(&old, None).unwrap();
    place.put(&backup, json(&new));
    let store = merged(place.store());
    store.save(&new, Some(&new)).unwrap();
    assert_eq!(sound(place.store().load()), one_of(&new));
    assert_eq!(names(&place.dir.join("trash")).len(), 1);

    // Whichever of both files changes while it is watched.
    let mut store = place.store();
    store.load();
    place.put(&backup, json(&old));
    assert_eq!(store.look().found.conflicts, []);
    place.put(&format!("{}.json", old.id), json(&old));
    assert_eq!(sound(store.look().found), one_of(&old));
    place.put(&backup, json(&new));
    let found = store.look().found;
    assert_eq!(found.conflicts.len(), 1);
    assert_eq!(sound(found), one_of(&new));

    // One that holds another bookmark is no backup.
    let other = bookmark(2);
    place.put(&backup, json(&other));
    assert_eq!(sound(place.store().load()), [old, other]);
}

#[test]
fn an_editors_backup_that_is_not_newer_is_read_only_where_its_file_is_gone() {
    let place = place();
    let old = bookmark(1);
    let new = edited(&old);
    let mut store = place.store();
    store.save(&new, None).unwrap();
    place.put(&format!("{}.json~", old.id), json(&old));
    assert_eq!(sound(store.load()), std::slice::from_ref(&new));
    // Between the two steps of an editor that writes.
    let own = place.dir.join(format!("{}.json", old.id));
    fs::remove_file(&own).unwrap();
    assert_eq!(sound(place.store().load()), std::slice::from_ref(&old));
    assert_eq!(store.look().gone, []);
    // A deleted bookmark does not come back from its backup.
    place.put(&format!("{}.json", old.id), json(&new));
    store.load();
    store.trash(&old.id, now()).unwrap();
    assert_eq!(sound(place.store().load()), []);
}

#[test]
fn copies_are_merged_whoever_made_them_and_go_to_the_trash() {
    let base = bookmark(1);
    let mut older = base.clone();
    older.note = "ghi ở máy kia".to_owned();
    older.tags.push("máy kia".to_owned());
    older.touch(now());
    let newer = edited(&older.clone());
    let newer = Bookmark {
        tags: vec!["máy này".to_owned()],
        ..newer
    };
    for copy in copies(base.id.as_str()) {
        for (own, other) in [(&older, &newer), (&newer, &older)] {
            let place = place();
            place.store().save(own, None).unwrap();
            place.put(&copy, json(other));
            let mut store = place.store();
            let loaded = store.load();
            assert_eq!(loaded.broken, []);
            let [merged] = &loaded.bookmarks[..] else {
                panic!("{copy}: {loaded:?}");
            };
            for note in [&older.note, &newer.note] {
                assert!(merged.note.contains(note), "{copy}: {}", merged.note);
            }
            assert_eq!(merged.tags, ["máy này", "miền Tây", "máy kia"], "{copy}");
            // Loading writes nothing; the next change starts from the merged version.
            assert_eq!(place.names().len(), 2);
            let tagged = tagged(merged, "mới");
            assert_eq!(store.save(&tagged, Some(merged)).unwrap(), tagged, "{copy}");
            assert_eq!(sound(place.store().load()), [tagged]);
            assert_eq!(
                place.names(),
                [format!("{}.json", base.id), "trash".to_owned()]
            );
            assert_eq!(names(&place.dir.join("trash")).len(), 1, "{copy}");
        }
    }
}

#[test]
fn a_file_with_the_name_of_a_copy_that_is_no_bookmark_is_left_alone() {
    let place = place();
    let one = bookmark(1);
    place.store().save(&one, None).unwrap();
    let id = &one.id;
    for (name, bytes, _) in broken_files(&one) {
        place.put(&format!("{id}.json.{name}"), bytes);
    }
    place.put(&format!("{id}.json.gz"), [0x1f, 0x8b, 8, 0]);
    fs::create_dir(place.dir.join(format!("{id}.json.d"))).unwrap();
    // Set aside by docbao, and temporary files, whatever they hold.
    place.put(
        &format!("{id}.0123456789abcdef.broken"),
        json(&edited(&one)),
    );
    place.put(&format!(".{id}.json.swp"), json(&edited(&one)));
    place.put(
        ".docbao-1700000000000-0123456789abcdef.tmp",
        json(&edited(&one)),
    );
    let before = place.names();
    let mut store = place.store();
    let loaded = store.load();
    // A name that ends in `.json` is that of a bookmark, and what docbao set aside is told.
    let is_told = |b: &Broken| b.is_set_aside() || b.path.extension().unwrap() == "json";
    assert!(loaded.broken.iter().all(is_told), "{loaded:?}");
    assert_eq!(loaded.bookmarks, one_of(&one));
    store.save(&tagged(&one, "mới"), Some(&one)).unwrap();
    store.trash(&one.id, now()).unwrap();
    let mut after = place.names();
    after.retain(|name| name != "trash");
    assert_eq!(
        after,
        before
            .into_iter()
            .filter(|n| *n != format!("{id}.json"))
            .collect::<Vec<_>>()
    );
}

#[test]
fn an_old_backup_takes_nothing_from_a_newer_version() {
    let old = bookmark(1);
    let mut new = edited(&old);
    new.color = Color::Green;
    new.quote.exact = "bông điên điển".to_owned();
    new.position = None;
    new.note = format!("{}, viết tiếp", old.note);
    new.touch(now());
    for backup in [".old", ".~1~", ".theirs"] {
        let place = place();
        place.put(&format!("{}.json{backup}", old.id), json(&old));
        place.store().save(&new, None).unwrap();
        let mut store = place.store();
        let loaded = store.load();
        assert_eq!(loaded.bookmarks, one_of(&new), "{backup}");
        store.save(&new, Some(&new)).unwrap();
        assert_eq!(sound(place.store().load()), one_of(&new));
        assert_eq!(names(&place.dir.join("trash")).len(), 1);
    }
}

/// `sed -i.bak` and editors set no time; docbao does, and may have removed more since.
#[test]
fn a_backup_does_not_bring_back_what_was_removed_from_its_file() {
    let old = tagged(&edited(&bookmark(1)), "bỏ đi");
    let mut by_hand = old.clone();
    by_hand.tags = vec!["thay".to_owned()];
    by_hand.note = "viết lại".to_owned();
    let mut here = old.clone();
    here.tags.retain(|tag| tag != "bỏ đi");
    here.touch(now() + SignedDuration::from_hours(5));
    for new in [by_hand, here] {
        for ending in [".bak", ".orig", ".old", ".~1~"] {
            let place = place();
            place.put(&format!("{}.json", old.id), json(&new));
            place.put(&format!("{}.json{ending}", old.id), json(&old));
            let mut store = place.store();
            let loaded = store.load();
            assert_eq!(loaded.bookmarks, one_of(&new), "{ending}");
            let [conflict] = &loaded.conflicts[..] else {
                panic!("{loaded:?}");
            };
            assert!(!conflict.differ, "there is nothing to tell");
            let changed = tagged(&new, "mới");
            store.save(&changed, Some(&new)).unwrap();
            assert_eq!(sound(place.store().load()), [changed], "{ending}");
            let copies = names(&place.dir.join("trash")).len();
            assert_eq!(copies, 1, "the backup can be had back");

            place.put(&format!("{}.json{ending}", old.id), json(&old));
            place.put(&format!("{}.json", old.id), json(&new));
            let mut store = place.store();
            store.load();
            assert_eq!(store.trash(&old.id, now()).unwrap(), Some(new.clone()));
        }
    }
}

#[test]
fn a_backup_of_a_deleted_bookmark_does_not_bring_it_back() {
    let (before, after) = (edited(&bookmark(1)), SignedDuration::from_hours(3));
    for written in [now(), now() + after] {
        let place = place();
        let mut one = before.clone();
        one.modified = written;
        place.store().save(&one, None).unwrap();
        place.store().trash(&one.id, now() + after / 2).unwrap();
        // It came from a backup or another computer after the deletion.
        let backup = place.put(&format!("{}.json.old", one.id), json(&one));
        let mut store = place.store();
        assert_eq!(sound(store.load()), []);
        assert_eq!(sound(place.store().load()), []);
        // Not even when the trash is emptied.
        store.expire(now() + after).unwrap();
        assert!(!backup.exists());
        let month = SignedDuration::from_hours(24 * 31);
        store.expire(now() + month).unwrap();
        assert_eq!(names(&place.dir.join("trash")), [""; 0]);
        assert_eq!(sound(place.store().load()), []);
    }
    // A bookmark that was written after the deletion is no backup of the deleted one.
    let place = place();
    let one = before;
    place.store().save(&one, None).unwrap();
    place.store().trash(&one.id, now() + after).unwrap();
    let mut new = edited(&one);
    new.touch(now() + after * 2);
    place.put(&format!("{}.json.mine", one.id), json(&new));
    assert_eq!(sound(place.store().load()), one_of(&new));
    place.store().expire(now() + after).unwrap();
    assert_eq!(sound(place.store().load()), one_of(&new));
}

#[test]
fn a_change_of_what_only_a_copy_holds_is_written_to_the_bookmarks_own_file() {
    for ending in [".old", ".bak"] {
        let place = place();
        let one = bookmark(1);
        place.put(&format!("chép tay.json{ending}"), json(&one));
        let mut store = place.store();
        assert_eq!(sound(store.load()), one_of(&one));
        store.save(&tagged(&one, "mới"), Some(&one)).unwrap();
        assert_eq!(
            place.names(),
            [format!("{}.json", one.id), "trash".to_owned()]
        );
    }
}

#[test]
fn a_change_of_a_merged_bookmark_can_remove_tags_of_copies() {
    let place = place();
    let old = bookmark(1);
    place.store().save(&edited(&old), None).unwrap();
    place.put(&format!("{} 2.json", old.id), json(&old));
    let mut store = place.store();
    let merged = sound(store.load()).remove(0);
    let mut bare = merged.clone();
    bare.note.clear();
    bare.tags.clear();
    bare.touch(now());
    store.save(&bare, Some(&merged)).unwrap();
    assert_eq!(sound(place.store().load()), [bare]);
}

#[test]
fn merging_copies_does_not_bring_back_what_was_deleted_meanwhile() {
    let place = place();
    let one = bookmark(1);
    place.store().save(&edited(&one), None).unwrap();
    place.put(&format!("{} 2.json", one.id), json(&one));
    let mut store = place.store();
    let merged = store.load().conflicts.remove(0).merged;
    place.store().trash(&one.id, now()).unwrap();
    store.save(&merged, Some(&merged)).unwrap();
    assert_eq!(sound(place.store().load()), []);
    // A change of the bookmark restores it, because text that was typed must not vanish.
    let new = tagged(&merged, "mới");
    store.save(&new, Some(&merged)).unwrap();
    assert_eq!(sound(place.store().load()), [new]);
}

#[test]
fn two_programs_that_merge_the_same_copies_agree() {
    let place = place();
    let [one, mut other] = [bookmark(1), bookmark(1)];
    other.note = "khác".to_owned();
    place.store().save(&one, None).unwrap();
    place.put(&format!("{} 2.json", one.id), json(&other));
    let mut stores = [place.store(), place.store()];
    let merged = stores.each_mut().map(|store| sound(store.load()).remove(0));
    assert_eq!(merged[0], merged[1]);
    let [first, second] = &stores;
    for (store, merged) in [(first, &merged[0]), (second, &merged[1])] {
        assert_eq!(store.save(merged, Some(merged)).unwrap(), *merged);
    }
    let again = place.store().load();
    assert_eq!(
        (again.bookmarks, again.conflicts),
        (vec![merged[0].clone()], Vec::new())
    );
}

#[test]
fn a_merge_that_git_left_undone_is_read() {
    let place = place();
    let old = bookmark(1);
    let new = edited(&old);
    let conflict = |a: &Bookmark, b: &Bookmark| {
        format!(
            "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> may-ban\n",
            json(a),
            json(b)
        )
    };
    for text in [conflict(&old, &new), conflict(&new, &old)] {
        place.put(&format!("{}.json", old.id), text);
        // Nobody knows which of two notes is newer, so both are kept.
        let read = sound(place.store().load()).remove(0);
        assert_eq!(read.note, format!("{}\n\n———\n\n{}", new.note, old.note));
        assert_eq!((&read.id, &read.quote), (&new.id, &new.quote));
    }
    place.put("x.json", conflict(&old, &bookmark(2)));
    let loaded = place.store().load();
    assert_eq!(loaded.bookmarks.len(), 1);
    assert_eq!(loaded.broken[0].why.to_string(), "why-two-ids");
}

#[test]
fn a_deleted_bookmark_does_not_come_back_from_any_file_that_holds_it() {
    let one = bookmark(1);
    let upper = json(&one).replace(one.id.as_str(), &one.id.as_str().to_uppercase());
    let mut cases: Vec<(String, String)> = copies(one.id.as_str())
        .into_iter()
        .map(|name| (name, json(&edited(&one))))
        .collect();
    cases.push((
        format!("{}.json", one.id.as_str().to_uppercase()),
        upper.clone(),
    ));
    cases.push(("my-note.json".to_owned(), upper));
    for (name, content) in cases {
        for with_own in [true, false] {
            let place = place();
            if with_own {
                place.store().save(&one, None).unwrap();
            }
            place.put(&name, &content);
            // The result is the same whether the store was loaded before or not, and when the file
            // came after loading.
            for mut store in [place.store(), {
                let mut s = place.store();
                s.load();
                s
            }] {
                if place.names().iter().all(|name| name == "trash") {
                    // A copy that comes after the deletion is taken for a deleted one.
                    fs::remove_dir_all(place.dir.join("trash")).unwrap();
                    place.put(&name, &content);
                    if with_own {
                        store.save(&one, None).unwrap();
                    }
                }
                let shown = sound(place.store().load()).remove(0);
                let deleted = store.trash(&one.id, now()).unwrap();
                assert_eq!(deleted, Some(shown.clone()), "{name}");
                assert_eq!(sound(place.store().load()), [], "{name}");
                assert_eq!(store.restore(&shown).unwrap(), shown, "{name}");
                assert_eq!(sound(place.store().load()), one_of(&shown), "{name}");
                store.load();
                store.trash(&one.id, now()).unwrap();
            }
        }
    }
}

#[test]
fn a_change_is_written_to_the_file_that_the_user_named() {
    let one = bookmark(1);
    let place = place();
    place.put("ghi-chú-của-tôi.json", json(&one));
    let mut store = place.store();
    store.load();
    let new = edited(&one);
    store.save(&new, Some(&one)).unwrap();
    assert_eq!(place.names(), ["ghi-chú-của-tôi.json"]);
    assert_eq!(sound(place.store().load()), [new]);
}

#[test]
fn deleting_a_short_id_takes_no_other_with_it() {
    let place = place();
    let [mut short, mut long] = [bookmark(1), bookmark(1)];
    short.id = "a".into();
    long.id = "ba".into();
    place.store().save(&short, None).unwrap();
    place.store().save(&long, None).unwrap();
    place.store().trash(&"a".into(), now()).unwrap();
    assert_eq!(sound(place.store().load()), [long]);
}

#[test]
fn random_bytes_do_not_come_back() {
    let drawn: std::collections::HashSet<_> = (0..1_000).map(|_| random_bytes()).collect();
    assert_eq!(drawn.len(), 1_000);
}

// ---- faults

/// The operations of a save over an existing bookmark.
const SAVE: [&str; 9] = [
    "create_dir_all",
    "read",
    "create_new",
    "write",
    "sync",
    "exchange",
    "read",
    "remove",
    "sync_dir",
];

/// The first operation after which the new version is in place.
const REPLACED: usize = 6;

/// Saves over an existing bookmark with a fault at operation `at`. Returns `None` when the save has
/// no such operation.
fn save_with_fault(at: usize, errno: Option<i32>, lasting: bool) -> Option<&'static str> {
    let place = place();
    let old = bookmark(1);
    let new = edited(&old);
    place.store().save(&old, None).unwrap();
    let faulty = Faulty::new(at, errno, lasting);
    let hit = Rc::clone(&faulty.hit);
    let result = Store::with(faulty, place.dir.clone()).save(&new, Some(&old));
    if hit.get().is_empty() {
        result.unwrap();
        return None;
    }
    check_after_fault(&place, (&old, &new), at, lasting, errno, result.map(drop));
    // The next save works, and nothing is left over.
    let last = edited(&new);
    place.store().save(&last, Some(&old)).unwrap();
    assert_eq!(sound(place.store().load()), [last]);
    Some(hit.get())
}

fn check_after_fault(
    place: &Place,
    (old, new): (&Bookmark, &Bookmark),
    at: usize,
    lasting: bool,
    errno: Option<i32>,
    result: Result<(), StoreError>,
) {
    let loaded = sound(place.store().load());
    let case = format!("{} {errno:?} lasting {lasting}: {result:?}", SAVE[at]);
    // A short write or an interruption is no failure. After it the replaced version may not be
    // comparable or removable, so it is kept as a copy.
    let is_harmless = errno.is_none_or(|e| e == libc::EINTR);
    let is_done = is_harmless || (!lasting && [6, 7].contains(&at));
    assert_eq!(result.is_ok(), is_done, "{case}");
    let kept = if is_done || at >= REPLACED { new } else { old };
    assert_eq!(loaded, one_of(kept), "{case}");
    if let Err(error) = result {
        assert_eq!(error.path, place.store().path(&old.id));
        let said = io::Error::from_raw_os_error(errno.unwrap()).to_string();
        let text = error.to_string();
        assert!(
            text.starts_with("cannot save /") && text.ends_with(&said),
            "{text}"
        );
    }
    let temps = place.names().iter().filter(|n| n.contains("tmp")).count();
    let stays = !is_harmless && ((lasting && (3..8).contains(&at)) || at == 7);
    assert_eq!(temps, usize::from(stays), "{case}");
}

#[test]
fn any_error_at_any_operation_leaves_the_old_bookmark_whole() {
    for errno in ERRNOS {
        for lasting in [false, true] {
            let hits: Vec<_> = (0..99)
                .map_while(|at| save_with_fault(at, Some(errno), lasting))
                .collect();
            assert_eq!(hits, SAVE);
        }
    }
}

#[test]
fn an_interrupted_operation_is_done_again() {
    let hits = (0..99)
        .map_while(|at| save_with_fault(at, Some(libc::EINTR), false))
        .count();
    assert_eq!(hits, SAVE.len());
}

#[test]
fn a_short_write_is_carried_on() {
    assert_eq!(save_with_fault(3, None, false), Some("write"));
    assert_eq!(save_with_fault(3, None, true), Some("write"));
}

#[test]
fn an_endless_interruption_ends() {
    let hit = (0..8).map(|at| {
        let place = place();
        let faulty = Faulty::new(at, Some(libc::EINTR), true);
        Store::with(faulty, place.dir.clone())
            .save(&bookmark(1), None)
            .is_err()
    });
    assert!(hit.eq([true; 8]));
}

#[test]
fn a_fault_while_trashing_loses_nothing() {
    for errno in ERRNOS {
        for at in 0..9 {
            let place = place();
            let one = bookmark(1);
            place.store().save(&one, None).unwrap();
            let faulty = Faulty::new(at, Some(errno), false);
            let result = Store::with(faulty, place.dir.clone()).trash(&one.id, now());
            let bin = place.dir.join("trash");
            let here = sound(place.store().load()).len();
            let there = if bin.exists() { names(&bin).len() } else { 0 };
            assert_eq!(here + there, 1, "{errno} at {at}: {result:?}");
        }
    }
}

#[test]
fn a_bookmark_that_could_not_be_read_again_is_refused() {
    let place = place();
    let mut huge = bookmark(1);
    huge.note = "ơ".repeat(BOOKMARK_MAX_BYTES as usize / 2);
    let error = place.store().save(&huge, None).unwrap_err().to_string();
    assert!(error.ends_with("why-larger 16 MB"), "{error}");
    assert_eq!(sound(place.store().load()), []);
}

// ---- kill

/// Number of operations to save a new bookmark; the last one syncs the folder, and the one before
/// puts the file in its place.
const NEW_OPERATIONS: usize = 8;

const CHILD_DIR: &str = "DOCBAO_TEST_CHILD_DIR";
const CHILD_DIES: &str = "DOCBAO_TEST_CHILD_DIES";
const CHILD_HALF: &str = "DOCBAO_TEST_CHILD_HALF";

#[test]
fn a_file_that_is_mended_meanwhile_is_merged() {
    let place = place();
    let [one, mut newer] = [bookmark(1), edited(&bookmark(1))];
    newer.touch(now());
    place.put(&format!("{}.json", one.id), json(&newer));
    // The first read fails as for a broken file, and later ones succeed.
    let faulty = Faulty::new(1, Some(libc::ELOOP), false);
    let saved = Store::with(faulty, place.dir.clone()).save(&one, None);
    let saved = saved.unwrap();
    assert!(saved.note.contains(&one.note) && saved.note.contains(&newer.note));
    assert_eq!(sound(place.store().load()), [saved]);
    assert_eq!(place.names().len(), 1);
}

/// Runs in a child process of the tests below; it is no test by itself.
#[test]
fn child_saves() {
    let Some(dir) = std::env::var_os(CHILD_DIR) else {
        return;
    };
    let dir = PathBuf::from(dir);
    let (old, new) = (bookmark(1), edited(&bookmark(1)));
    match std::env::var(CHILD_DIES) {
        Ok(left) => {
            let half = std::env::var_os(CHILD_HALF).is_some();
            let deadly = Deadly::new(left.parse().unwrap(), half);
            Store::with(deadly, dir).save(&new, Some(&old)).unwrap();
        }
        Err(_) => drop(Store::open(dir).save(&new, Some(&old)).unwrap()),
    }
}

/// Returns a command that runs [`child_saves`] of this test binary in `dir`.
fn child(dir: &Path) -> Command {
    let mut command = Command::new("sh");
    command
        // No core files are written into the working folder, and the umask leaves every permission.
        .args([
            "-c",
            "ulimit -c 0; umask 0; exec \"$0\" --exact child_saves --test-threads 1",
        ])
        .arg(std::env::current_exe().unwrap())
        .env(CHILD_DIR, dir)
        .env_remove(CHILD_DIES)
        .env_remove(CHILD_HALF);
    command
}

/// Returns whether the child finished; otherwise it was killed before operation `dies`.
fn survives_kill(dies: usize, half: bool, with_old: bool) -> bool {
    let place = place();
    let old = bookmark(1);
    if with_old {
        place.store().save(&old, None).unwrap();
    }
    let mut command = child(&place.dir);
    command.env(CHILD_DIES, dies.to_string());
    if half {
        command.env(CHILD_HALF, "1");
    }
    let output = command.output().unwrap();
    let done = output.status.success();
    let loaded = sound(place.store().load());
    let new = edited(&old);
    let before: &[Bookmark] = if with_old { one_of(&old) } else { &[] };
    if done {
        assert_eq!(loaded, [new]);
    } else {
        assert_eq!(
            std::os::unix::process::ExitStatusExt::signal(&output.status),
            Some(libc::SIGABRT)
        );
        let replaced = if with_old {
            REPLACED
        } else {
            NEW_OPERATIONS - 1
        };
        let after: &[Bookmark] = if dies >= replaced { &[new] } else { before };
        assert_eq!(loaded, after, "killed at {dies}");
    }
    // The next save works, whatever the killed process left behind.
    place.store().save(&edited(&old), Some(&old)).unwrap();
    assert_eq!(sound(place.store().load()), [edited(&old)]);
    done
}

#[test]
fn a_kill_at_any_operation_leaves_old_or_new() {
    for with_old in [true, false] {
        let kills = (0..99)
            .take_while(|dies| !survives_kill(*dies, false, with_old))
            .count();
        let operations = if with_old { SAVE.len() } else { NEW_OPERATIONS };
        assert_eq!(kills, operations);
    }
}

#[test]
fn a_kill_half_way_through_the_write_leaves_the_old() {
    assert!(!survives_kill(3, true, true));
}

// ---- several writers

#[test]
fn four_stores_saving_at_once_lose_nothing() {
    let place = place();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let mut store = place.store();
            scope.spawn(move || {
                for n in 0..25 {
                    store.save(&bookmark(writer * 25 + n), None).unwrap();
                    store.load();
                }
            });
        }
    });
    assert_eq!(sound(place.store().load()).len(), 100);
    assert_eq!(place.names().len(), 100);
}

#[test]
fn four_stores_making_the_same_bookmark_keep_every_version() {
    let place = place();
    let versions: Vec<Bookmark> = (0..4)
        .map(|n| Bookmark {
            note: format!("bản {n}"),
            ..bookmark(1)
        })
        .collect();
    std::thread::scope(|scope| {
        for version in &versions {
            let store = place.store();
            scope.spawn(move || (0..25).for_each(|_| drop(store.save(version, None).unwrap())));
        }
    });
    let loaded = sound(place.store().load());
    assert_eq!(loaded.len(), 1);
    for version in &versions {
        assert_eq!(loaded[0].note.matches(&version.note).count(), 1);
    }
    assert_eq!(place.names().len(), 1);
}

// ---- broken files

/// Returns names and contents that are no bookmark, each with a word of the reason.
fn broken_files(good: &Bookmark) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let whole = json(good);
    let utf16: Vec<u8> = whole.encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        (
            "cut.json",
            whole.as_bytes()[..whole.len() / 2].to_vec(),
            "why-json-cut ",
        ),
        ("empty.json", Vec::new(), "why-json-cut 1:1"),
        ("nul.json", vec![0; 4096], "why-not-json 1:1"),
        (
            "utf16.json",
            [vec![0xFF, 0xFE], utf16].concat(),
            "why-not-text",
        ),
        (
            "flip.json",
            whole.replace("\"@context\"", "\"@context").into_bytes(),
            "why-not-json ",
        ),
        ("deep.json", vec![b'['; 1_000_000], "why-not-json 1:"),
        (
            "surrogate.json",
            br#"{"id":"\ud800"}"#.to_vec(),
            "why-not-json 1:",
        ),
        ("list.json", b"[]".to_vec(), "why-not-annotation"),
        ("huge.json", vec![b' '; 50 << 20], "why-larger 16 MB"),
    ]
}

#[test]
fn broken_files_are_reported_and_kept_and_affect_no_other() {
    let place = place();
    let good = bookmark(1);
    place.store().save(&good, None).unwrap();
    let files = broken_files(&good);
    for (name, bytes, _) in &files {
        place.put(name, bytes);
    }
    fs::create_dir(place.dir.join("dir.json")).unwrap();
    std::os::unix::fs::symlink("loop.json", place.dir.join("loop.json")).unwrap();
    let fifo = Command::new("mkfifo")
        .arg(place.dir.join("fifo.json"))
        .status()
        .unwrap();
    assert!(fifo.success());
    let _socket = std::os::unix::net::UnixListener::bind(place.dir.join("socket.json")).unwrap();
    let special = ["dir.json", "loop.json", "fifo.json", "socket.json"];

    let before = place.names();
    let loaded = place.store().load();
    assert_eq!(loaded.bookmarks, [good]);
    assert_eq!(loaded.broken.len(), files.len() + special.len());
    for (name, bytes, word) in files {
        let told = loaded
            .broken
            .iter()
            .find(|b| b.path.ends_with(name))
            .unwrap();
        let why = told.why.to_string();
        assert!(why.starts_with(word), "{name}: {why}");
        assert!(fs::read(&told.path).unwrap() == bytes, "{name} was changed");
    }
    for name in ["dir.json", "fifo.json"] {
        let told = loaded
            .broken
            .iter()
            .find(|b| b.path.ends_with(name))
            .unwrap();
        assert_eq!(told.why.to_string(), "why-not-regular");
    }
    assert_eq!(place.names(), before);
}

#[test]
fn a_byte_order_mark_does_not_break_a_file() {
    let place = place();
    place.put("x.json", format!("\u{FEFF}{}", json(&bookmark(1))));
    assert_eq!(sound(place.store().load()), [bookmark(1)]);
}

#[test]
fn saving_over_a_broken_file_sets_it_aside() {
    let one = bookmark(1);
    for (name, bytes, _) in broken_files(&one) {
        let place = place();
        let path = place.put(&format!("{}.json", one.id), &bytes);
        place.store().save(&one, None).unwrap();
        assert_eq!(sound(place.store().load()), one_of(&one), "{name}");
        let aside = place
            .names()
            .into_iter()
            .find(|n| place.dir.join(n) != path)
            .unwrap();
        let aside = place.dir.join(aside);
        assert!(fs::read(&aside).unwrap() == bytes, "{name} was lost");
        // It is told at every start until it is renamed or removed.
        for _ in 0..2 {
            let told = place.store().load().broken;
            let told: Vec<_> = told.iter().map(|b| (&b.path, b.is_set_aside())).collect();
            assert_eq!(told, [(&aside, true)], "{name}");
        }
        fs::write(&aside, json(&tagged(&one, "sửa tay"))).unwrap();
        fs::rename(&aside, aside.with_extension("json")).unwrap();
        let mended = place.store().load();
        assert_eq!(
            (mended.broken.len(), &*mended.bookmarks[0].tags[1]),
            (0, "sửa tay")
        );
    }
}

#[test]
fn saving_over_another_bookmark_keeps_both() {
    let place = place();
    let [one, other] = [bookmark(1), bookmark(2)];
    place.put(&format!("{}.json", one.id), json(&other));
    place.store().save(&one, None).unwrap();
    assert_eq!(sound(place.store().load()), [one, other]);
}

#[test]
fn saving_over_a_folder_a_fifo_or_a_loop_keeps_them() {
    let one = bookmark(1);
    let makers: [fn(&Path); 3] = [
        |path| fs::create_dir(path).unwrap(),
        |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
        |path| std::os::unix::fs::symlink(path, path).unwrap(),
    ];
    for make in makers {
        let place = place();
        fs::create_dir_all(&place.dir).unwrap();
        make(&place.store().path(&one.id));
        place.store().save(&one, None).unwrap();
        assert_eq!(sound(place.store().load()), one_of(&one));
        assert_eq!(place.names().len(), 2);
    }
}

#[test]
fn a_store_that_is_a_file_is_reported() {
    let place = place();
    fs::create_dir_all(place.dir.parent().unwrap()).unwrap();
    fs::write(&place.dir, "x").unwrap();
    let loaded = place.store().load();
    assert_eq!(loaded.broken.len(), 1);
    assert_eq!(loaded.broken[0].path, place.dir);
    place.store().save(&bookmark(1), None).unwrap_err();
    assert_eq!(fs::read(&place.dir).unwrap(), b"x");
}

// ---- permissions and links

fn mode(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&fs::symlink_metadata(path).unwrap().permissions())
        & 0o777
}

#[test]
fn everything_is_private_under_any_umask() {
    let place = place();
    let status = child(&place.dir).output().unwrap().status;
    assert!(status.success());
    let one = bookmark(1);
    assert_eq!(mode(&place.store().path(&one.id)), 0o600);
    assert_eq!(mode(&place.dir), 0o700);
    assert_eq!(mode(place.dir.parent().unwrap()), 0o700);
    place.store().trash(&one.id, now()).unwrap();
    assert_eq!(mode(&place.dir.join("trash")), 0o700);
}

#[test]
fn a_temporary_file_is_never_one_that_was_there() {
    let place = place();
    let victim = place.put("riêng.txt", "riêng tư");
    let link = place.dir.join("bẫy");
    std::os::unix::fs::symlink(&victim, &link).unwrap();
    for path in [&victim, &link] {
        let error = RealFs.create_new(path).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    }
    assert_eq!(fs::read(&victim).unwrap(), b"ri\xC3\xAAng t\xC6\xB0");
    // A temporary name that is taken is no failure: another name is tried.
    let taken = Faulty::new(3, Some(libc::EEXIST), false);
    let hit = Rc::clone(&taken.hit);
    Store::with(taken, place.dir.clone())
        .save(&bookmark(1), None)
        .unwrap();
    assert_eq!(hit.get(), "create_new");
}

#[test]
fn a_linked_store_stays_a_link() {
    let place = place();
    let real = place.dir.parent().unwrap().with_file_name("thật");
    fs::create_dir_all(&real).unwrap();
    fs::create_dir_all(place.dir.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(&real, &place.dir).unwrap();
    place.store().save(&bookmark(1), None).unwrap();
    assert!(fs::symlink_metadata(&place.dir).unwrap().is_symlink());
    assert_eq!(names(&real).len(), 1);
}

#[test]
fn a_link_to_a_version_of_the_bookmark_stays_and_its_target_is_written() {
    let place = place();
    let one = bookmark(1);
    let dotfiles = place.dir.parent().unwrap().join("dotfiles");
    let file = dotfiles.join("chỗ đánh dấu.json");
    let link = place.store().path(&one.id);
    fs::create_dir_all(&dotfiles).unwrap();
    fs::create_dir_all(&place.dir).unwrap();
    fs::write(&file, json(&one)).unwrap();
    std::os::unix::fs::symlink("../dotfiles/chỗ đánh dấu.json", &link).unwrap();
    let mut store = place.store();
    assert_eq!(sound(store.load()), one_of(&one));
    let new = edited(&one);
    store.save(&new, Some(&one)).unwrap();
    let is_link = || fs::symlink_metadata(&link).unwrap().is_symlink();
    assert!(is_link());
    assert!(fs::read_to_string(&file).unwrap().contains(&new.note));
    assert_eq!(sound(place.store().load()), one_of(&new));
    assert_eq!(names(&dotfiles).len(), 1, "no temporary file is left");

    // Deleting removes the link, and restoring makes it a link again.
    assert_eq!(store.trash(&one.id, now()).unwrap(), Some(new.clone()));
    assert_eq!(sound(place.store().load()), []);
    assert!(file.exists());
    store.restore(&new).unwrap();
    assert!(is_link());
    assert_eq!(sound(place.store().load()), one_of(&new));

    // A target that cannot be written is reported, and both files stay unchanged.
    fs::set_permissions(
        &dotfiles,
        std::os::unix::fs::PermissionsExt::from_mode(0o500),
    )
    .unwrap();
    let is_root = fs::write(dotfiles.join("thử"), "").is_ok();
    let error = store.save(&tagged(&new, "mới"), Some(&new));
    assert!(is_root || error.unwrap_err().cause.kind() == io::ErrorKind::PermissionDenied);
    fs::set_permissions(
        &dotfiles,
        std::os::unix::fs::PermissionsExt::from_mode(0o700),
    )
    .unwrap();
    assert!(is_link());

    // A missing target is reported.
    fs::remove_file(&file).unwrap();
    let loaded = place.store().load();
    assert_eq!(loaded.broken[0].why.to_string(), "why-dead-link");
}

#[test]
fn a_planted_link_is_set_aside_and_not_followed() {
    let one = bookmark(1);
    for content in ["riêng tư".to_owned(), json(&bookmark(2))] {
        let place = place();
        let victim = place.dir.parent().unwrap().join("của người khác");
        let path = place.store().path(&one.id);
        fs::create_dir_all(&place.dir).unwrap();
        fs::write(&victim, &content).unwrap();
        std::os::unix::fs::symlink(&victim, &path).unwrap();
        place.store().save(&one, None).unwrap();
        assert_eq!(fs::read_to_string(&victim).unwrap(), content);
        assert!(fs::symlink_metadata(&path).unwrap().is_file());
        assert!(place.store().load().bookmarks.contains(&one));
    }
    // A link without a target is set aside too, and no file is created at its target.
    let place = place();
    let path = place.store().path(&one.id);
    fs::create_dir_all(&place.dir).unwrap();
    let nowhere = place.dir.parent().unwrap().join("không có");
    std::os::unix::fs::symlink(&nowhere, &path).unwrap();
    place.store().save(&one, None).unwrap();
    assert!(!nowhere.exists());
    assert!(fs::symlink_metadata(&path).unwrap().is_file());
    assert_eq!(place.names().len(), 2);
}

#[test]
fn a_deletion_taken_back_makes_no_link_to_itself() {
    for alias in ["bí danh.json", "0.json"] {
        let place = place();
        let one = bookmark(1);
        let store = place.store();
        store.save(&one, None).unwrap();
        let own = store.path(&one.id);
        std::os::unix::fs::symlink(own.file_name().unwrap(), place.dir.join(alias)).unwrap();
        let mut store = place.store();
        assert_eq!(sound(store.load()), one_of(&one));
        store.trash(&one.id, now()).unwrap();
        assert_eq!(sound(place.store().load()), [], "a dead link shows nothing");
        store.restore(&one).unwrap();
        let loaded = place.store().load();
        assert_eq!(
            (loaded.broken, loaded.bookmarks),
            (vec![], vec![one.clone()])
        );
        assert!(!own.is_symlink());
    }
}

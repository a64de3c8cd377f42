//! Tests of what is read from other programs' files, all of them made up here.

use proptest::prelude::*;
use serde_json::json;

use super::super::export::Format;
use super::super::tests::{article, at, keep};
use super::*;
use crate::article::Article;
use crate::bookmark::anchor::{Lost, find};
use crate::bookmark::{Anchor, Color, ExportEntry};
use crate::text::sanitize;

mod alike;
mod graphs;
mod known;
mod spellings;

fn now() -> Timestamp {
    at("2026-01-02T03:04:05Z")
}

fn kept() -> Bookmark {
    let mut kept = keep(
        &article("Ghé thăm chợ nổi Cái Răng lúc trời còn mờ sương."),
        "chợ nổi",
    );
    kept.note = "ghé lại \u{202e}\u{7}".to_owned();
    kept.tags = vec!["miền Tây".to_owned()];
    kept.color = Color::Pink;
    kept
}

/// Another one, read from an annotation that holds more than docbao writes.
fn foreign() -> Bookmark {
    let mut value = w3c::to_json(&kept());
    value["id"] = "https://example.org/a/7".into();
    value["creator"] = serde_json::json!({"name": "Lụa", "tuổi": 7.50});
    value["target"]["selector"][0]["refinedBy"] = serde_json::json!([null, true]);
    w3c::from_json(value).unwrap()
}

fn written(name: &str, bookmarks: &[Bookmark]) -> String {
    let entries: Vec<ExportEntry<'_>> = bookmarks
        .iter()
        .map(|bookmark| ExportEntry {
            bookmark,
            article: None,
            anchor: Anchor::Orphaned(Lost::Gone),
        })
        .collect();
    let format = Format::named(name).unwrap();
    format.write(&entries, &jiff::tz::TimeZone::UTC)
}

/// The bookmarks in a file that nothing is wrong with.
fn sound(text: &str) -> Vec<Bookmark> {
    let found = read(text, now());
    assert_eq!(found.refused, []);
    found.items.into_iter().map(|item| item.bookmark).collect()
}

#[test]
fn our_own_formats_come_back_whole() {
    let all = [kept(), foreign()];
    for name in ["json", "w3c"] {
        let text = written(name, &all);
        assert_eq!(sound(&text), all, "{name}");
        assert_eq!(written(name, &sound(&text)), text, "{name}");
        assert_eq!(sound(&format!("\u{feff}{text}")), all, "{name}");
    }
    assert_eq!(sound(&w3c::to_json(&all[0]).to_string()), all[..1]);
    let list: Value = all.iter().map(w3c::to_json).collect();
    assert_eq!(sound(&format!("{list:#}")), all);
}

#[test]
fn a_line_that_a_script_changed_or_made_is_read() {
    let line = written("json", &[kept()]);
    let mut value: Value = serde_json::from_str(&line).unwrap();
    value["note"] = "sửa bằng jq".into();
    value["tags"] = serde_json::json!(["a", "b"]);
    let changed = sound(&value.to_string()).remove(0);
    assert_eq!(changed.note, "sửa bằng jq");
    assert_eq!(changed.tags, ["a", "b"]);
    assert_eq!(
        (changed.quote, changed.target),
        (kept().quote, kept().target)
    );

    let map = value.as_object_mut().unwrap();
    map.shift_remove("annotation");
    let alone = sound(&value.to_string()).remove(0);
    assert_eq!(alone.quote, kept().quote);
    assert_eq!(alone.target.source, kept().target.source);
    assert_eq!(alone.position, kept().position);
    assert_eq!(alone.color, Color::Pink);
    assert_eq!(alone.created, kept().created);
}

#[test]
fn what_is_broken_is_named_by_its_line_and_costs_itself() {
    let good = written("json", &[kept()]);
    let text = format!("{good}\n{{\"id\": \"x\",\n{good}[1, 2]\n{{\"id\":\"y\",\"exact\":\"\"}}\n");
    let found = read(&text, now());
    assert_eq!(
        found.items.iter().map(|item| item.line).collect::<Vec<_>>(),
        [1, 4]
    );
    let lines: Vec<usize> = found.refused.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [3, 5, 5, 6]);
    assert!(matches!(
        found.refused[0].1,
        ImportRefused::NotJson { line: 3, .. }
    ));

    let whole = w3c::to_json(&kept());
    let list = format!("[\n{whole},\n{{\"type\": \"Note\"}},\n\n{whole}\n]");
    let found = read(&list, now());
    assert_eq!(
        found.items.iter().map(|item| item.line).collect::<Vec<_>>(),
        [2, 5]
    );
    assert_eq!(found.refused.len(), 1);
    assert_eq!(found.refused[0].0, 3);

    let half = read("{\n\"first\": {\"items\": [\n{", now());
    assert_eq!((half.items.len(), half.refused[0].0), (0, 3));
}

const HYPOTHESIS: &str = r#"{"total": 4, "rows": [
  {"id": "k3Jf-9QzEe", "created": "2024-05-06T07:08:09.123456+00:00",
   "updated": "2024-05-07T00:00:00+07:00", "user": "acct:lua@hypothes.is",
   "uri": "https://lang.example/gom", "text": "lò thứ **hai**", "tags": ["gốm", "lò"],
   "document": {"title": ["Làng gốm bên sông"]},
   "target": [{"source": "https://lang.example/gom", "selector": [
     {"type": "RangeSelector", "startOffset": 3},
     {"type": "TextPositionSelector", "start": 120, "end": 141},
     {"type": "TextQuoteSelector", "exact": "đất lấy ở bãi bồi", "prefix": "Ngày ấy ", "suffix": " phía trên."}]}]},
  {"id": "b", "created": "2024-05-06T07:08:09Z", "uri": "https://lang.example/gom", "text": "cả trang",
   "tags": [], "target": [{"source": "https://lang.example/gom"}]},
  {"id": "c", "uri": "https://lang.example/gom", "text": "đáp", "references": ["k3Jf-9QzEe"],
   "target": [{"source": "https://lang.example/gom"}]},
  {"uri": "file:///b%C3%A1o/g%E1%BB%91m.md", "target": [{"selector": [
     {"type": "TextQuoteSelector", "exact": "men tro"}]}]}
]}"#;

#[test]
fn a_date_and_an_id_are_known_in_each_of_their_forms() {
    let mut plain = w3c::to_json(&kept());
    for key in ["id", "created", "modified"] {
        plain.as_object_mut().unwrap().remove(key);
    }
    let facts = |key: &str, value: &str| {
        let mut annotation = plain.clone();
        annotation[key] = value.into();
        let item = read(&annotation.to_string(), now()).items.remove(0);
        (item.is_dated, item.is_named, item.bookmark.id)
    };
    for (key, value, is_dated, is_named) in [
        ("created", "2025-03-04T05:06:07Z", true, false),
        ("modified", "2025-03-04T05:06:07Z", true, false),
        ("id", "https://example.org/7", false, true),
        ("@id", "https://example.org/7", false, true),
        ("bodyValue", "ghi", false, false),
    ] {
        let (dated, named, id) = facts(key, value);
        assert_eq!((dated, named), (is_dated, is_named), "{key}");
        assert_eq!(id.as_str() == value, is_named, "{key}");
        assert_eq!(facts(key, value).2, id, "an id is made of the content");
    }
}

#[test]
fn pages_inside_pages_are_opened_to_a_bounded_depth() {
    let nested = |depth: usize| {
        let page = serde_json::json!({"items": [w3c::to_json(&kept())]});
        let pages = (0..depth).fold(page, |page, _| serde_json::json!({"first": page}));
        read(&pages.to_string(), now()).items.len()
    };
    let found: Vec<usize> = (0..6).map(nested).collect();
    assert_eq!(found, [1, 1, 1, 1, 1, 0]);
}

#[test]
fn rows_of_hypothesis_become_bookmarks_with_note_tags_and_times() {
    let found = read(HYPOTHESIS, now());
    let lines = [(10, ImportRefused::PageNote), (12, ImportRefused::Reply)];
    assert_eq!(found.refused, lines);
    let [first, second] = &found.items[..] else {
        panic!("{found:?}")
    };
    let b = &first.bookmark;
    assert_eq!(b.id.as_str(), "https://hypothes.is/a/k3Jf-9QzEe");
    assert_eq!(b.note, "lò thứ **hai**");
    assert_eq!(b.tags, ["gốm", "lò"]);
    assert_eq!(b.target.source, "https://lang.example/gom");
    assert_eq!(b.target.title, "Làng gốm bên sông");
    assert_eq!(b.quote.exact, "đất lấy ở bãi bồi");
    assert_eq!(b.quote.prefix, "Ngày ấy ");
    assert_eq!(b.created, at("2024-05-06T07:08:09.123456Z"));
    assert_eq!(b.modified, at("2024-05-06T17:00:00Z"));
    let json = w3c::to_json(b).to_string();
    assert!(
        json.contains("RangeSelector") && json.contains("acct:lua"),
        "{json}"
    );

    assert_eq!(second.line, 14);
    assert_eq!(
        second.bookmark.target.source,
        "file:///b%C3%A1o/g%E1%BB%91m.md"
    );
    assert_eq!((second.is_dated, second.bookmark.created), (false, now()));
    let again = read(HYPOTHESIS, at("2027-01-01T00:00:00Z"));
    assert_eq!(again.items[1].bookmark.id, second.bookmark.id);
}

const READWISE: &str = "Highlight,Title,Author,URL,Note,Location,Date\r\n\
    \"Lúa trổ, \"\"đòng\"\" no\ntròn\",Mùa lúa,Tư Hạnh,https://dong.example/lua,.đồng .mùa_vụ nhớ hỏi,12,2024-02-03 04:05:06\r\n\
    ,Mùa lúa,,,,,\r\n\
    Rơm phơi trên đê,Mùa lúa,,,.5 sào,,hôm qua\r\n\
    Nước lên,,,/báo/nước.md,,,2024-02-03\r\n";

#[test]
fn rows_of_readwise_become_bookmarks_by_address_or_title() {
    let found = read(READWISE, now());
    assert_eq!(
        found.refused,
        [(4, ImportRefused::NoHighlight), (5, ImportRefused::BadDate)]
    );
    let all: Vec<&Bookmark> = found.items.iter().map(|item| &item.bookmark).collect();
    assert_eq!(all[0].quote.exact, "Lúa trổ, \"đòng\" no\ntròn");
    assert_eq!(all[0].tags, ["đồng", "mùa vụ"]);
    assert_eq!(all[0].note, "nhớ hỏi");
    assert_eq!(all[0].created, at("2024-02-03T04:05:06Z"));
    assert_eq!(all[0].target.source, "https://dong.example/lua");
    assert_eq!(all[0].target.title, "Mùa lúa");
    assert!(
        all[1]
            .target
            .source
            .starts_with("urn:docbao:title:M%C3%B9a")
    );
    assert_eq!((all[1].created, found.items[1].is_dated), (now(), false));
    assert_eq!(
        all[2].target.source,
        "file:///b%C3%A1o/n%C6%B0%E1%BB%9Bc.md"
    );
    assert_eq!(all[2].created, at("2024-02-03T00:00:00Z"));
}

#[test]
fn a_row_with_an_unbalanced_quote_costs_itself_only() {
    let head = "Highlight,Title,Note\n";
    for (rows, kept, refused) in [
        // Closed nowhere.
        ("\"một,a,\nhai,b,\nba,c,\n", vec!["hai", "ba"], vec![2]),
        // Closed by the quote that opens another cell.
        (
            "\"một,a,\n\"hai, rưỡi\",b,\nba,c,\n",
            vec!["hai, rưỡi", "ba"],
            vec![2],
        ),
        (
            "một,a,\"x\nhai,\", b\",c\nba,c,\n",
            vec!["hai", "ba"],
            vec![2],
        ),
        // Closed in a row that then has too many cells.
        (
            "\"một,a\nhai,\",z,w\",c\nba,c,\n",
            vec!["hai", "ba"],
            vec![2],
        ),
        // Several, each by itself; lines are counted through cells of several lines.
        (
            "\"một\nhai\",a,\n\"ba,b,\n\"bốn,c,\r\n\"năm\"\"\",d,\"x\ny\"\n",
            vec!["một\nhai", "năm\""],
            vec![4, 5],
        ),
        // Text behind a closing quote.
        ("\"một\" hai,a,\nba,c,\n", vec!["ba"], vec![2]),
        ("một,a,\"", vec![], vec![2]),
        // A quote inside a cell that is not quoted is a letter; blank lines are none.
        (
            "một 5\" hai,a,\n\n\"\",b,\n\"ba\",\"\",\"\"",
            vec!["một 5\" hai", "ba"],
            vec![4],
        ),
    ] {
        let found = read(&format!("{head}{rows}"), now());
        let quotes: Vec<_> = found
            .items
            .iter()
            .map(|i| &*i.bookmark.quote.exact)
            .collect();
        let lines: Vec<_> = found.refused.iter().map(|(line, _)| *line).collect();
        assert_eq!((quotes, lines), (kept, refused), "{rows:?}");
    }
}

#[test]
fn a_row_with_more_cells_than_columns_is_left_out_unless_they_are_empty() {
    let text = "Highlight,Title,Note\nmột,a,b,c\nhai,a,\nba,a,b,, \nbốn\n";
    let found = read(text, now());
    let quotes: Vec<_> = { found.items.iter() }
        .map(|item| &*item.bookmark.quote.exact)
        .collect();
    assert_eq!(quotes, ["hai", "ba", "bốn"]);
    assert_eq!(found.refused, [(2, ImportRefused::ExtraCells)]);
}

#[test]
fn dates_of_a_table_are_read_day_first_and_in_the_usual_forms() {
    for (written, read_as) in [
        ("06/05/2024", "2024-05-06T00:00:00Z"),
        ("6-5-2024 17:08", "2024-05-06T17:08:00Z"),
        ("06.05.2024 17:08:09", "2024-05-06T17:08:09Z"),
        ("2024/05/06", "2024-05-06T00:00:00Z"),
        ("2024-05-06 07:08", "2024-05-06T07:08:00Z"),
        ("2024-05-06 07:08:09 +0700", "2024-05-06T00:08:09Z"),
        ("\"May 6, 2024 7:08 AM\"", "2024-05-06T07:08:00Z"),
        ("\"September 16, 2024 7:08 PM\"", "2024-09-16T19:08:00Z"),
        ("\"Sep 6, 2024\"", "2024-09-06T00:00:00Z"),
        ("\"Monday, May 6, 2024 7:08:09 AM\"", "2024-05-06T07:08:09Z"),
        ("\"Monday, 6 May 2024 07:08:09\"", "2024-05-06T07:08:09Z"),
        ("6 May 2024", "2024-05-06T00:00:00Z"),
        (
            "\"Mon, 06 May 2024 07:08:09 +0000\"",
            "2024-05-06T07:08:09Z",
        ),
        ("1714979289", "2024-05-06T07:08:09Z"),
        ("1714979289000", "2024-05-06T07:08:09Z"),
    ] {
        let text = format!("Highlight,Title,Date\nmột,a,{written}\n");
        let found = read(&text, now());
        assert_eq!(found.refused, [], "{written}");
        let item = &found.items[0];
        assert_eq!(item.bookmark.created, at(read_as), "{written}");
        assert!(item.is_dated);
    }
    for written in [
        "hôm qua",
        "05/31/2024",
        "12",
        "2024-13-01",
        "30/02/2024",
        "20/1/24",
        "19-05-24 10:00",
        "24/05/19",
        "202405191230",
    ] {
        let text = format!("Highlight,Title,Date\nmột,a,{written}\nhai,a, \n");
        let found = read(&text, now());
        assert_eq!(found.refused, [(2, ImportRefused::BadDate)], "{written}");
        let dates = found.items.iter().map(|item| item.is_dated);
        assert_eq!(
            dates.collect::<Vec<_>>(),
            [false, false],
            "the highlight is kept"
        );
    }
}

#[test]
fn an_annotation_with_a_local_time_or_no_usable_id_is_read() {
    for id in [json!(7), json!(""), Value::Null, json!("urn:x")] {
        let annotation = json!({
            "type": "Annotation", "id": id, "created": "2019-12-31T23:59:59",
            "modified": "2020-01-01",
            "target": {"source": "file:///a", "selector": {"type": "TextQuoteSelector", "exact": "cá"}},
        });
        let found = read(&annotation.to_string(), now());
        assert_eq!(found.refused, [], "{id}");
        let item = &found.items[0];
        assert_eq!(item.is_named, id == "urn:x", "{id}");
        assert!(!item.bookmark.id.as_str().is_empty());
        assert_eq!(item.bookmark.created, at("2019-12-31T23:59:59Z"));
        assert_eq!(item.bookmark.modified, at("2020-01-01T00:00:00Z"));
        let again = read(&annotation.to_string(), now());
        assert_eq!(again, found);
    }
}

#[test]
fn cells_that_a_spreadsheet_would_calculate_come_back_without_their_guard() {
    let mut formula = kept();
    formula.quote.exact = "=1+1".to_owned();
    formula.note = "- '=x".to_owned();
    formula.tags.clear();
    for name in ["csv", "readwise"] {
        let back = sound(&written(name, &[formula.clone()])).remove(0);
        assert_eq!(
            (back.quote.exact, back.note),
            ("=1+1".to_owned(), "- '=x".to_owned()),
            "{name}"
        );
    }
    assert!(written("csv", &[formula.clone()]).contains("\n'=1+1,"));
    assert!(written("readwise", &[formula]).contains("\n=1+1,"));
}

const ODD_LETTERS: &str = "[.=@,\"'#_\\\\ \n\t+aĐ日ไ🐟\u{301}\u{3000}\u{a0}-]";

proptest! {
    #[test]
    fn notes_and_tags_come_back_from_tables_as_they_are(
        note in &*format!("{ODD_LETTERS}{{0,8}}"),
        tags in prop::collection::hash_set(&*format!("{ODD_LETTERS}{{1,5}}"), 0..3),
    ) {
        let clean = sanitize::clean(&note);
        let note = if clean.trim().is_empty() { "" } else { &clean };
        let mut words: Vec<String> = { tags.iter() }
            .map(|tag| sanitize::line(tag).split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|tag| !tag.is_empty())
            .collect();
        words.sort();
        words.dedup();
        let noted = Bookmark { note: note.to_owned(), tags: words.clone(), ..kept() };
        for format in ["csv", "readwise", "json", "w3c"] {
            let text = written(format, std::slice::from_ref(&noted));
            let back = sound(&text).remove(0);
            prop_assert_eq!((&*back.note, &back.tags), (note, &words), "{}", format);
            let mut shelf: Shelf = [noted.clone()].into_iter().collect();
            prop_assert_eq!(steps(&text, &mut shelf), [ImportStep::Same], "{}", format);
            prop_assert!(shelf.get(&noted.id).unwrap().is_same(&noted));
        }
    }

    #[test]
    fn what_a_table_cannot_hold_is_not_doubled_by_it(
        note in "(?s).{0,8}", tags in prop::collection::vec("(?s).{1,5}", 0..3), millis in 0..2_000_i64,
    ) {
        let mut here = Bookmark { note, tags, ..kept() };
        here.created += jiff::SignedDuration::from_millis(millis);
        here.modified = here.created;
        for format in ["csv", "readwise"] {
            let mut shelf: Shelf = [here.clone()].into_iter().collect();
            let text = written(format, std::slice::from_ref(&here));
            prop_assert_eq!(steps(&text, &mut shelf), [ImportStep::Same], "{}", format);
        }
    }
}

#[test]
fn a_dot_before_a_note_is_a_tag_only_where_tags_have_no_column() {
    for (text, tags, note) in [
        ("Highlight,Note\nmưa,.NET là gì\n", &["NET"][..], "là gì"),
        ("Highlight,Note\nmưa, .NET là gì\n", &[], ".NET là gì"),
        (
            "Highlight,Note\nmưa,\".a_b,c  .NET\"\n",
            &["a b", "c"],
            ".NET",
        ),
        ("Highlight,Note,Tags\nmưa,.NET là gì,\n", &[], ".NET là gì"),
        (
            "Tags,Highlight,Note\n\"#x, y\",mưa,.NET\n",
            &["x", "y"],
            ".NET",
        ),
    ] {
        let only = sound(text).remove(0);
        assert_eq!(
            (&only.tags[..], &*only.note),
            (
                &tags.iter().map(|&t| t.to_owned()).collect::<Vec<_>>()[..],
                note
            ),
            "{text}"
        );
    }
    // A sign is no part of the note, and comes back.
    let odd = Bookmark {
        tags: vec![".net".to_owned(), "#".to_owned()],
        note: "x".to_owned(),
        ..kept()
    };
    let back = sound(&written("readwise", &[odd])).remove(0);
    assert_eq!((&*back.tags.join(" "), &*back.note), (".net #", "x"));
}

#[test]
fn tags_of_every_import_follow_the_rule_of_the_box() {
    let tags = |text: String| read(&text, now()).items.remove(0).bookmark.tags;
    assert_eq!(
        tags(HYPOTHESIS.replacen("\"tags\": [", "\"tags\": [\"#lúa, đòng\", ", 1))[..2],
        ["lúa, đòng", "gốm"],
        "a list separates its tags, so a comma belongs to one"
    );
    let mut line: Value =
        serde_json::from_str(written("json", &[kept()]).lines().next().unwrap()).unwrap();
    line["tags"] = serde_json::json!(["#lúa", "cũ, mẹ"]);
    assert_eq!(tags(line.to_string()), ["lúa", "cũ, mẹ"]);
}

#[test]
fn a_location_decides_between_equal_words_only_where_they_are() {
    let text = "Ghe về bến. Chợ họp sớm. Ghe về bến.";
    let here = article(text);
    let found = |rows: &str| {
        let only = sound(rows).remove(0);
        let place = find(&only, &here);
        place.range().map(|at| at.start)
    };
    let row =
        |place: &str| format!("Highlight,Title,Location\nGhe về bến,Chợ nổi buổi sớm,{place}\n");
    let second = text.rfind("Ghe").unwrap();
    let scalars = text[..second].chars().count();
    assert_eq!(found(&row(&scalars.to_string())), Some(second));
    assert_eq!(found(&row("0")), Some(0));
    for other in ["", "1", "345", "trang 2", "18446744073709551615"] {
        assert_eq!(found(&row(other)), None, "{other}");
    }
    // A page of a book.
    let page = "Highlight,Title,Location Type,Location\nGhe về bến,Chợ nổi buổi sớm,page,0\n";
    assert_eq!(found(page), None);
    // Words within others are not those that were highlighted.
    assert_eq!(found("Highlight,Location\nhe về bế,1\n"), None);
    let once = "Highlight,Location\nChợ họp sớm,7\n";
    assert_eq!(found(once), text.find("Chợ"), "as without a location");
}

#[test]
fn the_columns_of_readwises_own_export_are_known_in_any_order() {
    let text = "Book Title;Highlighted at;Color;Tags;Highlight;Note\n\
        Mùa lúa;2024-02-03 04:05:06+00:00;purple;\"đê, rơm\";Rơm phơi trên đê;\n";
    let only = sound(text).remove(0);
    assert_eq!(only.color, Color::Violet);
    assert_eq!(only.tags, ["đê", "rơm"]);
    assert_eq!(only.created, at("2024-02-03T04:05:06Z"));
    assert_eq!(read("\u{feff} \n", now()), Imported::default());
    for text in ["một hai ba\n", "a,b\n1,2\n"] {
        let found = read(text, now());
        assert_eq!(found.refused, [(1, ImportRefused::NoColumn)], "{text:?}");
    }
}

fn steps(text: &str, shelf: &mut Shelf) -> Vec<ImportStep> {
    steps_in(text, shelf, None)
}

/// Imports a file where an article says where passages stand now.
fn steps_in(text: &str, shelf: &mut Shelf, article: Option<&Article>) -> Vec<ImportStep> {
    let items = read(text, now()).items;
    let ids = ids_on_shelf(&items, shelf, |asked| {
        let place = |bookmark: &&Bookmark| {
            let article = article?;
            Some(ImportPlace {
                article: article.id,
                start: find(bookmark, article).range()?.start,
            })
        };
        asked.iter().map(place).collect()
    });
    { items.iter().zip(&ids) }
        .map(|(item, id)| settle(item, id, shelf))
        .collect()
}

/// For every kind of file that a title of any length comes from, the bookmark that is made has a short one,
/// and importing the file again finds it.
#[test]
fn long_titles_are_cut_in_every_kind_of_file() {
    let long = "Chợ nổi Cái Răng. ".repeat(2_000);
    let titled = |key: &str| {
        let mut value = w3c::to_json(&foreign());
        let target = value["target"].as_object_mut().unwrap();
        target.shift_remove("dcterms:title");
        target.insert(key.to_owned(), long.clone().into());
        value
    };
    let annotation = titled("dcterms:title");
    let mut in_source = titled("x");
    in_source["target"]["source"] = serde_json::json!({"id": "file:///x", "title": [long]});
    in_source["target"]
        .as_object_mut()
        .unwrap()
        .shift_remove("x");
    let in_list = {
        let mut value = titled("schema:name");
        value["target"] = serde_json::json!(["https://example.org/", value["target"]]);
        value
    };
    let row = serde_json::json!({
        "id": "a-1", "exact": "chợ nổi", "path": "/x.txt", "title": long, "created": "2026-01-02T03:04:05Z",
    });
    let mut whole = row.clone();
    whole["annotation"] = annotation.clone();
    let hypothesis = serde_json::json!({
        "id": "b", "uri": "https://example.org/", "document": {"title": [long]},
        "target": [{"selector": [{"type": "TextQuoteSelector", "exact": "chợ nổi"}]}],
    });
    let files = [
        ("annotation", annotation.to_string()),
        ("list", format!("[{annotation}]")),
        ("short key", titled("title").to_string()),
        ("source", in_source.to_string()),
        ("several targets", in_list.to_string()),
        ("row", row.to_string()),
        ("whole row", whole.to_string()),
        ("Hypothesis", format!("{{\"rows\": [{hypothesis}]}}")),
        (
            "CSV",
            format!("Highlight,Title,URL\nchợ nổi,{long},/x.txt\n"),
        ),
        (
            "CSV without addresses",
            format!("Highlight,Title\nchợ nổi,{long}\n"),
        ),
    ];
    for (kind, text) in files {
        let found = sound(&text);
        assert_eq!(
            found[0].target.title,
            crate::article::title(&long),
            "{kind}"
        );
        let stored = w3c::to_json(&found[0]);
        assert!(stored.to_string().len() < 10_000, "{kind}");
        let mut shelf = Shelf::default();
        assert_eq!(steps(&text, &mut shelf), [ImportStep::Add], "{kind}");
        assert_eq!(steps(&text, &mut shelf), [ImportStep::Same], "{kind}");
    }
    // A bookmark that another program gave the long title keeps it when a backup of it comes back.
    let kept = w3c::from_json(annotation.clone()).unwrap();
    let mut shelf = Shelf::default();
    shelf.follow(kept.clone());
    let backup = annotation.to_string();
    assert_eq!(steps(&backup, &mut shelf), [ImportStep::Same]);
    assert_eq!(shelf.get(&kept.id), Some(&kept));
}

#[test]
fn all_targets_of_a_row_of_hypothesis_are_kept() {
    let file = r#"{"uri": "https://lang.example/gom", "document": {"title": "Gốm"}, "target": [
        {"source": "https://lang.example/gom"},
        {"selector": [{"type": "TextQuoteSelector", "exact": "men tro"}]},
        {"selector": [{"type": "TextQuoteSelector", "exact": "lò nung"}]}]}"#;
    let kept = sound(file).remove(0);
    assert_eq!(
        (
            &*kept.quote.exact,
            &*kept.target.title,
            kept.further_passages
        ),
        ("men tro", "Gốm", 1)
    );
    let json = w3c::to_json(&kept);
    assert_eq!(json["target"][2]["selector"][0]["exact"], "lò nung");
    assert_eq!(json["target"][2]["source"], "https://lang.example/gom");
}

#[test]
fn a_row_of_hypothesis_may_have_one_target_and_one_selector_without_a_list() {
    let file = r#"{"uri": "https://lang.example/gom", "document": {"title": "Gốm"},
        "target": {"selector": {"type": "TextQuoteSelector", "exact": "men tro"}}}"#;
    let kept = sound(file).remove(0);
    assert_eq!(
        (&*kept.quote.exact, &*kept.target.title),
        ("men tro", "Gốm")
    );
    assert_eq!(kept.target.source, "https://lang.example/gom");
    assert!(w3c::to_json(&kept)["target"].is_object());
    let page = read(
        r#"{"uri": "https://a.example", "target": "https://a.example#muc-2"}"#,
        now(),
    );
    assert_eq!(page.refused, [(1, ImportRefused::PageNote)]);
}

#[test]
fn a_key_that_stands_there_twice_says_both() {
    let plain = w3c::to_json(&kept()).to_string();
    let twice = plain.replacen('{', r#"{"bodyValue": "một", "bodyValue": "hai", "#, 1);
    let note = sound(&twice).remove(0).note;
    assert!(note.contains("một") && note.contains("hai"), "{note}");
}

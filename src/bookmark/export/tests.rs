//! Tests of the formats that bookmarks are written in.

use std::sync::Arc;

use super::super::row::BookmarkRow;
use super::super::tests::{article_at, at, keep};
use super::*;
use crate::article::{Article, Block, BlockKind};
use crate::bookmark::{Anchor, Bookmark, anchor};

const TEXT: &str = "Ghe xuồng tụ về từ bốn giờ sáng.\n1. Treo hàng lên *cây bẹo*, bán \"mão\".";

fn article() -> Article {
    let mut article = article_at("/báo/chợ nổi.md", TEXT);
    article.meta.author = Some("Út Lành".to_owned());
    article.meta.date = Some(jiff::civil::date(2020, 1, 20));
    article
}

/// Two bookmarks of an article that is here, the later passage first, and one of another.
fn bookmarks() -> [Bookmark; 3] {
    let article = article();
    let mut second = keep(&article, "1. Treo hàng lên *cây bẹo*, bán \"mão\".");
    second.note = "Hỏi lại chú Tư,\nrồi viết tiếp.".to_owned();
    second.tags = vec!["miền Tây".to_owned(), "chợ".to_owned()];
    let mut first = keep(&article, "Ghe xuồng tụ về từ bốn giờ sáng.\n1.");
    first.id = "0195-a".into();
    first.created = at("2025-03-04T20:00:00Z");
    let mut gone = keep(&article, "bốn giờ sáng");
    gone.id = "0195-b".into();
    gone.target.source = "https://báo.vn/lò gốm".to_owned();
    gone.target.title = "Áo # mới".to_owned();
    [second, first, gone]
}

fn written(name: &str) -> String {
    let (bookmarks, article) = (bookmarks(), article());
    let entries = bookmarks.each_ref().map(|bookmark| {
        let here = bookmark.target.source == article.source.uri();
        ExportEntry {
            bookmark,
            article: here.then(|| Arc::new(article.clone())),
            anchor: if here {
                anchor::find(bookmark, &article)
            } else {
                Anchor::Orphaned(anchor::Lost::Gone)
            },
        }
    });
    let zone = TimeZone::fixed(jiff::tz::offset(7));
    Format::named(name).unwrap().write(&entries, &zone)
}

#[test]
fn markdown_has_a_heading_an_article_and_the_passages_in_their_order() {
    let wanted = "\
## Áo # mới

“Áo # mới”, https://báo.vn/lò gốm

> bốn giờ sáng

*2025-03-04*

## Chợ nổi buổi sớm

“Chợ nổi buổi sớm”, Út Lành, 2020-01-20, /báo/chợ nổi.md

> Ghe xuồng tụ về từ bốn giờ sáng.
>
> 1\\.

*2025-03-05*

> 1\\. Treo hàng lên \\*cây bẹo\\*, bán \"mão\".

Hỏi lại chú Tư,
rồi viết tiếp.

*2025-03-04 · #miền Tây · #chợ*
";
    assert_eq!(written("markdown"), wanted);
}

#[test]
fn markdown_keeps_paragraphs_apart_and_the_lines_of_a_verse_together() {
    let mut article = article_at("/a.md", "Đêm mười hai\nba bốn\nNăm sáu.");
    let second = article.text.find("Năm").unwrap();
    for (start, end) in [(0, second - 1), (second, article.text.len())] {
        article.blocks.push(Block {
            kind: BlockKind::Verse,
            marker: start,
            start,
            end,
            level: 0,
        });
    }
    let bookmark = keep(&article, "hai\nba bốn\nNăm");
    let quoted = |article, anchor| {
        let entry = ExportEntry {
            bookmark: &bookmark,
            article,
            anchor,
        };
        let text = Format::named("markdown")
            .unwrap()
            .write(&[entry], &TimeZone::UTC);
        let lines = text.split_inclusive('\n');
        lines
            .filter(|line| line.starts_with('>'))
            .collect::<String>()
    };
    let found = anchor::find(&bookmark, &article);
    assert_eq!(
        quoted(Some(Arc::new(article.clone())), found),
        "> hai\\\n> ba bốn\n>\n> Năm\n"
    );
    let lost = Anchor::Orphaned(anchor::Lost::Gone);
    assert_eq!(quoted(None, lost), "> hai\n>\n> ba bốn\n>\n> Năm\n");
}

#[test]
fn a_clause_is_exported_for_reading_with_its_number() {
    let law = "Điều 5. Hồ sơ\n\n1. Hồ sơ gồm hai bản.\n\nđ) Bản vẽ.\n";
    let article = crate::import::article(
        crate::article::Source::seed("luat.txt"),
        law.as_bytes().to_vec(),
        None,
    );
    for (quote, shown) in [
        ("Hồ sơ gồm hai bản.", "> 1\\. Hồ sơ gồm hai bản.\n"),
        ("Bản vẽ.", "> đ) Bản vẽ.\n"),
        ("hai bản", "> hai bản\n"),
    ] {
        let bookmark = keep(&article, quote);
        let write = |name| {
            let entry = ExportEntry {
                bookmark: &bookmark,
                article: Some(Arc::new(article.clone())),
                anchor: anchor::find(&bookmark, &article),
            };
            Format::named(name).unwrap().write(&[entry], &TimeZone::UTC)
        };
        assert!(write("markdown").contains(shown), "{}", write("markdown"));
        // Other programs look for the very letters of the article.
        assert!(
            write("w3c").contains(&format!("\"exact\": \"{quote}\"")),
            "{}",
            write("w3c")
        );
    }
}

#[test]
fn csv_has_the_columns_of_readwise_and_quotes_as_rfc_4180_says() {
    let wanted = "Highlight,Title,Author,URL,Note,Location,Date\r\n\
        \"1. Treo hàng lên *cây bẹo*, bán \"\"mão\"\".\",Chợ nổi buổi sớm,Út Lành,\
        file:///b%C3%A1o/ch%E1%BB%A3%20n%E1%BB%95i.md,\
        \".miền_Tây .chợ Hỏi lại chú Tư,\nrồi viết tiếp.\",33,2025-03-04T05:06:07Z\r\n\
        \"Ghe xuồng tụ về từ bốn giờ sáng.\n1.\",Chợ nổi buổi sớm,Út Lành,\
        file:///b%C3%A1o/ch%E1%BB%A3%20n%E1%BB%95i.md,,0,2025-03-04T20:00:00Z\r\n\
        bốn giờ sáng,Áo # mới,,https://báo.vn/lò gốm,,19,2025-03-04T05:06:07Z\r\n";
    assert_eq!(written("readwise"), wanted);
    let wanted = wanted
        .replace(",Date\r", ",Date,Tags\r")
        .replace(".miền_Tây .chợ ", "")
        .replacen("05:06:07Z\r", "05:06:07Z,\"miền Tây, chợ\"\r", 1)
        .replace("Z\r", "Z,\r");
    assert_eq!(written("csv"), format!("\u{feff}{wanted}"));
}

#[test]
fn w3c_is_one_collection_of_whole_annotations() {
    let value: Value = serde_json::from_str(&written("w3c")).unwrap();
    assert_eq!(value["type"], "AnnotationCollection");
    assert_eq!(value["total"], 3);
    let items = value["first"]["items"].as_array().unwrap();
    let whole: Vec<Value> = bookmarks().iter().map(w3c::to_json).collect();
    assert_eq!(items, &whole);
}

#[test]
fn json_lines_say_where_the_passage_is_and_keep_the_annotation() {
    let written = written("json");
    let rows: Vec<Value> = written
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows[0]["start"], 33);
    assert_eq!(rows[0]["status"], "attached");
    assert_eq!(rows[2]["status"], "orphaned");
    assert_eq!(rows[2]["annotation"], w3c::to_json(&bookmarks()[2]));
}

#[test]
fn a_line_has_the_number_of_further_passages_only_if_there_are_some() {
    let mut bookmark = bookmarks()[2].clone();
    for (count, written) in [(0, None), (2, Some(&2.into()))] {
        bookmark.further_passages = count;
        let entry = ExportEntry {
            bookmark: &bookmark,
            article: None,
            anchor: Anchor::Orphaned(anchor::Lost::Gone),
        };
        let row = serde_json::to_value(BookmarkRow::new(&entry)).unwrap();
        assert_eq!(row.get("further_passages"), written);
    }
}

#[test]
fn a_format_is_known_by_name_and_by_the_ending_of_a_file() {
    for format in FORMATS {
        assert_eq!(Format::named(format.name).unwrap().name, format.name);
        for ending in format.endings {
            let found = Format::of_file(&format!("a.b.{}", ending.to_uppercase()));
            assert!(found.unwrap().endings.contains(ending));
        }
    }
    assert_eq!(Format::of_file("a.csv").unwrap().name, "csv");
    assert!(Format::named("pdf").is_none() && Format::of_file("csv").is_none());
}

#[test]
fn nothing_to_write_is_a_whole_file() {
    for format in FORMATS {
        let text = format.write(&[], &TimeZone::UTC);
        assert!(text.is_empty() || text.ends_with('\n'), "{}", format.name);
        let found = crate::bookmark::import::read(&text, at("2025-01-01T00:00:00Z"));
        assert!(found.items.is_empty());
    }
}

#[test]
fn only_the_endings_of_formats_are_known() {
    for (name, is_unknown) in [
        ("a.md", false),
        ("a.JSONL", false),
        ("a", false),
        ("a.xyz", true),
    ] {
        assert_eq!(has_unknown_ending(name), is_unknown, "{name}");
    }
    let known = ".csv, .json, .jsonl, .jsonld, .markdown, .md, .ndjson";
    assert_eq!(known_endings(), known);
}

//! Titles, tags, paths, dates and exclusions.

use super::*;

#[test]
fn tags_and_paths_alone_list_articles() {
    let mut tagged = article("báo/2024", "Một", &["x"]);
    tagged.meta.tags = vec!["Lãnh đạo".to_owned()];
    let mut writer = writer([tagged, article("khác", "Hai", &["y"])]);
    for query in [
        "tag:lanh-dao",
        "tag:lãnh",
        "tag:\"lãnh đạo\"",
        "in:bao",
        "!y",
        "in:báo/20",
    ] {
        let found = find(&mut writer, query);
        assert_eq!((found.articles, found.passages.len()), (1, 1), "{query}");
        assert_eq!(
            found.passages[0].article,
            Source::seed("báo/2024").id(),
            "{query}"
        );
    }
    assert_eq!(find(&mut writer, "tag:lành").articles, 0);
}

#[test]
fn paths_are_compared_at_the_borders_of_folders_and_of_words_in_names() {
    let path = "var/Báo Tuổi-Trẻ/xa/a/a/số_12.bản2.txt";
    let mut filed = article("x", "Một", &["y"]);
    filed.origin = Origin {
        path: format!("/home/{path}"),
        inside: "/home/".len(),
        ..Default::default()
    };
    let mut writer = writer([filed]);
    for (query, is_found) in [
        ("in:var", true),
        ("in:va", true),
        ("in:ar", false),
        ("in:r/báo", false),
        ("in:/bao", true),
        ("in:/tuổi", false),
        ("in:tuổi", true),
        ("in:tuọi", false),
        ("in:uoi", false),
        ("in:trẻ/xa", true),
        ("in:re/xa", false),
        ("in:tuoi/xa", false),
        ("in:a/a", true),
        ("in:a/a/a", false),
        ("in:\"báo tuổi\"", true),
        ("in:12", true),
        ("in:2.bản", false),
        ("in:ban", true),
        ("in:an", false),
        ("in:txt", true),
        ("in:xt", false),
        ("in:'va", false),
        ("in:'var", true),
        ("in:home", false),
        ("!in:ar", true),
        ("!in:var", false),
    ] {
        let found = find(&mut writer, query).articles == 1;
        assert_eq!(found, is_found, "{query} in {path}");
        let decomposed: String = query.nfd().collect();
        let found = find(&mut writer, &decomposed).articles == 1;
        assert_eq!(found, is_found, "{query} decomposed");
    }
}

#[test]
fn each_excluded_word_or_phrase_excludes_by_itself() {
    let mut writer = writer([
        article("chiến", "Một", &["hòa bình sau chiến tranh"]),
        article("an ninh", "Hai", &["hòa bình và an ninh"]),
        article("ninh an", "Ba", &["hòa bình, ninh với an"]),
        article("không", "Bốn", &["hòa bình"]),
    ]);
    for (query, expected) in [
        ("hoa binh !chien", 3),
        ("hoa binh !\"an ninh\"", 3),
        ("hoa binh !chien !\"an ninh\"", 2),
        ("!chien !\"an ninh\" !\"ninh với\"", 1),
    ] {
        assert_eq!(find(&mut writer, query).articles, expected, "{query}");
    }
}

#[test]
fn days_narrow_the_articles() {
    let dated = |name, day: &str| {
        let mut article = article(name, name, &["Nước lên"]);
        article.meta.date = Some(day.parse().unwrap());
        article
    };
    let mut writer = writer([
        dated("cũ", "2019-05-01"),
        dated("mới", "2024-02-29"),
        article("không", "không", &["Nước lên"]),
    ]);
    for (query, expected) in [
        ("nuoc", "mới cũ không"),
        ("nuoc after:2019-05-01", "mới cũ"),
        ("nuoc after:2019-06", "mới"),
        ("nuoc before:2020", "cũ"),
        ("after:2000 before:1/3/2024", "mới cũ"),
        ("before:2019", ""),
    ] {
        let found = find(&mut writer, query);
        let names = found
            .passages
            .iter()
            .map(|p| of(&writer, p.article).title.clone());
        assert_eq!(names.collect::<Vec<_>>().join(" "), expected, "{query}");
    }
}

#[test]
fn the_day_of_a_file_is_that_of_the_user() {
    let mut late = article("khuya", "khuya", &["Nước lên"]);
    late.modified = Some("2024-02-28T17:30:00Z".parse().unwrap());
    let mut dated = article("ngày", "ngày", &["Nước lên"]);
    dated.meta.date = Some("2024-02-29".parse().unwrap());
    let mut both = late.clone();
    both.source = Source::seed("cả hai");
    both.id = both.source.id();
    both.title = "cả hai".to_owned();
    both.meta.date = Some("2024-02-27".parse().unwrap());
    for (hours, query, expected) in [
        (7, "after:2024-02-29", ["khuya", "ngày"].as_slice()),
        (7, "before:2024-02-29", &["cả hai"]),
        (0, "after:2024-02-29", &["ngày"]),
        (0, "before:2024-02-29", &["cả hai", "khuya"]),
        (-11, "before:2024-02-28", &["cả hai"]),
        (-12, "before:2024-02-29 after:2024-02-28", &["khuya"]),
        (-18, "before:2024-02-28", &["cả hai", "khuya"]),
    ] {
        let zone = TimeZone::fixed(jiff::tz::offset(hours));
        let mut writer = Writer::new().in_zone(zone);
        for article in [&late, &dated, &both] {
            writer.add(article.clone());
        }
        let found = find(&mut writer, query);
        let titles = found
            .passages
            .iter()
            .map(|p| of(&writer, p.article).title.clone());
        let mut titles: Vec<_> = titles.collect();
        titles.sort();
        assert_eq!(titles, expected, "{query} at {hours}");
    }
}

#[test]
fn states_admit_articles_and_exclude_them() {
    let names = ["a", "b", "c"];
    let mut writer = writer(names.map(|name| article(name, name, &["chung chữ"])));
    let ids = names.map(|name| Source::seed(name).id());
    let hash = writer.article(ids[2]).unwrap().hash;
    let states = StateSets {
        read: [ids[0]].into(),
        begun: [ids[1]].into(),
        kept: [ids[0]].into(),
        kept_texts: [hash].into(),
    };
    let request = Request {
        states: Some(states.into()),
        ..ALL
    };
    for (query, expected) in [
        ("is:read", "a"),
        ("is:unread", "bc"),
        ("chung is:unread", "bc"),
        ("is:begun", "b"),
        ("is:kept", "ac"),
        ("!is:kept", "b"),
        ("is:kept is:unread", "c"),
        ("is:read is:unread", ""),
        ("chung !is:begun", "ac"),
    ] {
        let query_parsed = Query::parse(query);
        let found = writer.search(&query_parsed, &request, &|| false).unwrap();
        let is_found = |id: &ArticleId| found.passages.iter().any(|p| p.article == *id);
        let titles: String = names
            .iter()
            .zip(&ids)
            .filter(|(_, id)| is_found(id))
            .map(|(name, _)| *name)
            .collect();
        assert_eq!(titles, expected, "{query}");
        assert_eq!(found.articles, expected.len(), "{query}");
    }
}

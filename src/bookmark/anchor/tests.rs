//! Passages in articles that were edited: found, moved, or honestly lost.

use super::super::tests::{article, keep};
use super::place::{PLACES_MAX, PLACES_MAX_BYTES, occurrences};
use super::side::{nearest_end, nearest_start};
use super::*;

mod changed;
mod guards;
mod like;
mod rows;

const TEXT: &str = "Ông Tư dậy từ lúc gà chưa gáy. Ông nhóm bếp, đặt ấm nước rồi ra hiên ngồi. \
    Ngoài sông, ghe chở trấu đã nổ máy.\nBà con trong xóm gọi nhau í ới. Chợ nhóm ngay đầu vàm, \
    kẻ bán người mua đều quen mặt. “Cá đồng đây!” – tiếng rao lẫn vào sương.\nĐến khi mặt trời \
    lên khỏi ngọn dừa, chợ tan. Dòng sông lại lặng như chưa từng có phiên chợ nào.";

/// Keep `words` in `before`, look for them in `after`: the status and the words found.
fn find_in<'a>(before: &str, words: &str, after: &'a str) -> (&'static str, &'a str) {
    find_kept(&keep(&article(before), words), after)
}

fn find_kept<'a>(bookmark: &Bookmark, after: &'a str) -> (&'static str, &'a str) {
    let anchor = find(bookmark, &article(after));
    (
        anchor.status(),
        anchor.range().map_or("", |range| &after[range]),
    )
}

#[test]
fn only_an_orphan_has_a_reason_why_it_is_lost() {
    let lost = |after: &str| find(&keep(&article(TEXT), "chợ tan"), &article(after)).lost();
    assert_eq!(lost(TEXT), None);
    assert_eq!(lost("Một hai ba."), Some(Lost::Gone));
}

#[test]
fn an_unchanged_article_keeps_every_passage() {
    for words in ["Ông", "chợ tan", TEXT, "Bà con trong xóm gọi nhau í ới."] {
        assert_eq!(find_in(TEXT, words, TEXT), ("attached", words));
    }
}

#[test]
fn an_edit_after_the_passage_leaves_it_attached() {
    let edited = TEXT.replace("Dòng sông", "Khúc sông");
    assert_eq!(find_in(TEXT, "Chợ nhóm", &edited), ("attached", "Chợ nhóm"));
}

#[test]
fn an_edit_before_the_passage_moves_it() {
    let edited = format!("Sáng tháng chạp. {TEXT}");
    for words in ["Chợ nhóm", "sông", "Ông Tư", "chợ nào."] {
        let (status, found) = find_in(TEXT, words, &edited);
        assert_eq!((status, found), ("moved", words));
    }
    let anchor = find(&keep(&article(TEXT), "sông"), &article(&edited));
    assert_eq!(anchor.range().unwrap().start, edited.find("sông").unwrap());
}

#[test]
fn the_right_one_of_several_is_found_by_its_context() {
    let text = "Ngày mai họp tổ. Ai cũng nhớ mang sổ. Ngày mai họp tổ. Đừng ai đến muộn nữa nhé.";
    let second = text.rfind("Ngày mai").unwrap();
    let kept = Bookmark::new(
        &article(text),
        second..second + "Ngày mai họp tổ.".len(),
        "".into(),
        jiff::Timestamp::UNIX_EPOCH,
    );
    let edited = format!(
        "Thông báo lần hai của tổ. {}",
        text.replace("mang sổ", "đem sổ")
    );
    let anchor = find(&kept, &article(&edited));
    assert_eq!(
        anchor,
        Anchor::Moved(edited.rfind("Ngày mai").unwrap()..edited.rfind(" Đừng").unwrap())
    );
}

#[test]
fn retypesetting_is_no_change_of_words() {
    let words = "kẻ bán người mua đều quen mặt. “Cá đồng đây!” – tiếng rao lẫn vào sương.";
    let edited = TEXT
        .replace(['“', '”'], "\"")
        .replace('–', "-")
        .replace("người mua", "người\nmua");
    let (status, found) = find_in(TEXT, words, &edited);
    assert_eq!(status, "moved");
    assert_eq!(
        found,
        "kẻ bán người\nmua đều quen mặt. \"Cá đồng đây!\" - tiếng rao lẫn vào sương."
    );

    let text = "Hội nghị thống nhất: hòa giải ở cơ sở phải khỏe lên từ tổ hòa giải.";
    let other = text.replace("hòa", "hoà").replace("khỏe", "khoẻ");
    let found = find_in(text, "hòa giải ở cơ sở phải khỏe lên", &other);
    assert_eq!(found, ("moved", "hoà giải ở cơ sở phải khoẻ lên"));
}

#[test]
fn a_quote_in_decomposed_letters_is_found() {
    use unicode_normalization::UnicodeNormalization;
    let mut kept = keep(&article(TEXT), "đặt ấm nước");
    for part in [
        &mut kept.quote.exact,
        &mut kept.quote.prefix,
        &mut kept.quote.suffix,
    ] {
        *part = part.nfd().collect();
    }
    assert_eq!(find_kept(&kept, TEXT), ("moved", "đặt ấm nước"));
}

#[test]
fn two_places_of_equal_worth_are_an_orphan() {
    let verse = "Sông sâu bên lở bên bồi. Ai về bên ấy cho tôi theo cùng.\n".repeat(2);
    let edited = format!("Câu hát cũ.\n{verse}");
    assert_eq!(find_in(&verse, "bên lở bên bồi", &edited), ("orphaned", ""));
    let mut bare = keep(&article(TEXT), "ghe chở trấu");
    bare.quote.prefix.clear();
    bare.quote.suffix.clear();
    bare.position = None;
    assert_eq!(find_kept(&bare, TEXT), ("moved", "ghe chở trấu"));
    assert_eq!(find_kept(&bare, &TEXT.repeat(2)), ("orphaned", ""));
}

#[test]
fn a_short_quote_that_was_deleted_is_not_found_where_it_also_occurs() {
    let edited = TEXT.replace("Ngoài sông, ghe chở trấu đã nổ máy.", "Ngoài bãi vẫn vắng.");
    // "sông" is left once, in another sentence.
    assert_eq!(edited.matches("sông").count(), 1);
    assert_eq!(find_in(TEXT, "sông", &edited), ("orphaned", ""));
}

#[test]
fn words_that_begin_or_end_within_other_words_are_not_the_passage() {
    let before = "Cần làm:\n1. Gửi hộ khẩu qua bưu điện trong chín ngày.\n2. Gửi giấy khai sinh tại tỉnh \
        trong bảy ngày.\n3. Nộp biên lai tại huyện trong năm ngày.\n";
    let tenth = "12. Gửi giấy khai sinh tại tỉnh trong bảy ngày.";
    let passage = &tenth[1..];
    let without = before.replace(&format!("{passage}\n"), "");
    assert_eq!(
        find_in(before, passage, &format!("{without}{tenth}\n")).0,
        "orphaned"
    );
    let alone = format!("{without}{passage}\n");
    assert_eq!(
        find_in(before, passage, &alone),
        ("moved", passage),
        "a line of its own"
    );
    // A passage that was chosen within a word is one.
    let part = "ửi giấy khai sinh tại tỉnh trong bảy ngà";
    assert_eq!(find_in(before, part, &alone), ("moved", part));
}

#[test]
fn an_item_that_was_removed_is_not_an_equal_item_farther_down() {
    let item = "Gửi giấy tờ tại quận trong 3 buổi.";
    let before = format!(
        "Cần làm:\n1. Ký giấy tờ tại phường trong 4 buổi.\n2. {item}\n3. Nộp bản cam kết thuê kho tại quận \
        trong 6 buổi.\n4. Sao sổ kho qua bưu cục trong 1 buổi.\n5. Gửi sổ kho tại phường trong 7 buổi.\n6. {item}\n"
    );
    let after = before.replacen(item, "", 1);
    assert_eq!(find_in(&before, item, &after), ("orphaned", ""));
    // Among lines that are like no other it is found wherever it went.
    let [first, second] = [
        "Ngoài sông ghe đã nổ máy.",
        "Bà con ngồi chờ trời sáng hẳn.",
    ];
    let before = format!("Đầu.\n{first}\n{item}\n{second}\nCuối bài viết ngắn.\n");
    let after = format!("Đầu.\n{first}\n{second}\nCuối bài viết ngắn.\n{item}\n");
    assert_eq!(find_in(&before, item, &after), ("moved", item));
}

#[test]
fn a_long_name_alone_is_no_proof_but_a_short_sentence_is() {
    let name = "Hội đồng nhân dân thị trấn Cái Tàu Hạ";
    let before =
        format!("Sáng nay {name} họp phiên thường kỳ.\nĐường vào chợ đã sửa xong.\nHết tin.");
    let after = format!(
        "Tin mới nhận. Ông Sáu, cựu đại biểu {name}, vừa mất. Đường vào chợ đã sửa xong. Thế thôi."
    );
    assert_eq!(find_in(&before, name, &after), ("orphaned", ""));
    let sentence = "Đường vào chợ đã sửa xong.";
    assert_eq!(find_in(&before, sentence, &after), ("moved", sentence));
}

#[test]
fn the_same_words_at_the_same_position_by_chance_are_not_trusted() {
    let before = "Mưa. Mưa suốt đêm qua, nước ngập đến bậc thềm thứ ba.";
    let after = "Mưa. Mưa rồi nắng, đồng lúa vàng óng ả dưới chân đồi.";
    let second = Bookmark::new(
        &article(before),
        6..10,
        "".into(),
        jiff::Timestamp::UNIX_EPOCH,
    );
    assert_eq!(second.quote.exact, "Mưa");
    assert_eq!(find_kept(&second, after), ("orphaned", ""));
}

#[test]
fn a_sentence_that_moved_among_new_neighbours_is_found() {
    let words = "Ngoài sông, ghe chở trấu đã nổ máy.";
    let after = format!("Mở đầu hoàn toàn mới. {words}\nKết thúc cũng hoàn toàn mới.");
    assert_eq!(find_in(TEXT, words, &after), ("moved", words));
}

#[test]
fn a_short_sentence_is_found_wherever_it_went_when_nothing_is_near_it() {
    let words = "Chúng tôi có quyết tâm.";
    let text = TEXT.replace("\nBà con", &format!("\n{words}\nBà con"));
    let after = format!("{TEXT}\nThêm một đoạn khác hẳn.\n{words}\nHết chuyện.");
    assert_eq!(find_in(&text, words, &after), ("moved", words));
    // One that is nearly the same says that such sentences come again.
    let near = format!("{after}\nChúng tôi có quyết tám.");
    assert_eq!(find_in(&text, words, &near), ("orphaned", ""));
    // As part of another sentence it is not the sentence that was kept.
    let inside = after.replace(words, "Ông nói rằng Chúng tôi có quyết tâm lớn.");
    assert_eq!(find_in(&text, words, &inside), ("orphaned", ""));
    // Two words are said again and again.
    let text = TEXT.replace("\nBà con", "\nĐúng vậy.\nBà con");
    let after = format!("{TEXT}\nChuyện khác.\nĐúng vậy.\nHết.");
    assert_eq!(find_in(&text, "Đúng vậy.", &after), ("orphaned", ""));
}

#[test]
fn what_is_gone_or_empty_is_an_orphan() {
    assert_eq!(
        find_in(TEXT, "ghe chở trấu", "Chuyện khác."),
        ("orphaned", "")
    );
    assert_eq!(find_in(TEXT, "ghe chở trấu", ""), ("orphaned", ""));
    let mut kept = keep(&article(TEXT), "ghe");
    kept.quote.exact = " \n".to_owned();
    assert_eq!(find_kept(&kept, TEXT), ("orphaned", ""));
}

#[test]
fn a_match_never_cuts_a_grapheme() {
    // q with a mark has no composed form, so it stays two scalar values in NFC.
    assert_eq!(
        find_in("chữ q", "q", "đây là chữ q\u{301}"),
        ("orphaned", "")
    );
}

#[test]
fn a_quote_that_occurs_everywhere_ends_soon() {
    let text = "a".repeat(200_000);
    let mut kept = Bookmark::new(
        &article(&text),
        50_000..60_000,
        "".into(),
        jiff::Timestamp::UNIX_EPOCH,
    );
    kept.position = None;
    assert_eq!(
        find(&kept, &article(&format!("b{text}"))),
        Anchor::Orphaned(Lost::Unclear)
    );
}

#[test]
fn the_reason_says_whether_the_words_are_still_there() {
    let text = "Mẻ cá vừa lên bến thì trời đổ mưa. Không ai chạy trú.";
    let kept = keep(&article(text), "trời đổ mưa");
    for (now, lost) in [
        ("Chợ tan. Ai nấy ra về, ghe cũng nhổ neo.", Lost::Gone),
        (
            "Chợ tan. Nghe nói ở miền trên trời đổ mưa mấy hôm liền.",
            Lost::Context,
        ),
        (
            "Hôm qua trời đổ mưa rất to. Sáng nay trời đổ mưa nữa.",
            Lost::Unclear,
        ),
    ] {
        assert_eq!(find(&kept, &article(now)), Anchor::Orphaned(lost), "{now}");
    }
}

/// Sentences deleted, inserted and changed all over, by a small fixed generator: what is found is
/// the kept sentence itself, and one that is still there between its neighbours is found.
#[test]
fn random_edits_never_mislead() {
    let mut seed = 1_u64;
    let mut random = move |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let sentences: Vec<&str> = TEXT.split_inclusive('.').collect();
    let mut lost = 0;
    for _ in 0..2_000 {
        let chosen = random(sentences.len());
        let exact = sentences[chosen].trim();
        let indent = sentences[chosen].find(exact).unwrap();
        let start = sentences[..chosen].concat().len() + indent;
        let range = start..start + exact.len();
        let kept = Bookmark::new(
            &article(TEXT),
            range,
            "".into(),
            jiff::Timestamp::UNIX_EPOCH,
        );
        let mut text = String::new();
        let mut truth = None;
        for (n, sentence) in sentences.iter().enumerate() {
            match random(5) {
                0 => continue,
                1 => text.push_str(" Thêm một câu chen ngang."),
                _ => {}
            }
            if n == chosen {
                let start = text.len() + indent;
                truth = Some(start..start + exact.len());
            }
            text.push_str(sentence);
        }
        let found = find(&kept, &article(&text)).range();
        assert!(found.is_none() || found == truth, "{exact:?} in {text:?}");
        lost += usize::from(found.is_none() && truth.is_some());
    }
    assert_eq!(lost, 0);
}

#[test]
fn a_long_quote_of_a_text_that_repeats_itself_is_not_compared_everywhere() {
    let (text, quote) = ("ab".repeat(1 << 18), "ab".repeat(1 << 17));
    assert_eq!(occurrences(&text, &quote), None);
    assert_eq!(occurrences(&text, &text), Some(vec![0]));
}

#[test]
fn only_the_nearest_context_is_compared() {
    let long = "chữ ".repeat(100_000) + "đây là ";
    assert_eq!(
        nearest_end(&long, CONTEXT_MAX_SCALARS).chars().count(),
        CONTEXT_MAX_SCALARS
    );
    assert!(long.ends_with(nearest_end(&long, CONTEXT_MAX_SCALARS)));
    assert_eq!(
        nearest_start(&long, CONTEXT_MAX_SCALARS).chars().count(),
        CONTEXT_MAX_SCALARS
    );
    assert!(long.starts_with(nearest_start(&long, CONTEXT_MAX_SCALARS)));
    assert_eq!([nearest_end("đây", 9), nearest_start("đây", 9)], ["đây"; 2]);
}

#[test]
fn a_sentence_goes_from_one_end_to_the_other() {
    let quote = |prefix: &str, suffix: &str| Quote {
        exact: "ghe".to_owned(),
        prefix: prefix.to_owned(),
        suffix: suffix.to_owned(),
    };
    for (prefix, suffix, rest) in [
        ("Sáng ra. Chợ đông ", " và thuyền. Trưa tan.", [8, 10]),
        ("Giá 1.250 đồng một ", " trấu", [18, 4]),
        ("Tin vui:\n", "\nHết.", [0, 0]),
    ] {
        let quote = quote(prefix, suffix);
        let edges = sentence_edges(prefix, "ghe", suffix);
        let found = Side::BOTH.map(|side| {
            if edges[side] {
                0
            } else {
                rest_of_sentence(&quote, side)
            }
        });
        assert_eq!(found, rest, "{quote:?}");
    }
}

#[test]
fn a_short_passage_is_known_by_one_neighbour_and_nearly_the_other() {
    let (title, next) = ("Dọn ngăn kéo", "Giữ thì phải dọn, mỗi mùa hè một lần.");
    let before = "Người viết ra câu ấy và người dừng lại ở đó";
    let text = format!("{before}.\n\n{title}\n\n{next}\n\nHết bài.");
    let edited = format!("Mở đầu mới. {before}.\n\nCách {title}\n\n{next}\n\nHết bài.");
    assert_eq!(find_in(&text, title, &edited), ("moved", title));
    // Not between another sentence and the same one: it may be a refrain.
    let other = format!("Mở đầu mới. Một câu khác hẳn.\n\nCách {title}\n\n{next}\n\nHết bài.");
    assert_eq!(find_in(&text, title, &other), ("orphaned", ""));
}

//! Passages in articles that were edited: found, moved, or honestly lost.

use super::super::tests::{article, keep};
use super::place::{MANY, MANY_BYTES, occurrences};
use super::side::{nearest_end, nearest_start};
use super::*;

mod guards;
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

const LONG: &str = "Cơ quan điều tra đã khởi tố vụ án, bắt tạm giam ba người trong đường dây \
    làm giấy tờ giả, thu giữ nhiều con dấu cùng máy in, và đang mở rộng việc xác minh ở các địa \
    phương lân cận. Bước đầu những người này khai nhận đã bán hàng trăm tờ cho khách ở nhiều nơi, \
    mỗi tờ một giá, tùy theo loại giấy và thời gian chờ.";

/// Returns the text that the passage is found as, when its article reads otherwise in these words.
fn mended<'a>(passage: &str, old: &str, new: &str, text: &'a mut String) -> &'a str {
    let before = TEXT.replace("\nBà con", &format!("\n{passage}\nBà con"));
    assert_eq!(passage.matches(old).count(), 1);
    *text = before.replace(old, new);
    find_in(&before, passage, text).1
}

#[test]
fn a_passage_is_found_with_an_edge_a_phrase_or_a_clause_changed() {
    let mut text = String::new();
    for (old, new) in [
        ("Cơ quan điều tra", "CQĐT"),
        ("Cơ quan", "Phía cảnh"),
        ("thời gian chờ.", "lúc chờ."),
        ("gian chờ.", "hạn gấp."),
        ("chờ.", "đợi."),
        ("bắt tạm giam", "BTG"),
        (", thu giữ nhiều con dấu cùng máy in", ""),
    ] {
        let found = mended(LONG, old, new, &mut text);
        assert_eq!(found, LONG.replace(old, new), "{old:?} as {new:?}");
    }
    // A line that came between is not taken in.
    let found = mended(LONG, "Cơ quan điều tra", "Tin trong ngày\nCQĐT", &mut text);
    assert_eq!(found, LONG.replace("Cơ quan điều tra ", ""));
}

#[test]
fn a_near_copy_after_the_next_heading_is_not_the_passage_that_was_deleted() {
    let quote = "Thả vịt vào nồi nước dùng, thêm sả đập dập và hành tím nướng.";
    let copy = quote.replace("vịt", "gà");
    let before = format!(
        "Mua đủ các thứ.\n- Nước mắm, muối, chút đường, vài lát ớt cắt mỏng\n{quote}\nCách nấu\n\
            1. Rửa xương cho sạch rồi ninh lửa nhỏ.\n2. Luộc. {copy} Vớt ra để nguội."
    );
    let deleted = before.replace(&format!("{quote}\n"), "");
    let without_first = deleted.replace("1. Rửa xương cho sạch rồi ninh lửa nhỏ.\n", "");
    let without_number = without_first.replace("2. Luộc. ", "");
    for after in [deleted, without_first, without_number] {
        assert_eq!(find_in(&before, quote, &after), ("orphaned", ""), "{after}");
    }
}

#[test]
fn words_of_the_heading_before_are_not_those_that_were_dropped() {
    let quote =
        "Thử lấy một mẻ lưới có chừng ba trăm con cá lớn nhỏ lẫn lộn vào một sáng cuối thu.";
    let suffix = "Chia ra từng rổ, mỗi rổ nặng hơn hai ký rưỡi.";
    let before = format!("Chuyện cũ đã qua.\nTừ một con đến một mẻ lưới\n{quote} {suffix}");
    let left = quote.strip_prefix("Thử lấy một mẻ lưới ").unwrap();
    let after = format!("Tin mới về sáng nay.\nTừ một con đến một mẻ lưới\n{left} {suffix}");
    assert_eq!(find_in(&before, quote, &after), ("moved", left));
}

#[test]
fn the_same_words_in_the_next_line_are_not_the_end_of_a_changed_passage() {
    let first = "Đọc vần thì lấy cho thuận miệng, còn xếp tên người thì chọn một lệ rồi giữ mãi.";
    for (heading, new) in [
        ("Từng tiếng một", "Từng từ"),
        ("Xếp theo từng tiếng một", "Xếp theo lối từng từ"),
    ] {
        let quote = format!("{first}\n{heading}");
        let before = format!(
            "Sách cũ ghi thế này, không sai.\n{quote}\nCó hai lối so cả cụm từ.\n{heading} | Cả cụm \
                liền nhau\nHết bảng."
        );
        let after = before
            .replacen(heading, new, 1)
            .replace("Có hai lối so cả cụm từ.\n", "");
        let (_, found) = find_in(&before, &quote, &after);
        assert!(!found.contains(heading), "{found:?}");
    }
    let table = |first: &str, second: &str, third: &str| {
        format!(
            "Bảng sau so hai lối xếp.\n{first}\n{second}{third}\nỞ cột bên phải máy quên hết dấu, cho \
                nên từ ấy chen lên đầu. Người Việt nhìn vào thấy rối."
        )
    };
    let before = table("ba hoa | bà con", "ba mươi | ba hoa\n", "bà con | bà mụ");
    let quote = "bà con | bà mụ\nỞ cột bên phải máy quên hết dấu, cho nên từ ấy chen lên đầu.";
    let after = table("ba hoa | bà con", "", "bà don | bà mụ");
    let (_, found) = find_in(&before, quote, &after);
    assert!(!found.contains("bà con"), "{found:?}");
}

#[test]
fn a_short_passage_whose_new_words_outweigh_its_own_is_an_orphan() {
    let before = "5. Đóng dấu biên lai tại tỉnh trong 8 ngày.\n6. Gửi đơn xin phép tại huyện trong 5 \
        ngày.\nXong các việc ấy thì chờ giấy.";
    let after = before.replace("trong 5 ngày", "trong thời gian quy định");
    assert_eq!(
        find_in(before, "huyện trong 5 ngày.", &after),
        ("orphaned", "")
    );
}

#[test]
fn a_near_copy_far_from_both_neighbours_is_not_the_passage_that_was_changed() {
    let quote = "Hợp tác xã mua chung máy gặt và chia nhau từng giờ chạy máy ngoài đồng.";
    let before =
        format!("Mùa này lúa chín sớm hơn mọi năm, trời lại nắng. {quote} Đến rằm thì xong.");
    let new = "Có năm nước lên sớm, cả làng phải gặt chạy lụt suốt đêm dưới ánh đèn măng sông.";
    let changed = quote.replace("Hợp tác xã mua chung máy gặt", "HTXMCMG");
    for copy in ["ngoài bãi.", "ngoài đồng và bãi."] {
        let copy = quote.replace("ngoài đồng.", copy);
        let after = before.replace(quote, &format!("{changed} {new} {copy} {new}"));
        let (_, found) = find_in(&before, quote, &after);
        assert!(!found.contains("Hợp tác xã"), "{found:?}");
    }
}

#[test]
fn a_like_line_between_the_same_lines_is_not_a_mended_one() {
    let line = |n: u32, people: u32| format!("Quận {n} có {people} người, thu 12 tỷ đồng.");
    let table = |lines: &[String]| format!("Số liệu.\n{}\nHết bảng.", lines.join("\n"));
    let old = [line(3, 120), line(4, 230), line(5, 310), line(6, 470)];
    let mut new = old.to_vec();
    new.remove(2);
    let after = table(&new);
    for (n, kept) in old.iter().enumerate() {
        let found = find_in(&table(&old), kept, &after).1;
        let expected = if n == 2 { "" } else { kept };
        assert_eq!(found, expected);
    }
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

#[test]
fn a_few_changed_letters_between_the_same_words_are_no_loss() {
    let words = "Ngoài sông, ghe chở trấu đã nổ máy.";
    for new in [
        "Ngoài sông, ghe chở lúa đã nổ máy.",
        "Ngoài sông ghe trở trấu đã nổ máy!",
        "Ngoài rạch, ghe chở trấu đã nổ máy.",
        "Ngoài sông, ghe chở trấu nổ máy.",
    ] {
        let edited = TEXT.replace(words, new);
        assert_eq!(find_in(TEXT, words, &edited), ("moved", new));
        // With the words on one side gone too.
        let alone = edited.replace("Bà con trong xóm gọi nhau í ới.", "Xóm còn ngủ.");
        assert_eq!(find_in(TEXT, words, &alone), ("moved", new));
    }
    let loud = words.to_uppercase();
    let edited = TEXT.replace(words, &loud);
    assert_eq!(find_in(TEXT, words, &edited), ("moved", loud.as_str()));
    let other = TEXT.replace(words, "Ngoài ngõ, lũ trẻ đã gọi nhau.");
    assert_eq!(find_in(TEXT, words, &other), ("orphaned", ""));
}

#[test]
fn new_words_at_the_ends_of_a_changed_passage_are_not_taken_in() {
    let words = "Ngoài sông, ghe chở trấu đã nổ máy.";
    let new = "Ngoài sông, ghe chở lúa đã nổ máy.";
    let edited = TEXT.replace(words, &format!("Sớm nay. {new}"));
    assert_eq!(find_in(TEXT, words, &edited), ("moved", new));
}

const PRICES: &str = "Giá chợ sáng nay.\nGạo tẻ mười sáu nghìn một ký.\nGạo nếp mười tám nghìn \
    một ký.\nGạo thơm hai mươi nghìn một ký.\nHết tin giá cả, xin hẹn gặp lại.";

#[test]
fn the_next_of_several_like_lines_is_not_the_one_that_was_deleted() {
    for line in PRICES.lines().skip(1).take(3) {
        let edited = PRICES.replace(&format!("{line}\n"), "");
        assert_eq!(find_in(PRICES, line, &edited), ("orphaned", ""), "{line}");
    }
}

#[test]
fn two_changed_places_of_equal_worth_are_unclear() {
    let part = "Trời vừa hửng sáng thì trống làng nổi lên một hồi dài. Cả xóm đổ ra đình xem \
        rước. Đám trẻ chạy trước, người già chống gậy theo sau.\n";
    let changed = part.replace("đổ ra đình", "kéo ra đình");
    let kept = keep(&article(part), "Cả xóm đổ ra đình xem rước.");
    assert_eq!(find_kept(&kept, &changed).0, "moved");
    let anchor = find(&kept, &article(&changed.repeat(2)));
    assert!(matches!(anchor, Anchor::Orphaned(_)), "{anchor:?}");
}

#[test]
fn a_changed_quote_of_a_text_that_repeats_itself_ends_soon() {
    let text = "ab ".repeat(300_000);
    let mut kept = keep(&article(&format!("{text}cd {text}")), "cd");
    kept.position = None;
    kept.quote.exact = "ab ba ".repeat(20_000);
    assert!(find(&kept, &article(&text)).range().is_none());
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
fn a_like_line_in_place_of_a_changed_or_deleted_one_is_not_it() {
    let line = |good: &str, price: u8| format!("Giá {good} hôm nay là {price}.000 đồng một ký.\n");
    let before = format!(
        "Tại chợ Vàm, giá như sau.\n{}{}{}Tại chợ Rạch, giá như sau.\n{}{}",
        line("cá rô", 31),
        line("xoài", 92),
        line("muối", 41),
        line("xoài", 18),
        line("xoài", 55),
    );
    // The line went, and another market's came between the same neighbours.
    let kept = line("xoài", 92);
    let after = before
        .replace(&line("xoài", 18), "")
        .replace(&kept, &line("xoài", 18));
    assert_eq!(find_in(&before, kept.trim_end(), &after), ("orphaned", ""));
    let two = format!("{kept}{}", line("muối", 41));
    assert_eq!(find_in(&before, two.trim_end(), &after), ("orphaned", ""));
    // A price that was mended where no other line is like it.
    let after = before
        .replace(&line("xoài", 18), "")
        .replace(&line("xoài", 55), "")
        .replace(&kept, &line("xoài", 95));
    let mended = line("xoài", 95);
    assert_eq!(
        find_in(&before, kept.trim_end(), &after),
        ("moved", mended.trim_end())
    );
}

#[test]
fn the_same_position_alone_is_no_proof_where_lines_are_equally_long() {
    let before =
        "Gạo tẻ hôm nay mười sáu nghìn, tăng nhẹ.\nGạo nếp hôm nay hai mươi nghìn, tăng nhẹ.\n";
    let after =
        "Gạo lứt hôm nay chín mốt nghìn, tăng nhẹ.\nGạo nếp hôm nay hai mươi nghìn, tăng nhẹ.\n";
    let after = after.replacen("lứt hôm nay chín mốt", "bè hôm nay mười chín", 1);
    assert_eq!(before.find("tăng"), after.find("tăng"));
    assert_eq!(find_in(before, "tăng nhẹ.", &after), ("orphaned", ""));
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
fn a_passage_of_several_sentences_keeps_each_of_them() {
    let words = "Ngoài sông, ghe chở trấu đã nổ máy.\nBà con trong xóm gọi nhau í ới.";
    let other = TEXT.replace(
        "Bà con trong xóm gọi nhau í ới.",
        "Xóm còn ngủ, chó sủa vang.",
    );
    assert_eq!(find_in(TEXT, words, &other).0, "orphaned");
    let mended = TEXT.replace("trong xóm gọi", "trong ấp gọi");
    assert_eq!(
        find_in(TEXT, words, &mended),
        ("moved", words.replace("trong xóm", "trong ấp").as_str())
    );
}

#[test]
fn one_word_may_be_another_however_long_it_is() {
    let long =
        "Nghị định 117-NĐ/HĐND về ghe máy có hiệu lực từ đầu tháng chạp năm nay ở cả hai bờ sông.";
    let text = TEXT.replace("Ngoài sông, ghe chở trấu đã nổ máy.", long);
    for new in ["9", "", "mới"] {
        let changed = long.replace("117-NĐ/HĐND", new).replace("  ", " ");
        let edited = text.replace(long, &changed);
        assert_eq!(find_in(&text, long, &edited), ("moved", &*changed));
    }
    // More words than one, between the same sentences.
    let mended = long.replace("117-NĐ/HĐND về", "cấm");
    assert_eq!(
        find_in(&text, long, &text.replace(long, &mended)),
        ("moved", &*mended)
    );
    // Not when these went as well: it may be another sentence.
    let alone = format!("Tin khác.\n{mended}\nTin khác nữa.");
    assert_eq!(find_in(&text, long, &alone).0, "orphaned");
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

#[test]
fn a_price_that_changed_is_found_by_a_name_that_stands_once_between_the_same_lines() {
    let line = |name: &str, price: &str| format!("{name} hôm nay {price} đồng một lít.");
    let list = |lines: &[String]| format!("Giá xăng dầu chiều nay.\n{}\nHết.", lines.join("\n"));
    let old = [
        line("Xăng A92", "21.340"),
        line("Xăng A95", "21.350"),
        line("Dầu hỏa", "18.960"),
    ];
    let text = list(&old);
    let mut new = old.clone();
    new[1] = line("Xăng A95", "21.950");
    assert_eq!(find_in(&text, &old[1], &list(&new)), ("moved", &*new[1]));
    // When the line before it changed as well, no one can say that it is not another.
    new[0] = line("Xăng A92", "21.351");
    assert_eq!(find_in(&text, &old[1], &list(&new)), ("orphaned", ""));
    // Nor when its name stands in another list too.
    new[0].clone_from(&old[0]);
    let twice = format!("{}\n{}", list(&new), line("Xăng A95", "21.351"));
    assert_eq!(find_in(&text, &old[1], &twice), ("orphaned", ""));
}

/// Paragraphs that differ in a number or a name, and the second of them.
const LIKE_PARAGRAPHS: [[&str; 3]; 5] = [
    [
        "Chuyến 4, ghe chở tám mươi giạ lúa lên chành ở Sa Đéc, về không.",
        "Chuyến 5, ghe chở tám mươi giạ lúa lên chành ở Sa Đéc, về không.",
        "Chuyến 6, ghe chở tám mươi giạ lúa lên chành ở Sa Đéc, về không.",
    ],
    [
        "Ngày 5 tháng 3, tổ một gặt xong thửa ruộng ngoài đê.",
        "Ngày 6 tháng 3, tổ một gặt xong thửa ruộng ngoài đê.",
        "Ngày 7 tháng 3, tổ một gặt xong thửa ruộng ngoài đê.",
    ],
    [
        "Bà Tám góp hai chục đồng sửa cây cầu ván qua rạch.",
        "Bà Hai góp hai chục đồng sửa cây cầu ván qua rạch.",
        "Bà Năm góp hai chục đồng sửa cây cầu ván qua rạch.",
    ],
    [
        "4/ Nộp hai giạ lúa giống cho tổ vần công đầu vàm.",
        "5/ Nộp hai giạ lúa giống cho tổ vần công đầu vàm.",
        "6/ Nộp hai giạ lúa giống cho tổ vần công đầu vàm.",
    ],
    [
        "Lớp học đêm thứ 19 có ba mươi người. Ai cũng thuộc bài.",
        "Lớp học đêm thứ 20 có ba mươi người. Ai cũng thuộc bài.",
        "Lớp học đêm thứ 21 có ba mươi người. Ai cũng thuộc bài.",
    ],
];

#[test]
fn a_paragraph_is_found_wherever_it_went_among_others_that_differ_in_a_number_or_a_name() {
    let new = "Trời đổ mưa suốt buổi chiều.";
    for [a, kept, c] in LIKE_PARAGRAPHS {
        let before = [a, kept, c].join("\n\n");
        for after in [
            vec![c, kept, a],
            vec![a, c, kept],
            vec![kept, a, c],
            vec![c, a, kept],
            vec![a, new, kept, new, c],
            vec![a, c, new, kept],
        ] {
            let after = after.join("\n\n");
            assert_eq!(find_in(&before, kept, &after).1, kept, "{after}");
        }
    }
}

#[test]
fn a_paragraph_that_another_was_renumbered_into_is_not_the_one_that_was_deleted() {
    let new = "Trời đổ mưa suốt buổi chiều.";
    for [a, kept, c] in LIKE_PARAGRAPHS {
        let before = [a, kept, c].join("\n\n");
        for after in [
            // The last one became the one before it, so that it is no longer there itself.
            vec![a, new, kept, new],
            vec![new, kept, a],
            vec![kept, new, c],
            // Only as part of another word does what stood around it stand there.
            vec![new, kept, new, &format!("1{a}"), c],
        ] {
            let after = after.join("\n\n");
            assert_eq!(find_in(&before, kept, &after), ("orphaned", ""), "{after}");
        }
    }
}

#[test]
fn one_of_two_equal_paragraphs_that_is_left_may_be_either() {
    let [a, kept, c] = LIKE_PARAGRAPHS[0];
    let new = "Trời đổ mưa suốt buổi chiều.";
    let before = [a, kept, kept, c].join("\n\n");
    let after = [c, new, kept, new, a].join("\n\n");
    assert_eq!(find_in(&before, kept, &after), ("orphaned", ""));
}

#[test]
fn a_like_paragraph_is_not_followed_into_another_list() {
    let [a, kept, c] = LIKE_PARAGRAPHS[0];
    let [d, e] = ["Chuyến 8", "Chuyến 9"].map(|trip| a.replace("Chuyến 4", trip));
    let before = [a, kept, c, "Tháng sau.", &d, kept, &e].join("\n\n");
    let after = [a, c, "Tháng sau.", &d, kept, &e].join("\n\n");
    let first = before.find(kept).unwrap();
    let kept = Bookmark::new(
        &article(&before),
        first..first + kept.len(),
        "".into(),
        jiff::Timestamp::UNIX_EPOCH,
    );
    assert_eq!(find_kept(&kept, &after), ("orphaned", ""));
}

#[test]
fn a_passage_whose_end_changed_ends_where_its_sentence_does() {
    let text = "Hôm qua xã họp ở đình. Chủ tịch nói nhiều chuyện. Xã sẽ sửa xong cầu ván bắc qua rạch \
        Ông Tư trước mùa mưa. Bà con ai cũng mừng vì đường đi học gần hơn.";
    let whole = "Xã sẽ sửa xong cầu ván bắc qua rạch Ông Tư trước mùa mưa.";
    for (old, new) in [
        ("trước mùa mưa", "trong quý tới"),
        ("trước mùa mưa", "khi có đủ tiền"),
        ("trước mùa mưa", "trước khi hết năm học này"),
        ("mùa mưa", "Tết"),
    ] {
        let found = whole.replace(old, new);
        let now = text.replace(old, new);
        assert_eq!(find_in(text, whole, &now), ("moved", &*found));
    }
    // Another sentence in its place is not its end.
    for new in [
        "Ông Tư. Ai cũng vui.",
        "Ông Tư.\nTin vắn\n",
        "Ông Tư nay mai. Tin vắn",
    ] {
        let now = text.replace("Ông Tư trước mùa mưa.", new);
        let (_, found) = find_in(text, whole, &now);
        assert!(!found.contains("Ai") && !found.contains("Tin"), "{found}");
    }
}

#[test]
fn an_item_next_to_the_passage_is_not_taken_for_its_changed_end() {
    let kept = "4. Gửi đơn xin phép tại tỉnh trong 7 ngày.\n5. Sao giấy khai sinh tại tỉnh trong 9 ngày.\n\
        6. Ký biên lai tại huyện trong 8 ngày.";
    let text = format!(
        "2. Nộp lệ phí tại xã trong 4 ngày.\n3. Đóng dấu giấy khai sinh tại huyện trong 2 ngày.\n{kept}\n\
         7. Ký biên lai tại huyện trong 2 ngày.\n8. Sao đơn xin phép tại xã trong 6 ngày.\n"
    );
    let now = text.replace("tại huyện trong 8 ngày", "tại HTN");
    let (_, found) = find_in(&text, kept, &now);
    assert!(!found.contains("7. Ký"), "{found}");
}

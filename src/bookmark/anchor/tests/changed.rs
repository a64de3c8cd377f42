//! Passages whose own words changed: found while what is left of them tells, and never with the words of
//! another sentence.

use super::*;

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

/// The search that compares letters takes more work in a longer text, but not so much more that it is
/// given up in a book.
#[test]
fn a_passage_that_lost_its_marks_is_found_in_a_long_article() {
    let words = "Ngoài sông, ghe chở trấu đã nổ máy.";
    let plain = "Ngoai song, ghe cho trau da no may.";
    let lines = (0..4_000).map(|n| format!("Dòng thứ {n} nói sang chuyện khác.\n"));
    let after = TEXT.replace(words, plain) + "\n" + &lines.collect::<String>();
    assert_eq!(find_in(TEXT, words, &after), ("moved", plain));
}

//! Texts in which one condition alone keeps a passage from being found in another place, or finds it
//! although its surroundings changed. Each row says which condition decides.

use super::*;

/// A passage of a text, the text after an edit, and what is found there.
struct GuardRow {
    because: &'static str,
    passage: &'static str,
    before: &'static str,
    after: &'static str,
    found: Option<&'static str>,
}

const ROWS: &[GuardRow] = &[
    GuardRow {
        because: "a few letters beside part of a sentence are not the rest of it",
        passage: "hôm nay",
        before: "Chợ tan. Trời hôm nay là ngày nắng đẹp. Ai cũng vui.",
        after: "Báo ra hôm nay là ngày mới lên. Chuyện khác hẳn, không ai biết.",
        found: None,
    },
    GuardRow {
        because: "the rest of a sentence is on both sides of part of it, not on one",
        passage: "hôm nay",
        before: "Chợ tan. Trời hôm nay là ngày nắng đẹp nhất. Ai cũng vui.",
        after: "Cô Tư gọi điện bảo rằng hôm nay là ngày nắng đẹp nhất. Chuyện khác hẳn.",
        found: None,
    },
    GuardRow {
        because: "the rest of its sentence on both sides finds part of a sentence anywhere",
        passage: "hôm nay",
        before: "Chợ tan. Trời hôm nay là ngày nắng đẹp nhất. Ai cũng vui.",
        after: "Mở đầu mới. Trời hôm nay là ngày nắng đẹp nhất. Chuyện khác hẳn.",
        found: Some("hôm nay"),
    },
    GuardRow {
        because: "a refrain is not taken for the passage that was mended",
        passage: "Ai về bến cũ nhớ ghé thăm nhà, mang theo câu hát ngày xưa còn dang dở.",
        before: "Trống làng nổi lên một hồi dài. Ai về bến cũ nhớ ghé thăm nhà, mang theo câu hát ngày \
            xưa còn dang dở. Cả xóm kéo ra đình xem rước.\nĐoạn hai kể chuyện khác hẳn. Ai về bến cũ \
            nhớ ghé thăm nhà, mang theo câu hát ngày xưa còn dang dở. Rồi ai về nhà nấy.",
        after: "Trống làng nổi lên một hồi dài. Ai về bến mới nhớ ghé thăm nhà, mang theo câu hát ngày \
            trước còn dang dở. Cả xóm kéo ra đình xem rước.\nĐoạn hai kể chuyện khác hẳn. Ai về bến cũ \
            nhớ ghé thăm nhà, mang theo câu hát ngày xưa còn dang dở. Rồi ai về nhà nấy.",
        found: None,
    },
    GuardRow {
        because: "a passage whose second sentence went to the end of the text is not all between",
        passage: "Đêm ấy nước lên đến bậc thềm thứ ba. Sáng ra thuyền nhà ai trôi dạt vào tận gốc đa \
            đầu xóm.",
        before: "Năm đó mưa sớm. Đêm ấy nước lên đến bậc thềm thứ ba. Sáng ra thuyền nhà ai trôi dạt vào \
            tận gốc đa đầu xóm. Người ta buộc thuyền lại. Bà Tư nấu một nồi cháo lớn. Lũ trẻ vớt củi cả \
            buổi. Chiều nước rút.",
        after: "Năm đó mưa sớm. Đêm ấy nước lên đến bậc thềm thứ ba. Người ta buộc thuyền lại. Bà Tư nấu \
            một nồi cháo lớn. Lũ trẻ vớt củi cả buổi. Chiều nước rút. Sáng ra thuyền nhà ai trôi dạt vào \
            tận gốc đa đầu xóm.",
        found: None,
    },
    GuardRow {
        because: "a passage at the start of the text needs more than that start",
        passage: "Ngoài sông, ghe chở trấu đã nổ máy từ lúc gà chưa gáy.",
        before: "Ngoài sông, ghe chở trấu đã nổ máy từ lúc gà chưa gáy. Bà con trong xóm gọi nhau í ới.",
        after: "Ngoài sông, ghe chở lúa đã nổ máy từ lúc gà vừa gáy. Chợ nhóm ngay đầu vàm, đông vui.",
        found: None,
    },
    GuardRow {
        because: "of several sentences each must be there, and not another in its place",
        passage: "Hội quán mở cửa lúc tám giờ. Mời bà con đến dự đông đủ và đúng giờ, nhớ mang theo sổ.",
        before: "Thông báo của thôn. Hội quán mở cửa lúc tám giờ. Mời bà con đến dự đông đủ và đúng giờ, \
            nhớ mang theo sổ. Trưởng thôn đã ký.",
        after: "Thông báo của thôn. Cầu ván vừa được sửa xong. Mời bà con đến dự đông đủ và đúng giờ, \
            nhớ mang theo sổ. Trưởng thôn đã ký.",
        found: None,
    },
    GuardRow {
        because: "the words on both sides find a sentence with words changed in two places",
        passage: "Chợ nhóm ngay đầu vàm từ tinh mơ, kẻ bán người mua đều quen mặt nhau cả.",
        before: "Bà con trong xóm gọi nhau í ới. Chợ nhóm ngay đầu vàm từ tinh mơ, kẻ bán người mua đều \
            quen mặt nhau cả. Tiếng rao lẫn vào sương sớm.",
        after: "Bà con trong xóm gọi nhau í ới. Chợ họp ngay đầu vàm từ tinh mơ, kẻ bán người mua đều \
            biết mặt nhau cả. Tiếng rao lẫn vào sương sớm.",
        found: Some("Chợ họp ngay đầu vàm từ tinh mơ, kẻ bán người mua đều biết mặt nhau cả."),
    },
    GuardRow {
        because: "the same words between another name and the next line belong to another line",
        passage: "nay là 98.000 đồng một ký, tăng",
        before: "Giá muối hôm nay là 21.000 đồng một ký, tăng nhẹ.\nGiá xăng A92 hôm nay là 47.000 đồng một \
            ký, tăng nhẹ.\nTại chợ Cao Lãnh.\nGiá cá rô hôm nay là 32.000 đồng một ký, tăng nhẹ.\nGiá xoài hôm nay là 97.000 đồng một ký, \
            tăng nhẹ.\nGiá xăng A95 hôm nay là 98.000 đồng một ký, tăng nhẹ.\nGiá xăng A92 hôm nay là 41.000 \
            đồng một ký, tăng nhẹ.\nTại chợ Vị Thanh.",
        after: "Giá muối hôm nay là 21.000 đồng một ký, tăng nhẹ.\nGiá xăng A92 hôm nay là 47.000 đồng một \
            ký, tăng nhẹ.\nTại chợ Cao Lãnh.\nGiá cá rô hôm nay là 32.000 đồng một ký, tăng nhẹ.\nGiá xoài hôm nay là 98.000 đồng một ký, \
            tăng nhẹ.\nGiá xăng A92 hôm nay là 41.000 đồng một ký, tăng nhẹ.\nTại chợ Vị Thanh.",
        found: None,
    },
];

#[test]
fn one_condition_decides_in_each_of_these_texts() {
    for row in ROWS {
        let (_, found) = find_in(row.before, row.passage, row.after);
        let expected = row.found.unwrap_or("");
        assert_eq!(found, expected, "{}: {:?}", row.because, row.after);
    }
}

/// In an unchanged text the position is enough, however little stands around the passage.
#[test]
fn the_second_of_two_equal_words_stays_where_it_was_in_an_unchanged_text() {
    let text = "Dạ. Dạ.";
    let second = text.rfind("Dạ").unwrap();
    let kept = Bookmark::new(
        &article(text),
        second..second + "Dạ".len(),
        "".into(),
        jiff::Timestamp::UNIX_EPOCH,
    );
    let at = second..second + "Dạ".len();
    assert_eq!(find(&kept, &article(text)), Anchor::Attached(at));
}

#[test]
fn a_look_in_place_finds_what_stands_where_it_was_and_leaves_the_rest_to_the_steps() {
    let kept = keep(&article(TEXT), "Chợ nhóm");
    let at = TEXT.find("Chợ nhóm").unwrap();
    let there = Anchor::Attached(at..at + "Chợ nhóm".len());
    assert_eq!(find_in_place(&kept, &article(TEXT)), Some(there));
    let moved = format!("Sáng tháng chạp. {TEXT}");
    assert_eq!(find_in_place(&kept, &article(&moved)), None);
}

/// A place costs its bytes, because all of them are compared with the context.
#[test]
fn places_are_compared_up_to_a_number_and_up_to_a_number_of_bytes() {
    let count = |text: &str, words: &str| occurrences(text, words).map(|starts| starts.len());
    assert_eq!(
        count(&"ab ".repeat(PLACES_MAX - 1), "ab"),
        Some(PLACES_MAX - 1)
    );
    assert_eq!(count(&"ab ".repeat(PLACES_MAX), "ab"), None);
    let half = "x".repeat(PLACES_MAX_BYTES / 2);
    assert_eq!(count(&format!("{half}x"), &half), Some(2));
    assert_eq!(count(&format!("{half}xx"), &half), None);
}

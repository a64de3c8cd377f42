//! Passages among others that are like them: lines of a list, and paragraphs that differ in a number or
//! a name.

use super::*;

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

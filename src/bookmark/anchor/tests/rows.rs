//! Small texts in each of which one condition of the rules decides: what was left of random edits
//! after words were taken out as long as a mutant of that condition gave another answer.

use super::*;

/// A passage with its context, another text, and the words that are found there.
struct RuleRow {
    exact: &'static str,
    around: [&'static str; 2],
    text: &'static str,
    found: Option<&'static str>,
}

#[test]
fn each_condition_of_the_rules_decides_in_some_text() {
    for row in ROWS {
        let mut kept = keep(&article(TEXT), "sông");
        let [prefix, suffix] = row.around.map(str::to_owned);
        kept.quote.exact = row.exact.to_owned();
        (kept.quote.prefix, kept.quote.suffix) = (prefix, suffix);
        kept.position = None;
        let anchor = find(&kept, &article(row.text));
        let found = anchor.range().map(|range| &row.text[range]);
        assert_eq!(found, row.found, "{:?} in {:?}", row.exact, row.text);
    }
}

const ROWS: &[RuleRow] = &[
    RuleRow {
        exact: "Giá gạo nếp hôm nay là 42.000 đồng một ký, tăng nhẹ.\nGiá cá lóc hôm nay là 22.000 đồng một ký, tăng nhẹ.\nGiá cá rô hôm nay là 44.000 đồng một ký, tăng nhẹ.",
        around: ["85.000 đồng một ký, tăng nhẹ.\n", "\nGiá xoài "],
        text: "29.000 đồng một ký,\ntăng nhẹ.\nGiá cá rô hôm nay là 44.000 đồng một ký,\ntăng nhẹ.\nxăng A95 Giá gạo nếp hôm nay 42.000 đồng một\nký, tăng nhẹ.\nGiá cá lóc hôm nay là 22.000 đồng một ký,\ntăng nhẹ.\nGiá cá rô hôm nay là 44.000 đồng một ký,\ntăng nhẹ.\nGiá xoài hôm nay là 79.000 ",
        found: Some(
            "Giá gạo nếp hôm nay 42.000 đồng một\nký, tăng nhẹ.\nGiá cá lóc hôm nay là 22.000 đồng một ký,\ntăng nhẹ.\nGiá cá rô hôm nay là 44.000 đồng một ký,\ntăng nhẹ.",
        ),
    },
    RuleRow {
        exact: "Giá muối hôm nay là 54.000 đồng một ký, tăng nhẹ.",
        around: ["", "\n\nTại chợ Cao "],
        text: "hôm nay là 20.000 đồng một ký, tăng nhẹ.\nGiá muối hôm nay là 54.000 đồng một ký, tăng nhẹ.\nTại chợ ",
        found: None,
    },
    RuleRow {
        exact: "Chỗ nào dài quá khung xem thì J cuộn xuống, K cuộn lên để đọc cho hết. Xóa nhầm thì u lấy lại, lấy lại rồi đổi ý thì Ctrl-r. Bài có sửa vài chữ, chỗ đánh dấu vẫn tìm về đúng câu của nó.\n\nCho vừa mắt",
        around: ["", "\n\nBấm + hay "],
        text: "Chỗ nào\ndài quá khung xem thì J cuộn xuống, K\ncuộn lên để đọc lấy lại rồi đổi ý thì Ctrl-r.\nBài có sửa vài chữ, chỗ đánh dấu vẫn tìm\nvề đúng câu của nó.\nCho Và\nBấm + hay - để cột chữ rộng ",
        found: None,
    },
    RuleRow {
        exact: "Giá muối hôm nay là 54.000 đồng một ký, tăng nhẹ.",
        around: ["32.000 đồng một ký, tăng nhẹ.\n", "\n\nTại chợ Cao "],
        text: "tăng nhẹ.\nmuối hôm nay là 54.000 đồng một ký, tăng nhẹ.\nTại chợ ",
        found: None,
    },
    RuleRow {
        exact: "Giá muối hôm nay là 17.000 đồng một ký, tăng nhẹ.",
        around: ["A92 hôm nay là 54.000 đồng một ký, tăng nhẹ.\n", ""],
        text: "hôm nay là 54.000 đồng một ký,\ntăng nhẹ.\nmuối hôm nay là 17.000 đồng một ký,\ntăng nhẹ.\n",
        found: Some("muối hôm nay là 17.000 đồng một ký,\ntăng nhẹ."),
    },
    RuleRow {
        exact: "hôm nay là 88.000",
        around: ["", " đồng một ký, tăng "],
        text: "Giá cá rô hôm nay là 88.000 đồng một ký, tăng nhẹ.\nký, tăng nhẹ.\nGiá cá rô ",
        found: None,
    },
    RuleRow {
        exact: "Bởi vậy lan đứng trước lăn, lăn đứng trước lân; mọi tiếng bắt đầu bằng d đứng trước mọi tiếng bắt đầu bằng đ.",
        around: ["", " Muốn tìm "],
        text: "Bởi vậy đứng trước lăn, lăn đứng trước lân; mọi tiếng bắt đầu bằng d đứng bắt đầu bằng đ. Muốn tìm \"đa\" thì phải lật ",
        found: None,
    },
    RuleRow {
        exact: "Hạn các hành của đã được luật.",
        around: ["hiện việt.\n", ""],
        text: "Hạn các hành của đã được luật.\nNgười trượt trâu đội người và, tổ ban cà, nam Năm, các có dương trời hồ để là hiện việt.\nHạn các hành của đã được luật.\n",
        found: Some("Hạn các hành của đã được luật."),
    },
    RuleRow {
        exact: "ngày 6 tháng chạp",
        around: ["Giá chợ sáng ", "\n\nTại "],
        text: "Giá chợ sáng ngày 6 tháng chạp ",
        found: Some("ngày 6 tháng chạp"),
    },
    RuleRow {
        exact: "một ký, tăng nhẹ.",
        around: ["61.000 đồng ", "\nGiá xăng A92 "],
        text: "Giá xăng A95 hôm nay là 61.000 đồng một ký, tăng nhẹ.\nGiá xăng A95 hôm nay là 61.000 đồng một ký, tăng nhẹ.\nGiá xăng A92 hôm nay là 88.000 đồng một ký, tăng nhẹ.\n",
        found: None,
    },
    RuleRow {
        exact: "Trừ đi sáu dạng để trần a, e, i, o, u, y, còn 66; thêm đ nữa là 67 con chữ có dấu. Tính cả chữ hoa là 134. Con số 134 ấy sau này sẽ làm khổ nhiều thế hệ kỹ sư, nhưng đó là chuyện của một bài khác.\n\nDấu lấy từ đâu?",
        around: ["72 dạng. ", " Sắc và huyền "],
        text: "Mười hai nguyên âm nhân với sáu thanh\nthành 72 dạng. Trừ đi sáu dạng để trần a,\ne, là 67\ncon chữ dấu. Tính cả chữ hoa là 134.\nCon số 134 ấy sau này sẽ làm khổ nhiều\nthế hệ kỹ sư, nhưng đó là chuyện của một\nbài khác.\nDấu lấy 83237? Sắc và huyền vốn là hai\ndấu nhấn quen thuộc trong ",
        found: Some(
            "Trừ đi sáu dạng để trần a,\ne, là 67\ncon chữ dấu. Tính cả chữ hoa là 134.\nCon số 134 ấy sau này sẽ làm khổ nhiều\nthế hệ kỹ sư, nhưng đó là chuyện của một\nbài khác.\nDấu lấy 83237?",
        ),
    },
    RuleRow {
        exact: "Tại chợ Gò Công, giá",
        around: ["tăng nhẹ.\n\n", " các mặt hàng như sau.\nGiá gạo tẻ "],
        text: "50.000 đồng một ký,\ntăng nhẹ.\nchợ Gò Công, giá các mặt hàng như\nsau.\nGiá gạo ",
        found: Some("chợ Gò Công, giá"),
    },
    RuleRow {
        exact: "73.000 đồng một ký, tăng",
        around: [
            "",
            " nhẹ.\nGiá gạo nếp hôm nay là 31.000 đồng một ký, tăng nhẹ.",
        ],
        text: "Giá gạo tẻ hôm nay là 73.000 đồng ký, tăng nhẹ.\nGiá gạo nếp hôm nay Giá gạo tẻ hôm nay là ",
        found: Some("73.000 đồng ký, tăng"),
    },
    RuleRow {
        exact: "và biết Đó có",
        around: ["các Tá cho ", " việc "],
        text: "Của phóng do và có không các Tá cho và biết Đó có Của phóng do và có không các Tá cho và biết Đó có việc phố người trong viện Và của vẫn của tỉnh. ",
        found: None,
    },
    RuleRow {
        exact: "Mưa, làm thuốc và tế bị thuật tục cá tuyển trong của nước phòng một ban người, tại từ những những đỗ và ra.",
        around: ["lên để đo\n\n", " Thủ lỗ đã "],
        text: "tục cá\ntuyển trong của nước phòng một ban người,\ntại từ những những đỗ Thủ\nlỗ đã người tại được đồng năm đỗ cũng đầu\nhội, Chữ nghĩa dựng lên để đo\n",
        found: Some("tục cá\ntuyển trong của nước phòng một ban người,\ntại từ những những đỗ"),
    },
    RuleRow {
        exact: "Giá chợ sáng ngày 1 tháng chạp\n\nTại chợ Cái Bè, giá các mặt hàng như sau.\nGiá gạo tẻ hôm nay là 35.000 đồng một ký, tăng nhẹ.\nGiá gạo nếp hôm nay là 10.000 đồng một ký, tăng nhẹ.",
        around: ["", "\nGiá cá lóc "],
        text: "Giá chợ sáng ngày 1 tháng chạp\nTại chợ Cái Bè, giá các mặt hàng như sau.\nGiá gạo tẻ hôm nay là 35.000 đồng một ký,\ntăng nhẹ.\nGiá gạo nếp hôm nay là 10.000 đồng một\nký, tăng nhẹ.\nvà.\nGiá cá lóc ",
        found: Some(
            "Giá chợ sáng ngày 1 tháng chạp\nTại chợ Cái Bè, giá các mặt hàng như sau.\nGiá gạo tẻ hôm nay là 35.000 đồng một ký,\ntăng nhẹ.\nGiá gạo nếp hôm nay là 10.000 đồng một\nký, tăng nhẹ.",
        ),
    },
    RuleRow {
        exact: "Giá xăng A92 hôm nay là 88.000 đồng một ký, tăng nhẹ.",
        around: ["61.000 đồng một ký, tăng nhẹ.\n", "\nGiá muối hôm "],
        text: "Giá xăng A95 hôm nay là 61.000 đồng một\nký, tăng nhẹ.\nGiá xăng A95 hôm nay là 61.000 đồng một\nký, tăng nhẹ.\nGiá xăng A92 hôm nay 88.000 đồng một\nký, tăng nhẹ.\nGiá muối hôm nay là 50.000 đồng một ký,\ntăng nhẹ.\n",
        found: None,
    },
    RuleRow {
        exact: "Tại chợ Cao Lãnh, giá các mặt hàng như sau.\nGiá gạo tẻ hôm nay là 34.000 đồng một ký, tăng nhẹ.\nGiá gạo nếp hôm nay là 79.000 đồng một ký, tăng nhẹ.",
        around: [
            "75.000 đồng một ký, tăng nhẹ.\n\n",
            "\nGiá cá lóc hôm nay là 47.000 ",
        ],
        text: "Giá gạo nếp hôm nay là 39.000 đồng một ký, tăng nhẹ.\nGiá muối hôm nay là 75.000 đồng một ký, tăng nhẹ.\nTại chợ Cao Lãnh, giá các mặt hàng như sau.\nGiá gạo tẻ hôm nay là 34.000 đồng một ký, tăng nhẹ.\nGiá gạo nếp hôm nay là 79.000 đồng một kp, tăng nhẹ.\nGiá cá lóc hôm nay là 47.000 đồng một ký, tăng nhẹ.\n",
        found: None,
    },
    RuleRow {
        exact: "Những việc phải làm trước khi mở quán",
        around: ["", "\n\nGồm các việc "],
        text: "Gồm các việc sau.\n1. Gửi đơn xin phép qua bưu điện ",
        found: None,
    },
    RuleRow {
        exact: "Và việc 33.576",
        around: ["", " đầu Năm các.\n\nKhách, "],
        text: "Và việc 33.576 đầu Năm các.\nKhách, nghiệm Và việc 33.576 đầu Năm ",
        found: Some("Và việc 33.576"),
    },
    RuleRow {
        exact: "Giá muối hôm nay là 25.000 đồng một ký, tăng nhẹ.",
        around: ["tăng nhẹ.\n", "\n\nTại chợ Sa "],
        text: "xăng A92 hôm nay là 19.000 đồng một ký, tăng nhẹ.\nGiá muối hôm nay là 25.000 đồng một ký, nhẹ.\nTại chợ ",
        found: None,
    },
    RuleRow {
        exact: "Giá muối hôm nay là 54.000 đồng một ký, tăng nhẹ.",
        around: ["tăng nhẹ.\n", ""],
        text: "tăng nhẹ.\nGiá muối hôm nay là 54.000 đồng một ký, tăng nhẹ.\nchợ Thanh, giá các mặt hàng như nay là 38.000 đồng một ký, tăng nhẹ.\n",
        found: None,
    },
    RuleRow {
        exact: "Giá gạo tẻ hôm nay là 37.000 đồng một ký, tăng nhẹ.",
        around: [
            "như sau.\n",
            "\nGiá gạo nếp hôm nay là 39.000 đồng một ký, tăng nhẹ.",
        ],
        text: "Giá gạo tẻ hôm nay là 37.000 đồng một ký, tăng nhẹ.\nGiá gạo nếp hôm nay là 37.000 đồng một ký, tăng nhẹ.\ngiá các mặt hàng như sau.\ngạo tẻ hôm nay là 15.000 đồng một ký, tăng ",
        found: Some("Giá gạo tẻ hôm nay là 37.000 đồng một ký, tăng nhẹ."),
    },
    RuleRow {
        exact: "Giá cá rô hôm nay là 44.000 đồng một ký, tăng nhẹ.",
        around: [
            "22.000 đồng một ký, tăng nhẹ.\n",
            "\nGiá xoài hôm nay là 79.000 ",
        ],
        text: "ký,\ntăng nhẹ.\nGiá cá rô hôm nay là 44.000 đồng một ký,\ntăng nhẹ.\nGiá xoài hôm nay 22.000 đồng một ký,\ntăng nhẹ.\nGiá cá rô hôm nay là 44.000 đồng một ký,\ntăng nhẹ.\nGiá xoài hôm nay là ",
        found: None,
    },
    RuleRow {
        exact: "Định sinh đã được, người với trong ông của anh. \n\nThương là thầy đến các như sẽ cho và, và ra những của cái giáo người của Cho năm nam cũng. Về với là thắng thuyết ấy có Sẽ khi các đồng đường định cái nhiều của như với, uyển và du vẫn có hành của.",
        around: ["", " Có cho các "],
        text: "Định sinh đã được, người với trong ông của anh.\nđỗ tin thầy đến các như sẽ cho và, và ra những của cái định cái nhiều của như với, uyển và du vẫn có hành của. Có cho các có, việt chức ",
        found: None,
    },
    RuleRow {
        exact: "Giá xoài hôm nay là 63.000 đồng một ký, tăng nhẹ.\nGiá xăng A95 hôm nay là 14.000 đồng một ký, tăng nhẹ.\nGiá xăng A92 hôm nay là 36.000 đồng một ký, tăng nhẹ.",
        around: ["", "\nGiá "],
        text: "tăng nhẹ.\nhôm nay là 94.000 đồng một ký, tăng nhẹ. Giá xoài hôm nay là 63.000 đồng một ký, tăng nhẹ.\nGiá xăng A95 hôm nay là 14.000 đồng một ký, tăng nhẹ.\nGiá xăng A92 hôm nay là 36.000 đồng một ký, tăng nhẹ.\n",
        found: Some(
            "Giá xoài hôm nay là 63.000 đồng một ký, tăng nhẹ.\nGiá xăng A95 hôm nay là 14.000 đồng một ký, tăng nhẹ.\nGiá xăng A92 hôm nay là 36.000 đồng một ký, tăng nhẹ.",
        ),
    },
    RuleRow {
        exact: "“Quê” không có mũ hóa ra “que” rồi.\n\nDấu em nhỏ bé vậy thôi\nMà như chiếc nón che đôi mái đầu",
        around: ["“nha”\n", "\nBỏ ra, nắng "],
        text: "xuống cầu mình.\nbay vút tre khói êm\nthanh, sáu đứa bạn hiền\nDắt nhau qua mấy trăm miền tiếng quê\nCó năm máy lạ kéo Chữ chật, bốn bề số Đường dây hẹp lắm, đừng rồi.\nMẹ cười mà mắt trụi mồ côi Thế rồi yêu vào không có dấu là nhà tôi anh thấy ra hình “Quê” không ra “que” rồi.\nDấu bé vậy thôi\nMà như chiếc nón che đôi Bỏ ra, nắng gắt dãi dầu\nĐội lên, chữ lại qua cầu ",
        found: Some("“Quê” không ra “que” rồi.\nDấu bé vậy thôi\nMà như chiếc nón che đôi"),
    },
    RuleRow {
        exact: "Ở và Ai tỉnh và việt đến vườn năm thành của và.",
        around: ["và đường. \n\n", " Họ "],
        text: "được Chưa các của của và phải đã ruộng và đường.\nỞ việt đến vườn năm thành của và. ",
        found: Some("việt đến vườn năm thành của và."),
    },
    RuleRow {
        exact: "Trừ đi sáu dạng để trần a, e, i, o, u, y, còn 66; thêm đ nữa là 67 con chữ có dấu. Tính cả chữ hoa là 134. Con số 134 ấy sau này sẽ làm khổ nhiều thế hệ kỹ sư, nhưng đó là chuyện của một bài khác.\n\nDấu lấy từ đâu?",
        around: ["72 dạng. ", " Sắc và huyền "],
        text: "Mười hai nguyên âm nhân với sáu thanh\nthành 72 dạng. Trừ đi sáu dạng để trần a,\ne, là 67\ncon chữ dấu. Tính cả chữ hoa là 134.\nCon số 134 ấy sau này sẽ làm khổ nhiều\nthế hệ kỹ sư, nhưng đó là chuyện của một\nbài khác.\nDấu lấy 83237? Sắc và huyền vốn là hai\ndấu nhấn quen thuộc trong ",
        found: Some(
            "Trừ đi sáu dạng để trần a,\ne, là 67\ncon chữ dấu. Tính cả chữ hoa là 134.\nCon số 134 ấy sau này sẽ làm khổ nhiều\nthế hệ kỹ sư, nhưng đó là chuyện của một\nbài khác.\nDấu lấy 83237?",
        ),
    },
    RuleRow {
        exact: "Tại chợ Cao Lãnh, giá các mặt hàng như sau.\nGiá gạo tẻ hôm nay là 34.000 đồng một ký, tăng nhẹ.\nGiá gạo nếp hôm nay là 79.000 đồng một ký, tăng nhẹ.",
        around: ["75.000 đồng một ký, tăng nhẹ.\n\n", ""],
        text: "Giá muối hôm nay là 75.000 đồng một ký, tăng nhẹ.\nTại chợ Cao Lãnh, giá các mặt nay là 34.000 đồng một ký, tăng nhẹ.\ngạo nếp hôm nay là 79.000 đồng một tăng nhẹ.\nGiá cá lóc hôm nay là 47.000 đồng một ký, tăng nhẹ.\n",
        found: None,
    },
    RuleRow {
        exact: "Nghe cầu kêu\n\nNăm giờ hơn. Trời sáng dần từ phía Gia Lâm.",
        around: ["đọc được.\n\n", " Trên hai "],
        text: "“Nghe cầu kêu rồi viết chèn lên: dở dang, nhưng vẫn đọc được. khi.\nNghe cầu kêu\ngiờ hơn. Trời sáng dần từ PGL. Trên hai lối nhỏ hai bên cầu, xe máy, xe đạp đã ",
        found: Some("Nghe cầu kêu\ngiờ hơn. Trời sáng dần từ PGL."),
    },
    RuleRow {
        exact: "Trong phố Năm, để và của này các đồng đây lớp trường. Không cao Được đường tại quả ra các trường đã để và năm các dân gió ruộng ông.",
        around: ["cho Của. \n\n", " Không sự "],
        text: "Của\nthể Bán cây và là và của trên tá cho Của.\nTrong phố Năm, các đồng đây\nlớp trường. Không cao Được đường tại các trường đã. Không sự Năm các của\nlịch và Của không điểm thầy ",
        found: Some(
            "Trong phố Năm, các đồng đây\nlớp trường. Không cao Được đường tại các trường đã.",
        ),
    },
    RuleRow {
        exact: "đi Hải Phòng đã về chưa.",
        around: ["tàu ", " Bà hất cằm "],
        text: "Phòng đã về\nchưa. Bà hất cằm về phía sông: “Nghe cầu\nkêu là tàu về. ",
        found: Some("Phòng đã về\nchưa."),
    },
    RuleRow {
        exact: "Cách chữa không cầu kỳ.",
        around: ["nhà\n\n", " Điều thứ "],
        text: "chữa không cầu kỳ. Điều thứ nhất:\nvăn bản vừa bước qua cửa là quy ngay ",
        found: None,
    },
    RuleRow {
        exact: "Những việc phải làm trước khi mở quán",
        around: ["", "\n\nGồm các việc "],
        text: "việc phải làm trước khi trong cá đó\nGồm các việc sau.\n1. Ký biên lai tại tỉnh trong ",
        found: Some("việc phải làm trước khi"),
    },
    RuleRow {
        exact: "Ngoài đường, nắng lên trên những viên ngói ướt, và khách bắt đầu trở lại.\nTrần Hạ",
        around: ["ông bảo. ", ""],
        text: "đáng một vạch”, ông bảo. Ngoài đường, nắng trên những viên ngói ướt, và khách bắt đầu trở lại.\nngày ",
        found: Some("Ngoài đường, nắng trên những viên ngói ướt, và khách bắt đầu trở lại.\nngày"),
    },
    RuleRow {
        exact: "Giá cá lóc hôm nay là 47.000 đồng một ký, tăng nhẹ.",
        around: ["79.000 đồng một ký, tăng nhẹ.\n", "\nGiá cá rô "],
        text: "Giá cá lóc hôm nay là 47.000 đồng một ký, tăng nhẹ.\nGiá cá rô hôm nay là 95.000 đồng một ký, tăng nhẹ.\n",
        found: Some("Giá cá lóc hôm nay là 47.000 đồng một ký, tăng nhẹ."),
    },
    RuleRow {
        exact: "Mà như chiếc nón che đôi mái đầu\nBỏ ra, nắng gắt dãi dầu\nĐội lên, chữ lại qua cầu mênh mông.",
        around: ["", ""],
        text: "không có mũ hóa ra \"que\" rồi.\nDấu em nhỏ bé vậy thôi\nchiếc nón che đôi mái đầu\ntranh, quyết 6-CT/TƯ Từ quốc còn không có.\nBỏ ra, nắng gắt dãi chữ lại qua cầu mênh mông.\nNgày mai con chữ sang sông\nSáu thanh xuống bến, ",
        found: None,
    },
    RuleRow {
        exact: "Tại chợ Vị Thanh, giá các mặt hàng như sau.\nGiá gạo tẻ hôm nay là 80.000 đồng một ký, tăng nhẹ.\nGiá gạo nếp hôm nay là 17.000 đồng một ký, tăng nhẹ.",
        around: ["88.000 đồng một ký, tăng nhẹ.\n\n", "\nGiá cá lóc "],
        text: "Giá gạo nếp hôm nay là Giá muối hôm nay là 88.000 đồng một ký, tăng nhẹ.\nTại chợ Vị Thanh, giá các mặt nay là 80.000 đồng một ký, tăng nhẹ.\nnếp hôm nay dân đồng một ký, tăng nhẹ.\nGiá cá lóc hôm nay là 48.000 đồng một ký, tăng nhẹ.\n",
        found: None,
    },
    RuleRow {
        exact: "Đang ở bài khác mà muốn xem lại cẩm nang này, bấm H.",
        around: ["tên việc. ", "\n\nĐọc "],
        text: "không nhớ phím, bấm : rồi gõ vài chữ của tên việc. khác mà muốn xem lại cẩm này, bấm H.\n",
        found: Some("khác mà muốn xem lại cẩm này, bấm H."),
    },
    RuleRow {
        exact: "Vắng nhau, câu chữ nằm co\nLá thư “nhớ mẹ” đọc “nho me” rồi.",
        around: ["sông đợi đò\n", "\n\nMẹ "],
        text: "hẹp lắm, đừng trông\nDấu ơi, ở lại bên sông đợi đò\n82034 nhau, câu chữ nằm Lá thư “nhớ mẹ” đọc “nho ",
        found: Some("82034 nhau, câu chữ nằm Lá thư “nhớ mẹ” đọc “nho"),
    },
    RuleRow {
        exact: "Đến và dân cái cho 64-CT/TƯ được và không được lũ giấy tư như được Được để ngân của, viện trong Và vụ là không Này.",
        around: ["trong của. \n\n", ""],
        text: "các không chức vậy trường và, bút được trong của.\nĐVD cái cho 64-CT/TƯ Của 41-CT/TƯ các đã quan một là, là thí với khi ",
        found: None,
    },
    RuleRow {
        exact: "Lên thuyền giấy mỏng mà không có chèo\nGió đưa qua mấy lưng đèo\nNét cong, nét thẳng dắt theo nhau về.\n\nĐến làng, ngồi dưới bờ đê",
        around: ["chữ sang sông\n", ""],
        text: "Chữ sang sông\nNgày xưa con chữ sang sông\nthuyền giấy mỏng mà không xa.\nGió đưa qua mấy lưng nét thẳng dắt theo nhau về.\nlàng, ngồi dưới bờ ",
        found: Some(
            "thuyền giấy mỏng mà không xa.\nGió đưa qua mấy lưng nét thẳng dắt theo nhau về.\nlàng, ngồi dưới bờ",
        ),
    },
    RuleRow {
        exact: "9. Đóng dấu hợp đồng thuê đất tại xã trong 4 ngày.\n10. Ký đơn xin phép qua bưu điện trong 8 ngày.",
        around: ["trong 5 ngày.\n", "\n11. Nộp hợp "],
        text: "8. Ký hộ khẩu tại tỉnh trong 5 ngày.\nđất tại xã trong đơn xin phép qua bưu điện trong 8 ngày.\n11. Nộp hợp đồng thuê đất qua bưu điện trong 8 ngày.\n",
        found: Some("đất tại xã trong đơn xin phép qua bưu điện trong 8 ngày."),
    },
    RuleRow {
        exact: "Và các vé sách gì báo, hai viết vở các từ đã công trượt còn nên. \n\nNhà và ghét 70-CT/TƯ động hội có cho đó Có dân và Nước được. Nhất ước nhân cho và với trường và được chị Thí và 38-CT/TƯ tư bắt phát 19-CT/TƯ.",
        around: ["núi khi. ", " Nước "],
        text: "Báo có ông bị kinh tổ việt núi khi. báo, hai viết vở các từ đã công trượt còn nên.\n70-CT/TƯ động cho đó Có dân và Nước được. Nhất ước nhân với trường và được chị Thí và 38-CT/TƯ ",
        found: None,
    },
    RuleRow {
        exact: "Năm ngoái tôi về lại thư viện tỉnh. Chiếc tủ đã dời xuống góc cầu thang, ngăn kéo khóa, phía trên đặt một chậu trầu bà. Người ta tra sách bằng máy, nhanh hơn, đúng hơn, tôi không có gì để than phiền.",
        around: ["tẩy.\n\n", " Cô thủ thư "],
        text: "tôi về lại thư viện tỉnh. Chiếc tủ thang, ngăn\nkéo khóa, phía trên đặt một chậu trầu bằng máy,\nnhanh hơn, đúng hơn, tôi không để than phiền. Cô thủ thư trẻ thấy\ntôi đứng mãi bèn mở khóa một ",
        found: Some(
            "tôi về lại thư viện tỉnh. Chiếc tủ thang, ngăn\nkéo khóa, phía trên đặt một chậu trầu bằng máy,\nnhanh hơn, đúng hơn, tôi không để than phiền.",
        ),
    },
    RuleRow {
        exact: "Kiểu gõ chỉ là quy ước. Phải có một chương trình ngồi giữa bàn phím và trang giấy, nghe ngón tay, đoán xem dấu vừa gõ thuộc về nguyên âm nào, rồi sửa lại chữ vừa hiện. Trên Windows, quãng những năm 2000, chương trình quen thuộc nhất là UniKey của Phạm Kim Long: nhỏ, nhanh, miễn phí, chép vào đâu chạy ở đó. Anh công bố mã nguồn phần lõi, nhờ vậy người dùng Linux cũng có những bộ gõ dựa trên nó, như ibus-unikey.",
        around: ["đứng giữa\n\n", ""],
        text: "dùng rộng rãi; ở miền Bắc, Telex phổ biến hơn. Nhưng đó chỉ là thói quen, không phải ranh giới: trong một tòa soạn, hai người ngồi cạnh nhau có thể gõ hai kiểu mà bài ra chẳng ai phân biệt được.\nNgười đứng giữa\nthông đại chỉ là quy ước. Phải có một chương trình ngồi giữa bàn phím và trang giấy, nghe sửa lại chữ vừa hiện. Trên Windows, 2000, chương trình quen thuộc nhất là UniKey của Phạm Kim Long: nhỏ, nhanh, miễn phí, chép vào đâu chạy ở đó. Anh công bố mã nguồn phần lõi, nhờ vậy người dùng Linux cũng có những bộ gõ dựa trên nó, như ibus-unikey. Ngày ",
        found: Some(
            "thông đại chỉ là quy ước. Phải có một chương trình ngồi giữa bàn phím và trang giấy, nghe sửa lại chữ vừa hiện. Trên Windows, 2000, chương trình quen thuộc nhất là UniKey của Phạm Kim Long: nhỏ, nhanh, miễn phí, chép vào đâu chạy ở đó. Anh công bố mã nguồn phần lõi, nhờ vậy người dùng Linux cũng có những bộ gõ dựa trên nó, như ibus-unikey.",
        ),
    },
    RuleRow {
        exact: "cá lóc ",
        around: ["", "rô "],
        text: "Giá cá rô cá lóc ",
        found: None,
    },
    RuleRow {
        exact: "tăng nhẹ.\nGiá hôm ",
        around: ["", "Giá muối hôm nhẹ."],
        text: "tăng nhẹ.\nGiá muối hôm ",
        found: None,
    },
    RuleRow {
        exact: "ký, tăng nhẹ.\nGiá ",
        around: ["", "Giá muối hôm nhẹ."],
        text: "tăng nhẹ.\nGiá muối hôm ",
        found: None,
    },
    RuleRow {
        exact: "- ngã: mã",
        around: ["mà\nhỏi: mả\n", "- sắc: má\n"],
        text: "- hỏi: mả\nu ngã: mã\n- sắc: má\n",
        found: Some("ngã: mã"),
    },
    RuleRow {
        exact: "VIQR 312 1,32 ",
        around: ["1,19 88,6%\n", ""],
        text: "1,19 88,6%\nVIQR 312 ",
        found: Some("VIQR 312"),
    },
    RuleRow {
        exact: "Phòng đợi có mấy ",
        around: ["", ""],
        text: "và Phòng đợi có ",
        found: Some("Phòng đợi có"),
    },
    RuleRow {
        exact: "hai chữ, cũng nhưng chỉ cần năm dấu, được ghi bằng cách để trống:\n- ngang: ma",
        around: ["âm khác. ", ""],
        text: "âm khác. hai chữ, cũng thanh, chỉ cần năm dấu, ngang được ghi bằng cách để trống:\nngang: ma\n- nặng: mạ\n",
        found: Some(
            "hai chữ, cũng thanh, chỉ cần năm dấu, ngang được ghi bằng cách để trống:\nngang: ma",
        ),
    },
    RuleRow {
        exact: "Mười hai nguyên âm, năm dấu",
        around: ["", "Bảng chữ ghi "],
        text: "Mười hai nguyên âm, năm Bảng chữ cái nguyên âm: ",
        found: Some("Mười hai nguyên âm, năm"),
    },
    RuleRow {
        exact: "Tại chợ Đéc, giá các mặt hàng như sau.",
        around: ["tăng nhẹ.\n", ""],
        text: "tăng nhẹ.\nTại chợ Đéc, giá các ạàng như sau.\ncác mặt hàng như sau.\n",
        found: None,
    },
    RuleRow {
        exact: "thang\nhiện nay đều theo:",
        around: ["Việt.\n", "h "],
        text: "hiện nay đều theo:\nh ",
        found: None,
    },
    RuleRow {
        exact: "nay là 91.000 đồng một tăng nhẹ.",
        around: ["xoài hôm ", "Giá xăng "],
        text: "xoài hôm và nay là 91.000 đồng một tăng nhẹ.\nGiá xăng ",
        found: None,
    },
    RuleRow {
        exact: "nay là 91.000 một ký, tăng nhẹ.",
        around: ["xoài hôm ", "nhẹ."],
        text: "xoài hôm và nay là 91.000 đồng ký, tăng nhẹ.\n",
        found: Some("nay là 91.000 đồng ký, tăng nhẹ."),
    },
    RuleRow {
        exact: "Mưa uống nước, lại cái phên, lại chuyện ngoái.",
        around: ["kịp gật đầu. ", "“Phố cũng phải "],
        text: "gật đầu. Mưa xuống, nước, lại cái phên,\nlại chuyện năm của \"Phố cũng ",
        found: Some("Mưa xuống, nước, lại cái phên,\nlại chuyện"),
    },
    RuleRow {
        exact: "1. không ra.",
        around: ["", "Bạn gõ “nghĩa” "],
        text: "Việt, may.\nmột Tìm không ra. Bạn gõ “nghĩa” ",
        found: Some("không ra."),
    },
    RuleRow {
        exact: "hôm nay là 59.000 đồng một ký, tăng nay là 60.000 đồng cá lóc hôm nay là 38.000 đồng một ký, tăng nhẹ.",
        around: ["như sau.\n", ""],
        text: "như sau.\nnay là 59.000 đồng một ký, tăng hôm nay là 60.000 đồng một ký, tăng nay là 38.000 đồng một ký, tăng nhẹ.\nnay là 46.000 đồng một ký, tăng nhẹ.\n",
        found: None,
    },
    RuleRow {
        exact: "Cẩm nang đọc báo",
        around: ["", "Chào bạn. "],
        text: "Cẩm nang của báo\nChào bạn. Cẩm nang dài ",
        found: Some("Cẩm nang của báo"),
    },
    RuleRow {
        exact: "TCVN3 236 1,00 74,7%",
        around: ["236 1,00 74,7%\n", "VISCII 236 "],
        text: "236 1,00 74,7%\nTCVN3 1,00 74,7%\nVISCII 236 ",
        found: Some("TCVN3 1,00 74,7%"),
    },
    RuleRow {
        exact: "Không phải cơn mưa để người ta chạy, mà thấm mái ngói, qua vạt áo, qua cả những dự định ",
        around: ["Mười, An mưa. ", "Tôi đến vào "],
        text: "Hội An mưa. và cơn mưa để người ta chạy, mà lên, thấm qua mái ngói, qua vạt áo, qua cả những dự định Tôi đến ",
        found: None,
    },
    // The sentence before the passage, with what is left of the passage at its end.
    RuleRow {
        exact: "Xe chở gạo nếp về đến bến lúc sáng sớm ngày rằm tháng giêng năm nay rồi.",
        around: [
            "Xe chở gạo tẻ về đến bến lúc sáng sớm ngày rằm tháng giêng năm nay.\n",
            "\nNgười khuân vác đã đứng chờ sẵn ở đó từ khuya.",
        ],
        text: "Xe chở gạo tẻ về đến bến lúc sáng sớm ngày rằm tháng giêng năm nay.\nrồi.\nNgười khuân vác đã đứng chờ sẵn ở đó từ khuya.",
        found: None,
    },
    // One place behind all of the context before the passage, another before all of that after it.
    RuleRow {
        exact: "Sáng nay bà Tư gánh hai thúng xoài cát ra chợ nổi bán cho mấy ghe từ miệt trên xuống, tới trưa đã hết sạch cả hàng.",
        around: [
            "Con nước ròng từ lúc canh ba, ghe lớn nằm lại ngoài vàm chờ nước lớn mới vô được rạch. ",
            " Chiều về bà kể lại cho cả xóm nghe.",
        ],
        text: "Con nước ròng từ lúc canh ba, ghe lớn nằm lại ngoài vàm chờ nước lớn mới vô được rạch. Sáng nay bà Tý gánh hoi thúng xoàn cót ra chợ nổi bán cho mấy ghe từ miệt trôn xuống, tới trưa đã hết sạch cả hành. Mấy đứa nhỏ thì chạy theo coi hát bội ở đình, khuya mới chịu về nhà. Ngoài đồng lúa đã trổ. Sớng nau bà Tư gánh hoi thíng xoài cát ra chụ nổi bún cho mết gho tồ miệt trôn xiống, tới trưn đã hít sạch cả hàng. Chiều về bà kể lại cho cả xóm nghe.",
        found: None,
    },
    // The words after the passage begin like some in the middle of it.
    RuleRow {
        exact: "Người ta họp chợ nổi Cái Bè từ sáng sớm, bán đủ thứ trái cây của miệt vườn, rồi tan.",
        around: [
            "Con nước ròng từ lúc canh ba, ghe lớn nằm lại ngoài vàm chờ nước lớn mới vô được rạch. ",
            " họp chợ nổi ở Cái Răng thì tan muộn hơn, vì đường ra thành phố gần.",
        ],
        text: "Con nước ròng từ lúc canh ba, ghe lớn nằm lại ngoài vàm chờ nước lớn mới vô được rạch. Ngưới tao họp chợ nổi Cói Bè tà sáng sợm, bón đủ thớ trúi cây củn miệt vưàn, rồi tan. họp chợ nổi ở Cái Răng thì tan muộn hơn, vì đường ra thành phố gần.",
        found: Some(
            "Ngưới tao họp chợ nổi Cói Bè tà sáng sợm, bón đủ thớ trúi cây củn miệt vưàn, rồi tan.",
        ),
    },
    // The passage's last words were dropped, and the words after it begin with the same.
    RuleRow {
        exact: "Bà Tư gánh hai thúng xoài cát ra chợ nổi bán cho mấy ghe hàng bông xuôi ngược chợ tan",
        around: [
            "Con nước ròng từ lúc canh ba, ghe lớn nằm lại ngoài vàm chờ nước lớn mới vô được rạch. ",
            " chợ tan rồi ai nấy về nhà lo cơm nước cho kịp bữa chiều của cả nhà.",
        ],
        text: "Con nước ròng từ lúc canh ba, ghe lớn nằm lại ngoài vàm chờ nước lớn mới vô được rạch. Bà Tư gánh ba thúng xoài cát ra chợ nổi bán cho mấy ghe hàng bông xuôi ngược chợ tan rồi ai khác ghé lại thì chịu.",
        found: Some("Bà Tư gánh ba thúng xoài cát ra chợ nổi bán cho mấy ghe hàng bông xuôi ngược"),
    },
    // The passage's first words were dropped, and the words before it end with the same.
    RuleRow {
        exact: "Sớm chợ tan bà Tư gánh hai thúng xoài cát còn ế đem cho mấy đứa nhỏ trong xóm ăn chơi",
        around: [
            "Con nước ròng từ lúc canh ba, ghe lớn còn nằm lại ngoài vàm cho tới lúc chợ tan ",
            ", rồi ai nấy về nhà lo cơm nước cho kịp bữa chiều của cả nhà.",
        ],
        text: "Sáng ấy ghe nào cũng chờ tới lúc chợ tan bà Tư gánh hai thúng xoài cát còn ế đem về mấy đứa nhỏ trong xóm ăn chơi, rồi ai nấy về nhà lo cơm nước cho kịp bữa chiều của cả nhà.",
        found: Some("bà Tư gánh hai thúng xoài cát còn ế đem về mấy đứa nhỏ trong xóm ăn chơi"),
    },
    // A sentence of three words that is too short to be known without its context.
    RuleRow {
        exact: "Má ơi à.",
        around: ["Đầu bài một hai ba bốn. ", " Cuối bài năm sáu bảy."],
        text: "Chuyện khác hẳn rồi. Má ơi à. Hết chuyện.",
        found: None,
    },
    // A line like another one, of which nothing shows that it was removed.
    RuleRow {
        exact: "Giá gạo tẻ nay là 35.000 đồng.",
        around: [
            "Đầu bài một hai ba bốn năm sáu bảy. ",
            " Cuối bài năm sáu bảy tám chín.",
        ],
        text: "Chuyện khác hẳn.\nGiá gạo tẻ nay là 35.000 đồng.\nHết chuyện rồi.\nGiá gạo tứ nay lú 35.600 đồng.\n",
        found: Some("Giá gạo tẻ nay là 35.000 đồng."),
    },
    // A line like its neighbour, whose context is cut, so that not all of its neighbours are known.
    RuleRow {
        exact: "Giá gạo nếp hôm nay là 35.000 đồng một ký, tăng nhẹ ở chợ xã.",
        around: [
            "Người ta họp chợ từ lúc gà chưa gáy, ghe xuồng tụ về đầy cả một khúc sông, kẻ bán người mua gọi nhau í ới cho tới khi mặt trời lên khỏi ngọn dừa thì mới chịu tan, ai về nhà nấy lo chuyện cơm nước và chờ con nước lớn để ra đồng.\nGiá gạo tẻ hôm nay là 35.000 đồng một ký, tăng nhẹ ở chợ xã.\n",
            "\nNgoài ra không có gì thay đổi so với tháng trước.",
        ],
        text: "Chuyện đầu bài.\nGiá gạo nếp hôm nay là 35.000 đồng một ký, tăng nhẹ ở chợ xã.\nMột hàng xen vào giữa.\nNgoài ra không có gì thay đổi so với tháng trước.\nGiá gạo tẻ hôm nay là 35.000 đồng một ký, tăng nhẹ ở chợ xã.\nThêm một câu nữa.\nNgười ta họp chợ từ lúc gà chưa gáy, ghe xuồng tụ về đầy cả một khúc sông, kẻ bán người mua gọi nhau í ới cho tới khi mặt trời lên khỏi ngọn dừa thì mới chịu tan, ai về nhà nấy lo chuyện cơm nước và chờ con nước lớn để ra đồng.\nHết chuyện rồi.",
        found: None,
    },
];

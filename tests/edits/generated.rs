//! Generates meaningless sentences of few common syllables; equal seeds give equal sentences. They
//! are more alike than sentences of real articles, which makes passages harder to tell apart.

use std::fmt::Write as _;

/// Common syllables, the most common first.
const SYLLABLES: &str = "và của các có được là trong cho người một không với những đã đến năm này \
    từ khi công về ra nhiều vào cũng tại để đó sẽ phải làm trên nhà còn ở đồng ông quốc thể hành \
    như chính hội đường sự nước thành việc sau ngày bị việt lại hai nam tế định sinh thì mới phố \
    trường lý nhân đi dân tổ chức bộ gia hiện đầu tư quan kinh ban phát thông tin động xã học \
    trung bình đại cao nhất rất hơn qua lên theo vì nên đang bà tôi chúng ta họ em anh chị con \
    cái mình gì ai nào thế vậy đây kia ấy rồi chưa vẫn luôn đều cùng chỉ thị nghị quyết đảng ủy \
    viên chủ tịch tỉnh huyện xóm làng quê đất sông núi biển trời mưa nắng gió bão lũ hạn ruộng \
    lúa gạo khoai ngô chè cà phê cây rừng hoa quả vườn trâu bò lợn gà vịt cá tôm chợ giá tiền \
    mua bán hàng hóa xuất nhập khẩu thuế ngân sách vốn vay nợ lãi lời lỗ doanh nghiệp máy móc \
    điện thoại mạng internet xe tàu thuyền cầu cống bến cảng ga sân bay vé khách du lịch lữ \
    khám chữa bệnh viện thuốc bác sĩ y tá thầy cô giáo trò lớp sách vở bút mực thi điểm đỗ trượt \
    bóng đá giải vô địch đội tuyển trận đấu thắng thua hòa huy chương vàng bạc nhạc phim kịch hát \
    múa vẽ tranh ảnh báo chí đài truyền hình phóng bài viết đọc nghe nói nhìn thấy biết hiểu nghĩ \
    nhớ quên yêu thương ghét vui buồn giận sợ mong ước hy vọng tự do hạnh phúc hòa an ninh quân \
    đội bộ binh chiến tranh lịch sử văn minh khoa kỹ thuật sáng tạo nghiên cứu thí nghiệm phòng \
    cơ sở dữ liệu luật pháp tòa án xét xử tội phạm bắt giam phạt tù kiện tụng chứng cứ điều tra \
    kiểm soát giám thanh tra khiếu nại tố cáo đơn thư giấy tờ hồ thủ tục cửa dịch vụ quản trị \
    nghiêng nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương khuya khuỷu quyển \
    quýt khoẻ thuở thuỷ thủy uyển chuyển tuyết thuyết khuyết điểm ngoằn ngoèo xoèn xoẹt loắt choắt";

/// A small random generator (splitmix64); equal seeds give equal numbers.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Returns a syllable; the probability of rank r is about 1 / r.
fn syllable(random: &mut Random, syllables: &[&'static str]) -> &'static str {
    let rank = (syllables.len() as f64).powf(random.unit()) - 1.0;
    syllables[rank as usize % syllables.len()]
}

fn sentence(random: &mut Random, syllables: &[&'static str], text: &mut String) {
    let count = 8 + random.below(18);
    for i in 0..count {
        let word = syllable(random, syllables);
        if i == 0 || random.below(15) == 0 {
            let mut chars = word.chars();
            text.extend(chars.next().into_iter().flat_map(char::to_uppercase));
            text.push_str(chars.as_str());
        } else {
            text.push_str(word);
        }
        match random.below(60) {
            0 => {
                let _ = write!(text, " {}-CT/TƯ", 1 + random.below(99));
            }
            1 => {
                let (thousands, rest) = (1 + random.below(99), random.below(1000));
                let _ = write!(text, " {thousands}.{rest:03}");
            }
            2..5 => text.push(','),
            _ => {}
        }
        text.push(if i + 1 == count { '.' } else { ' ' });
    }
}

/// Returns one sentence.
pub(crate) fn one_sentence(random: &mut Random) -> String {
    let syllables: Vec<&'static str> = SYLLABLES.split_whitespace().collect();
    let mut text = String::new();
    sentence(random, &syllables, &mut text);
    text
}

/// Returns the text of an article of about `bytes` bytes: a title, then paragraphs of about
/// `paragraph` bytes.
pub(crate) fn text(bytes: usize, paragraph: usize) -> String {
    let syllables: Vec<&'static str> = SYLLABLES.split_whitespace().collect();
    let mut random = Random(bytes as u64);
    let mut text = String::from("Chữ nghĩa dựng lên để đo\n");
    while text.len() < bytes {
        text.push('\n');
        let end = bytes.min(text.len() + paragraph);
        while text.len() < end {
            sentence(&mut random, &syllables, &mut text);
            text.push(' ');
        }
        text.push('\n');
    }
    text
}

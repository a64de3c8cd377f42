//! The vocabulary of generated articles, and how often each word occurs.
//!
//! It has common syllables first, then all legal ones; two-syllable words that recur; names,
//! foreign words, and some that are not Vietnamese. The lists are fixed; everything else is drawn
//! from a seeded generator.

use std::collections::HashSet;

use docbao::vietnamese::letters::{Tone, with_tone};
use docbao::vietnamese::syllable::is_legal;

/// Common syllables, the most common first.
const COMMON: &str = "và của các có được là trong cho người một không với những đã đến năm này \
    từ khi công về ra nhiều vào cũng tại để đó sẽ phải làm trên nhà còn ở đồng ông quốc thể hành \
    như chính hội đường sự nước thành việc sau ngày bị việt lại hai nam tế định sinh thì mới phố \
    trường lý nhân đi dân tổ chức bộ gia hiện đầu tư quan kinh ban phát thông tin động xã học \
    trung bình đại cao nhất rất hơn qua lên theo vì nên đang bà tôi chúng ta họ em anh chị con \
    cái mình gì ai nào thế vậy đây kia ấy rồi chưa vẫn luôn đều cùng chỉ thị nghị quyết đảng ủy \
    viên chủ tịch tỉnh huyện xóm làng quê đất sông núi biển trời mưa nắng gió bão lũ hạn ruộng \
    lúa gạo khoai ngô chè cà phê cây rừng hoa quả vườn trâu bò lợn gà vịt cá tôm chợ giá tiền \
    mua bán hàng hóa xuất nhập khẩu thuế ngân sách vốn vay nợ lãi lời lỗ doanh nghiệp máy móc \
    điện thoại mạng xe tàu thuyền cầu cống bến cảng ga sân bay vé khách du lịch lữ \
    khám chữa bệnh thuốc bác sĩ y tá thầy cô giáo trò lớp vở bút mực thi điểm đỗ trượt \
    bóng đá giải vô địch đội tuyển trận đấu thắng thua hòa huy chương vàng bạc nhạc phim kịch hát \
    múa vẽ tranh ảnh báo chí đài truyền hình phóng bài viết đọc nghe nói nhìn thấy biết hiểu nghĩ \
    nhớ quên yêu thương ghét vui buồn giận sợ mong ước hy vọng tự do hạnh phúc an ninh quân \
    binh chiến sử văn minh khoa kỹ thuật sáng tạo nghiên cứu thí nghiệm phòng \
    cơ sở dữ liệu luật pháp tòa án xét xử tội phạm bắt giam phạt tù kiện tụng chứng cứ điều tra \
    kiểm soát giám thanh khiếu nại tố cáo đơn thư giấy tờ hồ thủ tục cửa dịch vụ quản trị \
    nghiêng nguyễn trần lê hoàng huỳnh phan vũ võ đặng bùi dương khuya khuỷu quyển \
    quýt khỏe thuở thủy uyển chuyển tuyết thuyết khuyết ngoằn ngoèo xoèn xoẹt loắt choắt";

/// Words of two syllables, the most common first; others are drawn.
const COMPOUNDS: &str = "kinh tế|xã hội|chính phủ|thành phố|đảng ủy|nghị quyết|chỉ thị|hòa bình|\
    phát triển|thông tin|báo chí|nhà nước|quốc hội|ủy ban|nhân dân|công an|bộ đội|giáo dục|y tế|\
    học sinh|giáo viên|bệnh viện|doanh nghiệp|thị trường|nông thôn|nông dân|công nhân|môi trường|\
    khí hậu|thời tiết|văn hóa|nghệ thuật|âm nhạc|thể thao|bóng đá|du lịch|giao thông|đường sắt|\
    thư viện|bảo tàng|lịch sử|khoa học|công nghệ|máy tính|điện thoại|mạng lưới|dữ liệu|chi bộ|\
    đảng viên|hội nghị|kế hoạch|chương trình|dự án|đầu tư|ngân hàng|tiền tệ|giá cả|hàng hóa|\
    xuất khẩu|nhập khẩu|thủy sản|thủy lợi|nguyên liệu|năng lượng|xăng dầu|điện lực|xây dựng|\
    quy hoạch|đất đai|nhà cửa|gia đình|phụ nữ|trẻ em|thanh niên|sức khỏe|dinh dưỡng|vệ sinh|\
    an toàn|pháp luật|tòa án|hợp đồng|quyền lợi|nghĩa vụ|trách nhiệm|lãnh đạo|quản lý|tổ chức|\
    cơ quan|đơn vị|cán bộ|công chức|tài liệu|văn bản|thủ tục|hồ sơ|giấy tờ|bí mật|bảo vệ|\
    kỹ thuật|kỹ năng|quý khách|tỷ lệ|hy vọng|lý do|mỹ thuật|bác sĩ|ca sĩ|mì quảng|khuỷu tay|\
    khúc khuỷu|ngoằn ngoèo|loắt choắt|giường chiếu|nghiêng ngả|tuyên truyền|khoan khoái|hoa quả";

const FAMILIES: &str = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý";
const MIDDLE: &str = "Văn Thị Hữu Đức Ngọc Minh Quang Xuân Thanh Hồng Kim Thu Bảo Gia Như Khánh";
const GIVEN: &str = "An Anh Ánh Bình Châu Chi Cường Dũng Duy Dung Đạt Đông Giang Hà Hải Hạnh Hiền \
    Hiếu Hoa Hòa Hoài Hùng Hương Khoa Khôi Khuê Lan Liên Linh Loan Long Mai Nam Nga Nhung Oanh \
    Phong Phúc Phương Quân Quyên Quỳnh Sơn Tâm Thảo Thắng Thịnh Thoa Thủy Thúy Toàn Trang Trí \
    Trung Tuấn Tuyết Uyên Vân Việt Vy Yến";
const PLACES: &str = "Hà Nội|Huế|Đà Nẵng|Cần Thơ|Hải Phòng|Hòa Bình|Thái Nguyên|Nghệ An|Hà Tĩnh|\
    Quảng Ngãi|Đắk Lắk|Kon Tum|Gia Lai|Vĩnh Long|Trà Vinh|Sóc Trăng|Cà Mau|Phú Thọ|Yên Bái|Lào Cai|\
    Lạng Sơn|Cao Bằng|Điện Biên|Sơn La|Ninh Bình|Nam Định|Thái Bình|Quảng Trị|Bình Thuận|Tây Ninh|\
    TP.HCM|TP. Huế|Q. 1|Hànộimới|Sài Gòn|Biên Hòa|Vũng Tàu|Nha Trang|Phan Thiết|Mỹ Tho";

const ENGLISH: &str = "the of and to in for on with google windows facebook internet online email \
    website video smartphone marketing startup blog laptop wifi android iphone youtube twitter \
    microsoft apple samsung covid virus vaccine festival showroom resort tour taxi container \
    logistics bank card world news market house garden river summer winter music football league \
    champion report review study history science data search index memory paper reader library \
    letter keyboard screen button window folder archive simple quick brown little great open free";

const HAN: &str = "漢字文書報新聞國家人民日月山水天地大小中外上下東西南北春夏秋冬金木火土心手目口\
    耳足車馬牛羊魚鳥風雨雪花草竹米茶酒食衣家門道路橋城市村里王公子女父母兄弟先生學校言語讀寫";

const ONSETS: &str = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x";

/// Rhymes without a tone; `is_legal` decides with which onset and tone each is legal.
const RHYMES: &str = "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp \
    ât âu ây e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm \
    iên iêng iêp iêt iêu o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay \
    oăc oăm oăn oăng oăt oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un \
    ung up ut uân uât uây uê uêch uênh uôc uôi uôm uôn uông uôt uơ uy uya uych uyên uyêt uynh uyt \
    uyu ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu";

/// Number of words that make up most of a text.
const HEAD: usize = 1600;
/// Number of compounds, names and foreign words that are drawn once and then recur.
const COMPOUND_COUNT: usize = 20_000;
const NAME_COUNT: usize = 4000;
const FOREIGN_COUNT: usize = 3500;

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
        (self.next() % n.max(1) as u64) as usize
    }

    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// Returns one of `all`, the first most often: the probability of rank r is about 1 / (r + 10),
    /// and less in the tail.
    pub(crate) fn common<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        const SHIFT: f64 = 10.0;
        let most = if self.below(8) < 7 { HEAD } else { all.len() };
        let most = most.min(all.len());
        let rank = SHIFT * (((most as f64 / SHIFT + 1.0).ln() * self.unit()).exp() - 1.0);
        &all[(rank as usize).min(most - 1)]
    }

    /// Returns one of `all`, the first more often but none very often: the probability of rank r is
    /// about 1 / the square root of r.
    pub(crate) fn spread<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let unit = self.unit();
        let rank = all.len() as f64 * unit * unit;
        &all[(rank as usize).min(all.len() - 1)]
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A word of one or more syllables, in both ways to place the tone (hòa, hoà).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Word {
    pub(crate) traditional: String,
    /// The word with the tone placed the new way, when that differs.
    pub(crate) modern: Option<String>,
}

impl Word {
    fn plain(text: &str) -> Self {
        Self {
            traditional: text.to_owned(),
            modern: None,
        }
    }

    fn join(parts: &[&Self]) -> Self {
        let join = |spelling: fn(&Self) -> &str| {
            let words: Vec<&str> = parts.iter().map(|w| spelling(w)).collect();
            words.join(" ")
        };
        let traditional = join(|w| &w.traditional);
        let modern = join(|w| w.modern.as_ref().unwrap_or(&w.traditional));
        let modern = (modern != traditional).then_some(modern);
        Self {
            traditional,
            modern,
        }
    }

    pub(crate) fn syllables(&self) -> usize {
        self.traditional.split(' ').count()
    }
}

/// All words of a library.
pub(crate) struct Words {
    /// Syllables, the most common first, then all legal ones.
    pub(crate) syllables: Vec<Word>,
    pub(crate) compounds: Vec<Word>,
    pub(crate) names: Vec<Word>,
    pub(crate) places: Vec<Word>,
    pub(crate) foreign: Vec<Word>,
    pub(crate) english: Vec<&'static str>,
    pub(crate) han: Vec<char>,
}

impl Words {
    pub(crate) fn new() -> Self {
        let random = &mut Random(2026);
        let syllables = syllables(random);
        let compounds = compounds(&syllables, random);
        Self {
            names: names(random),
            places: places(&syllables, random),
            foreign: (0..FOREIGN_COUNT).map(|_| foreign(random)).collect(),
            english: ENGLISH.split_whitespace().collect(),
            han: HAN.chars().filter(|c| c.is_alphabetic()).collect(),
            compounds,
            syllables,
        }
    }
}

fn syllables(random: &mut Random) -> Vec<Word> {
    let mut rare = legal();
    for at in (1..rare.len()).rev() {
        rare.swap(at, random.below(at + 1));
    }
    let known = |text: &str| {
        let found = rare.iter().find(|w| w.traditional == text);
        found.cloned().unwrap_or_else(|| Word::plain(text))
    };
    let mut seen = HashSet::new();
    let common: Vec<Word> = COMMON.split_whitespace().map(known).collect();
    let all = common.into_iter().chain(rare);
    all.filter(|w| seen.insert(w.traditional.clone())).collect()
}

/// Returns every legal syllable, in lower case.
pub(crate) fn legal() -> Vec<Word> {
    let onsets = || ONSETS.split(' ').chain([""]);
    let spellings = RHYMES
        .split_whitespace()
        .flat_map(|rhyme| onsets().map(move |onset| format!("{onset}{rhyme}")));
    spellings
        .flat_map(|word| Tone::ALL.map(|tone| toned(&word, tone)))
        .flatten()
        .collect()
}

/// Returns the letters with a tone on them, or `None` when that is no syllable.
fn toned(letters: &str, tone: Tone) -> Option<Word> {
    if tone == Tone::Level {
        return is_legal(letters).then(|| Word::plain(letters));
    }
    let letters: Vec<char> = letters.chars().collect();
    // The i of “gi” before a vowel belongs to the consonant: giù, not gìu.
    let is_mute = |at| letters.starts_with(&['g', 'i']) && at == 1 && is_vowel(letters.get(2));
    let mut places = (0..letters.len()).filter_map(|at| {
        let mut word = letters.clone();
        word[at] = with_tone(letters[at], tone)?;
        let word: String = word.into_iter().collect();
        (!is_mute(at) && is_legal(&word)).then_some(word)
    });
    Some(Word {
        traditional: places.next()?,
        modern: places.next_back(),
    })
}

/// Returns whether a tone can be on the letter.
fn is_vowel(letter: Option<&char>) -> bool {
    letter.is_some_and(|&c| with_tone(c, Tone::Acute).is_some())
}

fn compounds(syllables: &[Word], random: &mut Random) -> Vec<Word> {
    let known = |text: &str| {
        let found = syllables.iter().find(|w| w.traditional == text);
        found.cloned().unwrap_or_else(|| Word::plain(text))
    };
    let fixed = COMPOUNDS.split('|').map(|text| {
        let parts: Vec<Word> = text.split_whitespace().map(known).collect();
        Word::join(&parts.iter().collect::<Vec<_>>())
    });
    let fixed: Vec<Word> = fixed.collect();
    let drawn = COMPOUND_COUNT - fixed.len();
    let drawn =
        (0..drawn).map(|_| Word::join(&[random.common(syllables), random.common(syllables)]));
    fixed.iter().cloned().chain(drawn).collect()
}

fn names(random: &mut Random) -> Vec<Word> {
    let [families, middles, given] =
        [FAMILIES, MIDDLE, GIVEN].map(|list| list.split_whitespace().collect::<Vec<_>>());
    let mut name = || {
        let (family, middle) = (random.common(&families), random.pick(&middles));
        Word::plain(&format!("{family} {middle} {}", random.pick(&given)))
    };
    (0..NAME_COUNT).map(|_| name()).collect()
}

fn places(syllables: &[Word], random: &mut Random) -> Vec<Word> {
    let fixed = PLACES.split('|').map(Word::plain);
    let mut place = || {
        let [a, b] = [random.pick(syllables), random.pick(syllables)];
        let name = [a, b].map(|w| capitalised(&w.traditional)).join(" ");
        Word::plain(&name)
    };
    let drawn: Vec<Word> = (0..400).map(|_| place()).collect();
    fixed.chain(drawn).collect()
}

/// Returns a foreign name.
fn foreign(random: &mut Random) -> Word {
    const HEADS: [&str; 20] = [
        "K", "Br", "St", "M", "Z", "F", "W", "J", "Gr", "Sch", "D", "P", "Kr", "Fl", "L", "R",
        "Sv", "Tr", "Al", "Om",
    ];
    const VOWELS: [&str; 8] = ["a", "e", "i", "o", "u", "ei", "au", "oo"];
    const MIDDLES: [&str; 8] = ["r", "l", "n", "m", "tt", "k", "v", "sk"];
    const TAILS: [&str; 16] = [
        "ov", "son", "ski", "berg", "ner", "lli", "mark", "ton", "dez", "kawa", "ert", "ux",
        "field", "wick", "rdo", "shi",
    ];
    let middles = random.below(3);
    let mut draw = |list: &[&'static str]| *random.pick(list);
    let mut text = draw(&HEADS).to_owned() + draw(&VOWELS);
    for _ in 0..middles {
        text = text + draw(&MIDDLES) + draw(&VOWELS);
    }
    text += draw(&TAILS);
    Word::plain(&text)
}

pub(crate) fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

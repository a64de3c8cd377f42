//! Luminance and contrast of colours, and their nearest equivalents where a terminal has fewer:
//! relative luminance and contrast as WCAG 2.2 defines them, the palette of 256 colours, and its
//! first sixteen.
//!
//! Only numbers are known here; the theme decides which colour is for what.

use std::cmp::Ordering;

use ratatui::style::Color;

/// Number of colours that the terminal has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// All colours of 24 bits.
    #[default]
    True,
    /// Palette of 256 colours.
    Indexed,
    /// Sixteen colours, which the user chose.
    Sixteen,
    /// No colours, or none are wanted.
    None,
}

/// Red, green, blue.
pub type Rgb = [u8; 3];

/// The sixteen colours, in the order of their numbers.
const SIXTEEN: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// Chroma (0–255) below which a colour is a grey. It becomes one of the sixteen's greys, because a
/// hue would say more than was meant.
const GREY_CHROMA_MAX: u8 = 48;
/// Chroma (0–255) from which a colour keeps its hue in the palette of 256, which has pale colours
/// (the paper of the sepia theme has 28); warm whites and greys below it become white and grey.
const TINT_CHROMA_MIN: u8 = 20;
/// Maximum factor by which a colour's chroma may grow in the palette of 256 to keep its hue. The
/// dark colours of the palette are loud, so that the dark blue-grey of a chosen row had better be
/// grey.
const TINT_CHROMA_RATIO_MAX: f64 = 2.5;
/// Maximum number of degrees between two hues that still go by one name: amber and yellow, moss and
/// green. With more, green would become yellow where green has too little contrast, and yellow is
/// the colour of hits.
const HUE_DEGREES_MAX: f64 = 32.0;

/// Minimum distance (the root of [`distance`]) of a mark's ground from the page in fewer colours,
/// because two steps of grey beside each other (30) are hardly seen and three are.
const GROUND_APART_MIN: f64 = 50.0;

/// Colours in which a kind of terminal paints the sixteen where the user did not choose others.
#[derive(Clone, Copy, Debug)]
pub struct TerminalPalette {
    /// Name of the terminal, for reports.
    pub name: &'static str,
    /// Letters in each colour.
    pub ink: [Rgb; 16],
    /// Grounds in each colour.
    pub ground: [Rgb; 16],
    /// Letters and ground where no colour is asked for.
    pub own: (Rgb, Rgb),
    /// Whether bold letters in one of the first eight colours are painted in the brighter one.
    pub bold_is_bright: bool,
}

/// xterm's sixteen: `XTerm-col.ad` of xterm 390 (`color4` is `blue2`, `color12` is `rgb:5c/5c/ff`).
const XTERM: [Rgb; 16] = [
    [0, 0, 0],
    [205, 0, 0],
    [0, 205, 0],
    [205, 205, 0],
    [0, 0, 238],
    [205, 0, 205],
    [0, 205, 205],
    [229, 229, 229],
    [127, 127, 127],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 0],
    [92, 92, 255],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
];

/// The Linux console's sixteen: `default_red`, `default_grn` and `default_blu` in
/// `drivers/tty/vt/vt.c`.
const CONSOLE: [Rgb; 16] = [
    [0, 0, 0],
    [170, 0, 0],
    [0, 170, 0],
    [170, 85, 0],
    [0, 0, 170],
    [170, 0, 170],
    [0, 170, 170],
    [170, 170, 170],
    [85, 85, 85],
    [255, 85, 85],
    [85, 255, 85],
    [255, 255, 85],
    [85, 85, 255],
    [255, 85, 255],
    [85, 255, 255],
    [255, 255, 255],
];

/// Grounds of the Linux console, which has eight: `rgb_background` in `vt.c` keeps the highest bit
/// of red, green and blue.
const CONSOLE_GROUNDS: [Rgb; 16] = {
    let mut grounds = CONSOLE;
    let mut n = 8;
    while n < 16 {
        grounds[n] = CONSOLE[n - 8];
        n += 1;
    }
    grounds
};

/// Terminals on which themes are measured: xterm with light letters on black, with black letters on
/// white (its default), and the Linux console.
pub const PALETTES: [TerminalPalette; 3] = [
    TerminalPalette {
        name: "xterm",
        ink: XTERM,
        ground: XTERM,
        own: ([229; 3], [0; 3]),
        bold_is_bright: false,
    },
    TerminalPalette {
        name: "white xterm",
        ink: XTERM,
        ground: XTERM,
        own: ([0; 3], [255; 3]),
        bold_is_bright: false,
    },
    TerminalPalette {
        name: "console",
        ink: CONSOLE,
        ground: CONSOLE_GROUNDS,
        own: ([170; 3], [0; 3]),
        bold_is_bright: true,
    },
];

/// Levels of the colour cube of the palette of 256.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// Light of each level of a channel, 0–1, as sRGB (IEC 61966-2-1) defines it. The compiler makes
/// it, because `powf` would be one of two functions for which each start loads the library of
/// mathematics.
const LIGHT: [f64; 256] = {
    let mut light = [0.0; 256];
    let mut level = 0;
    while level < 256 {
        light[level] = light_of(level as f64 / 255.0);
        level += 1;
    }
    light
};

/// Number of steps of Newton's method after which a fifth root of 0.003 and more does not change
/// any more.
const ROOT_STEPS: usize = 32;

/// Returns the light of a level of a channel, both 0–1.
const fn light_of(level: f64) -> f64 {
    if level <= 0.04045 {
        return level / 12.92;
    }
    let base = (level + 0.055) / 1.055;
    // base^2.4 = base² · root, where root⁵ = base².
    let square = base * base;
    let mut root = 1.0;
    let mut step = 0;
    while step < ROOT_STEPS {
        let fourth = root * root * root * root;
        root -= (fourth * root - square) / (5.0 * fourth);
        step += 1;
    }
    square * root
}

/// Returns the relative luminance, 0–1.
pub fn luminance(rgb: Rgb) -> f64 {
    let [red, green, blue] = rgb.map(|level| LIGHT[usize::from(level)]);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Returns the contrast of two colours, 1–21.
pub fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

impl TerminalPalette {
    /// Returns the colour of letters, `None` for the terminal's own.
    pub fn ink(&self, color: Color) -> Option<Rgb> {
        painted(color, &self.ink)
    }

    /// Returns the colour of a ground, `None` for the terminal's own.
    pub fn ground(&self, color: Color) -> Option<Rgb> {
        painted(color, &self.ground)
    }

    /// Returns whether a ground is painted in its own colour. The console has no bright grounds, so
    /// a light page is grey there, and nothing but black can be read well on it.
    fn has_ground(&self, color: Color) -> bool {
        self.ground(color) == self.ink(color)
    }
}

/// Returns the colour that a terminal with these sixteen paints; `None` for its own.
fn painted(color: Color, sixteen: &[Rgb; 16]) -> Option<Rgb> {
    match color {
        Color::Rgb(r, g, b) => Some([r, g, b]),
        Color::Indexed(n @ 0..16) => Some(sixteen[usize::from(n)]),
        Color::Indexed(n) => Some(of_index(n)),
        Color::Reset => None,
        named => {
            let n = SIXTEEN.iter().position(|c| *c == named)?;
            Some(sixteen[n])
        }
    }
}

/// Returns the colour of a number from 16 up.
fn of_index(n: u8) -> Rgb {
    if n >= 232 {
        return [8 + 10 * (n - 232); 3];
    }
    let n = usize::from(n.saturating_sub(16));
    [CUBE[n / 36], CUBE[n / 6 % 6], CUBE[n % 6]]
}

/// Returns the nearest colour of a depth whose contrast with every ground of `on` is at least
/// `least`; without one that has it, the one that comes closest to it. A colour keeps its hue where
/// one of enough contrast has it, and a grey stays a grey.
pub fn degrade(color: Color, on: &[Color], least: f64, depth: Depth) -> Color {
    nearest(color, &candidates(depth), depth, |candidate| {
        (least - least_contrast(candidate, on)).max(0.0)
    })
}

/// Returns the nearest ground of a depth, well apart from those of `other`, on which letters that
/// are black (or white, on a dark ground) have a contrast of at least `least`. `page_is_dark` tells
/// which eight of sixteen colours every terminal can paint beside it.
pub fn degrade_ground(
    bg: Color,
    least: f64,
    page_is_dark: bool,
    other: &[Color],
    depth: Depth,
) -> Color {
    let letters = if is_dark(bg) { [255; 3] } else { [0; 3] };
    let mut all = candidates(depth);
    if depth == Depth::Sixteen && page_is_dark {
        all.truncate(8);
    }
    let rgb = |color| PALETTES[0].ground(color).unwrap_or_default();
    all.retain(|ground| {
        let is_apart = |page: &Color| distance(rgb(*ground), rgb(*page)).sqrt() >= GROUND_APART_MIN;
        other.iter().all(is_apart)
    });
    nearest(bg, &all, depth, |candidate| {
        let of = |palette: &TerminalPalette| Some(contrast(letters, palette.ground(candidate)?));
        let judging = PALETTES.iter().filter(|p| p.has_ground(candidate));
        let has = judging.filter_map(of).fold(f64::INFINITY, f64::min);
        (least - has).max(0.0)
    })
}

/// Returns whether white letters have more contrast on a ground than black ones.
pub fn is_dark(ground: Color) -> bool {
    PALETTES[0]
        .ground(ground)
        .is_some_and(|rgb| luminance(rgb) < 0.179)
}

/// Returns the colours that a terminal of a depth can show.
fn candidates(depth: Depth) -> Vec<Color> {
    match depth {
        Depth::Indexed => (16..=255).map(Color::Indexed).collect(),
        Depth::Sixteen => SIXTEEN.to_vec(),
        Depth::True | Depth::None => Vec::new(),
    }
}

/// Returns the colour of `all` that lacks least contrast, is of the same hue, and looks most alike,
/// in this order.
fn nearest(color: Color, all: &[Color], depth: Depth, lacks: impl Fn(Color) -> f64) -> Color {
    let Color::Rgb(r, g, b) = color else {
        return if depth == Depth::None {
            Color::Reset
        } else {
            color
        };
    };
    match depth {
        Depth::True => return color,
        Depth::None => return Color::Reset,
        Depth::Indexed | Depth::Sixteen => {}
    }
    let wanted = [r, g, b];
    let score = |candidate: Color| {
        let shown = PALETTES.iter().filter_map(|p| p.ink(candidate));
        let far = shown.clone().map(|rgb| distance(wanted, rgb));
        let far = far.fold(0.0, f64::max);
        let turned = match depth {
            Depth::Sixteen => shown.map(|rgb| turned(wanted, rgb)).fold(0.0, f64::max),
            _ => f64::from(u8::from(
                !shown.into_iter().any(|rgb| is_tinted_like(wanted, rgb)),
            )),
        };
        [lacks(candidate), turned, far]
    };
    let least = all
        .iter()
        .map(|&candidate| (score(candidate), candidate))
        .min_by(|(a, _), (b, _)| {
            let order = a.iter().zip(b).map(|(a, b)| a.total_cmp(b));
            order.fold(Ordering::Equal, Ordering::then)
        });
    least.map_or(color, |(_, candidate)| candidate)
}

/// Returns the degrees between the hues of two colours: 0 for two greys, infinite where only one is
/// a grey or the hues go by two names.
fn turned(a: Rgb, b: Rgb) -> f64 {
    let is_grey = |rgb| chroma(rgb) < GREY_CHROMA_MAX;
    let apart = match (is_grey(a), is_grey(b)) {
        (true, true) => 0.0,
        (false, false) => {
            let apart = (hue(a) - hue(b)).abs();
            apart.min(360.0 - apart)
        }
        _ => f64::INFINITY,
    };
    // Beyond a name's borders all hues are equally wrong, so their distance says nothing.
    if apart <= HUE_DEGREES_MAX {
        apart
    } else {
        f64::INFINITY
    }
}

/// Returns whether a colour of the palette of 256 keeps the hue of `wanted`. A pale or dark colour
/// must not become the grey that is nearest to it (brown letters, cream paper), nor a loud colour
/// of its hue.
fn is_tinted_like(wanted: Rgb, shown: Rgb) -> bool {
    if chroma(wanted) < TINT_CHROMA_MIN {
        return chroma(shown) < TINT_CHROMA_MIN;
    }
    let apart = (hue(wanted) - hue(shown)).abs();
    let is_near = apart.min(360.0 - apart) <= HUE_DEGREES_MAX;
    let loudest = TINT_CHROMA_RATIO_MAX * f64::from(chroma(wanted));
    is_near && (f64::from(TINT_CHROMA_MIN)..=loudest).contains(&f64::from(chroma(shown)))
}

/// Returns the hue of a colour, in degrees of the hexagon whose corners are red, yellow, green, cyan, blue
/// and magenta; 0 for red and for greys.
fn hue(rgb: Rgb) -> f64 {
    let [red, green, blue] = rgb;
    let of = |corner: f64, a: u8, b: u8| {
        corner + 60.0 * (f64::from(a) - f64::from(b)) / f64::from(chroma(rgb).max(1))
    };
    let most = red.max(green).max(blue);
    if most == red {
        of(0.0, green, blue).rem_euclid(360.0)
    } else if most == green {
        of(120.0, blue, red)
    } else {
        of(240.0, red, green)
    }
}

/// Returns the smallest contrast of letters with grounds, on any palette that paints all of them;
/// infinite if none does.
pub fn least_contrast(color: Color, on: &[Color]) -> f64 {
    let judging = PALETTES
        .iter()
        .filter(|palette| on.iter().all(|ground| palette.has_ground(*ground)));
    judging
        .flat_map(|palette| on.iter().map(move |ground| (palette, *ground)))
        .filter_map(|(palette, ground)| {
            Some(contrast(palette.ink(color)?, palette.ground(ground)?))
        })
        .fold(f64::INFINITY, f64::min)
}

/// Returns how far a colour is from grey, 0–255.
fn chroma(rgb: Rgb) -> u8 {
    rgb.into_iter().max().unwrap_or(0) - rgb.into_iter().min().unwrap_or(0)
}

/// Returns how far apart two colours look, from 0 to about 765². The channels are weighted by the
/// mean red, because eyes are not equally sensitive to all.
pub(super) fn distance(a: Rgb, b: Rgb) -> f64 {
    let [r, g, b_] = std::array::from_fn(|i| f64::from(a[i]) - f64::from(b[i]));
    let mean = f64::midpoint(f64::from(a[0]), f64::from(b[0])) / 256.0;
    (2.0 + mean) * r * r + 4.0 * g * g + (3.0 - mean) * b_ * b_
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_as_the_standard_says() {
        assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
        assert!((contrast([119; 3], [255; 3]) - 4.48).abs() < 0.01);
        assert!((contrast([10, 20, 30], [10, 20, 30]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_light_of_a_level_is_that_of_srgb() {
        for (level, light) in LIGHT.into_iter().enumerate() {
            let share = level as f64 / 255.0;
            let exact = if share <= 0.04045 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            };
            assert!((light - exact).abs() < 1e-12, "{level}");
        }
    }

    #[test]
    fn the_palette_of_256_is_that_of_xterm() {
        for (n, shown) in [
            (16, [0; 3]),
            (21, [0, 0, 255]),
            (196, [255, 0, 0]),
            (231, [255; 3]),
            (232, [8; 3]),
            (255, [238; 3]),
        ] {
            assert_eq!(PALETTES[0].ink(Color::Indexed(n)), Some(shown), "{n}");
        }
    }

    #[test]
    fn fewer_colours_keep_the_contrast_that_is_asked_for() {
        let gray = Color::Rgb(120, 120, 120);
        let ground = [Color::Rgb(0, 0, 0)];
        for depth in [Depth::Indexed, Depth::Sixteen] {
            let near = degrade(gray, &ground, 4.5, depth);
            assert!(least_contrast(near, &ground) >= 4.5, "{depth:?}: {near}");
            let far = degrade(gray, &ground, 12.0, depth);
            assert!(least_contrast(far, &ground) >= 12.0, "{depth:?}: {far}");
        }
        let warm = Color::Rgb(105, 90, 68);
        let paper = [Color::Rgb(255, 255, 255)];
        let shown = degrade(warm, &paper, 4.5, Depth::Sixteen);
        assert!(matches!(shown, Color::Black | Color::DarkGray), "{shown}");
        assert_eq!(degrade(gray, &ground, 4.5, Depth::None), Color::Reset);
        assert_eq!(degrade(gray, &ground, 4.5, Depth::True), gray);
    }

    #[test]
    fn a_pale_or_dark_colour_keeps_its_hue_in_the_palette_of_256() {
        let page = [Color::Indexed(231)];
        let ink = |r, g, b| degrade(Color::Rgb(r, g, b), &page, 7.0, Depth::Indexed);
        let shown = |color| PALETTES[0].ink(color).unwrap();
        let [red, green, blue] = shown(ink(10, 55, 99));
        assert!(blue > red && blue >= green, "navy: {red} {green} {blue}");
        let [red, green, blue] = shown(ink(95, 50, 8));
        assert!(red > green && red > blue, "brown: {red} {green} {blue}");
        assert_eq!(chroma(shown(ink(38, 36, 31))), 0);
        let ground = |r, g, b, is_dark: bool, other: &[Color]| {
            degrade_ground(Color::Rgb(r, g, b), 7.0, is_dark, other, Depth::Indexed)
        };
        let [red, green, blue] = shown(ground(244, 236, 216, false, &[]));
        assert!(red > blue && green > blue, "paper: {red} {green} {blue}");
        assert_eq!(chroma(shown(ground(251, 249, 244, false, &[]))), 0);
        // A blue-grey that is dark has no quiet neighbour of its hue.
        assert_eq!(chroma(shown(ground(47, 61, 70, true, &[]))), 0);
    }

    #[test]
    fn a_colour_keeps_its_hue_where_one_of_enough_contrast_has_it() {
        let page = [Color::Black];
        let on_black = |r, g, b, least| degrade(Color::Rgb(r, g, b), &page, least, Depth::Sixteen);
        // Pale as they are, each is nearer to a grey than to its hue.
        assert_eq!(on_black(255, 207, 112, 7.0), Color::LightYellow);
        assert_eq!(on_black(156, 207, 221, 7.0), Color::LightCyan);
        assert_eq!(on_black(176, 208, 149, 7.0), Color::LightGreen);
        assert_eq!(on_black(205, 165, 240, 4.5), Color::LightMagenta);
        // No blue can be read on black.
        assert!(least_contrast(Color::LightBlue, &page) < 4.5);
        let paper = [Color::White];
        let on_paper = degrade(Color::Rgb(18, 64, 140), &paper, 7.0, Depth::Sixteen);
        assert_eq!(on_paper, Color::Blue);
    }
}

//! What a colour looks like and what it becomes where a terminal has fewer: relative luminance
//! and contrast as WCAG 2.2 defines them, the palette of 256, the first sixteen of it.
//!
//! It knows numbers only; which colour is for what is the theme's business.

use ratatui::style::Color;

/// How many colours the terminal has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// All of them.
    #[default]
    True,
    /// The palette of 256.
    Indexed,
    /// The sixteen that the user chose.
    Sixteen,
    /// None, or none is wanted.
    None,
}

/// Red, green, blue.
pub type Rgb = [u8; 3];

/// The names of the sixteen colours, in the order of their numbers.
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

/// Those of them without a hue.
const GRAYS: [Color; 4] = [Color::Black, Color::DarkGray, Color::Gray, Color::White];
/// Colours nearer to grey than this become one of those.
const GRAYISH: u8 = 48;

/// The sixteen as xterm shows them, and as the Linux console does. A user may have others.
pub const PALETTES: [[Rgb; 16]; 2] = [
    [
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
    ],
    [
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
    ],
];

/// Levels of the colour cube of the palette of 256.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// Relative luminance, 0–1.
pub fn luminance(rgb: Rgb) -> f64 {
    let linear = rgb.map(|c| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

/// The contrast of two colours, 1–21.
pub fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// What a colour looks like; `palette` is one of [`PALETTES`]. `None` for the terminal's own.
pub fn rgb(color: Color, palette: usize) -> Option<Rgb> {
    match color {
        Color::Rgb(r, g, b) => Some([r, g, b]),
        Color::Indexed(n @ 0..16) => Some(PALETTES[palette][usize::from(n)]),
        Color::Indexed(n) => Some(of_index(n)),
        Color::Reset => None,
        named => {
            let n = SIXTEEN.iter().position(|c| *c == named)?;
            Some(PALETTES[palette][n])
        }
    }
}

/// The colour of a number from 16 up.
fn of_index(n: u8) -> Rgb {
    if n >= 232 {
        return [8 + 10 * (n - 232); 3];
    }
    let n = usize::from(n.saturating_sub(16));
    [CUBE[n / 36], CUBE[n / 6 % 6], CUBE[n % 6]]
}

/// The nearest colour of a depth whose contrast with every ground of `on` is at least `least`;
/// without one that has it, the one that comes closest to it.
pub fn degrade(color: Color, on: &[Color], least: f64, depth: Depth) -> Color {
    let Color::Rgb(r, g, b) = color else {
        return if depth == Depth::None {
            Color::Reset
        } else {
            color
        };
    };
    let candidates: Vec<Color> = match depth {
        Depth::True => return color,
        Depth::None => return Color::Reset,
        Depth::Indexed => (16..=255).map(Color::Indexed).collect(),
        // A grey of some warmth stays a grey: a hue would say more than was meant.
        Depth::Sixteen if chroma([r, g, b]) < GRAYISH => GRAYS.to_vec(),
        Depth::Sixteen => SIXTEEN.to_vec(),
    };
    let score = |candidate: &Color| {
        let far =
            (0..PALETTES.len()).filter_map(|p| Some(distance([r, g, b], rgb(*candidate, p)?)));
        let far = far.fold(0.0, f64::max);
        let lacks = (least - least_contrast(*candidate, on)).max(0.0);
        lacks * 1e6 + far
    };
    let best = candidates
        .iter()
        .min_by(|a, b| score(a).total_cmp(&score(b)));
    best.copied().unwrap_or(color)
}

/// The smallest contrast of a colour with grounds, on any palette; endless without one.
pub fn least_contrast(color: Color, on: &[Color]) -> f64 {
    let pairs = (0..PALETTES.len()).flat_map(|p| on.iter().map(move |ground| (p, *ground)));
    pairs
        .filter_map(|(p, ground)| Some(contrast(rgb(color, p)?, rgb(ground, p)?)))
        .fold(f64::INFINITY, f64::min)
}

/// How far a colour is from grey, 0–255.
fn chroma(rgb: Rgb) -> u8 {
    rgb.into_iter().max().unwrap_or(0) - rgb.into_iter().min().unwrap_or(0)
}

/// How far apart two colours look: weighted by the mean red, as eyes are.
fn distance(a: Rgb, b: Rgb) -> f64 {
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
    fn the_palette_of_256_is_that_of_xterm() {
        for (n, shown) in [
            (16, [0; 3]),
            (21, [0, 0, 255]),
            (196, [255, 0, 0]),
            (231, [255; 3]),
            (232, [8; 3]),
            (255, [238; 3]),
        ] {
            assert_eq!(rgb(Color::Indexed(n), 0), Some(shown), "{n}");
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
        assert!(GRAYS.contains(&degrade(warm, &paper, 4.5, Depth::Sixteen)));
        assert_eq!(degrade(gray, &ground, 4.5, Depth::None), Color::Reset);
        assert_eq!(degrade(gray, &ground, 4.5, Depth::True), gray);
    }
}

//! Pictures of passes as cameras at a door see them, made from a seed.
//!
//! Every picture is a hard one of its kind, and of that kind only: what a decoder cannot read has one name. How hard is
//! drawn anew for each. The same seed makes the same pictures on every machine that counts in IEEE 754.

mod effect;
mod scene;

use std::path::Path;
use std::{fs, io};

use esik_shared::id::{EventNumber, PassId};
use esik_shared::pass::{KeyId, LiveValue, PassBody, PassCode, PassFlags, PassSignature};
use image::GrayImage;

pub use self::scene::{Place, Surface, code_modules, draw};
pub use crate::random::Random;

/// The size of every picture: what a laptop's camera gives.
pub const WIDTH: u32 = 1280;
/// See [`WIDTH`].
pub const HEIGHT: u32 = 720;

/// What makes a picture hard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Nothing: straight, sharp and large.
    Plain,
    /// Far away: 1.5 to 2.6 pixels a module.
    Small,
    /// Tilted away from the camera by up to 65°.
    Tilt,
    /// Turned by any angle.
    Rotation,
    /// Out of focus.
    Blur,
    /// Moved while it was taken.
    Motion,
    /// Taken in the dark.
    Noise,
    /// A lamp is mirrored in it.
    Glare,
    /// Dark grey on light grey.
    LowContrast,
    /// White on black, as a phone's dark mode makes it.
    Inverted,
    /// The rows of a display against those of the camera.
    Moire,
    /// Something lies over a part of it.
    Occlusion,
    /// A little of several of them at once.
    Mixed,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Plain,
        Self::Small,
        Self::Tilt,
        Self::Rotation,
        Self::Blur,
        Self::Motion,
        Self::Noise,
        Self::Glare,
        Self::LowContrast,
        Self::Inverted,
        Self::Moire,
        Self::Occlusion,
        Self::Mixed,
    ];
}

/// One picture and what is in it.
#[derive(Debug, Clone)]
pub struct Shot {
    /// What makes it hard.
    pub kind: Kind,
    /// What the code is on.
    pub surface: Surface,
    /// The text of the code.
    pub text: String,
    /// What the camera saw.
    pub picture: GrayImage,
}

impl Shot {
    /// Writes the picture to a PGM file: a line, and then its bytes as they are.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        let header = format!("P5 {} {} 255\n", self.picture.width(), self.picture.height());
        fs::write(path, [header.as_bytes(), self.picture.as_raw()].concat())
    }
}

/// So many pictures of each kind on each surface.
pub fn shots(seed: u64, of_each: u32) -> impl Iterator<Item = Shot> {
    Kind::ALL.into_iter().flat_map(move |kind| {
        Surface::ALL.into_iter().flat_map(move |surface| {
            (0..of_each).map(move |number| {
                shot(Random::new([seed, kind as u64, surface as u64, number.into()]), kind, surface)
            })
        })
    })
}

fn shot(mut random: Random, kind: Kind, surface: Surface) -> Shot {
    let text = pass_text(&mut random);
    let place = place(&mut random, kind, &text);
    let mut picture = draw(&mut random, surface, &[(&text, place)], kind == Kind::Inverted);
    effect::apply(&mut random, kind, &place, &mut picture);
    Shot { kind, surface, text, picture }
}

/// Where the code is: in the middle and straight, but for what its kind says.
fn place(random: &mut Random, kind: Kind, text: &str) -> Place {
    let pixels_a_module = match kind {
        Kind::Small => random.between(1.5, 2.6),
        Kind::Mixed => random.between(2.8, 5.0),
        _ => random.between(4.0, 9.0),
    };
    let tilt_degrees = match kind {
        Kind::Tilt => random.between(45.0, 65.0),
        Kind::Mixed => random.between(10.0, 40.0),
        _ => random.between(0.0, 8.0),
    };
    let turned_degrees = match kind {
        Kind::Rotation | Kind::Mixed => random.between(0.0, 360.0),
        _ => random.between(-6.0, 6.0),
    };
    Place {
        x: f64::from(WIDTH) / 2.0 + random.between(-150.0, 150.0),
        y: f64::from(HEIGHT) / 2.0 + random.between(-50.0, 50.0),
        side: f64::from(code_modules(text)) * pixels_a_module,
        turned_degrees,
        tilt_degrees,
        tilt_towards_degrees: random.between(0.0, 360.0),
    }
}

/// The text of a pass code that nobody signed: half of them live. A camera cannot tell.
pub fn pass_text(random: &mut Random) -> String {
    let live = random.chance(0.5);
    let body = PassBody {
        flags: PassFlags { live, ..PassFlags::default() },
        key_id: KeyId(random.bytes()),
        home_gate: None,
        event: EventNumber(7),
        valid_from: 1_795_438_800,
        valid_until: 1_795_453_200,
        category: 1,
        pass_id: PassId(random.bytes()),
    };
    let live = live.then(|| LiveValue(random.bytes()));
    PassCode { body, signature: PassSignature(random.bytes()), live }.to_text()
}

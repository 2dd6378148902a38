//! Tunes as WAV files, made of a few notes each. Pure: no player, no file.
//!
//! They differ in what is heard with eyes shut: which way the pitch goes, how high it is, how long it lasts, how rough
//! it is. Nothing lasts a second, so that it is over when the next person stands there.

use std::f64::consts::TAU;

use crate::core::sound::Tune;

/// Samples a second. Nothing in a tune is higher than 6 kHz.
const RATE: u32 = 22_050;
const BYTES_A_SAMPLE: u32 = 2;
/// Every note swells and fades for so long, so that nothing clicks.
const EDGE_MS: u32 = 6;
/// The most that a sample may be, with room for players that mix.
const LOUDEST: f64 = 0.8 * 32_767.0;

/// What a note is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Timbre {
    /// One frequency.
    Pure,
    /// With odd overtones: rough, and heard on the smallest loudspeaker though it is low.
    Buzz,
    /// Nothing.
    Silent,
}

/// A pitch that glides from one frequency to another.
#[derive(Debug, Clone, Copy)]
struct Note {
    from_hz: f64,
    to_hz: f64,
    ms: u32,
    timbre: Timbre,
}

const fn note(hz: f64, ms: u32) -> Note {
    glide(hz, hz, ms)
}

const fn glide(from_hz: f64, to_hz: f64, ms: u32) -> Note {
    Note { from_hz, to_hz, ms, timbre: Timbre::Pure }
}

const fn buzz(hz: f64, ms: u32) -> Note {
    Note { from_hz: hz, to_hz: hz, ms, timbre: Timbre::Buzz }
}

const fn rest(ms: u32) -> Note {
    Note { from_hz: 0.0, to_hz: 0.0, ms, timbre: Timbre::Silent }
}

const fn notes(tune: Tune) -> &'static [Note] {
    match tune {
        Tune::Go => const { &[note(1_047.0, 70), note(1_568.0, 110)] },
        Tune::Out => const { &[note(1_568.0, 70), note(1_047.0, 110)] },
        Tune::Care => const { &[note(740.0, 110), note(988.0, 110), note(740.0, 110), note(988.0, 110)] },
        Tune::Again => const { &[note(880.0, 60)] },
        Tune::Unread => const { &[buzz(320.0, 60), rest(60), buzz(320.0, 60)] },
        Tune::Stop => const { &[buzz(130.0, 520)] },
        Tune::Alarm => {
            const { &[glide(600.0, 1_400.0, 280), glide(600.0, 1_400.0, 280), glide(600.0, 1_400.0, 280)] }
        }
    }
}

/// The tune as a WAV file: one channel of 16 bits.
pub(super) fn wav(tune: Tune) -> Vec<u8> {
    let samples: Vec<i16> = notes(tune).iter().flat_map(samples).collect();
    let bytes = u32::try_from(samples.len()).expect("a tune lasts less than a second") * BYTES_A_SAMPLE;
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + bytes).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    // Not compressed, one channel.
    file.extend(1_u16.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(RATE.to_le_bytes());
    file.extend((RATE * BYTES_A_SAMPLE).to_le_bytes());
    file.extend(2_u16.to_le_bytes());
    file.extend(16_u16.to_le_bytes());
    file.extend(b"data");
    file.extend(bytes.to_le_bytes());
    file.extend(samples.into_iter().flat_map(i16::to_le_bytes));
    file
}

fn samples(note: &Note) -> impl Iterator<Item = i16> {
    let (note, count, edge) = (*note, RATE * note.ms / 1000, RATE * EDGE_MS / 1000);
    let mut phase = 0.0;
    (0..count).map(move |at| {
        let hz = note.from_hz + (note.to_hz - note.from_hz) * f64::from(at) / f64::from(count);
        phase += TAU * hz / f64::from(RATE);
        let swell = (f64::from(at.min(count - 1 - at)) / f64::from(edge)).min(1.0);
        let level = match note.timbre {
            Timbre::Pure => phase.sin(),
            Timbre::Buzz => {
                0.8 * (phase.sin()
                    + (3.0 * phase).sin() / 3.0
                    + (5.0 * phase).sin() / 5.0
                    + (7.0 * phase).sin() / 7.0)
            }
            Timbre::Silent => 0.0,
        };
        #[expect(clippy::cast_possible_truncation, reason = "no level is above 1, and the loudest fits")]
        let sample = (level * swell * LOUDEST) as i16;
        sample
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(tune: Tune) -> Vec<i16> {
        wav(tune)[44..].chunks(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
    }

    fn ms(samples: &[i16]) -> usize {
        samples.len() * 1000 / usize::try_from(RATE).unwrap()
    }

    /// How often the wave crosses zero upwards, a second: its pitch.
    fn hz(samples: &[i16]) -> usize {
        let crossings = samples.windows(2).filter(|pair| pair[0] <= 0 && pair[1] > 0).count();
        crossings * 1000 / ms(samples).max(1)
    }

    fn halves(samples: &[i16]) -> (usize, usize) {
        let (first, second) = samples.split_at(samples.len() / 2);
        (hz(first), hz(second))
    }

    #[test]
    fn every_tune_is_a_wav_file_that_is_over_in_a_second_and_never_clicks() {
        for tune in Tune::ALL {
            let file = wav(tune);
            assert_eq!(
                (&file[..4], &file[8..16], &file[36..40]),
                (&b"RIFF"[..], &b"WAVEfmt "[..], &b"data"[..])
            );
            let size = |bytes: usize| u32::try_from(bytes).unwrap();
            let length = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
            assert_eq!((length(4), length(40)), (size(file.len() - 8), size(file.len() - 44)));
            let samples = heard(tune);
            assert!(ms(&samples) < 1_000, "{tune:?}");
            let jump = samples.windows(2).map(|pair| pair[0].abs_diff(pair[1])).max().unwrap();
            let ends = samples[0].unsigned_abs().max(samples[samples.len() - 1].unsigned_abs());
            assert!(jump < 16_000 && ends < 1_000, "{tune:?} jumps by {jump}, ends at {ends}");
            assert!(samples.iter().any(|sample| sample.unsigned_abs() > 12_000), "{tune:?} is heard");
        }
    }

    #[test]
    fn tunes_are_told_apart_by_which_way_they_go_how_high_how_long_and_how_rough_they_are() {
        let [go, out, care, again, unread, stop, alarm] = Tune::ALL.map(heard);
        let (low, high) = halves(&go);
        assert!(high > low + 200, "go rises");
        let (high, low) = halves(&out);
        assert!(high > low + 200, "out falls");
        assert!(ms(&stop) >= 400 && hz(&stop) < 200, "stop is long and low");
        assert!(hz(&unread) < 400 && ms(&unread) < 200, "unread is low and short");
        assert!(unread[unread.len() / 2] == 0, "and has a gap");
        assert!(ms(&again) < 100 && hz(&again) > 600, "again is one short note");
        assert!((600..1_000).contains(&hz(&care)) && ms(&care) > 400, "care goes on longer than go");
        assert!(ms(&alarm) > 700, "alarm is the longest");
        let quarter = care.len() / 4;
        let pitches: Vec<usize> = care.chunks(quarter).take(4).map(hz).collect();
        assert!(pitches[1] > pitches[0] + 150 && pitches[2] + 150 < pitches[1], "care goes up and down");
    }
}

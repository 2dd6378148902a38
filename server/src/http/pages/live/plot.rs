//! The curve of arrivals as a picture: what came each minute as a filled shape, and an earlier time as a line behind it.
//! The shapes fill a box of any size; the words stand around it.

use std::collections::BTreeMap;
use std::fmt::Write;

use esik_shared::attendance::arrivals::Minute;
use esik_shared::language::Language;
use esik_shared::message::moment;
use esik_shared::time::Timestamp;

use super::super::text;
use crate::service::live::curve::{Behind, Curve, Stretch};

/// The most steps of a curve: more are finer than a phone shows.
const MAX_STEPS: i64 = 180;
/// How many minutes a step may have.
const STEPS: [i64; 7] = [1, 2, 5, 10, 15, 30, 60];
/// The width of a step and the height of the box, in the units of the picture.
const STEP_WIDTH: usize = 10;
const HEIGHT: f64 = 100.0;
/// The lowest top of the scale: one arrival is no peak.
const LEAST_TOP: u32 = 5;
/// At how many places of the lower edge a time stands.
const TIMES: i64 = 4;

/// What the picture shows, as its template needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plot {
    /// The width of the box.
    pub(super) width: usize,
    /// The shape of what came.
    pub(super) shape: String,
    /// The line of what came earlier.
    pub(super) behind: Option<String>,
    /// The upper end of the scale, in arrivals a minute.
    pub(super) top: u32,
    /// What stands below, from left to right.
    pub(super) times: Vec<String>,
    /// What the picture says, in words.
    pub(super) words: String,
    /// What the line behind is.
    pub(super) legend: Option<String>,
}

impl Plot {
    pub(super) fn new(curve: &Curve, now: Timestamp, zone: &str, language: Language) -> Self {
        let Curve { stretch, arrivals, behind } = curve;
        let step = step_of(*stretch);
        let steps = whole_steps(stretch.minutes(), step);
        // Nothing is drawn of what is still to come.
        let passed = whole_steps((Minute::of(now).0 + 1 - stretch.first.0).clamp(0, steps * step), step);
        let here = per_minute(arrivals, *stretch, step, passed);
        let before = behind.as_ref().map(|behind| per_minute(&behind.arrivals, *stretch, step, steps));
        let most = here.iter().chain(before.iter().flatten()).copied().fold(0.0, f64::max);
        let top = top_of(most);
        let mark = |quarter: i64| Minute(stretch.first.0 + stretch.minutes() * quarter / TIMES);
        Self {
            width: usize::try_from(steps).unwrap_or_default() * STEP_WIDTH,
            shape: path(&here, top, true),
            behind: before.map(|before| path(&before, top, false)),
            top,
            times: (0..=TIMES).map(|quarter| moment::time(mark(quarter).start(), zone)).collect(),
            words: words(arrivals, *stretch, now, zone, language),
            legend: behind.as_ref().map(|behind| legend(behind, now, zone, language)),
        }
    }
}

fn step_of(stretch: Stretch) -> i64 {
    STEPS.into_iter().find(|step| stretch.minutes() <= step * MAX_STEPS).unwrap_or(STEPS[STEPS.len() - 1])
}

/// How many steps hold so many minutes; a begun one is whole.
fn whole_steps(minutes: i64, step: i64) -> i64 {
    (minutes + step - 1) / step
}

/// The mean of each of so many steps.
fn per_minute(arrivals: &BTreeMap<Minute, u32>, stretch: Stretch, step: i64, steps: i64) -> Vec<f64> {
    let mean = |at: i64| {
        let first = stretch.first.0 + at * step;
        let sum: u32 = arrivals.range(Minute(first)..Minute(first + step)).map(|(_, count)| count).sum();
        f64::from(sum) / f64::from(i32::try_from(step).unwrap_or(i32::MAX))
    };
    (0..steps).map(mean).collect()
}

/// 1, 2 or 5 and zeros, at least as high as the highest step.
fn top_of(most: f64) -> u32 {
    let mut tops = (0..9).flat_map(|zeros| [1, 2, 5].map(|times| times * 10_u32.pow(zeros)));
    tops.find(|top| *top >= LEAST_TOP && f64::from(*top) >= most).unwrap_or(u32::MAX)
}

/// Steps as a path; a closed one goes back along the lower edge.
fn path(values: &[f64], top: u32, is_closed: bool) -> String {
    if values.is_empty() {
        return String::new();
    }
    let mut path = String::new();
    for (at, value) in values.iter().enumerate() {
        let height = HEIGHT - value * HEIGHT / f64::from(top);
        let start = if at > 0 {
            "V"
        } else if is_closed {
            "M0 100V"
        } else {
            "M0 "
        };
        write!(path, "{start}{}H{}", rounded(height), (at + 1) * STEP_WIDTH).expect("a String takes it");
    }
    if is_closed {
        path.push_str("V100Z");
    }
    path
}

/// A tenth is finer than any screen.
fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn words(
    arrivals: &BTreeMap<Minute, u32>,
    stretch: Stretch,
    now: Timestamp,
    zone: &str,
    language: Language,
) -> String {
    let most = arrivals.iter().max_by_key(|(minute, count)| (**count, std::cmp::Reverse(**minute)));
    let Some((minute, most)) = most else { return text(language, "live-plot-none", &[]) };
    let time = moment::time(minute.start(), zone);
    let args = [("count", (*most).into()), ("time", (&time).into())];
    let busiest = text(language, "live-plot-most", &args);
    let last = last_minute(arrivals, now);
    if Minute::of(now) >= stretch.end {
        return busiest;
    }
    format!("{} {busiest}", text(language, "live-plot-last", &[("count", last.into())]))
}

/// How many came in the last whole minute.
pub(super) fn last_minute(arrivals: &BTreeMap<Minute, u32>, now: Timestamp) -> u32 {
    arrivals.get(&Minute(Minute::of(now).0 - 1)).copied().unwrap_or(0)
}

fn legend(behind: &Behind, now: Timestamp, zone: &str, language: Language) -> String {
    match &behind.name {
        Some(name) => {
            let when = moment::moment(behind.since, now, zone, language);
            let args = [("event", name.get(language).into()), ("when", (&when).into())];
            text(language, "live-plot-event", &args)
        }
        None => text(language, "live-plot-yesterday", &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: &str = "Asia/Almaty";

    fn stretch(minutes: i64) -> Stretch {
        Stretch { first: Minute(1_000), end: Minute(1_000 + minutes) }
    }

    fn curve(minutes: i64, arrivals: &[(i64, u32)]) -> Curve {
        let arrivals = arrivals.iter().map(|(minute, count)| (Minute(1_000 + minute), *count)).collect();
        Curve { stretch: stretch(minutes), arrivals, behind: None }
    }

    #[test]
    fn what_came_is_drawn_until_now_and_nothing_of_what_is_to_come() {
        let curve = curve(4, &[(0, 5), (1, 2)]);
        let now = Minute(1_001).start();
        let plot = Plot::new(&curve, now, ZONE, Language::En);
        assert_eq!((plot.width, plot.top), (40, 5));
        assert_eq!(plot.shape, "M0 100V0H10V60H20V100Z");
        assert_eq!(plot.words, "5 came in the last minute. The most in one minute: 5, at 22:40.");
        let before = Plot::new(&curve, Minute(900).start(), ZONE, Language::En);
        assert_eq!(before.shape, "");
        let after = Plot::new(&curve, Minute(9_000).start(), ZONE, Language::En);
        assert_eq!(after.shape, "M0 100V0H10V60H20V100H30V100H40V100Z");
        assert_eq!(after.words, "The most in one minute: 5, at 22:40.");
    }

    #[test]
    fn an_earlier_time_is_a_line_on_the_same_scale() {
        let arrivals = BTreeMap::from([(Minute(1_000), 20), (Minute(1_003), 10)]);
        let behind = Some(Behind { name: None, since: Timestamp(0), arrivals });
        let plot =
            Plot::new(&Curve { behind, ..curve(4, &[(0, 5)]) }, Minute(1_000).start(), ZONE, Language::En);
        assert_eq!(plot.top, 20);
        assert_eq!(plot.behind.as_deref(), Some("M0 0H10V100H20V100H30V50H40"));
        assert_eq!(plot.shape, "M0 100V75H10V100Z");
    }

    #[test]
    fn many_minutes_are_gathered_and_a_step_is_their_mean() {
        for (minutes, step) in [(1, 1), (180, 1), (181, 2), (900, 5), (1_440, 10), (1_000_000, 60)] {
            assert_eq!(step_of(stretch(minutes)), step, "{minutes}");
        }
        let means = per_minute(&curve(10, &[(0, 3), (4, 2), (5, 7), (9, 1)]).arrivals, stretch(10), 5, 2);
        assert_eq!(means, [1.0, 1.6]);
    }

    #[test]
    fn the_scale_ends_at_a_round_number() {
        for (most, top) in [(0.0, 5), (5.0, 5), (5.1, 10), (10.5, 20), (34.0, 50), (99.0, 100), (101.0, 200)]
        {
            assert_eq!(top_of(most), top, "{most}");
        }
        assert!(f64::from(top_of(f64::from(u32::MAX))) >= 4e9);
    }
}

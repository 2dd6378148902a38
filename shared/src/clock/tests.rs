use proptest::prelude::*;

use super::*;

const NOW: Timestamp = Timestamp(1_795_352_400_000);

fn measured(offset_ms: i64, uncertainty_ms: u32, age_ms: i64) -> Measured {
    Measured { offset_ms, uncertainty_ms, at: NOW.plus_ms(-age_ms) }
}

/// A peer whose corrected clock is `offset_ms` ahead of ours.
fn hear(estimate: &mut ClockEstimate, peer: u8, offset_ms: i64, source: ClockSource) {
    let theirs = ClockReading { clock: NOW, offset_ms, uncertainty_ms: 50, source };
    estimate.learn_from_peer(ScannerKey([peer; 32]), &theirs, NOW, NOW);
}

/// A phone whose clock is `offset_ms` ahead of ours, in the middle of a step.
fn read(estimate: &mut ClockEstimate, pass: u8, offset_ms: i64) {
    let valid_from = u32::try_from(NOW.seconds() - 3_600).unwrap();
    let step = 241;
    let middle = Timestamp::from_seconds(i64::from(valid_from) + 240 * 15).plus_ms(7_500);
    estimate.learn_from_live_code(PassId([pass; 12]), valid_from, step, middle.plus_ms(-offset_ms));
}

fn best(estimate: &ClockEstimate) -> (i64, ClockSource) {
    let reading = estimate.reading(NOW.plus_ms(60_000));
    (reading.offset_ms, reading.source)
}

#[test]
fn the_server_comes_first_then_peers_that_met_it_then_the_crowd() {
    let mut estimate = ClockEstimate::default();
    assert_eq!(best(&estimate), (0, ClockSource::Own));
    for pass in 1..=20 {
        assert_eq!(best(&estimate), (0, ClockSource::Own), "{} passes", pass - 1);
        read(&mut estimate, pass, 30_000 + i64::from(pass));
    }
    assert_eq!(best(&estimate), (30_010, ClockSource::LiveCodes));
    for peer in 1..=3 {
        hear(&mut estimate, peer, 29_000, ClockSource::Server);
    }
    assert_eq!(best(&estimate), (29_000, ClockSource::Peers));
    estimate.learn_from_server(measured(28_000, 10, 0));
    assert_eq!(best(&estimate), (28_000, ClockSource::Server));
    estimate.learn_from_server(measured(28_000, 10, GOOD_FOR_MS - 60_000));
    assert_eq!(best(&estimate), (29_000, ClockSource::Peers), "after twelve hours the server's word is old");
}

#[test]
fn one_peer_moves_nothing_and_two_only_together() {
    for (what, peers, expected) in [
        ("one", vec![(1, 500, ClockSource::Server)], (0, ClockSource::Own)),
        (
            "one, heard twice",
            vec![(1, 500, ClockSource::Server), (1, 500, ClockSource::Server)],
            (0, ClockSource::Own),
        ),
        (
            "two that agree",
            vec![(1, 500, ClockSource::Server), (2, 540, ClockSource::Server)],
            (520, ClockSource::Peers),
        ),
        (
            "two that do not",
            vec![(1, 500, ClockSource::Server), (2, 9_000, ClockSource::Server)],
            (0, ClockSource::Own),
        ),
        (
            "three, one of them wrong by a year",
            vec![
                (1, 500, ClockSource::Server),
                (2, 31_536_000_000, ClockSource::Server),
                (3, 520, ClockSource::Server),
            ],
            (520, ClockSource::Peers),
        ),
        (
            "those that have it from others say nothing",
            vec![(1, 500, ClockSource::Peers), (2, 500, ClockSource::LiveCodes), (3, 500, ClockSource::Own)],
            (0, ClockSource::Own),
        ),
        (
            "one that lost the server is not believed any more",
            vec![(1, 500, ClockSource::Server), (2, 500, ClockSource::Server), (2, 500, ClockSource::Own)],
            (0, ClockSource::Own),
        ),
    ] {
        let mut estimate = ClockEstimate::default();
        for (peer, offset_ms, source) in peers {
            hear(&mut estimate, peer, offset_ms, source);
        }
        assert_eq!(best(&estimate), expected, "{what}");
    }
}

#[test]
fn one_phone_read_twenty_times_is_one_phone() {
    let mut estimate = ClockEstimate::default();
    for _ in 0..20 {
        read(&mut estimate, 1, 30_000);
    }
    assert_eq!(best(&estimate), (0, ClockSource::Own));
}

#[test]
fn a_measurement_lies_in_the_middle_of_the_round_trip() {
    let theirs = ClockReading { clock: NOW, offset_ms: 200, uncertainty_ms: 30, source: ClockSource::Server };
    let measured = Measured::by_answer(&theirs, NOW.plus_ms(-1_000), NOW.plus_ms(-900));
    assert_eq!((measured.offset_ms, measured.uncertainty_ms), (1_150, 81));
}

#[test]
fn a_clock_that_is_set_changes_no_time() {
    let mut estimate = ClockEstimate::default();
    estimate.learn_from_server(measured(5_000, 10, 0));
    let true_time = estimate.reading(NOW).corrected();
    estimate.clock_was_set(-86_400_000);
    assert_eq!(estimate.reading(NOW.plus_ms(-86_400_000)).corrected(), true_time);
    assert_eq!(estimate.reading(NOW.plus_ms(-2 * 86_400_000)).source, ClockSource::Own, "measured tomorrow");
}

proptest! {
    #[test]
    fn a_minority_never_moves_the_clock_beyond_what_the_others_say(
        honest in proptest::collection::vec(-1_000_i64..1_000, 11..=20),
        lie_ms in any::<i32>(),
    ) {
        let mut estimate = ClockEstimate::default();
        for (pass, offset_ms) in (1_u8..=20).zip(honest.iter().copied().chain(core::iter::repeat(i64::from(lie_ms)))) {
            read(&mut estimate, pass, offset_ms);
        }
        let reading = estimate.reading(NOW.plus_ms(60_000));
        prop_assert!((-1_000..1_000).contains(&reading.offset_ms), "{:?}", reading);
        prop_assert!(reading.uncertainty_ms <= 2_000 + STEP_DOUBT_MS);
    }
}

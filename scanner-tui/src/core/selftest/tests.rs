//! Each measurement alone, from well to not to be used.

use super::*;

const HOUR_MS: i64 = 3_600_000;
const NOW: Timestamp = Timestamp(1_795_438_800_000);

fn facts() -> Facts {
    Facts {
        specimen: Ok(3),
        clock: Some(ClockFacts { offset_ms: 40, uncertainty_ms: 12 }),
        disk: Ok(DiskFacts { write_ms: 4, free_bytes: 47_000_000_000 }),
        sound: Some("paplay".to_owned()),
        inputs: vec!["/dev/ttyACM0".to_owned()],
        others: 3,
        peers: vec![PeerFacts { number: 7, heard: NOW.plus_ms(-HOUR_MS), faults: 0 }],
        heard: Some(NOW.plus_ms(-HOUR_MS)),
        events: vec![EventFacts {
            event: EventNumber(12),
            doors_close: Some(NOW.plus_ms(5 * HOUR_MS)),
            passes: 40_000,
            time_zone: Some("Asia/Almaty".to_owned()),
        }],
        enrolled_until: NOW.plus_ms(72 * HOUR_MS),
        is_revoked: false,
        is_forked: false,
    }
}

fn level(check: SelftestCheck, facts: &Facts) -> CheckLevel {
    let checks = judge(facts, NOW, Language::En);
    let found = checks.iter().find(|of| of.check == check).unwrap().level;
    assert_eq!(is_ready(&checks), checks.iter().all(|check| check.level != CheckLevel::Failed));
    // What is not about this check is as well as before.
    assert!(checks.iter().all(|of| of.check == check || of.level == CheckLevel::Ok), "{checks:?}");
    found
}

#[test]
fn every_check_is_judged_by_its_own_measurement() {
    use CheckLevel::{Care, Failed};
    let event = |doors_close, passes| EventFacts { doors_close, passes, ..facts().events.remove(0) };
    let disk = |write_ms, free_bytes| Facts { disk: Ok(DiskFacts { write_ms, free_bytes }), ..facts() };
    let clock = |offset_ms| Facts { clock: Some(ClockFacts { offset_ms, uncertainty_ms: 1 }), ..facts() };
    let ends = |enrolled_until| Facts { enrolled_until, ..facts() };
    let heard = |heard| Facts { heard, ..facts() };
    let lists = |events| Facts { events, ..facts() };
    let whole = facts().events.remove(0);
    let peers = |others, heard_ms: &[i64], faults| {
        let peer = |heard_ms: &i64| PeerFacts { number: 7, heard: NOW.plus_ms(-heard_ms), faults };
        Facts { others, peers: heard_ms.iter().map(peer).collect(), ..facts() }
    };
    let table = [
        (SelftestCheck::Pass, facts(), CheckLevel::Ok),
        (SelftestCheck::Pass, Facts { specimen: Err("no".to_owned()), ..facts() }, Failed),
        (SelftestCheck::Peers, facts(), CheckLevel::Ok),
        (SelftestCheck::Peers, peers(0, &[], 0), CheckLevel::Ok),
        (SelftestCheck::Peers, peers(3, &[], 0), Care),
        (SelftestCheck::Peers, peers(3, &[OLD_PEERS_MS], 0), Care),
        (SelftestCheck::Peers, peers(3, &[OLD_PEERS_MS, OLD_PEERS_MS - 1], 0), CheckLevel::Ok),
        (SelftestCheck::Peers, peers(3, &[0], 1), Care),
        (SelftestCheck::Disk, Facts { disk: Err("no".to_owned()), ..facts() }, Failed),
        (SelftestCheck::Disk, disk(4, NO_ROOM - 1), Failed),
        (SelftestCheck::Disk, disk(4, NO_ROOM), Care),
        (SelftestCheck::Disk, disk(4, LITTLE_ROOM), CheckLevel::Ok),
        (SelftestCheck::Disk, disk(SLOW_DISK_MS + 1, LITTLE_ROOM), Care),
        (SelftestCheck::Enrollment, ends(NOW), Failed),
        (SelftestCheck::Enrollment, ends(NOW.plus_ms(5 * HOUR_MS - 1)), Care),
        (SelftestCheck::Enrollment, ends(NOW.plus_ms(5 * HOUR_MS)), CheckLevel::Ok),
        (SelftestCheck::Roster, heard(None), Care),
        (SelftestCheck::Roster, heard(Some(NOW.plus_ms(-12 * HOUR_MS))), Care),
        (SelftestCheck::Roster, lists(Vec::new()), Failed),
        (SelftestCheck::Roster, lists(vec![event(None, 0)]), Failed),
        (SelftestCheck::Roster, lists(vec![whole.clone(), event(None, 0)]), Care),
        (SelftestCheck::Roster, lists(vec![whole.clone(), event(whole.doors_close, 0)]), Care),
        (SelftestCheck::Clock, Facts { clock: None, ..facts() }, Care),
        (SelftestCheck::Clock, clock(-1_999), CheckLevel::Ok),
        (SelftestCheck::Clock, clock(2_000), Care),
        (SelftestCheck::Sound, Facts { sound: None, ..facts() }, Care),
        (SelftestCheck::Inputs, Facts { inputs: Vec::new(), ..facts() }, CheckLevel::Ok),
    ];
    let enrollment = [Facts { is_revoked: true, ..facts() }, Facts { is_forked: true, ..facts() }];
    for facts in enrollment {
        assert_eq!(level(SelftestCheck::Enrollment, &facts), Failed, "{facts:?}");
    }
    for (check, facts, expected) in table {
        assert_eq!(level(check, &facts), expected, "{check:?}: {facts:?}");
    }
}

#[test]
fn an_event_that_is_over_asks_for_no_enrollment() {
    let mut facts = Facts { enrolled_until: NOW.plus_ms(1), ..facts() };
    facts.events[0].doors_close = Some(NOW);
    assert_eq!(level(SelftestCheck::Enrollment, &facts), CheckLevel::Ok);
}

#[test]
fn what_is_said_is_a_sentence_in_every_language() {
    let bad = Facts {
        specimen: Err("database is locked".to_owned()),
        clock: Some(ClockFacts { offset_ms: -65_000, uncertainty_ms: 1 }),
        disk: Ok(DiskFacts { write_ms: 1, free_bytes: 1_000_000 }),
        sound: None,
        inputs: Vec::new(),
        enrolled_until: NOW,
        ..facts()
    };
    let revoked = Facts { is_revoked: true, ..facts() };
    let forked = Facts { is_forked: true, ..facts() };
    let shown: Vec<String> = [facts(), bad, revoked, forked]
        .iter()
        .flat_map(|facts| Language::ALL.map(|language| judge(facts, NOW, language)))
        .map(|checks| checks.iter().map(|check| format!("{:?} {}\n", check.level, check.text)).collect())
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

//! What others bring: news of the event, scans of other gates, the server.

use super::*;

pub(super) fn received(feed: FeedId, before: Head, records: &[Record]) -> Received {
    let mut head = before;
    let records = records.iter().map(|record| {
        head = head.after(&feed, record);
        (head, record.clone())
    });
    let records: Vec<_> = records.collect();
    let branches = Branches::single(head);
    Received { feed, line: 0, branches, records, details: Vec::new() }
}

pub(super) fn event_news(model: &Model, news: &[EventRecord]) -> Msg {
    let records: Vec<_> = news.iter().map(|record| record.to_record().unwrap()).collect();
    let before = model.event(ONE).roster().head();
    Msg::Received(Box::new(received(FeedId::event(authority(), ONE), before, &records)))
}

#[test]
fn news_of_the_event_and_scans_of_other_gates_count_at_once() {
    let mut door = model(settings());
    let mut other = start();
    other.identity.key = ed25519_dalek::SigningKey::from_bytes(&[8; 32]);
    let mut other = Model::new(other, settings(), after(0));
    let cmds = step(&mut other, read_at(code(ONE, 1), 0));
    let append = appended(&cmds).unwrap();
    let theirs = received(append.feed, Head::EMPTY, std::slice::from_ref(&append.record));
    step(&mut door, Msg::Received(Box::new(theirs)));
    assert_eq!(scan(&mut door, code(ONE, 1), 10_000).verdict, AlreadyInside);

    assert_eq!(scan(&mut door, code(ONE, 99), 11_000).verdict, Admitted);
    assert_eq!(door.screen(after(11_000)).unlisted, 1);
    let news = event_news(&door, &[EventRecord::Passes(vec![line(ONE, 99)]), EventRecord::Complete(true)]);
    step(&mut door, news);
    assert_eq!(door.screen(after(12_000)).unlisted, 0);
    assert_eq!(scan(&mut door, code(ONE, 98), 12_000).verdict, NotListed);
}

#[test]
fn two_passes_that_turn_out_to_be_one_holder_s_are_counted_once() {
    let mut model = model(settings());
    scan(&mut model, code(ONE, 1), 0);
    scan(&mut model, code(ONE, 99), 1_000);
    let late = PassLine { shared_holder: Some(body(ONE, 1).pass_id.into()), ..line(ONE, 99) };
    let news = event_news(&model, &[EventRecord::Passes(vec![late])]);
    step(&mut model, news);
    let counts = model.screen(after(2_000)).counts.unwrap();
    assert_eq!((counts.admitted, counts.inside), (1, 1));
}

#[test]
fn a_place_is_left_until_as_many_are_inside_as_may_be() {
    let mut model = model(settings());
    let small = EventDetails { capacity: Some(1), ..details(ONE) };
    let news = event_news(&model, &[EventRecord::Event(Box::new(small))]);
    step(&mut model, news);
    assert_eq!(verdicts(&mut model, &[(code(ONE, 1), 0), (code(ONE, 2), 1)]), [Admitted, VerdictCode::Full]);
}

pub(super) fn heard(started_ms: i64, ms: i64, confirmed: &[(EventNumber, u64)]) -> Heard {
    let head = |seq| Head { seq, hash: Hash::ZERO };
    Heard {
        started_ms,
        now: after(ms),
        time: None,
        confirmed: confirmed.iter().map(|(event, seq)| (*event, head(*seq))).collect(),
        is_settled: true,
    }
}

#[test]
fn the_screen_says_how_the_server_is_heard_and_what_it_lacks() {
    let mut model = model(settings());
    assert_eq!(model.screen(after(0)).connection, Connection::Connecting);
    scan(&mut model, code(ONE, 1), 0);
    scan(&mut model, code(TWO, 1), 0);
    assert_eq!(model.screen(after(0)).unsent, 2);
    step(&mut model, Msg::Heard(Box::new(heard(0, 1_000, &[(ONE, 1)]))));
    let screen = model.screen(after(4_000));
    assert_eq!((screen.connection, screen.unsent), (Connection::Online { last_heard_s: 3 }, 1));
    let why = ConnectionTrouble::NoAnswer;
    step(&mut model, Msg::Unreachable { started_ms: 0, why, now: after(5_000) });
    step(&mut model, Msg::Unreachable { started_ms: 0, why, now: after(8_000) });
    assert_eq!(model.screen(after(9_000)).connection, Connection::Unreachable { since_s: 4, why });
}

#[test]
fn a_scanner_whose_feed_forked_admits_nobody_until_it_is_enrolled_anew() {
    let mut model = model(settings());
    scan(&mut model, code(ONE, 1), 0);
    let feed = FeedId::scans(scanner(), ONE);
    let own = model.own[&ONE].head;
    // A clone of this scanner scanned as well.
    let theirs = Record::new(1, &7_u8);
    let clone = Head::EMPTY.after(&feed, &theirs);
    let mut branches = Branches::single(own);
    let line = branches.fork(Position::START, Hash::ZERO, clone);
    let records = vec![(clone, theirs)];
    step(
        &mut model,
        Msg::Received(Box::new(Received { feed, line, branches, records, details: Vec::new() })),
    );
    assert_eq!(model.own[&ONE].head, own, "it goes on where it stood");
    assert_eq!(
        step(&mut model, read_at(code(ONE, 2), 9_500)),
        [Cmd::Refuse(Fault::Forked), Cmd::Play(Tune::Alarm)]
    );
    let mut start = start();
    start.own.insert(ONE, OwnFeed { head: own, confirmed: 0, is_forked: true });
    let restarted = Model::new(start, settings(), after(0));
    assert_eq!(restarted.screen(after(0)).fault, Some(Fault::Forked), "also after a restart");
    let mut told = crate::core::fixture::model(settings());
    step(&mut told, Msg::Unreachable { started_ms: 0, why: ConnectionTrouble::Forked, now: after(1_000) });
    assert_eq!(told.screen(after(1_000)).fault, Some(Fault::Forked), "where the server says so");
}

#[test]
fn the_server_s_clock_corrects_the_next_scan() {
    let mut model = model(settings());
    let mut said = heard(0, 100, &[]);
    said.time =
        Some(ServerTime { clock: Timestamp(after(90_050).clock.0), sent: after(0), received: after(100) });
    let cmds = step(&mut model, Msg::Heard(Box::new(said)));
    assert!(matches!(cmds[..], [Cmd::KeepOffset(_)]));
    assert_eq!(scan(&mut model, code(ONE, 1), 1_000).at, after(91_000).clock);
    assert_eq!(model.screen(after(1_000)).clock.off_by_s, Some(90));
}

//! Trouble, told as messages in and commands out.

use crate::core::cmd::Cmd;
use crate::core::fixture::{EVENTS, after, code, model, settings};
use crate::core::key::Action;
use crate::core::model::Model;
use crate::core::msg::{Msg, StoreFailure};
use crate::core::now::Now;
use crate::core::screen::{Fault, Notice, ShownSound};
use crate::core::sound::Tune;
use crate::core::start::Settings;
use crate::core::update::update;
use esik_shared::time::Timestamp;

fn step(model: &mut Model, msg: Msg) -> Vec<Cmd> {
    let mut cmds = Vec::new();
    update(model, msg, &mut cmds);
    cmds
}

fn read(model: &mut Model, pass: u8, ms: i64) -> Vec<Cmd> {
    step(model, Msg::Read { typed: code(EVENTS[0], pass), now: after(ms) })
}

fn switch_sound(model: &mut Model, ms: i64) {
    step(model, Msg::Press { action: Action::SwitchSound, now: after(ms) });
}

fn checks(cmds: &[Cmd]) -> usize {
    cmds.iter().filter(|cmd| **cmd == Cmd::CheckStore).count()
}

#[test]
fn a_disk_that_failed_is_asked_until_it_works_and_nobody_has_to_be_turned_away_for_it() {
    for failure in [StoreFailure::DiskFull, StoreFailure::Busy, StoreFailure::Other("I/O".to_owned())] {
        let mut model = model(settings());
        assert_eq!(checks(&step(&mut model, Msg::Tick(after(0)))), 0, "a disk that works is left alone");
        read(&mut model, 1, 10);
        let refused = step(&mut model, Msg::StoreFailed(failure.clone()));
        assert!(refused.contains(&Cmd::Refuse(Fault::from(failure.clone()))));
        assert!(refused.contains(&Cmd::Play(Tune::Alarm)));
        assert_eq!(checks(&step(&mut model, Msg::Tick(after(20)))), 1);
        assert_eq!(checks(&step(&mut model, Msg::Tick(after(9_000)))), 0, "not again before it has answered");
        step(&mut model, Msg::StoreChecked { result: Err(failure), now: after(9_001) });
        assert!(model.screen(after(9_001)).fault.is_some());
        assert_eq!(checks(&step(&mut model, Msg::Tick(after(9_100)))), 1);
        step(&mut model, Msg::StoreChecked { result: Ok(()), now: after(9_101) });
        assert_eq!(model.screen(after(9_101)).fault, None);
        assert_eq!(checks(&step(&mut model, Msg::Tick(after(60_000)))), 0);
    }
}

#[test]
fn a_check_says_nothing_about_a_fault_that_is_not_the_disk_s() {
    let mut model = model(settings());
    read(&mut model, 1, 10);
    step(&mut model, Msg::StoreFailed(StoreFailure::HeadMoved));
    assert_eq!(checks(&step(&mut model, Msg::Tick(after(5_000)))), 0);
    step(&mut model, Msg::StoreChecked { result: Ok(()), now: after(5_001) });
    assert_eq!(model.screen(after(5_001)).fault, Some(Fault::RestartNeeded));
}

#[test]
fn a_scan_that_is_written_for_too_long_is_told_loudly_and_answered_when_it_is_done_after_all() {
    let mut model = model(settings());
    read(&mut model, 1, 1_000);
    assert_eq!(model.screen(after(2_499)).fault, None);
    assert_eq!(model.screen(after(2_500)).fault, Some(Fault::DiskStalled));
    let cmds = step(&mut model, Msg::Stored(after(4_000)));
    assert!(cmds.iter().any(|cmd| matches!(cmd, Cmd::Tell(_))));
    assert_eq!(model.screen(after(9_000)).fault, None);
}

#[test]
fn a_computer_that_slept_says_so_for_a_minute_and_calls_the_server_in_a_new_session() {
    for is_offline in [false, true] {
        let mut model = model(Settings { is_offline, ..settings() });
        step(&mut model, Msg::Tick(after(0)));
        let cmds = step(&mut model, Msg::Tick(after(3_600_000)));
        assert_eq!(cmds.contains(&Cmd::Reconnect), !is_offline);
        let notice = |ms| model.screen(after(ms)).notice;
        assert_eq!(notice(3_600_001), Some(Notice::Slept { seconds: 3_600 }));
        assert_eq!(notice(3_660_000), None);
    }
}

#[test]
fn a_clock_that_was_set_is_told_with_the_way_it_went() {
    for (ahead_ms, seconds) in [(7_200_000, 7_200), (-90_000, -90)] {
        let mut model = model(settings());
        step(&mut model, Msg::Tick(after(0)));
        let now = Now { clock: Timestamp(after(250).clock.0 + ahead_ms), running_ms: 250 };
        assert!(!step(&mut model, Msg::Tick(now)).contains(&Cmd::Reconnect));
        let told = Some(Notice::ClockSet { seconds, is_made_good: false });
        assert_eq!(model.screen(now).notice, told);
    }
}

#[test]
fn sound_that_is_off_plays_nothing_and_a_failed_player_leaves_the_bell() {
    let mut model = model(settings());
    assert_eq!(model.screen(after(0)).sound, ShownSound::On);
    read(&mut model, 1, 0);
    assert!(step(&mut model, Msg::Stored(after(1))).contains(&Cmd::Play(Tune::Go)));
    switch_sound(&mut model, 2);
    assert_eq!(model.screen(after(2)).sound, ShownSound::Off);
    read(&mut model, 2, 2);
    assert!(!step(&mut model, Msg::Stored(after(3))).iter().any(|cmd| matches!(cmd, Cmd::Play(_))));
    step(&mut model, Msg::SoundFailed);
    assert_eq!(model.screen(after(4)).sound, ShownSound::Off);
    switch_sound(&mut model, 5);
    assert_eq!(model.screen(after(5)).sound, ShownSound::BellOnly);
}

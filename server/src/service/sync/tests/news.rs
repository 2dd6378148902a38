//! Waiting for news.

use std::time::Duration;

use super::*;
use crate::service::news::Told;

/// Longer than any of these takes on a busy machine, and less than anybody waits.
const SOON: Duration = Duration::from_secs(15);

async fn wait(test: &TestApp, device: &Device, after: Option<&str>) -> Told {
    let scanner = device.certificate(test).await;
    let told = tokio::time::timeout(SOON, test.app.news.wait(&test.app, &scanner, after)).await;
    told.expect("it is told").unwrap()
}

#[tokio::test]
async fn a_scan_of_another_gate_wakes_who_waits_and_ones_own_does_not() {
    let test = with_event(testing::app().await).await;
    let (mut device, mut other) = (Device::enrolled(&test, 1).await, Device::enrolled(&test, 2).await);
    let first = wait(&test, &device, None).await;
    assert_eq!(first.events, None, "who asks first is told to look");
    other.admit(1);
    let waiting = wait(&test, &device, Some(&first.cursor));
    let (told, _) = tokio::join!(waiting, other.bring(&test, vec![other.batch(1, 1)]));
    assert_eq!(told.events, Some(vec![EVENT]));
    assert_ne!(told.cursor, first.cursor);

    device.admit(2);
    let batch = Message::Batch(Box::new(device.batch(1, 1)));
    let exchanged = device.exchange(&test, &[batch]).await;
    let scanner = device.certificate(&test).await;
    let quiet = test.app.news.wait(&test.app, &scanner, Some(&exchanged.news));
    let woken = tokio::time::timeout(Duration::from_millis(700), quiet).await;
    assert!(woken.is_err(), "nothing is new behind an exchange: {woken:?}");
    assert_eq!(
        wait(&test, &device, Some(&told.cursor)).await.events,
        Some(vec![EVENT]),
        "but behind what was before"
    );
}

#[tokio::test]
async fn what_another_process_writes_is_news_and_its_cursors_mean_nothing_here() {
    let test = with_event(testing::app().await).await;
    let (device, mut other) = (Device::enrolled(&test, 1).await, Device::enrolled(&test, 2).await);
    let first = wait(&test, &device, None).await;
    let options = testing::options(test.folder.path());
    let beside = crate::app::App::open(options, crate::clock::Clock::fixed(NOW), crate::rng::Rng::seeded(77))
        .await
        .unwrap();
    let beside = TestApp { app: beside, folder: tempfile::tempdir().unwrap() };
    other.admit(1);
    let waiting = wait(&test, &device, Some(&first.cursor));
    let (told, _) = tokio::join!(waiting, other.bring(&beside, vec![other.batch(1, 1)]));
    assert_eq!(told.events, Some(vec![EVENT]));
    assert_eq!(wait(&beside, &device, Some(&told.cursor)).await.events, None);
    for nonsense in ["", ".", "x.1", "әлия"] {
        assert_eq!(wait(&test, &device, Some(nonsense)).await.events, None, "{nonsense}");
    }
}

#[tokio::test]
async fn a_server_that_stops_lets_nobody_wait() {
    let test = with_event(testing::app().await).await;
    let device = Device::enrolled(&test, 1).await;
    let first = wait(&test, &device, None).await;
    test.app.news.close();
    assert_eq!(wait(&test, &device, Some(&first.cursor)).await.events, Some(vec![]));
}

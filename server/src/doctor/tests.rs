//! What each fact means, and a look at a real database.

use std::path::Path;

use super::judge::*;
use super::*;
use crate::app::testing::{NOW, app, options};
use crate::db::examine::ServerFacts;
use crate::service::access::{EventScope, Role};
use crate::service::testing::account;

fn facts() -> ServerFacts {
    let on = || Some("on".to_owned());
    ServerFacts {
        version: Some(150_004),
        fsync: on(),
        synchronous_commit: on(),
        full_page_writes: on(),
        now: NOW,
    }
}

fn states(findings: &[Finding]) -> Vec<(&'static str, State)> {
    findings.iter().map(|finding| (finding.check, finding.state)).collect()
}

#[test]
fn whatever_is_not_well_says_what_to_do() {
    let off = || Some("off".to_owned());
    let gib = 1 << 30;
    let disk_of = |free, is_network| Ok(DiskFacts { free, total: 100 * gib, is_network });
    let folder_of =
        |mode, is_writable| folder(Path::new("/data"), &FolderFacts::Folder { mode, is_writable });
    let table = [
        (folder_of(0o700, true), State::Ok),
        (folder_of(0o750, true), State::Warn),
        (folder_of(0o700, false), State::Fail),
        (folder(Path::new("/data"), &FolderFacts::NoFolder), State::Fail),
        (disk(&disk_of(50 * gib, false), true), State::Ok),
        (disk(&disk_of(gib, false), true), State::Warn),
        (disk(&disk_of(gib / 8, false), true), State::Fail),
        (disk(&disk_of(50 * gib, true), true), State::Fail),
        (disk(&disk_of(gib / 8, true), false), State::Ok),
        (version(&facts()), State::Ok),
        (version(&ServerFacts { version: Some(130_011), ..facts() }), State::Warn),
        (version(&ServerFacts { version: None, ..facts() }), State::Warn),
        (durability(&facts()), State::Ok),
        (durability(&ServerFacts { fsync: off(), ..facts() }), State::Fail),
        (durability(&ServerFacts { full_page_writes: off(), ..facts() }), State::Fail),
        (durability(&ServerFacts { synchronous_commit: off(), ..facts() }), State::Fail),
        (durability(&ServerFacts { fsync: None, ..facts() }), State::Warn),
        (clock(NOW, None, None), State::Ok),
        (clock(NOW, Some(NOW.plus_ms(999)), Some(NOW)), State::Ok),
        (clock(NOW, Some(NOW.plus_ms(-1_000)), None), State::Warn),
        (clock(NOW, Some(NOW.plus_ms(15_000)), None), State::Fail),
        (clock(NOW, None, Some(NOW.plus_ms(1))), State::Fail),
        (clock(Timestamp(0), None, None), State::Fail),
        (admins(1), State::Ok),
        (admins(0), State::Fail),
        (public_url(Some("https://esik.example")), State::Ok),
        (public_url(Some("http://127.0.0.1:8080")), State::Warn),
        (public_url(Some("http://esik.example")), State::Fail),
        (public_url(None), State::Warn),
        (time_zone(Some("Asia/Almaty")), State::Ok),
        (time_zone(Some("Asia/Nowhere")), State::Fail),
    ];
    for (finding, expected) in table {
        assert_eq!(finding.state, expected, "{finding:?}");
        assert_eq!(finding.todo.is_some(), expected != State::Ok, "{finding:?}");
    }
}

#[tokio::test]
async fn a_server_that_is_set_up_is_well_and_each_thing_that_breaks_is_named() {
    let test = app().await;
    test.app.remember_config().await.unwrap();
    let options = options(test.folder.path());
    let database = options.database();
    let look = async || examine(&options.data, &database, &test.app.clock).await;
    let of = |findings: &[Finding], check| states(findings).into_iter().find(|(name, _)| *name == check);

    let findings = look().await;
    assert_eq!(of(&findings, "admin"), Some(("admin", State::Fail)));
    account(&test.app, "admin@esik.example", Role::Admin, EventScope::All).await;
    let findings = look().await;
    for check in ["data_folder", "database", "keys", "admin", "public_url", "time_zone"] {
        assert_eq!(of(&findings, check), Some((check, State::Ok)), "{findings:?}");
    }

    let key_file = options.data.key_file();
    let aside = test.folder.path().join("aside");
    fs::rename(&key_file, &aside).unwrap();
    assert_eq!(of(&look().await, "keys"), Some(("keys", State::Fail)));
    assert!(!key_file.exists(), "no key file is made");
    fs::rename(&aside, &key_file).unwrap();
    assert_eq!(of(&look().await, "keys"), Some(("keys", State::Ok)));
}

#[tokio::test]
async fn nothing_is_made_where_nothing_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataFolder::new(folder.path().join("data"));
    let database = Database::File(data.database());
    let findings = examine(&data, &database, &Clock::fixed(NOW)).await;
    assert_eq!(states(&findings), [("data_folder", State::Fail)]);
    assert!(!data.path().exists());
    fs::create_dir(data.path()).unwrap();
    let findings = examine(&data, &database, &Clock::fixed(NOW)).await;
    assert_eq!(
        findings.last().map(|finding| (finding.check, finding.state)),
        Some(("database", State::Fail))
    );
    assert_eq!(fs::read_dir(data.path()).unwrap().count(), 0);
}

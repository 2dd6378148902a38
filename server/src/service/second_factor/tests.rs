//! Setting a second factor up and taking it away.

use super::super::access::{EventScope, Role};
use super::super::testing::{PASSWORD, account, audited, by};
use super::*;
use crate::app::testing;

#[tokio::test]
async fn a_second_factor_is_in_force_after_its_first_code_and_whoever_touches_it_knows_the_password() {
    let test = testing::app().await;
    let app = &test.app;
    let admin = account(app, "admin@esik.example", Role::Admin, EventScope::All).await.account;
    let wrong = |result| matches!(result, Err(SecondFactorError::Password(OwnPasswordError::Wrong)));
    assert!(wrong(begin(app, &admin, "wrong horse").await));
    assert!(matches!(begun(app, admin.id).await, Err(SecondFactorError::NotBegun)));

    begin(app, &admin, PASSWORD).await.unwrap();
    let first = begun(app, admin.id).await.unwrap();
    begin(app, &admin, PASSWORD).await.unwrap();
    let secret = begun(app, admin.id).await.unwrap();
    assert_ne!(first.0, secret.0, "beginning again draws another secret");
    assert_eq!(standing(app, admin.id).await.unwrap(), Standing::Begun);
    let stale = confirm(app, &by(), admin.id, &first.code_at(app.clock.now())).await;
    assert!(matches!(stale, Err(SecondFactorError::WrongCode)));
    let codes = confirm(app, &by(), admin.id, &secret.code_at(app.clock.now())).await.unwrap();
    assert_eq!(standing(app, admin.id).await.unwrap(), Standing::On { codes_left: 10 });
    assert!(matches!(begin(app, &admin, PASSWORD).await, Err(SecondFactorError::AlreadyOn)));

    let renewed = renew_recovery_codes(app, &by(), &admin, PASSWORD).await.unwrap();
    assert!(codes.iter().all(|code| !renewed.contains(code)));
    assert!(wrong(remove(app, &by(), &admin, "wrong horse").await));
    remove(app, &by(), &admin, PASSWORD).await.unwrap();
    assert_eq!(standing(app, admin.id).await.unwrap(), Standing::Off);
    remove(app, &by(), &admin, PASSWORD).await.unwrap();
    use Action::{AccountCreated, RecoveryCodesMade, SecondFactorRemoved, SecondFactorSetUp};
    let noted = [AccountCreated, SecondFactorSetUp, RecoveryCodesMade, SecondFactorRemoved];
    assert_eq!(audited(app).await, noted);
}

#[tokio::test]
async fn the_secret_is_sealed_for_its_account() {
    let test = testing::app().await;
    let app = &test.app;
    let admin = account(app, "admin@esik.example", Role::Admin, EventScope::All).await.account;
    begin(app, &admin, PASSWORD).await.unwrap();
    let secret = begun(app, admin.id).await.unwrap();
    let sealed = app.db.read().await.unwrap().second_factor(admin.id).await.unwrap().unwrap().sealed_secret;
    assert!(!sealed.windows(20).any(|window| window == secret.0.as_slice()));
    assert!(open(app, admin.id + 1, &sealed).is_err(), "it does not open in another row");
}

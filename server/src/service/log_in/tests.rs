//! Every way into a session, and every way that does not lead there.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::super::access::{EventScope, Role};
use super::super::account::change::{AccountChange, change_account};
use super::super::account::reset::{reset_password, reset_second_factor};
use super::super::account::{AccountError, AccountRequest, create_account};
use super::super::second_factor::{begin, begun, confirm};
use super::super::session::{SESSION_MS, session_of};
use super::super::testing::{PASSWORD, account, audited, by};
use super::super::throttle::{ACCOUNT_LIMIT, ADDRESS_LIMIT, CODE_LIMIT, WINDOW_MS};
use super::super::totp::TotpSecret;
use super::*;
use crate::app::testing::{self, TestApp};
use crate::clock::Clock;
use crate::db::account::StoredAccount;

const EMAIL: &str = "admin@esik.example";

struct House {
    test: TestApp,
    now: Arc<AtomicI64>,
    admin: StoredAccount,
}

fn visitor_from(address: &str) -> Visitor {
    Visitor { address: Some(address.parse::<IpAddr>().unwrap()), agent: "Firefox, Linux".to_owned() }
}

fn visitor() -> Visitor {
    visitor_from("192.0.2.7")
}

impl House {
    async fn new() -> Self {
        let now = Arc::new(AtomicI64::new(testing::NOW.0));
        let test = testing::app_at(Clock::movable(Arc::clone(&now))).await;
        let admin = account(&test.app, EMAIL, Role::Admin, EventScope::All).await;
        Self { test, now, admin }
    }

    fn pass_ms(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::Relaxed);
    }

    async fn log_in(&self, email: &str, password: &str) -> Result<LoggedIn, LogInError> {
        log_in(&self.test.app, &visitor(), email, password).await
    }

    /// Sets up a second factor, and lets the step of its first code pass.
    async fn with_factor() -> (Self, TotpSecret, Vec<String>) {
        let house = Self::new().await;
        let (app, id) = (&house.test.app, house.admin.account.id);
        begin(app, &house.admin.account, PASSWORD).await.unwrap();
        let secret = begun(app, id).await.unwrap();
        let code = secret.code_at(app.clock.now());
        let codes = confirm(app, &by(), id, &code).await.unwrap();
        house.pass_ms(30_000);
        let codes = codes.iter().map(|code| code.to_string()).collect();
        (house, secret, codes)
    }

    async fn ticket(&self) -> String {
        match self.log_in(EMAIL, PASSWORD).await.unwrap() {
            LoggedIn::NeedsCode(ticket) | LoggedIn::NeedsPassword(ticket) => ticket.text(),
            LoggedIn::Session(_) => panic!("a step is missing"),
        }
    }

    async fn confirm(&self, ticket: &str, code: &str) -> Result<LoggedIn, LogInError> {
        confirm_code(&self.test.app, &visitor(), ticket, code).await
    }
}

fn session(logged_in: Result<LoggedIn, LogInError>) -> String {
    match logged_in.unwrap() {
        LoggedIn::Session(token) => token.text(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_account_is_made_once_and_only_with_a_good_password() {
    let house = House::new().await;
    let create = async |email: &str, password: &str| {
        let request = AccountRequest { email: email.to_owned(), role: Role::Viewer, events: EventScope::All };
        create_account(&house.test.app, &by(), &request, password).await
    };
    assert!(matches!(create("admin", PASSWORD).await, Err(AccountError::Email)));
    let short = create("other@esik.example", "ninechars").await;
    assert!(matches!(short, Err(AccountError::Password(PasswordFault::TooShort(9)))));
    assert!(matches!(create("ADMIN@esik.example", "another one").await, Err(AccountError::Exists)));
    session(house.log_in(EMAIL, PASSWORD).await);
}

#[tokio::test]
async fn a_session_belongs_to_its_token_until_it_ends() {
    let house = House::new().await;
    let app = &house.test.app;
    for (email, password) in
        [(EMAIL, "wrong horse"), ("nobody@esik.example", PASSWORD), ("", ""), ("x", PASSWORD)]
    {
        assert!(matches!(house.log_in(email, password).await, Err(LogInError::Wrong)), "{email}");
    }
    let token = session(house.log_in(" Admin@Esik.example", PASSWORD).await);
    assert_eq!(session_of(app, &token).await.unwrap().unwrap().account, house.admin.account);
    assert_eq!(session_of(app, "nonsense").await.unwrap(), None);
    house.pass_ms(SESSION_MS - 1);
    assert!(session_of(app, &token).await.unwrap().is_some());
    house.pass_ms(1);
    assert_eq!(session_of(app, &token).await.unwrap(), None, "12 hours have passed");
}

#[tokio::test]
async fn an_address_that_guesses_is_stopped_and_the_owner_comes_in_from_another() {
    let house = House::new().await;
    for _ in 0..ADDRESS_LIMIT {
        assert!(matches!(house.log_in(EMAIL, "wrong horse").await, Err(LogInError::Wrong)));
    }
    house.pass_ms(1000);
    let Err(LogInError::Throttled(throttled)) = house.log_in(EMAIL, PASSWORD).await else {
        panic!("even the right password is not looked at any more");
    };
    assert_eq!(throttled.until.ms_since(testing::NOW), WINDOW_MS);
    session(log_in(&house.test.app, &visitor_from("192.0.2.8"), EMAIL, PASSWORD).await);
    house.pass_ms(WINDOW_MS - 1000);
    session(house.log_in(EMAIL, PASSWORD).await);
    use Action::{AccountCreated, LogInFailed, LogInThrottled, LoggedIn};
    assert_eq!(
        audited(&house.test.app).await,
        [AccountCreated, LogInFailed, LogInThrottled, LoggedIn, LoggedIn],
        "a flood leaves two entries"
    );
}

#[tokio::test]
async fn an_account_that_many_addresses_guess_at_is_closed_for_a_while_whether_it_exists_or_not() {
    for email in [EMAIL, "nobody@esik.example"] {
        let house = House::new().await;
        let guess = async |n: u32, password: &str| {
            // Each from another house.
            let visitor = visitor_from(&format!("2001:db8:0:{n:x}::1"));
            log_in(&house.test.app, &visitor, email, password).await
        };
        for n in 0..ACCOUNT_LIMIT {
            assert!(matches!(guess(n, "wrong horse").await, Err(LogInError::Wrong)), "{n}");
        }
        assert!(matches!(guess(99, PASSWORD).await, Err(LogInError::Throttled(_))), "{email}");
        house.pass_ms(WINDOW_MS);
        assert!(!matches!(guess(99, PASSWORD).await, Err(LogInError::Throttled(_))), "{email}");
    }
}

#[tokio::test]
async fn guesses_at_once_are_no_more_than_one_after_another() {
    let house = House::new().await;
    let guesses = (0..3 * ADDRESS_LIMIT).map(|_| {
        let app = house.test.app.clone();
        tokio::spawn(async move { log_in(&app, &visitor(), EMAIL, "wrong horse").await })
    });
    let mut looked_at = 0;
    for guess in guesses.collect::<Vec<_>>() {
        match guess.await.unwrap() {
            Err(LogInError::Wrong) => looked_at += 1,
            Err(LogInError::Throttled(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(looked_at, ADDRESS_LIMIT);
}

#[tokio::test]
async fn a_right_password_is_no_failure_and_forgets_those_before() {
    let house = House::new().await;
    for _ in 0..3 {
        for _ in 0..ACCOUNT_LIMIT / 4 {
            let visitor = visitor_from("198.51.100.1");
            let _ = log_in(&house.test.app, &visitor, EMAIL, "wrong horse").await;
        }
        house.pass_ms(1);
        session(house.log_in(EMAIL, PASSWORD).await);
    }
    for _ in 0..2 * ADDRESS_LIMIT {
        session(house.log_in(EMAIL, PASSWORD).await);
    }
}

#[tokio::test]
async fn with_a_second_factor_the_password_alone_opens_nothing_and_a_code_is_good_once() {
    let (house, secret, _) = House::with_factor().await;
    let app = &house.test.app;
    let ticket = house.ticket().await;
    assert_eq!(session_of(app, &ticket).await.unwrap(), None, "a ticket is no session");
    assert!(matches!(house.confirm(&ticket, "000000").await, Err(LogInError::WrongCode)));
    let code = secret.code_at(app.clock.now());
    let token = session(house.confirm(&ticket, &code).await);
    assert!(session_of(app, &token).await.unwrap().is_some());
    assert!(matches!(house.confirm(&ticket, &code).await, Err(LogInError::TicketEnded)));

    let ticket = house.ticket().await;
    assert!(matches!(house.confirm(&ticket, &code).await, Err(LogInError::WrongCode)), "it was used");
    house.pass_ms(30_000);
    session(house.confirm(&ticket, &secret.code_at(app.clock.now())).await);

    let ticket = house.ticket().await;
    house.pass_ms(TICKET_MS);
    let late = house.confirm(&ticket, &secret.code_at(app.clock.now())).await;
    assert!(matches!(late, Err(LogInError::TicketEnded)));
}

#[tokio::test]
async fn a_recovery_code_opens_once_and_wrong_codes_are_throttled() {
    let (house, _, codes) = House::with_factor().await;
    let ticket = house.ticket().await;
    session(house.confirm(&ticket, &codes[3].to_lowercase()).await);
    let ticket = house.ticket().await;
    for _ in 0..CODE_LIMIT {
        assert!(matches!(house.confirm(&ticket, &codes[3]).await, Err(LogInError::WrongCode)));
    }
    let another = house.ticket().await;
    for ticket in [ticket, another] {
        assert!(matches!(house.confirm(&ticket, &codes[4]).await, Err(LogInError::Throttled(_))));
    }
    assert!(audited(&house.test.app).await.ends_with(&[Action::LogInFailed, Action::LogInThrottled]));
}

#[tokio::test]
async fn a_password_that_was_given_is_changed_before_anything_else_and_ends_what_was_open() {
    let (house, secret, _) = House::with_factor().await;
    let (app, id) = (&house.test.app, house.admin.account.id);
    let ticket = house.ticket().await;
    let token = session(house.confirm(&ticket, &secret.code_at(app.clock.now())).await);
    let open_ticket = house.ticket().await;
    let given = reset_password(app, &by(), id).await.unwrap();
    assert_eq!(session_of(app, &token).await.unwrap(), None);
    house.pass_ms(30_000);
    let code = secret.code_at(app.clock.now());
    assert!(matches!(house.confirm(&open_ticket, &code).await, Err(LogInError::TicketEnded)));
    assert!(matches!(house.log_in(EMAIL, PASSWORD).await, Err(LogInError::Wrong)));

    let LoggedIn::NeedsCode(ticket) = house.log_in(EMAIL, &given).await.unwrap() else { panic!() };
    let LoggedIn::NeedsPassword(ticket) = house.confirm(&ticket.text(), &code).await.unwrap() else {
        panic!()
    };
    let choose = async |new: &str| choose_password(app, &visitor(), &ticket.text(), new).await;
    assert!(matches!(choose("short").await, Err(LogInError::Password(PasswordFault::TooShort(5)))));
    assert!(matches!(choose(&given).await, Err(LogInError::SamePassword)));
    assert!(matches!(house.confirm(&ticket.text(), &code).await, Err(LogInError::TicketEnded)));
    let token = session(choose("a password of my own").await);
    assert!(session_of(app, &token).await.unwrap().is_some());
    assert!(matches!(choose("yet another one").await, Err(LogInError::TicketEnded)));
    assert!(matches!(house.log_in(EMAIL, &given).await, Err(LogInError::Wrong)));

    reset_second_factor(app, &by(), id).await.unwrap();
    assert_eq!(session_of(app, &token).await.unwrap(), None);
    session(house.log_in(EMAIL, "a password of my own").await);
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once_and_its_log_in_looks_like_a_wrong_password() {
    let house = House::new().await;
    let app = &house.test.app;
    let viewer = account(app, "viewer@esik.example", Role::Viewer, EventScope::All).await.account.id;
    let token = session(house.log_in("viewer@esik.example", PASSWORD).await);
    let set = async |is_disabled| {
        let change = AccountChange { is_disabled: Some(is_disabled), ..AccountChange::default() };
        change_account(app, &by(), viewer, &change).await.unwrap()
    };
    assert!(set(true).await.disabled.is_some());
    assert_eq!(session_of(app, &token).await.unwrap(), None);
    assert!(matches!(house.log_in("viewer@esik.example", PASSWORD).await, Err(LogInError::Wrong)));
    assert_eq!(set(false).await.disabled, None);
    assert_eq!(session_of(app, &token).await.unwrap(), None, "what ended stays ended");
    session(house.log_in("viewer@esik.example", PASSWORD).await);
}

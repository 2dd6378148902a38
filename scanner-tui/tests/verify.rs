//! `esik-scanner verify` as others start it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Output, Stdio};

use esik_shared::id::{EventNumber, PassId};
use esik_shared::pass::{IssuerSecretKey, PassBody, PassCode, PassFlags};

fn code() -> (String, String) {
    let key = IssuerSecretKey::from_seed([9; 32]);
    let body = PassBody {
        flags: PassFlags::default(),
        key_id: key.public().key_id(),
        home_gate: None,
        event: EventNumber(7),
        valid_from: 1_763_205_531,
        valid_until: 1_763_218_766,
        category: 1,
        pass_id: PassId([0x5a; 12]),
    };
    let text = PassCode { body, signature: key.sign(&body), live: None }.to_text();
    (key.public().to_string(), text)
}

fn verify(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_esik-scanner"));
    command.arg("verify").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn output_for(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = verify(arguments).spawn().expect("the binary starts");
    let mut stdin = child.stdin.take().expect("piped");
    // A child that refuses its arguments does not read.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().expect("the binary ends")
}

#[test]
fn every_line_has_exactly_one_answer_and_all_is_done() {
    let (key, code) = code();
    let long = "A".repeat(3_000_000);
    let input =
        [code.as_bytes(), b"\r\n\n", long.as_bytes(), b"\n\xff\xfe\n\0\n", code.to_lowercase().as_bytes()]
            .concat();
    let output = output_for(&["--public-key", &key, "--public-key", &key, "--at", "-1"], &input);
    let verified = r#"{"verdict":"verified","pass_id":"5a5a5a5a5a5a5a5a5a5a5a5a","event":7,"category":1,"home_gate":0,"valid_from":1763205531,"valid_until":1763218766,"live":false,"specimen":false,"id_check":false}"#;
    let unreadable = r#"{"verdict":"unreadable"}"#;
    let expected = [verified, unreadable, unreadable, unreadable, unreadable, verified, ""].join("\n");
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_line_is_answered_before_the_next_is_typed() {
    let (key, code) = code();
    let mut child = verify(&["--public-key", &key]).spawn().expect("the binary starts");
    let mut stdin = child.stdin.take().expect("piped");
    let mut answers = BufReader::new(child.stdout.take().expect("piped")).lines();
    for line in [&code, "", &code] {
        // The next line begins in the same write: its end is not waited for.
        write!(stdin, "{line}\n ").expect("the binary reads");
        let answer = answers.next().expect("an answer").expect("text");
        assert_eq!(answer.contains("verified"), line == code);
    }
    drop(stdin);
    assert_eq!(answers.count(), 1, "the line that was begun");
    assert_eq!(child.wait().expect("the binary ends").code(), Some(0));
}

#[test]
fn nobody_listening_is_a_quiet_end() {
    let (key, code) = code();
    let mut child = verify(&["--public-key", &key]).spawn().expect("the binary starts");
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().expect("piped");
    // More than a pipe holds: it ends while we write, or before.
    let _ = stdin.write_all(format!("{code}\n").repeat(2_000).as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("the binary ends");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn wrong_arguments_are_a_usage_error_that_says_what_is_wrong() {
    let (key, _) = code();
    let no_point = format!("02{}", "0".repeat(62));
    let table: [(&[&str], &str); 5] = [
        (&[], "--public-key"),
        (&["--public-key", "abc"], "64 hex digits"),
        (&["--public-key", &no_point], "no point of the curve"),
        (&["--public-key", &key, "--at", "soon"], "--at"),
        (&["--public-key", &key, "--what"], "--what"),
    ];
    for (arguments, said) in table {
        let output = output_for(arguments, b"");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr.contains(said) && output.stdout.is_empty(), "{arguments:?}: {stderr}");
    }
}

//! The document as it is checked in, and that nothing is missing in it.

use std::collections::HashSet;
use std::path::PathBuf;

use super::*;
use crate::http::routes::Audience;

fn checked_in(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}

/// Compares a text with the one that is checked in; with `UPDATE_DOCS=1` it is written instead.
fn compare(name: &str, made: &str) {
    let path = checked_in(name);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(
        kept == made,
        "docs/{name} is not what the table of addresses says. If the change is meant:\n  \
         UPDATE_DOCS=1 cargo test -p esik-server openapi"
    );
}

#[test]
fn the_document_is_the_one_that_is_checked_in() {
    compare("openapi.json", &format!("{}\n", DOCUMENT.as_str()));
}

#[test]
fn every_address_of_the_api_is_described_under_a_name_of_its_own() {
    let mut names = HashSet::new();
    for route in routes::all() {
        let Some(operation) = &route.operation else {
            assert!(!route.path.starts_with("/api/"), "{} {} has no description", route.method, route.path);
            continue;
        };
        assert_eq!(route.audience(), Audience::Programs, "{}", route.path);
        assert!(names.insert(operation.id), "{} twice", operation.id);
        assert!(operation.answer.is_some(), "{} answers nothing", operation.id);
        let takes_a_body = operation.body.is_some();
        assert!(!takes_a_body || !route.method.is_safe(), "{} reads a body", operation.id);
    }
}

#[test]
fn every_schema_that_is_named_is_there() {
    let document: serde_json::Value = serde_json::from_str(&DOCUMENT).unwrap();
    let there = document["components"]["schemas"].as_object().unwrap();
    let mut named = HashSet::new();
    for rest in DOCUMENT.split("\"#/components/schemas/").skip(1) {
        named.insert(rest.split('"').next().unwrap());
    }
    for name in &named {
        assert!(there.contains_key(*name), "{name} is missing");
    }
    for name in there.keys() {
        assert!(named.contains(name.as_str()), "{name} is named nowhere");
    }
}

#[test]
fn the_table_of_codes_in_the_documentation_is_this_one() {
    let path = checked_in("API.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (begin, end) = ("<!-- codes -->\n", "<!-- /codes -->");
    let (before, rest) = text.split_once(begin).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    let mut table = String::from("| code | status | means |\n|---|---|---|\n");
    for code in Code::ALL {
        table.push_str(&format!("| `{}` | {} | {} |\n", code.text(), code.status().as_u16(), code.meaning()));
    }
    compare("API.md", &format!("{before}{begin}{table}{end}{after}"));
}

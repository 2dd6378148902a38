//! Lists in pages: `?limit=` rows, and `?cursor=` to go on where a page ended. A cursor is opaque to clients and good
//! for the list that gave it, for ever: rows that are added meanwhile come in their place or not at all, none twice.

use std::borrow::Cow;

use axum::Json;
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::http::openapi::operation::Operation;
use crate::http::problem::{Code, Problem};
use crate::service::list::{MAX_LIMIT, Piece, Window};

/// How many rows a page has unless asked otherwise.
const DEFAULT_LIMIT: usize = 100;
/// The most characters of a text that is searched for; names are shorter.
const MAX_SEARCH_CHARS: usize = 200;
/// The version of cursors.
const VERSION: u8 = 1;

/// The lists, as their cursors name them. Cursors outlive servers, so no number is given to another list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    Events = 1,
    Students = 2,
    Passes = 3,
    Scanners = 4,
    ScannersOfEvent = 5,
    Accounts = 6,
    Tokens = 7,
    Audit = 8,
    SupervisorCards = 9,
    Conflicts = 10,
    Quarantine = 11,
}

/// Which page.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageQuery {
    pub(crate) limit: Option<usize>,
    pub(crate) cursor: Option<String>,
}

/// Which page of what is found.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchQuery {
    limit: Option<usize>,
    cursor: Option<String>,
    search: Option<String>,
}

/// A page of a list.
#[derive(Debug, Serialize)]
pub(crate) struct Page<T> {
    /// As many as were asked for, or all that are left.
    pub(crate) items: Vec<T>,
    /// Where the next page begins; nothing at the end.
    pub(crate) next_cursor: Option<String>,
}

impl PageQuery {
    pub(crate) fn new(limit: Option<usize>, cursor: Option<String>) -> Self {
        Self { limit, cursor }
    }

    pub(crate) fn window(&self, list: List) -> Result<Window, Problem> {
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(Problem::new(Code::BadQuery, format!("`limit` is a number from 1 to {MAX_LIMIT}.")));
        }
        let after = match &self.cursor {
            None => i64::MIN,
            Some(cursor) => read_cursor(list, cursor).ok_or_else(|| {
                let detail = "This cursor was not given by this list. Begin without one.";
                Problem::new(Code::BadCursor, detail)
            })?,
        };
        Ok(Window { after, limit })
    }
}

impl SearchQuery {
    /// Which page, and the text to find, if any.
    pub(crate) fn read(self, list: List) -> Result<(Window, Option<String>), Problem> {
        let Self { limit, cursor, search } = self;
        let window = PageQuery { limit, cursor }.window(list)?;
        let search = search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        if search.as_ref().is_some_and(|text| text.chars().count() > MAX_SEARCH_CHARS) {
            let detail = format!("`search` has at most {MAX_SEARCH_CHARS} characters.");
            return Err(Problem::new(Code::BadQuery, detail));
        }
        // No name holds it, and not every database takes it.
        if search.as_ref().is_some_and(|text| text.contains('\0')) {
            return Err(Problem::new(Code::BadQuery, "`search` holds a character that no text has."));
        }
        Ok((window, search))
    }
}

impl<T> Page<T> {
    pub(crate) fn of<R>(list: List, piece: Piece<R>, item: impl Fn(R) -> T) -> Json<Self> {
        Json(Self {
            items: piece.rows.into_iter().map(item).collect(),
            next_cursor: piece.next.map(|after| write_cursor(list, after)),
        })
    }
}

impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new().items(Ref::from_schema_name(T::name()));
        let cursor = ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::String, Type::Null]));
        let cursor = cursor.description(Some("Where the next page begins; nothing at the end."));
        let page = ObjectBuilder::new().property("items", items).property("next_cursor", cursor);
        page.required("items").required("next_cursor").into()
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        format!("{}Page", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

/// What the document says of the query of every list.
pub(crate) fn describe(operation: Operation) -> Operation {
    let integer = ObjectBuilder::new().schema_type(Type::Integer);
    let limit = integer.minimum(Some(1)).maximum(Some(MAX_LIMIT)).default(Some(DEFAULT_LIMIT.into()));
    let cursor = ObjectBuilder::new().schema_type(Type::String);
    operation
        .query("limit", "How many items at most.", limit)
        .query("cursor", "`next_cursor` of the page before; the first page without it.", cursor)
        .refuses(&[Code::BadCursor])
}

/// The same of a list that can be searched.
pub(crate) fn describe_search(operation: Operation, what: &str) -> Operation {
    let text = ObjectBuilder::new().schema_type(Type::String).max_length(Some(MAX_SEARCH_CHARS));
    describe(operation).query("search", what, text)
}

fn write_cursor(list: List, after: i64) -> String {
    let mut bytes = vec![VERSION, list as u8];
    bytes.extend(after.to_be_bytes());
    BASE64URL_NOPAD.encode(&bytes)
}

fn read_cursor(list: List, text: &str) -> Option<i64> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    let (head, after) = bytes.split_first_chunk::<2>()?;
    (*head == [VERSION, list as u8]).then_some(())?;
    Some(i64::from_be_bytes(after.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_on_in_its_own_list_and_in_no_other() {
        for after in [i64::MIN, -1, 0, 7, i64::MAX] {
            let cursor = write_cursor(List::Events, after);
            assert_eq!(read_cursor(List::Events, &cursor), Some(after));
            assert_eq!(read_cursor(List::Students, &cursor), None);
            assert_eq!(read_cursor(List::Events, &cursor[1..]), None);
        }
        assert_eq!(write_cursor(List::Events, 7), "AQEAAAAAAAAABw", "cursors that clients keep stay good");
        for text in ["", "7", "AQEAAAAAAAAABw==", "әлия"] {
            assert_eq!(read_cursor(List::Events, text), None, "{text}");
        }
    }

    #[test]
    fn a_page_has_1_to_500_rows_and_a_search_200_characters() {
        let window = |limit| PageQuery { limit, cursor: None }.window(List::Events);
        for (asked, given) in [(None, 100), (Some(1), 1), (Some(500), 500)] {
            assert_eq!(window(asked).unwrap().limit, given);
        }
        for asked in [0, 501, usize::MAX] {
            assert_eq!(window(Some(asked)).unwrap_err().code, Code::BadQuery);
        }
        let search = |text: &str| {
            let query = SearchQuery { search: Some(text.to_owned()), ..SearchQuery::default() };
            query.read(List::Students).map(|(_, search)| search)
        };
        assert_eq!(search("  ").unwrap(), None);
        assert_eq!(search(&"ә".repeat(200)).unwrap().unwrap().chars().count(), 200);
        assert_eq!(search(&"ә".repeat(201)).unwrap_err().code, Code::BadQuery);
        assert_eq!(search("a\0").unwrap_err().code, Code::BadQuery);
    }
}

//! Limits on the address and the headers of a request, with an answer that says so. What is larger still is refused
//! by the connection itself.

use axum::extract::Request;
use axum::http::{HeaderMap, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::problem::{Code, Problem};

/// The longest address with its query. Ours are shorter than 600 bytes; proxies commonly take 8 KiB.
pub(crate) const MAX_ADDRESS_BYTES: usize = 8 * 1024;
/// The most bytes of all header names and values. A browser sends one or two thousand.
pub(crate) const MAX_HEADER_BYTES: usize = 32 * 1024;

pub(crate) async fn limit(request: Request, next: Next) -> Response {
    match check(request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

fn check(uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
    if uri.path_and_query().is_some_and(|address| address.as_str().len() > MAX_ADDRESS_BYTES) {
        let detail = format!("The address has more than {MAX_ADDRESS_BYTES} bytes. Ask for less at once.");
        return Err(Problem::new(Code::AddressTooLong, detail));
    }
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if bytes > MAX_HEADER_BYTES {
        let detail = format!("The headers have more than {MAX_HEADER_BYTES} bytes; send fewer or shorter.");
        return Err(Problem::new(Code::HeadersTooLarge, detail));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderValue, header};

    use super::*;

    fn refused(address_bytes: usize, header_bytes: usize) -> Option<Code> {
        let uri = format!("/{}", "a".repeat(address_bytes - 1)).parse().unwrap();
        let mut headers = HeaderMap::new();
        let value = "a".repeat(header_bytes - header::COOKIE.as_str().len());
        headers.insert(header::COOKIE, HeaderValue::try_from(value).unwrap());
        check(&uri, &headers).err().map(|problem| problem.code)
    }

    #[test]
    fn addresses_and_headers_are_taken_up_to_their_limits() {
        assert_eq!(refused(MAX_ADDRESS_BYTES, MAX_HEADER_BYTES), None);
        assert_eq!(refused(MAX_ADDRESS_BYTES + 1, MAX_HEADER_BYTES), Some(Code::AddressTooLong));
        assert_eq!(refused(MAX_ADDRESS_BYTES, MAX_HEADER_BYTES + 1), Some(Code::HeadersTooLarge));
    }
}

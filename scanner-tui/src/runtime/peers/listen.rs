//! Takes calls. Nobody who calls can keep others from calling.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::connection;
use super::hall::Hall;

/// How long to wait after the system could not give us a connection, which is when it has no file descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(500);

/// Takes calls for as long as the program runs.
pub(super) async fn take_calls(hall: Arc<Hall>, listener: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, address)) => match hall.stranger(address.ip().to_canonical()) {
                Some(stranger) => {
                    let hall = Arc::clone(&hall);
                    connections.spawn(async move {
                        match connection::called(&hall, stream, stranger).await {
                            Ok(()) => {}
                            Err(error) if error.is_usual() => {
                                tracing::debug!(%address, %error, "not spoken to")
                            }
                            Err(error) => hall.log(&error.to_string(), &address.to_string()),
                        }
                    });
                }
                None => hall.log("too many call at once", &address.to_string()),
            },
            Err(error) => {
                tracing::debug!(%error, "no connection can be taken");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
}

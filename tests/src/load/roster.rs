//! How many bytes and seconds a large roster costs a new scanner.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::client::now;
use super::festival::prepare;
use crate::binary;
use crate::server::{Server, scanner};

/// Measures and tells on standard output: enrollment of a scanner with a roster of so many students.
pub async fn measure(mut server: Server, students: usize) {
    prepare(&server, students);
    server.start();
    let code = server.enrollment_code();
    let (address, bytes) = count_bytes(server.url().trim_start_matches("http://").to_owned()).await;
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let begun = now();
    let mut command = scanner(&folder.path().join("data"), &["enroll", &format!("http://{address}"), &code]);
    tokio::task::spawn_blocking(move || binary::run_ok(&mut command, "")).await.expect("it enrolls");
    let took = begun.elapsed();
    println!("roster of {students}: {} bytes down, enrolled in {took:.2?}", bytes.load(Ordering::Relaxed));
    server.stop();
}

/// A way to the server that counts the bytes which come from it.
async fn count_bytes(server: String) -> (String, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("a bound listener has an address").to_string();
    let bytes = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&bytes);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (server, counted) = (server.clone(), Arc::clone(&counted));
            tokio::spawn(async move {
                let Ok(upstream) = TcpStream::connect(server).await else { return };
                let (mut from_client, mut to_client) = client.into_split();
                let (mut from_server, mut to_server) = upstream.into_split();
                tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
                let mut buffer = vec![0; 64 * 1024];
                while let Ok(read) = from_server.read(&mut buffer).await {
                    counted.fetch_add(u64::try_from(read).unwrap_or_default(), Ordering::Relaxed);
                    if read == 0 || to_client.write_all(&buffer[..read]).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    (address, bytes)
}

//! From a TCP connection to a conversation: a channel, certificates both ways, a place in the registry.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use esik_shared::certificate::Certificate;
use esik_shared::id::ScannerKey;
use esik_shared::replication::message::Message;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsStream;

use super::admission::{Admitted, Refused, admit};
use super::frames::{self, FrameError, MAX_FIRST_BYTES};
use super::hall::{Hall, Stranger};
use super::registry::{Place, Surplus};
use super::session::{self, End};
use super::tls::{self, Tls};
use crate::runtime::clock;

/// How long it may take until somebody answers.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long the handshake and the certificates may take: a few round trips of a crowded network.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);

/// Why there was no conversation.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoTalk {
    /// Nobody answered, or no channel could be made.
    #[error("no channel could be made: {0}")]
    Channel(#[from] std::io::Error),
    /// It took too long.
    #[error("it says nothing in time")]
    TooLate,
    /// The other side is not let in.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is a better connection, or too many.
    #[error("{1}")]
    Surplus(ScannerKey, Surplus),
    /// What it said first is no certificate.
    #[error("it shows no certificate")]
    NoCertificate,
    /// What it said first is no frame.
    #[error(transparent)]
    Frame(#[from] FrameError),
}

impl NoTalk {
    /// Whether it is nothing to look after: of two connections of a pair one ends, and so does one that is cut.
    pub(super) const fn is_usual(&self) -> bool {
        matches!(self, Self::Surplus(_, Surplus::Connected) | Self::Frame(FrameError::Ended(_)))
    }
}

/// Somebody called. Returns when the conversation is over.
pub(super) async fn called(hall: &Arc<Hall>, stream: TcpStream, stranger: Stranger) -> Result<(), NoTalk> {
    let greeted = timeout(HANDSHAKE_TIMEOUT, async {
        stream.set_nodelay(true)?;
        let mut stream: TlsStream<TcpStream> = hall.tls.acceptor.accept(stream).await?.into();
        let proven = tls::proven_key(stream.get_ref().1).ok_or(NoTalk::NoCertificate)?;
        let shown = certificate(hall, &mut stream).await?;
        let admitted = let_in(hall, proven, &shown)?;
        let place = enter(hall, proven, false)?;
        let entered = Entered { hall, scanner: proven, id: place.id };
        say_certificate(hall, &mut stream).await?;
        Ok::<_, NoTalk>((stream, admitted, place, entered))
    });
    let (stream, admitted, place, _entered) = greeted.await.map_err(|_| NoTalk::TooLate)??;
    drop(stranger);
    converse(hall, stream, admitted, place).await;
    Ok(())
}

/// Calls somebody. Returns who it was when the conversation is over.
pub(super) async fn call(hall: &Arc<Hall>, address: SocketAddr) -> Result<ScannerKey, NoTalk> {
    let stream =
        timeout(CONNECT_TIMEOUT, TcpStream::connect(address)).await.map_err(|_| NoTalk::TooLate)??;
    let greeted = timeout(HANDSHAKE_TIMEOUT, async {
        stream.set_nodelay(true)?;
        let mut stream: TlsStream<TcpStream> = hall.tls.connector.connect(Tls::name(), stream).await?.into();
        let proven = tls::proven_key(stream.get_ref().1).ok_or(NoTalk::NoCertificate)?;
        if proven == hall.scanner() {
            return Err(Refused::Oneself.into());
        }
        // Who calls knows at once whether it does so for nothing.
        let place = enter(hall, proven, true)?;
        let entered = Entered { hall, scanner: proven, id: place.id };
        say_certificate(hall, &mut stream).await?;
        let shown = certificate(hall, &mut stream).await?;
        let admitted = let_in(hall, proven, &shown)?;
        Ok::<_, NoTalk>((stream, admitted, place, entered))
    });
    let (stream, admitted, place, _entered) = greeted.await.map_err(|_| NoTalk::TooLate)??;
    let scanner = admitted.scanner;
    converse(hall, stream, admitted, place).await;
    Ok(scanner)
}

fn enter(hall: &Arc<Hall>, scanner: ScannerKey, has_called: bool) -> Result<Place, NoTalk> {
    let now_ms = clock::now().running_ms;
    let mut shared = hall.shared();
    shared
        .registry
        .enter(hall.scanner(), scanner, has_called, now_ms)
        .map_err(|surplus| NoTalk::Surplus(scanner, surplus))
}

fn let_in(hall: &Hall, proven: ScannerKey, shown: &Certificate) -> Result<Admitted, Refused> {
    let view = hall.view();
    admit(&hall.own.content, proven, shown, &view.revoked, &view.clock)
}

async fn say_certificate(hall: &Hall, stream: &mut TlsStream<TcpStream>) -> Result<(), NoTalk> {
    let mut bytes = Vec::new();
    Message::Certificate(hall.own.certificate.clone()).write(&mut bytes);
    stream.write_all(&bytes).await?;
    Ok(stream.flush().await?)
}

async fn certificate(hall: &Hall, stream: &mut TlsStream<TcpStream>) -> Result<Certificate, NoTalk> {
    match frames::read(stream, MAX_FIRST_BYTES, &hall.room, || ()).await?.message {
        Some(Message::Certificate(certificate)) => Ok(certificate),
        _ => Err(NoTalk::NoCertificate),
    }
}

async fn converse(hall: &Arc<Hall>, stream: TlsStream<TcpStream>, admitted: Admitted, place: Place) {
    let (scanner, number) = (admitted.scanner, admitted.number);
    tracing::info!(number, %scanner, "a scanner is connected");
    hall.came_or_went();
    let end = session::run(hall, stream, admitted, place).await;
    match end {
        End::Replaced | End::Closed(_) => tracing::info!(number, %scanner, %end, "a scanner is gone"),
        End::Silent | End::Stuck | End::Revoked | End::ShutOut | End::Store(_) => {
            tracing::warn!(number, %scanner, %end, "a scanner is gone");
        }
    }
}

/// A place in the registry, which is free again when this is dropped.
struct Entered<'a> {
    hall: &'a Arc<Hall>,
    scanner: ScannerKey,
    id: u64,
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        let mut shared = self.hall.shared();
        shared.registry.leave(self.scanner, self.id);
        let is_gone = !shared.registry.is_connected(self.scanner);
        drop(shared);
        if is_gone {
            self.hall.forget(self.scanner);
        }
        self.hall.came_or_went();
    }
}

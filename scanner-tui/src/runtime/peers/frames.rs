//! Frames on a stream: what is claimed to be long costs nothing before it has come.

use std::io;
use std::sync::Arc;

use esik_shared::replication::message::{MAX_FRAME_BYTES, Message};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most bytes of the first frame: a certificate of 2,000 events. Nobody is known before that.
pub(super) const MAX_FIRST_BYTES: usize = 128 * 1024;
/// The most bytes of frames of all peers together that have come and are not stored, in units of [`UNIT_BYTES`].
pub(super) const WAITING_UNITS: usize = 256;
/// Four frames as long as frames get, or many short ones.
const UNIT_BYTES: usize = 64 * 1024;

/// Why no message came.
#[derive(Debug, thiserror::Error)]
pub(super) enum FrameError {
    /// The connection is over.
    #[error("{}", ended(.0))]
    Ended(#[from] io::Error),
    /// It is longer than a frame may be.
    #[error("a frame of {0} bytes")]
    TooLong(usize),
    /// It makes no sense.
    #[error("{0}")]
    Broken(String),
}

fn ended(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "it hung up".to_owned(),
        _ => format!("the connection ended: {error}"),
    }
}

/// A message that came, and the room that it takes until it is dropped.
#[derive(Debug)]
pub(super) struct Frame {
    /// The message; none of a kind that is not known here.
    pub(super) message: Option<Message>,
    _room: Option<OwnedSemaphorePermit>,
}

/// Reads the next frame, of at most so many bytes; `heard` is called whenever some have come, for a long one takes its
/// time. Not to be dropped before it is ready.
pub(super) async fn read(
    stream: &mut (impl AsyncRead + Unpin),
    most_bytes: usize,
    room: &Arc<Semaphore>,
    heard: impl Fn(),
) -> Result<Frame, FrameError> {
    let length = usize::try_from(stream.read_u32().await?).unwrap_or(usize::MAX);
    if length > most_bytes.min(MAX_FRAME_BYTES) {
        return Err(FrameError::TooLong(length));
    }
    let units = u32::try_from(length / UNIT_BYTES).unwrap_or(u32::MAX);
    let room = match units {
        0 => None,
        units => Some(Arc::clone(room).acquire_many_owned(units).await.map_err(io::Error::other)?),
    };
    let mut bytes = Vec::new();
    let mut rest = stream.take(u64::try_from(length).unwrap_or(u64::MAX));
    while bytes.len() < length {
        if rest.read_buf(&mut bytes).await? == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        heard();
    }
    let message = Message::read(&bytes).map_err(FrameError::Broken)?;
    Ok(Frame { message, _room: room })
}

#[cfg(test)]
mod tests {
    use esik_shared::time::Timestamp;

    use super::*;

    async fn read_from(mut bytes: &[u8], most_bytes: usize) -> Vec<Result<Option<Message>, FrameError>> {
        let room = Arc::new(Semaphore::new(WAITING_UNITS));
        let mut read_so_far = Vec::new();
        loop {
            let frame = read(&mut bytes, most_bytes, &room, || ()).await.map(|frame| frame.message);
            let is_last = frame.is_err();
            read_so_far.push(frame);
            if is_last {
                return read_so_far;
            }
        }
    }

    #[tokio::test]
    async fn frames_come_one_by_one_and_what_is_broken_or_too_long_is_said() {
        let message = Message::Status { clock: Timestamp(5), has_more: true };
        let mut bytes = Vec::new();
        message.write(&mut bytes);
        let whole = bytes.len();
        bytes.extend_from_slice(&[0, 0, 0, 3, 1, 250, 0]);
        let frames = read_from(&bytes, MAX_FRAME_BYTES).await;
        assert_eq!(frames.len(), 3);
        assert_eq!(*frames[0].as_ref().unwrap(), Some(message));
        assert_eq!(*frames[1].as_ref().unwrap(), None, "of a later Esik");
        assert!(matches!(frames[2], Err(FrameError::Ended(_))));
        let cut = read_from(&bytes[..whole - 1], MAX_FRAME_BYTES).await;
        assert!(matches!(cut[0], Err(FrameError::Ended(_))));
        let long = read_from(&[0x7f, 0, 0, 0], MAX_FRAME_BYTES).await;
        assert!(matches!(long[0], Err(FrameError::TooLong(_))));
        assert!(matches!(read_from(&bytes, 4).await[0], Err(FrameError::TooLong(_))));
        let broken = read_from(&[0, 0, 0, 3, 1, 131, 0xff], MAX_FRAME_BYTES).await;
        assert!(matches!(broken[0], Err(FrameError::Broken(_))));
    }
}

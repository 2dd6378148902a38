//! Where one thread puts a picture and another takes it: room for one, never a queue. What is older than a queue is long
//! is no longer before the camera.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::bring::Brought;
use crate::input::camera::frame::Frame;

/// A picture and its moment.
#[derive(Debug)]
pub(super) struct Timed {
    pub(super) frame: Frame,
    /// By the clock of its source; none for a picture of its own, which has nothing to do with the one before.
    pub(super) at_ms: Option<i64>,
}

/// What there was to take.
#[derive(Debug)]
pub(super) enum Taken {
    Frame(Timed),
    /// Nothing came in that time.
    Nothing,
    /// Nothing comes any more.
    End(Result<(), Brought>),
}

/// Room for one picture.
#[derive(Clone)]
pub(super) struct Slot(Arc<Shared>);

struct Shared {
    /// Whether a new picture takes the place of one that nobody took.
    newest_wins: bool,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    frame: Option<Timed>,
    end: Option<Result<(), Brought>>,
    is_closed: bool,
}

impl Slot {
    pub(super) fn new(newest_wins: bool) -> Self {
        Self(Arc::new(Shared { newest_wins, state: Mutex::default(), changed: Condvar::new() }))
    }

    /// Puts a picture in. False where nobody will take it any more.
    pub(super) fn put(&self, frame: Timed) -> bool {
        let state = self.locked();
        let is_full = |state: &mut State| state.frame.is_some() && !state.is_closed && !self.0.newest_wins;
        let mut state = self.0.changed.wait_while(state, is_full).unwrap_or_else(PoisonError::into_inner);
        if state.is_closed {
            return false;
        }
        state.frame = Some(frame);
        self.0.changed.notify_all();
        true
    }

    /// Says that nothing comes any more.
    pub(super) fn end(&self, result: Result<(), Brought>) {
        self.locked().end = Some(result);
        self.0.changed.notify_all();
    }

    /// Takes what is there, or waits so long for it. The end comes after the last picture.
    pub(super) fn take(&self, patience: Duration) -> Taken {
        let is_empty = |state: &mut State| state.frame.is_none() && state.end.is_none();
        let waited = self.0.changed.wait_timeout_while(self.locked(), patience, is_empty);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let taken = match (state.frame.take(), &mut state.end) {
            (Some(frame), _) => Taken::Frame(frame),
            (None, end @ Some(_)) => end.take().map_or(Taken::Nothing, Taken::End),
            (None, None) => Taken::Nothing,
        };
        self.0.changed.notify_all();
        taken
    }

    /// Nobody takes anything any more.
    pub(super) fn close(&self) {
        self.locked().is_closed = true;
        self.0.changed.notify_all();
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    fn timed(at_ms: i64) -> Timed {
        Timed { frame: Frame::new(1, 1, vec![0]).unwrap(), at_ms: Some(at_ms) }
    }

    fn take(slot: &Slot) -> Option<i64> {
        match slot.take(Duration::ZERO) {
            Taken::Frame(frame) => frame.at_ms,
            Taken::Nothing | Taken::End(_) => None,
        }
    }

    #[test]
    fn of_a_camera_only_the_newest_picture_is_taken() {
        let slot = Slot::new(true);
        assert!((1..=5).all(|at_ms| slot.put(timed(at_ms))), "a camera never waits");
        assert_eq!((take(&slot), take(&slot)), (Some(5), None));
        slot.close();
        assert!(!slot.put(timed(6)));
    }

    #[test]
    fn of_a_file_every_picture_is_taken_and_then_its_end() {
        let slot = Slot::new(false);
        let bringing = slot.clone();
        let bring = thread::spawn(move || {
            let all = (1..=100).all(|at_ms| bringing.put(timed(at_ms)));
            bringing.end(Ok(()));
            all
        });
        let mut seen = Vec::new();
        loop {
            match slot.take(Duration::from_secs(60)) {
                Taken::Frame(frame) => seen.extend(frame.at_ms),
                Taken::End(result) => break assert!(result.is_ok()),
                Taken::Nothing => panic!("nothing came"),
            }
        }
        assert!(bring.join().unwrap());
        assert_eq!(seen, (1..=100).collect::<Vec<_>>());
    }

    #[test]
    fn whoever_waits_to_put_a_picture_is_told_that_nobody_takes_it() {
        let slot = Slot::new(false);
        assert!(slot.put(timed(1)));
        let bringing = slot.clone();
        let bring = thread::spawn(move || bringing.put(timed(2)));
        slot.close();
        assert!(!bring.join().unwrap());
    }
}

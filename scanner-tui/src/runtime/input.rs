//! Every input beside the keyboard of the terminal: each on threads of its own, all of them behind one channel.
//!
//! An input tells how it is, and what it read; it decides nothing, and what it read goes nowhere but to the core. It
//! never gives up: what is gone is looked for until the program ends. Threads, since every one of them waits for a file
//! that only blocks.

pub(crate) mod camera;
mod device;
mod lines;
mod serial;

use std::future::pending;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use self::camera::ffmpeg::Ffmpeg;
use self::camera::source::Source;
use super::clock;
use crate::core::input_state::{InputKind, InputNews, InputState, InputStatus, InputTrouble};

/// Readings and news that may wait for the core. Whoever reads more waits.
const EVENTS_WAITING: usize = 64;
/// How soon something that is gone is looked for again.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// How long at most something that fails again and again is left alone.
const MAX_BACKOFF: Duration = Duration::from_secs(8);

/// Which inputs are wanted.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// A folder in which serial lines are looked for.
    pub(crate) serial_folder: Option<PathBuf>,
    /// Serial lines by name.
    pub(crate) serial: Vec<PathBuf>,
    /// Linux input devices.
    pub(crate) devices: Vec<PathBuf>,
    /// Pictures.
    pub(crate) cameras: Vec<Source>,
    /// Whether codes come from standard input.
    pub(crate) lines: bool,
    /// Whether nothing of it ends but by a signal.
    pub(crate) is_endless: bool,
    /// Whether somebody sees previews.
    pub(crate) has_screen: bool,
}

/// What an input brings.
pub(crate) enum InputReport {
    /// Something was read, as it came.
    Read(Vec<u8>),
    /// How it is.
    News(InputNews),
}

/// What comes from the threads.
enum InputEvent {
    /// Something was read, as it came.
    Read(Vec<u8>),
    /// How it is.
    News(InputNews),
    /// It has given all it had; and why that was not everything, if so.
    End(Result<(), String>),
}

/// All of them.
#[derive(Debug)]
pub(crate) struct Inputs {
    events: mpsc::Receiver<InputEvent>,
    /// How many of those that will end have not.
    unfinished: watch::Sender<usize>,
    failures: Vec<String>,
    stop: Stop,
}

impl Inputs {
    /// Begins to read.
    pub(crate) fn start(wanted: Wanted) -> io::Result<Self> {
        let (sender, events) = mpsc::channel(EVENTS_WAITING);
        let stop = Stop::default();
        let that_end = wanted.cameras.iter().filter(|source| source.ends()).count();
        let unfinished = that_end + usize::from(wanted.lines) + usize::from(wanted.is_endless);
        let teller = |kind, name: String| Teller {
            events: sender.clone(),
            stop: stop.clone(),
            state: InputState::new(kind, name),
            told: None,
        };
        if let Some(folder) = wanted.serial_folder {
            serial::search(folder, teller(InputKind::Serial, String::new()))?;
        }
        for path in wanted.serial {
            let teller = teller(InputKind::Serial, path.display().to_string());
            serial::start(path, teller)?;
        }
        for path in wanted.devices {
            let teller = teller(InputKind::Device, path.display().to_string());
            device::start(path, teller)?;
        }
        for source in wanted.cameras {
            let teller = teller(InputKind::Camera, source.name());
            camera::start(source, teller, wanted.has_screen)?;
        }
        if wanted.lines {
            lines::start(teller(InputKind::Lines, "standard input".to_owned()))?;
        }
        Ok(Self { events, unfinished: watch::Sender::new(unfinished), failures: Vec::new(), stop })
    }

    /// The next thing; waits for ever where there is no input. Loses nothing when it is dropped before it is ready.
    pub(crate) async fn next(&mut self) -> InputReport {
        loop {
            match self.events.recv().await {
                Some(InputEvent::Read(text)) => return InputReport::Read(text),
                Some(InputEvent::News(news)) => return InputReport::News(news),
                Some(InputEvent::End(result)) => {
                    self.failures.extend(result.err());
                    self.unfinished.send_modify(|unfinished| *unfinished = unfinished.saturating_sub(1));
                }
                None => return pending().await,
            }
        }
    }

    /// Why inputs ended before they had given everything.
    pub(crate) fn failures(&self) -> &[String] {
        &self.failures
    }

    /// Tells when everything that ends has ended and was handed over.
    pub(crate) fn end(&self) -> InputsEnd {
        InputsEnd(self.unfinished.subscribe())
    }
}

impl Drop for Inputs {
    fn drop(&mut self) {
        self.stop.stop();
    }
}

/// When everything that ends has ended.
#[derive(Debug)]
pub(crate) struct InputsEnd(watch::Receiver<usize>);

impl InputsEnd {
    /// Waits for it.
    pub(crate) async fn wait(&mut self) {
        // Without a sender there are no inputs any more, which is the same.
        let _ = self.0.wait_for(|unfinished| *unfinished == 0).await;
    }
}

/// Whether the program is on its way out.
#[derive(Debug, Clone, Default)]
struct Stop(Arc<Stopping>);

#[derive(Debug, Default)]
struct Stopping {
    is_stopped: Mutex<bool>,
    changed: Condvar,
    /// Children that would outlive this program where nothing comes that they could fail to hand over.
    children: Mutex<Vec<Weak<Mutex<Ffmpeg>>>>,
}

impl Stop {
    fn stop(&self) {
        *locked(&self.0.is_stopped) = true;
        self.0.changed.notify_all();
        for child in locked(&self.0.children).iter().filter_map(Weak::upgrade) {
            locked(&child).kill();
        }
    }

    fn is_stopped(&self) -> bool {
        *locked(&self.0.is_stopped)
    }

    /// Kills this one too when the program ends.
    fn takes_along(&self, child: &Arc<Mutex<Ffmpeg>>) {
        let mut children = locked(&self.0.children);
        children.retain(|child| child.strong_count() > 0);
        children.push(Arc::downgrade(child));
    }

    /// Waits so long, or until the program ends. Whether to go on.
    fn wait(&self, duration: Duration) -> bool {
        let guard = locked(&self.0.is_stopped);
        let waited = self.0.changed.wait_timeout_while(guard, duration, |is_stopped| !*is_stopped);
        !*waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// No holder of a lock here can fail in the middle.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How one input tells what it has to say.
struct Teller {
    events: mpsc::Sender<InputEvent>,
    stop: Stop,
    state: InputState,
    told: Option<InputState>,
}

impl Teller {
    /// Another input of the same kind.
    fn of(&self, name: String) -> Self {
        let state = InputState::new(self.state.id.kind, name);
        Self { events: self.events.clone(), stop: self.stop.clone(), state, told: None }
    }

    /// Hands over a reading.
    fn read(&mut self, text: Vec<u8>) {
        self.state.readings += 1;
        self.send(InputEvent::Read(text));
    }

    /// Tells the state, if it is another than before.
    fn tell(&mut self) {
        if self.told.as_ref() != Some(&self.state) {
            self.log();
            self.told = Some(self.state.clone());
            self.send(InputEvent::News(InputNews::State(self.state.clone())));
        }
    }

    /// For where there is no screen, and for later: what changed for the worse.
    fn log(&self) {
        if self.told.as_ref().is_some_and(|told| told.status == self.state.status) {
            return;
        }
        let input = &self.state.id.name;
        match &self.state.status {
            InputStatus::Failed(trouble) => {
                tracing::warn!(input, why = words(trouble), "an input cannot be used")
            }
            InputStatus::Lost => tracing::warn!(input, "an input is gone"),
            _ => {}
        }
    }

    fn tell_status(&mut self, status: InputStatus) {
        self.state.status = status;
        self.tell();
    }

    /// Tells that it cannot be used, or is not there: lost, where it was before.
    fn tell_trouble(&mut self, trouble: Option<InputTrouble>) {
        self.state.note = None;
        let was_there =
            matches!(self.state.status, InputStatus::Ready | InputStatus::Reading | InputStatus::Lost);
        self.tell_status(match trouble {
            Some(trouble) => InputStatus::Failed(trouble),
            None if was_there => InputStatus::Lost,
            None => InputStatus::Searching,
        });
    }

    /// It has given all it had, or as much as came before it failed.
    fn end(&mut self, result: Result<(), InputTrouble>) {
        self.state.note = None;
        self.tell_status(match &result {
            Ok(()) => InputStatus::Ended,
            Err(trouble) => InputStatus::Failed(trouble.clone()),
        });
        let name = &self.state.id.name;
        self.send(InputEvent::End(result.map_err(|trouble| format!("{name}: {}", words(&trouble)))));
    }

    fn send(&self, event: InputEvent) {
        // Nobody listens any more: the program is on its way out.
        if self.events.blocking_send(event).is_err() {
            self.stop.stop();
        }
    }
}

/// What is wrong, in the words of the screen: none where there is no such device.
fn trouble(error: &io::Error) -> Option<InputTrouble> {
    use rustix::io::Errno;
    match error.raw_os_error().map(Errno::from_raw_os_error) {
        Some(Errno::NOENT | Errno::NODEV | Errno::NXIO | Errno::IO) => None,
        Some(Errno::ACCESS | Errno::PERM) => Some(InputTrouble::NotAllowed),
        Some(Errno::BUSY | Errno::WOULDBLOCK) => Some(InputTrouble::InUse),
        Some(Errno::NOTTY | Errno::INVAL | Errno::ISDIR) => Some(InputTrouble::WrongKind),
        _ => Some(InputTrouble::Other(error.to_string())),
    }
}

/// In English, for where there is no screen.
fn words(trouble: &InputTrouble) -> &str {
    match trouble {
        InputTrouble::NotAllowed => "this user may not open it (its group is dialout, input or video)",
        InputTrouble::InUse => "another program holds it",
        InputTrouble::WrongKind => {
            "it is something else: no serial line, no keyboard, or no picture that can be read"
        }
        InputTrouble::NoFfmpeg => "ffmpeg is not installed (apt-get install ffmpeg)",
        InputTrouble::Silent => "nothing comes from it",
        InputTrouble::Other(message) => message,
    }
}

/// How long to wait before another attempt.
struct Backoff(Duration);

impl Backoff {
    const NEW: Self = Self(LOOK_AGAIN);

    /// Waits, each time twice as long. Whether to go on.
    fn wait(&mut self, stop: &Stop) -> bool {
        let now = self.0;
        self.0 = (self.0 * 2).min(MAX_BACKOFF);
        stop.wait(now)
    }
}

/// Since the program started.
fn running() -> Duration {
    Duration::from_millis(u64::try_from(clock::now().running_ms).unwrap_or(0))
}

/// Begins a thread. It ends when the program does.
fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work).map(drop)
}

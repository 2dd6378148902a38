//! Cables on loopback: each is a relay that carries bytes while it is in, and breaks every connection when it is pulled.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// All relays of a network.
pub(super) struct Relays {
    server: String,
    scanners: Vec<String>,
    uplinks: Vec<Relay>,
    hall: BTreeMap<(usize, usize), Relay>,
}

/// One cable.
struct Relay {
    address: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    is_pulled: bool,
    streams: Vec<TcpStream>,
}

/// A loopback address with a free port; the port is free again when this returns.
fn free(address: &str) -> String {
    let listener = TcpListener::bind((address, 0)).expect("loopback has a free port");
    listener.local_addr().expect("a bound listener has an address").to_string()
}

impl Relays {
    pub(super) fn new(scanners: usize) -> Self {
        let server = free("127.0.0.1");
        let addresses: Vec<String> =
            (1..=scanners).map(|scanner| free(&format!("127.0.77.{scanner}"))).collect();
        let uplinks = (1..=scanners).map(|_| Relay::start(&server)).collect();
        let pairs = (1..=scanners).flat_map(|from| (1..=scanners).map(move |to| (from, to)));
        let hall = pairs
            .filter(|(from, to)| from != to)
            .map(|pair| (pair, Relay::start(&addresses[pair.1 - 1])))
            .collect();
        Self { server, scanners: addresses, uplinks, hall }
    }

    pub(super) fn server_address(&self) -> String {
        self.server.clone()
    }

    pub(super) fn scanner_address(&self, scanner: usize) -> String {
        self.scanners[scanner - 1].clone()
    }

    pub(super) fn uplink(&self, scanner: usize) -> &str {
        &self.uplinks[scanner - 1].address
    }

    pub(super) fn between(&self, from: usize, to: usize) -> String {
        self.hall[&(from, to)].address.clone()
    }

    pub(super) fn set_uplink(&self, scanner: usize, is_in: bool) {
        self.uplinks[scanner - 1].set(is_in);
    }

    pub(super) fn set_hall(&self, scanner: usize, is_in: bool) {
        let cables = self.hall.iter().filter(|((from, to), _)| *from == scanner || *to == scanner);
        cables.for_each(|(_, relay)| relay.set(is_in));
    }
}

impl Relay {
    fn start(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address").to_string();
        let state = Arc::<Mutex<State>>::default();
        let (to, shared) = (target.to_owned(), Arc::clone(&state));
        // Ends with the program: nobody tells a listener that waits.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                carry(stream, &to, &shared);
            }
        });
        Self { address, state }
    }

    fn set(&self, is_in: bool) {
        let mut state = self.state.lock().expect("nobody panics with it");
        state.is_pulled = !is_in;
        if !is_in {
            for stream in state.streams.drain(..) {
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
    }
}

fn carry(from: TcpStream, to: &str, state: &Mutex<State>) {
    let mut state = state.lock().expect("nobody panics with it");
    if state.is_pulled {
        return;
    }
    let Ok(to) = TcpStream::connect(to) else { return };
    for stream in [&from, &to] {
        state.streams.push(stream.try_clone().expect("a stream can be cloned"));
    }
    for (mut from, mut to) in [(clone(&from), clone(&to)), (to, from)] {
        std::thread::spawn(move || {
            let mut bytes = [0; 16 * 1024];
            while let Ok(count @ 1..) = from.read(&mut bytes) {
                if to.write_all(&bytes[..count]).is_err() {
                    break;
                }
            }
            let _ = to.shutdown(Shutdown::Write);
        });
    }
}

fn clone(stream: &TcpStream) -> TcpStream {
    stream.try_clone().expect("a stream can be cloned")
}

//! How long scans take, from the moment a reading reaches the program to the moment its answer is durable and can be
//! told. Costs nothing where nobody asked.

use std::collections::VecDeque;
use std::time::Duration;

use super::clock;
use crate::core::msg::Msg;

/// The most scans that are measured: a whole day at a busy door. Later ones are only answered.
const MAX_MEASURED: usize = 200_000;

/// The measured scans.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    is_on: bool,
    /// When those that are not answered yet came in; answers keep their order.
    open: VecDeque<Duration>,
    took: Vec<Duration>,
}

impl Meter {
    /// One that measures.
    pub(crate) fn running() -> Self {
        Self { is_on: true, ..Self::default() }
    }

    /// Something happened: a reading, perhaps.
    pub(crate) fn happened(&mut self, msg: &Msg) {
        if self.is_on && matches!(msg, Msg::Read { .. }) {
            self.open.push_back(clock::since_boot());
        }
    }

    /// An answer is durable.
    pub(crate) fn told(&mut self) {
        if let Some(began) = self.open.pop_front()
            && self.took.len() < MAX_MEASURED
        {
            self.took.push(clock::since_boot().saturating_sub(began));
        }
    }

    /// A reading is not answered, and neither is what waits behind it.
    pub(crate) fn refused(&mut self) {
        self.open.clear();
    }

    /// How long each took.
    pub(crate) fn took(&self) -> &[Duration] {
        &self.took
    }
}

//! The network between devices: who can reach whom, and what becomes of a packet on the way.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::random::Random;

/// How long a packet takes on a good day, in milliseconds.
const USUAL_DELAY_MS: (i64, i64) = (2, 60);

/// What is wrong with the air, as chances from 0 to 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weather {
    /// That a packet is lost.
    pub(super) loss: f64,
    /// That it arrives twice.
    pub(super) duplication: f64,
    /// That a byte of it changes.
    pub(super) damage: f64,
    /// How long it takes at least and at most, in milliseconds. A wide range reorders.
    pub(super) delay_ms: (i64, i64),
}

impl Weather {
    /// Nothing is wrong.
    pub(super) const FAIR: Self = Self { loss: 0.0, duplication: 0.0, damage: 0.0, delay_ms: USUAL_DELAY_MS };
}

/// Links and weather.
#[derive(Debug)]
pub(super) struct Network {
    /// Who can reach whom when nothing is wrong; each pair once, the lower first.
    pub(super) links: Vec<(usize, usize)>,
    /// From whom to whom nothing gets through, and by how many faults.
    cut: BTreeMap<(usize, usize), usize>,
    pub(super) weather: Weather,
}

impl Network {
    /// A network of these links.
    pub(super) fn new(links: Vec<(usize, usize)>) -> Self {
        Self { links, cut: BTreeMap::new(), weather: Weather::FAIR }
    }

    /// Whom a device can reach when nothing is wrong.
    pub(super) fn neighbours(&self, of: usize) -> impl Iterator<Item = usize> {
        self.links.iter().filter_map(move |&(a, b)| match of {
            _ if a == of => Some(b),
            _ if b == of => Some(a),
            _ => None,
        })
    }

    /// Lets nothing through from the first to the second of each pair.
    pub(super) fn cut(&mut self, pairs: &[(usize, usize)]) {
        for pair in pairs {
            *self.cut.entry(*pair).or_default() += 1;
        }
    }

    /// Ends one such fault.
    pub(super) fn mend(&mut self, pairs: &[(usize, usize)]) {
        for pair in pairs {
            if let Some(faults) = self.cut.get_mut(pair) {
                *faults -= 1;
                if *faults == 0 {
                    self.cut.remove(pair);
                }
            }
        }
    }

    /// Ends every fault.
    pub(super) fn heal(&mut self) {
        self.cut.clear();
        self.weather = Weather::FAIR;
    }

    /// After how long each copy of a packet arrives; none where it is lost.
    pub(super) fn fate(&self, from: usize, to: usize, random: &mut Random) -> Vec<i64> {
        let Weather { loss, duplication, delay_ms: (least, most), .. } = self.weather;
        if self.cut.contains_key(&(from, to)) || random.chance(loss) {
            return Vec::new();
        }
        let copies = if random.chance(duplication) { 2 } else { 1 };
        (0..copies).map(|_| random.from_to(least, most)).collect()
    }

    /// Changes a byte, if the weather is like that.
    pub(super) fn damage(&self, bytes: &mut [u8], random: &mut Random) -> bool {
        let is_damaged = !bytes.is_empty() && random.chance(self.weather.damage);
        if is_damaged {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
        }
        is_damaged
    }

    /// The longest of the shortest ways between two of the devices `there`; none where some cannot reach each other.
    pub(super) fn diameter(&self, there: &BTreeSet<usize>) -> Option<usize> {
        let farthest = |from: usize| -> Option<usize> {
            let mut distance = BTreeMap::from([(from, 0)]);
            let mut open = VecDeque::from([from]);
            while let Some(at) = open.pop_front() {
                let next = distance[&at] + 1;
                for neighbour in self.neighbours(at).filter(|neighbour| there.contains(neighbour)) {
                    distance.entry(neighbour).or_insert_with(|| {
                        open.push_back(neighbour);
                        next
                    });
                }
            }
            (distance.len() == there.len()).then(|| distance.values().copied().max().unwrap_or(0))
        };
        there.iter().map(|&from| farthest(from)).try_fold(0, |most, this| this.map(|this| most.max(this)))
    }
}

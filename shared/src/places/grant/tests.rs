use proptest::prelude::*;

use super::*;

fn key(number: usize) -> ScannerKey {
    ScannerKey([u8::try_from(number).unwrap(); 32])
}

fn claim(standing: Standing, granted: u32, taken: u64) -> Claim {
    let granted = Granted { granted, written_off: 0 };
    Claim { balance: Balance { granted, taken, ..Balance::default() }, standing, share: None }
}

fn ledger(capacity: u32, gates: usize, claims: &[Claim]) -> Ledger {
    Ledger::new(
        capacity,
        gates,
        claims.iter().copied().enumerate().map(|(n, claim)| (key(n), claim)).collect(),
    )
}

fn granted(ledger: Ledger) -> Vec<(usize, u32, u32)> {
    let lines = ledger.into_lines().into_iter();
    lines
        .map(|line| (usize::from(line.scanner.0[0]), line.granted.granted, line.granted.written_off))
        .collect()
}

#[test]
fn first_shares_are_fair_and_a_reserve_stays_with_the_server() {
    let new = claim(Standing::Scanner, 0, 0);
    for (what, capacity, gates, claims, expected, reserve) in [
        ("one gate, one scanner", 100, 1, vec![new], vec![(0, 80, 0)], 20),
        ("the first of two gates", 100, 2, vec![new], vec![(0, 40, 0)], 60),
        ("both gates", 100, 2, vec![new, new], vec![(0, 40, 0), (1, 40, 0)], 20),
        ("one place", 1, 1, vec![new], vec![(0, 1, 0)], 0),
        ("fewer places than scanners", 2, 1, vec![new, new, new], vec![(0, 1, 0), (1, 1, 0)], 0),
        (
            "who comes late gets of the reserve",
            100,
            1,
            vec![claim(Standing::Scanner, 80, 0), new],
            vec![(1, 10, 0)],
            10,
        ),
        ("who had some gets no first share", 100, 1, vec![claim(Standing::Scanner, 5, 5)], vec![], 95),
        ("a revoked scanner gets none", 100, 1, vec![claim(Standing::Gone, 0, 0)], vec![], 100),
        (
            "people are inside that nobody had a place for",
            100,
            1,
            vec![claim(Standing::Scanner, 0, 90)],
            vec![(0, 95, 0)],
            5,
        ),
    ] {
        let mut ledger = ledger(capacity, gates, &claims);
        ledger.first_shares();
        assert_eq!(ledger.reserve(), reserve, "{what}");
        assert_eq!(granted(ledger), expected, "{what}");
    }
}

#[test]
fn whoever_runs_short_is_topped_up_from_the_reserve_and_others_are_not() {
    let has = |granted, taken| claim(Standing::Scanner, granted, taken);
    for (what, claims, expected) in [
        ("enough left", vec![has(40, 30), has(40, 0)], vec![]),
        ("short", vec![has(40, 35), has(40, 0)], vec![(0, 50, 0)]),
        ("nothing left", vec![has(40, 40), has(40, 0)], vec![(0, 50, 0)]),
        ("the reserve is nearly empty", vec![has(59, 59), has(40, 0)], vec![(0, 60, 0)]),
        ("the reserve is empty", vec![has(60, 60), has(40, 0)], vec![]),
        ("revoked", vec![claim(Standing::Gone, 40, 40), has(40, 0)], vec![]),
    ] {
        let mut ledger = ledger(100, 2, &claims);
        ledger.top_up(key(0));
        assert_eq!(granted(ledger), expected, "{what}");
    }
}

#[test]
fn an_organizer_sets_a_share_and_later_top_ups_go_by_it() {
    let mut all = ledger(100, 1, &[claim(Standing::Scanner, 10, 0), claim(Standing::Scanner, 10, 10)]);
    all.set_share(key(0), 70);
    all.set_share(key(1), 500);
    assert_eq!(all.reserve(), 0, "as many as there are");
    assert_eq!(granted(all), [(0, 70, 0), (1, 30, 0)]);
    let mut less = ledger(100, 1, &[claim(Standing::Scanner, 40, 39)]);
    less.set_share(key(0), 1);
    less.top_up(key(0));
    assert_eq!(granted(less), [], "what a scanner has stays with it");
}

#[test]
fn processes_of_the_server_take_ahead_and_give_up_what_they_do_not_use() {
    let server = |granted, taken| claim(Standing::Server, granted, taken);
    let mut all = ledger(100, 1, &[server(0, 0), server(0, 0), claim(Standing::Scanner, 80, 0)]);
    assert_eq!(all.spend(key(0), 1), 2, "an eighth of the reserve");
    assert_eq!(all.spend(key(0), 2), 2, "it has them");
    assert_eq!(all.spend(key(1), 30), 20, "all there is, also what the other had");
    assert_eq!(granted(all), [(0, 2, 2), (1, 20, 0)]);

    let mut short = ledger(100, 1, &[server(20, 5), claim(Standing::Scanner, 80, 80)]);
    short.top_up(key(1));
    assert_eq!(short.reserve(), 7);
    assert_eq!(granted(short), [(0, 20, 8), (1, 88, 0)], "of 15 that the process had, 7 are left");
}

#[test]
fn a_lower_capacity_leaves_out_what_is_out() {
    let claims = [claim(Standing::Server, 20, 5), claim(Standing::Scanner, 60, 10)];
    let mut lower = ledger(70, 1, &claims);
    assert_eq!((lower.reserve(), lower.beyond()), (5, 0));
    lower.fit_servers();
    assert_eq!(granted(lower), [(0, 20, 10)]);
    let mut lowest = ledger(50, 1, &claims);
    assert_eq!((lowest.reserve(), lowest.beyond()), (0, 15));
    assert_eq!(lowest.spend(key(0), 1), 0);
    lowest.top_up(key(1));
    assert_eq!(granted(lowest), [(0, 20, 15)]);
}

#[test]
fn what_a_lost_scanner_had_left_is_granted_anew_and_what_it_gave_away_is_not() {
    let mut gave = claim(Standing::Gone, 60, 10);
    gave.balance.given = 20;
    let mut got = claim(Standing::Scanner, 0, 0);
    got.balance.received = 20;
    let mut lost = ledger(100, 1, &[gave, got]);
    assert_eq!(lost.reserve(), 40);
    assert_eq!(lost.write_off(key(0)), 30);
    assert_eq!(lost.reserve(), 70);
    assert_eq!(lost.write_off(key(0)), 0, "again, nothing");
    assert_eq!(granted(lost), [(0, 60, 30)]);
}

/// One act of the property test; scanners and processes are named by their place among those that are there.
#[derive(Debug, Clone, Copy)]
enum Act {
    Enroll,
    Learn(usize),
    Bring(usize),
    Admit(usize),
    Leave(usize, bool),
    Give(usize, usize, u32),
    CheckIn(usize, u32),
    Share(usize, u32),
    Lose(usize),
    Capacity(u32),
}

fn act() -> impl Strategy<Value = Act> {
    let some = 0usize..6;
    prop_oneof![
        1 => Just(Act::Enroll),
        3 => some.clone().prop_map(Act::Learn),
        3 => some.clone().prop_map(Act::Bring),
        12 => some.clone().prop_map(Act::Admit),
        5 => (0usize..100, any::<bool>()).prop_map(|(who, heard)| Act::Leave(who, heard)),
        2 => (some.clone(), some.clone(), 1u32..9).prop_map(|(from, to, places)| Act::Give(from, to, places)),
        4 => (0usize..PROCESSES, 1u32..9).prop_map(|(process, people)| Act::CheckIn(process, people)),
        1 => (some.clone(), 0u32..60).prop_map(|(scanner, share)| Act::Share(scanner, share)),
        1 => some.prop_map(Act::Lose),
        1 => (0u32..60).prop_map(Act::Capacity),
    ]
}

const PROCESSES: usize = 2;

/// Scanners that know themselves, and a server that knows what they brought.
#[derive(Debug, Default)]
struct World {
    capacity: u32,
    /// By author, the processes of the server first.
    published: Vec<Granted>,
    learned: Vec<Granted>,
    lost: Vec<bool>,
    shares: Vec<Option<u32>>,
    truth: Vec<Balance>,
    heard: Vec<Balance>,
    gifts: Vec<(usize, usize, u32, bool)>,
    /// Who let each in who is inside, and whether the server knows.
    inside: Vec<(usize, bool)>,
    /// As many may be inside.
    promised: u64,
}

impl World {
    fn new(capacity: u32) -> Self {
        let mut world = Self { capacity, promised: u64::from(capacity), ..Self::default() };
        (0..PROCESSES).for_each(|_| world.add());
        world
    }

    fn add(&mut self) {
        self.published.push(Granted::default());
        self.learned.push(Granted::default());
        self.lost.push(false);
        self.shares.push(None);
        self.truth.push(Balance::default());
        self.heard.push(Balance::default());
    }

    fn ledger(&self) -> Ledger {
        let claim = |author: usize| {
            let balance = Balance { granted: self.published[author], ..self.heard[author] };
            let standing = match author {
                0..PROCESSES => Standing::Server,
                _ if self.lost[author] => Standing::Gone,
                _ => Standing::Scanner,
            };
            (key(author), Claim { balance, standing, share: self.shares[author] })
        };
        Ledger::new(self.capacity, 2, (0..self.published.len()).map(claim).collect())
    }

    fn publish(&mut self, ledger: Ledger) {
        for line in ledger.into_lines() {
            self.published[usize::from(line.scanner.0[0])] = line.granted;
        }
        for process in 0..PROCESSES {
            self.learned[process] = self.published[process];
        }
    }

    fn left(&self, author: usize) -> u32 {
        Balance { granted: self.learned[author], ..self.truth[author] }.left()
    }

    /// What may be spent without asking anybody, as everybody who is told everything would say.
    fn out(&self) -> u64 {
        let of = |author: usize| Balance { granted: self.published[author], ..self.truth[author] }.bound();
        (0..self.published.len()).map(of).sum()
    }

    fn admit(&mut self, author: usize) {
        self.truth[author].taken += 1;
        let is_heard = author < PROCESSES;
        if is_heard {
            self.heard[author].taken += 1;
        }
        self.inside.push((author, is_heard));
    }

    fn scanner(&self, which: usize) -> Option<usize> {
        let scanner = PROCESSES + which;
        (scanner < self.published.len() && !self.lost[scanner]).then_some(scanner)
    }

    fn bring(&mut self, scanner: usize) {
        self.heard[scanner].taken = self.truth[scanner].taken;
        self.inside.iter_mut().filter(|(author, _)| *author == scanner).for_each(|(_, heard)| *heard = true);
        for (from, to, places, heard) in
            self.gifts.iter_mut().filter(|(from, _, _, heard)| *from == scanner && !heard)
        {
            self.heard[*from].given += u64::from(*places);
            self.heard[*to].received += u64::from(*places);
            *heard = true;
        }
    }

    fn live_through(&mut self, act: Act) {
        match act {
            Act::Enroll if self.published.len() < PROCESSES + 6 => {
                self.add();
                let mut ledger = self.ledger();
                ledger.first_shares();
                self.publish(ledger);
            }
            Act::Enroll => {}
            Act::Learn(which) => {
                if let Some(scanner) = self.scanner(which) {
                    self.learned[scanner] = self.published[scanner];
                }
            }
            Act::Bring(which) => {
                if let Some(scanner) = self.scanner(which) {
                    self.bring(scanner);
                    let mut ledger = self.ledger();
                    ledger.top_up(key(scanner));
                    self.publish(ledger);
                }
            }
            Act::Admit(which) => {
                if let Some(scanner) = self.scanner(which).filter(|scanner| self.left(*scanner) > 0) {
                    self.admit(scanner);
                }
            }
            Act::Leave(who, server_hears) if !self.inside.is_empty() => {
                let (author, heard) = self.inside.swap_remove(who % self.inside.len());
                self.truth[author].taken -= 1;
                if author < PROCESSES || (heard && server_hears) {
                    self.heard[author].taken -= 1;
                }
            }
            Act::Leave(..) => {}
            Act::Give(from, to, places) => {
                let (Some(from), Some(to)) = (self.scanner(from), self.scanner(to)) else { return };
                if from != to && self.left(from) >= places {
                    self.truth[from].given += u64::from(places);
                    self.truth[to].received += u64::from(places);
                    self.gifts.push((from, to, places, false));
                }
            }
            Act::CheckIn(process, people) => {
                let mut ledger = self.ledger();
                let can = ledger.spend(key(process), people);
                self.publish(ledger);
                assert_eq!(can, self.left(process));
                (0..people.min(can)).for_each(|_| self.admit(process));
            }
            Act::Share(which, share) => {
                if let Some(scanner) = self.scanner(which) {
                    self.shares[scanner] = Some(share);
                    let mut ledger = self.ledger();
                    ledger.set_share(key(scanner), share);
                    self.publish(ledger);
                }
            }
            Act::Lose(which) => {
                if let Some(scanner) = self.scanner(which) {
                    // What it had not brought is what the consequence of writing off is told of.
                    self.bring(scanner);
                    self.lost[scanner] = true;
                    let mut ledger = self.ledger();
                    ledger.write_off(key(scanner));
                    self.publish(ledger);
                }
            }
            Act::Capacity(capacity) => {
                self.capacity = capacity;
                let mut ledger = self.ledger();
                ledger.fit_servers();
                let beyond = u64::from(ledger.beyond());
                self.publish(ledger);
                self.promised = u64::from(capacity) + beyond;
                assert!(self.out() <= self.promised, "what is out is said");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn however_grants_gifts_admissions_and_exits_mix_nobody_is_too_many(
        capacity in 0u32..60, before in prop::collection::vec(0usize..5, 0..30), acts in prop::collection::vec(act(), 1..120),
    ) {
        let mut world = World::new(0);
        (0..3).for_each(|_| world.live_through(Act::Enroll));
        // People came in before the event had a capacity.
        before.iter().for_each(|author| world.admit(*author));
        (0..3).for_each(|which| world.live_through(Act::Bring(which)));
        world.live_through(Act::Capacity(capacity));
        for act in acts {
            world.live_through(act);
            let inside = u64::try_from(world.inside.len()).unwrap();
            prop_assert!(inside <= world.promised, "{inside} are inside of {}: {act:?}", world.promised);
            prop_assert!(world.out() <= world.promised, "{} are out of {}: {act:?}", world.out(), world.promised);
        }
    }
}

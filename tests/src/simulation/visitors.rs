//! Who comes to the doors, and with what: students, friends with copies, thieves, posters, and whom an organizer picks.

use esik_shared::admission::decide::Presented;
use esik_shared::pass::PassCode;
use esik_shared::scan::{Direction, ReadBy};

use super::door::Visitor;
use super::engine::{Happening, SERVER, Simulation};
use super::people::{Oddity, make};
use super::report::Checked;

impl Simulation {
    /// Somebody comes to some door with something.
    pub(super) fn attempt(&mut self) -> Checked {
        let what = self.random.below(100);
        match what {
            0..75 => self.student_comes(),
            75..84 => self.friend_comes(),
            84..89 => self.oddity_comes(),
            89..92 if self.leaked > 0 => self.thief_comes(),
            89..96 => self.somebody_is_picked(),
            _ => self.organizer_checks_in(),
        }
    }

    /// A scanner with a roster that works; any.
    fn some_scanner(&mut self) -> Option<usize> {
        let there: Vec<usize> = (1..self.devices.len()).filter(|at| self.is_usable(*at)).collect();
        (!there.is_empty()).then(|| *self.random.pick(&there))
    }

    pub(super) fn is_usable(&self, device: usize) -> bool {
        let device = &self.devices[device];
        device.is_up && device.replica.roster.details().is_some()
    }

    /// The door where a student should go, mostly.
    fn door_for(&mut self, person: usize) -> Option<usize> {
        let home = self.people.all[person].home_gate;
        let category = self.people.all[person].category;
        let details = self.published.details(self.published.last());
        let gates =
            details.and_then(|details| details.category(category)).map(|category| category.gates.clone());
        let is_right = |device: &super::device::Device| match (home, &gates) {
            (Some(home), _) => device.gate == home,
            (None, Some(gates)) if !gates.is_empty() => gates.contains(&device.gate),
            (None, _) => true,
        };
        let right: Vec<usize> = (1..self.devices.len())
            .filter(|at| self.is_usable(*at) && is_right(&self.devices[*at]))
            .collect();
        if right.is_empty() || self.random.chance(0.1) {
            return self.some_scanner();
        }
        Some(*self.random.pick(&right))
    }

    fn student_comes(&mut self) -> Checked {
        let person = self.random.below(self.people.all.len());
        let goes_out = self.people.all[person].is_inside && self.random.chance(0.65);
        let device = if goes_out { self.some_scanner() } else { self.door_for(person) };
        let Some(device) = device else { return Ok(()) };
        let passes = &self.people.all[person].passes;
        let pass = if self.random.chance(0.06) {
            *self.random.pick(passes)
        } else {
            self.people.newest_pass(person)
        };
        let phone = self.now.plus_ms(self.people.all[person].phone_fast_ms);
        let on_paper = self.random.chance(0.1);
        let pass = &self.people.passes[pass];
        let code = if on_paper { pass.code } else { pass.shown_at(phone) };
        let direction = if goes_out { Direction::Out } else { Direction::In };
        if !goes_out && self.random.chance(0.12) {
            // Soon a friend with a copy stands at another door, or the student leaves by one.
            let direction = if self.random.chance(0.5) { Direction::In } else { Direction::Out };
            let ms = self.random.from_to(2_000, 90_000);
            self.later(ms, Happening::Elsewhere { device, code: Box::new(code), direction, person });
        }
        self.shows(device, code, direction, Visitor { person: Some(person), is_genuine: true })
    }

    /// A code that was shown at one door is shown at another.
    pub(super) fn come_elsewhere(
        &mut self,
        first: usize,
        code: PassCode,
        direction: Direction,
        person: usize,
    ) -> Checked {
        let Some(device) = self.some_scanner().filter(|device| *device != first) else { return Ok(()) };
        let is_genuine = direction == Direction::Out;
        if !is_genuine {
            self.counters.note("copies shown", 1);
        }
        self.shows(device, code, direction, Visitor { person: Some(person), is_genuine })
    }

    /// A friend shows a copy of a code, new or some minutes old.
    fn friend_comes(&mut self) -> Checked {
        let Some(device) = self.some_scanner() else { return Ok(()) };
        let person = self.random.below(self.people.all.len());
        let pass = *self.random.pick(&self.people.all[person].passes);
        let age_ms = self.random.from_to(0, 300_000);
        let pass = &self.people.passes[pass];
        let code = if self.random.chance(0.5) { pass.code } else { pass.shown_at(self.now.plus_ms(-age_ms)) };
        self.counters.note("copies shown", 1);
        self.shows(device, code, Direction::In, Visitor { person: Some(person), is_genuine: false })
    }

    fn oddity_comes(&mut self) -> Checked {
        let Some(device) = self.some_scanner() else { return Ok(()) };
        let oddity = *self.random.pick(&Oddity::ALL);
        let like = self.random.below(self.people.passes.len());
        let key = self.issuers.last().expect("there is a key");
        let text = oddity.text(&self.people.passes[like], key, &mut self.random);
        let presented = self.devices[device].present(&text);
        let direction = if self.random.chance(0.8) { Direction::In } else { Direction::Out };
        self.scan(device, presented, direction, Visitor { person: None, is_genuine: false })
    }

    /// A thief signs a pass with a key that leaked.
    fn thief_comes(&mut self) -> Checked {
        let Some(device) = self.some_scanner() else { return Ok(()) };
        let wanted = self.wanted(false);
        let key = &self.issuers[self.random.below(self.leaked)];
        let pass = make(usize::MAX, wanted, (1, None), key, &mut self.random);
        self.shows(device, pass.code, Direction::In, Visitor { person: None, is_genuine: false })
    }

    /// A volunteer finds somebody by name or by the short code.
    fn somebody_is_picked(&mut self) -> Checked {
        let person = self.random.below(self.people.all.len());
        let Some(device) = self.door_for(person) else { return Ok(()) };
        let read_by = if self.random.chance(0.5) { ReadBy::Search } else { ReadBy::ShortCode };
        self.pick(device, person, read_by)
    }

    fn organizer_checks_in(&mut self) -> Checked {
        if !self.devices[SERVER].is_up || self.is_recovering {
            return Ok(());
        }
        let person = self.random.below(self.people.all.len());
        self.pick(SERVER, person, ReadBy::Organizer)
    }

    fn pick(&mut self, device: usize, person: usize, read_by: ReadBy) -> Checked {
        let pass_id = self.people.passes[self.people.newest_pass(person)].id();
        if self.devices[device].replica.roster.line(pass_id).is_none() {
            return Ok(());
        }
        let goes_out = self.people.all[person].is_inside && self.random.chance(0.5);
        let direction = if goes_out { Direction::Out } else { Direction::In };
        let presented = Presented::Picked { pass_id, read_by };
        self.scan(device, presented, direction, Visitor { person: Some(person), is_genuine: true })
    }

    fn shows(&mut self, device: usize, code: PassCode, direction: Direction, who: Visitor) -> Checked {
        let presented = self.devices[device].present(&code.to_text());
        self.scan(device, presented, direction, who)
    }

    /// The same code is still before the reader.
    pub(super) fn read_again(
        &mut self,
        device: usize,
        presented: Presented,
        direction: Direction,
        person: Option<usize>,
    ) -> Checked {
        if !self.is_usable(device) {
            return Ok(());
        }
        self.scan(device, presented, direction, Visitor { person, is_genuine: false })
    }
}

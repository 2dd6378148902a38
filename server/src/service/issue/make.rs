//! Makes passes: draws what is secret, hashes chains, signs, seals. All cores take part; randomness is drawn first,
//! in order, so that the rest is a pure function of it.

use std::collections::HashSet;

use esik_shared::detail::Detail;
use esik_shared::id::{HolderId, PassId};
use esik_shared::pass::{ChainSeed, PassBody, live};
use esik_shared::short_code::ShortCode;

use crate::db::pass::NewPass;
use crate::db::student::StudentName;
use crate::keys::Keys;
use crate::keys::at_rest::{NONCE_LEN, Place};
use crate::rng::Rng;
use crate::service::link::LinkSecret;
use crate::service::pass_line::person_detail;

/// A pass to make.
#[derive(Debug, Clone)]
pub(super) struct Order {
    /// The body, but for the pass id.
    pub(super) body: PassBody,
    /// The holder, where the student had a pass before.
    pub(super) holder: Option<HolderId>,
    /// Whose it is; nobody's for a specimen.
    pub(super) student: Option<StudentName>,
}

/// A pass that was made.
pub(super) struct Made {
    /// To store.
    pub(super) pass: NewPass,
    /// To hand out.
    pub(super) link: LinkSecret,
    /// To travel beside the event feed.
    pub(super) person: Option<Detail>,
}

/// The random parts of a pass.
struct Drawn {
    /// The pass id, or the seed of the chain that ends in it.
    identity: ChainSeed,
    link: LinkSecret,
    salt: [u8; 8],
    nonces: [[u8; NONCE_LEN]; 3],
}

impl Drawn {
    fn draw(rng: &Rng) -> Self {
        Self {
            identity: ChainSeed(rng.bytes()),
            link: LinkSecret(rng.bytes()),
            salt: rng.bytes(),
            nonces: [rng.bytes(), rng.bytes(), rng.bytes()],
        }
    }
}

/// Makes a pass for every order, in order. No short code is one of `taken` or occurs twice: where the draw hits one,
/// it is drawn again.
pub(super) fn make(keys: &Keys, rng: &Rng, orders: &[Order], mut taken: HashSet<ShortCode>) -> Vec<Made> {
    let mut made = make_all(keys, rng, orders);
    for (order, made) in orders.iter().zip(&mut made) {
        while !taken.insert(made.pass.body.pass_id.into()) {
            *made = make_one(keys, order, Drawn::draw(rng));
        }
    }
    made
}

fn make_all(keys: &Keys, rng: &Rng, orders: &[Order]) -> Vec<Made> {
    let work: Vec<(&Order, Drawn)> = orders.iter().map(|order| (order, Drawn::draw(rng))).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = work.len().div_ceil(cores).max(1);
    let mut work = work.into_iter();
    let shares: Vec<Vec<_>> = std::iter::from_fn(|| {
        let next: Vec<_> = work.by_ref().take(share).collect();
        (!next.is_empty()).then_some(next)
    })
    .collect();
    std::thread::scope(|scope| {
        let threads: Vec<_> = shares
            .into_iter()
            .map(|share| {
                scope.spawn(move || {
                    share.into_iter().map(|(order, drawn)| make_one(keys, order, drawn)).collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("making a pass does not panic")).collect()
    })
}

fn make_one(keys: &Keys, order: &Order, drawn: Drawn) -> Made {
    let Drawn { identity, link, salt, nonces: [for_signature, for_seed, for_link] } = drawn;
    let mut body = order.body;
    body.pass_id = if body.flags.live {
        live::pass_id_of(&identity, body.event, body.steps())
    } else {
        PassId(identity.0)
    };
    let signature = keys.issuer().sign(&body);
    let person = order.student.as_ref().map(|student| person_detail(salt, &student.name, &student.number));
    let seal = |nonce, place, secret: &[u8]| keys.sealing().seal(nonce, place, &body.pass_id.0, secret);
    let pass = NewPass {
        body,
        student: order.student.as_ref().map(|student| student.id),
        holder: order.holder.unwrap_or_else(|| body.pass_id.into()),
        sealed_signature: seal(for_signature, Place::PassSignature, &signature.0),
        sealed_seed: body.flags.live.then(|| seal(for_seed, Place::PassSeed, &identity.0)),
        link_hash: link.hash(),
        sealed_link: seal(for_link, Place::PassLink, &link.0),
        person: person.as_ref().map(Detail::commitment),
    };
    Made { pass, link, person }
}

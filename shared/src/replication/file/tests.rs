use proptest::prelude::*;

use super::*;
use crate::feed::branches::Branches;
use crate::feed::{FeedId, Head};
use crate::id::{AuthorityKey, EventNumber, Hash, ScannerKey};
use crate::time::Timestamp;

fn messages(count: i64) -> Vec<Message> {
    let feed = FeedId::scans(ScannerKey([7; 32]), EventNumber(3));
    (0..count)
        .map(|n| match n % 3 {
            0 => Message::Have([(feed, Head { seq: n.unsigned_abs(), hash: Hash([5; 32]) })].into()),
            1 => Message::Status { clock: Timestamp(n), has_more: true },
            _ => Message::Locate { feed, sample: vec![Head::EMPTY; 3] },
        })
        .collect()
}

/// The file, and where each of its frames begins; the last is the end mark.
fn file_of(messages: &[Message]) -> (Vec<u8>, Vec<usize>) {
    let mut out = Vec::new();
    let mut writer = FileWriter::begin(&mut out);
    let mut starts = Vec::new();
    for message in messages {
        starts.push(out.len());
        writer.write(message, &mut out);
    }
    starts.push(out.len());
    writer.end(&mut out);
    (out, starts)
}

fn read(bytes: &[u8], piece: usize) -> Result<Vec<Message>, BrokenStream> {
    let mut reader = FileReader::new();
    let mut messages = Vec::new();
    for piece in bytes.chunks(piece) {
        reader.push(piece);
        while let Some(message) = reader.next()? {
            messages.push(message);
        }
    }
    reader.finish().map(|()| messages)
}

/// The byte at which a file is broken whose byte `at` is not what it was, or is the first that is missing.
fn breaks_at(starts: &[usize], at: usize) -> usize {
    starts.iter().copied().filter(|start| *start <= at).max().unwrap_or(0)
}

proptest! {
    #[test]
    fn what_is_written_is_read_in_pieces_of_any_size(count in 0i64..9, piece in 1usize..200) {
        let messages = messages(count);
        let (file, _) = file_of(&messages);
        prop_assert_eq!(read(&file, piece), Ok(messages));
    }

    #[test]
    fn any_flipped_bit_is_found_at_the_frame_that_it_is_in(
        count in 0i64..7, at in any::<prop::sample::Index>(), bit in 0..8, piece in 1usize..200,
    ) {
        let (mut file, starts) = file_of(&messages(count));
        let at = at.index(file.len());
        file[at] ^= 1u8 << bit;
        let expected = if at == MAGIC.len() { at } else { breaks_at(&starts, at) };
        prop_assert_eq!(read(&file, piece).map_err(|broken| broken.at_byte), Err(expected));
    }

    #[test]
    fn any_cut_is_found_also_between_two_frames(
        count in 0i64..7, at in any::<prop::sample::Index>(), piece in 1usize..200,
    ) {
        let (file, starts) = file_of(&messages(count));
        let at = at.index(file.len());
        let broken = read(&file[..at], piece).map_err(|broken| broken.at_byte);
        prop_assert_eq!(broken, Err(breaks_at(&starts, at)));
    }

    #[test]
    fn frames_that_are_left_out_or_swapped_are_found(swap in any::<bool>(), first in 0usize..5) {
        let (file, starts) = file_of(&messages(6));
        let [a, b, c] = [starts[first], starts[first + 1], *starts.get(first + 2).unwrap_or(&file.len())];
        let (one, other) = (&file[a..b], if swap { &file[b..c] } else { &[] });
        let changed = [&file[..a], other, if swap { one } else { &[] }, &file[if swap { c } else { b }..]].concat();
        prop_assert_eq!(read(&changed, 64).map_err(|broken| broken.at_byte), Err(a));
    }
}

#[test]
fn the_beginning_and_what_stands_behind_the_end_are_told_apart() {
    let (mut file, _) = file_of(&messages(2));
    let reason = |bytes: &[u8]| read(bytes, 10).unwrap_err().reason;
    assert_eq!(reason(b""), "the file is empty");
    assert!(reason(b"number,slug,name_kk").contains("not a file of feeds"));
    assert!(reason(&file[..5]).contains("first bytes"));
    let mut later = file.clone();
    later[MAGIC.len()] = 2;
    assert!(reason(&later).contains("file version 2"));
    let end = file.len();
    file.push(0);
    let broken = read(&file, 10).unwrap_err();
    assert_eq!((broken.at_byte, broken.reason.as_str()), (end, "the file goes on behind its end mark"));
}

#[test]
fn kinds_from_a_later_esik_are_passed_over_and_frames_are_kept_small() {
    let mut file = Vec::new();
    let mut writer = FileWriter::begin(&mut file);
    let start = file.len();
    file.extend_from_slice(&[0, 0, 0, 3, 1, 250, 0]);
    writer.check_from(start, &mut file);
    writer.end(&mut file);
    assert_eq!(read(&file, 3), Ok(vec![]));

    let mut long = file[..HEADER_BYTES].to_vec();
    long.extend_from_slice(&[0xff; 4]);
    let broken = read(&long, 3).unwrap_err();
    assert_eq!(broken.at_byte, HEADER_BYTES);
    assert!(broken.reason.contains("at the most"), "{broken}");
}

#[test]
fn a_file_has_every_line_of_every_feed_and_event_feeds_first() {
    let head = |seq, hash| Head { seq, hash: Hash([hash; 32]) };
    let scans = FeedId::scans(ScannerKey([7; 32]), EventNumber(3));
    let event_feed = FeedId::event(AuthorityKey([9; 32]), EventNumber(4));
    let mut forked = Branches::single(head(4, 1));
    let base = crate::feed::branches::Position { line: 0, seq: 2 };
    forked.fork(base, Hash([2; 32]), head(3, 3));
    let mine: Holdings = [(scans, forked), (event_feed, Branches::single(head(5, 4)))].into();
    let steps: Vec<(FeedId, u32, u64)> = steps(&mine)
        .into_iter()
        .map(|step| match step {
            Step::Send { feed, line, after } => (feed, line, after.seq),
            Step::Locate { .. } => panic!("nobody holds another branch"),
        })
        .collect();
    assert_eq!(steps, [(event_feed, 0, 0), (scans, 0, 0), (scans, 1, 2)]);
}

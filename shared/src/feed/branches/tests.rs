use super::*;

fn head(seq: u64, branch: u8) -> Head {
    Head { seq, hash: Hash([branch; 32]) }
}

const fn at(line: u32, seq: u64) -> Position {
    Position { line, seq }
}

/// 1…10 on line 0; line 1 leaves behind 5 to 12; line 2 leaves line 1 behind 8 to 9; line 3 leaves before everything.
fn tree() -> Branches {
    let mut tree = Branches::single(head(10, 0));
    assert_eq!(tree.fork(at(0, 5), Hash([50; 32]), head(12, 1)), 1);
    assert_eq!(tree.fork(at(1, 8), Hash([51; 32]), head(9, 2)), 2);
    assert_eq!(tree.fork(Position::START, Hash::ZERO, head(2, 3)), 3);
    tree
}

#[test]
fn a_record_leads_to_what_follows_it_on_its_branch_and_to_nothing_else() {
    let tree = tree();
    for (from, to, expected) in [
        (at(0, 3), at(0, 10), true),
        (at(0, 5), at(1, 6), true),
        (at(0, 5), at(2, 9), true),
        (at(1, 8), at(2, 9), true),
        (at(1, 9), at(2, 9), false),
        (at(0, 6), at(1, 12), false),
        (at(1, 6), at(0, 10), false),
        (at(0, 4), at(0, 3), false),
        (at(0, 1), at(3, 2), false),
        (Position::START, at(3, 1), true),
        (at(2, 9), at(2, 9), true),
    ] {
        assert_eq!(tree.leads_to(from, to), expected, "{from:?} to {to:?}");
    }
}

#[test]
fn the_last_common_record_is_found_from_either_side() {
    let tree = tree();
    for (one, other, expected) in [
        (at(0, 10), at(1, 12), at(0, 5)),
        (at(0, 10), at(2, 9), at(0, 5)),
        (at(1, 12), at(2, 9), at(1, 8)),
        (at(0, 3), at(1, 12), at(0, 3)),
        (at(0, 10), at(3, 2), Position::START),
        (at(2, 9), at(3, 2), Position::START),
        (at(1, 7), at(1, 7), at(1, 7)),
    ] {
        assert_eq!(tree.common(one, other), expected, "{one:?} and {other:?}");
        assert_eq!(tree.common(other, one), expected, "{other:?} and {one:?}");
    }
}

#[test]
fn records_are_found_by_head_and_the_tips_stand_for_the_feed() {
    let tree = tree();
    assert_eq!(tree.tip(), head(12, 1));
    assert_eq!(tree.tips(), [head(2, 3), head(9, 2), head(10, 0), head(12, 1)]);
    assert_eq!(tree.len(), 10 + 7 + 1 + 2);
    let hash_at = |position: Position| Some(Hash([u8::try_from(position.line + 100).unwrap(); 32]));
    assert_eq!(tree.find(head(7, 101), hash_at), Some(at(1, 7)));
    assert_eq!(tree.find(head(7, 100), hash_at), Some(at(0, 7)));
    assert_eq!(tree.find(head(7, 9), hash_at), None);
    assert_eq!(tree.find(head(5, 50), |_| None), Some(at(0, 5)), "the line that leaves there tells its hash");
    assert_eq!(tree.find(Head::EMPTY, |_| None), Some(Position::START));
    assert_eq!(Branches::from_lines(tree.lines().to_vec()), Some(tree));
    assert_eq!(Branches::from_lines(vec![]), None);
    let nonsense = Line { parent: 3, base: head(1, 1), tip: head(2, 2) };
    assert_eq!(Branches::from_lines(vec![nonsense]), None);
}

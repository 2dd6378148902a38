//! Which keyboard layout a text came through, so that it can be shown. Codes are read on any of them.

use esik_shared::pass::keyboard::meant;

use crate::core::input_state::Layout;

/// The layout of a pass code, and whether Caps Lock was on: scanners type its letters large.
pub(super) fn of_code(typed: &str) -> (Layout, bool) {
    let letters = || typed.chars().filter(|typed| typed.is_alphabetic() && meant(*typed).is_some());
    let is_cyrillic = letters().any(|letter| !letter.is_ascii());
    let has_kazakh = typed.chars().any(|typed| "әіңғӘІҢҒ,.".contains(typed));
    let layout = match (is_cyrillic, has_kazakh) {
        (true, true) => Layout::Kazakh,
        (true, false) => Layout::Russian,
        (false, _) => Layout::Us,
    };
    // The letters of the Kazakh number row are small also where Shift is held for no digit.
    let is_small = letters().filter(|letter| !"әіңғ".contains(*letter)).all(char::is_lowercase);
    (layout, letters().next().is_some() && is_small)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_layout_is_known_by_its_letters_and_caps_lock_by_small_ones() {
        let table = [
            ("AEQA7XB2", Layout::Us, false),
            ("aeqa7xb2", Layout::Us, true),
            ("ФУЙФ7ЧИ2", Layout::Russian, false),
            ("фуйф7чи2", Layout::Russian, true),
            ("ФУЙФ.ЧИә", Layout::Kazakh, false),
            ("ФУЙФЧИғ", Layout::Kazakh, false),
            ("фуйф.чиӘ", Layout::Kazakh, false),
            ("фуйф.чиә", Layout::Kazakh, true),
            ("234567", Layout::Us, false),
        ];
        for (typed, layout, is_caps_lock) in table {
            assert_eq!(of_code(typed), (layout, is_caps_lock), "{typed}");
        }
    }
}

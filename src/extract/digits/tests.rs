//! The reader on small pictures: a drawn number, and pictures of no sense.

use proptest::prelude::*;

use super::*;

/// Draws rows of `#` and ` ` as a picture, each sign a square of `side` pixels, with a margin of paper.
fn drawn(rows: &[&str], side: usize) -> (Vec<u8>, usize, usize) {
    let columns = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    let (width, height) = ((columns + 40) * side, (rows.len() + 40) * side);
    let mut grey = vec![255; width * height];
    for (y, row) in rows.iter().enumerate() {
        for (x, _) in row.bytes().enumerate().filter(|(_, sign)| *sign == b'#') {
            for at in 0..side {
                let start = ((y + 20) * side + at) * width + (x + 20) * side;
                grey[start..start + side].fill(10);
            }
        }
    }
    (grey, width, height)
}

#[test]
fn the_built_in_net_fits_its_features() {
    assert!(net::Net::built_in().is_some());
}

#[test]
fn pieces_above_each_other_are_one_part_and_leaning_strokes_are_not() {
    let rows = ["##      ##", "##     ## ", "      ##  ", "##    ##  ", "##   ##   "];
    let (grey, width, height) = drawn(&rows, 4);
    let parts = Page::new(&grey, width, height, 200.0).map(|page| page.parts.list.len());
    assert_eq!(parts, Some(2));
    let rows = ["      ##", "     ## ", " ## ##  ", " ####   ", " ## ##  "];
    let (grey, width, height) = drawn(&rows, 4);
    assert_eq!(Page::new(&grey, width, height, 200.0).map(|page| page.parts.list.len()), Some(1));
}

#[test]
fn rules_of_tables_are_no_parts() {
    let (mut grey, width, height) = drawn(&["##  ##", "##  ##", "##  ##"], 4);
    grey[5 * width..7 * width].fill(0);
    (0..height).for_each(|y| grey[y * width + 8] = 0);
    assert_eq!(Page::new(&grey, width, height, 200.0).map(|page| page.parts.list.len()), Some(2));
}

#[test]
fn a_picture_that_is_not_as_large_as_it_says_has_no_numbers() {
    for (width, height, dpi) in [(0, 0, 200.0), (10, 11, 200.0), (usize::MAX, 2, 200.0), (10, 10, f32::NAN)] {
        assert!(numbers(&[0; 100], width, height, dpi, &[]).is_empty(), "{width} {height} {dpi}");
    }
}

#[test]
fn blank_paper_and_black_paper_have_no_numbers() {
    for shade in [0, 128, 255] {
        assert!(numbers(&vec![shade; 300 * 200], 300, 200, 200.0, &[[0.0, 0.0, 300.0, 200.0]]).is_empty());
    }
}

/// A bitmap of one bit a pixel (PBM `P4`) as grey, with its sides.
fn bitmap(bytes: &[u8]) -> Option<(Vec<u8>, usize, usize)> {
    let mut fields = bytes.splitn(3, |&byte| byte == b'\n');
    let (_, sides, bits) = (fields.next()?, fields.next()?, fields.next()?);
    let sides = str::from_utf8(sides).ok()?;
    let (width, height) = sides.split_once(' ')?;
    let (width, height): (usize, usize) = (width.parse().ok()?, height.parse().ok()?);
    let stride = width.div_ceil(8);
    let grey = |at: usize| {
        let (x, y) = (at % width, at / width);
        if bits[y * stride + x / 8] >> (7 - x % 8) & 1 == 1 { 0 } else { 255 }
    };
    Some(((0..width * height).map(grey).collect(), width, height))
}

#[test]
fn numbers_among_words_are_read_and_nothing_else_is() {
    let (grey, width, height) = bitmap(include_bytes!("../../../fixtures/files/numbers.pbm")).unwrap();
    let mut found = numbers(&grey, width, height, 200.0, &[]);
    found.sort_by(|one, other| {
        let line = |number: &Number| (number.area[1] / 75.0) as usize;
        line(one).cmp(&line(other)).then(other.area[0].total_cmp(&one.area[0]))
    });
    let texts: Vec<&str> = found.iter().map(|number| number.text.as_str()).collect();
    assert_eq!(texts, ["٤٧٢", "٢٠١٩", "٢٣/٠٦/٢٠١٩", "٨٦٤٣٥", "٣", "٩٢٧٤"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_picture_makes_it_panic(
        width in 1_usize..90,
        bytes in prop::collection::vec(prop_oneof![Just(0_u8), Just(255), any::<u8>()], 0..6000),
        dpi in 40.0_f32..1300.0,
        words in prop::collection::vec(prop::array::uniform4(prop::num::f32::ANY), 0..4),
    ) {
        let height = bytes.len() / width;
        let grey = &bytes[..width * height];
        let once = numbers(grey, width, height, dpi, &words);
        prop_assert_eq!(&once, &numbers(grey, width, height, dpi, &words));
        for number in once {
            let [left, top, wide, high] = number.area;
            prop_assert!(left + wide <= width as f32 && top + high <= height as f32);
        }
    }
}

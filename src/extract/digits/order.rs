//! From the signs of a number as they stand, left to right, to the number as it is spoken and written.
//!
//! In a right-to-left line (UAX #9) `/ . , :` keep digits together, a hyphen swaps its two sides, and signs at
//! the ends change sides. Invariant: only the signs given come out, each as often as it came in.

/// Puts signs read from left to right into logical order; Western digits in, Arabic-Indic digits out.
pub fn logical(signs: &[u8]) -> String {
    let digit = |sign: &u8| sign.is_ascii_digit();
    let (Some(first), Some(last)) = (signs.iter().position(digit), signs.iter().rposition(digit)) else {
        return String::new();
    };
    let turned = |signs: &[u8]| signs.iter().rev().map(|&sign| mirrored(sign)).collect::<Vec<u8>>();
    let mut order = turned(&signs[last + 1..]);
    let pieces: Vec<&[u8]> = signs[first..=last].split(|&sign| sign == b'-').rev().collect();
    order.extend(pieces.join(&b'-'));
    order.extend(turned(&signs[..first]));
    order.into_iter().map(written).collect()
}

fn mirrored(sign: u8) -> u8 {
    match sign {
        b'(' => b')',
        b')' => b'(',
        sign => sign,
    }
}

fn written(sign: u8) -> char {
    match sign {
        b'0'..=b'9' => char::from_u32(0x660 + u32::from(sign - b'0')).unwrap_or_default(),
        b'%' => '\u{66a}',
        sign => char::from(sign),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_come_into_the_order_in_which_they_are_spoken() {
        for (seen, spoken) in [
            ("12/05/2019", "١٢/٠٥/٢٠١٩"),
            ("2019-05-12", "١٢-٠٥-٢٠١٩"),
            ("45,300.75", "٤٥,٣٠٠.٧٥"),
            ("(12)", "(١٢)"),
            ("-3", "٣-"),
            (":15", "١٥:"),
            ("%20", "٢٠٪"),
            (".,", ""),
        ] {
            assert_eq!(logical(seen.as_bytes()), spoken, "{seen}");
        }
    }
}

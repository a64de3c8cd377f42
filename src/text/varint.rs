//! Whole numbers in as few bytes as they need, for lists of many small ones.
//!
//! A byte holds seven bits, the low ones first; its high bit says that another byte follows.

/// Appends a number.
pub fn push(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Appends a number that may be negative. The sign is in the lowest bit, so that numbers near zero
/// stay short.
pub fn push_signed(bytes: &mut Vec<u8>, number: isize) {
    push(
        bytes,
        ((number << 1) ^ (number >> (isize::BITS - 1))) as usize,
    );
}

/// Takes the first number from a list that [`push`] made; `None` at its end.
pub fn take(bytes: &mut &[u8]) -> Option<usize> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= usize::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(number);
        }
        shift += 7;
    }
}

/// Takes the first number from a list that [`push_signed`] made; `None` at its end.
pub fn take_signed(bytes: &mut &[u8]) -> Option<isize> {
    let number = take(bytes)?;
    Some((number >> 1) as isize ^ -((number & 1) as isize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_in_order() {
        let mut bytes = Vec::new();
        let numbers = [0, 1, 127, 128, 300, usize::from(u16::MAX), usize::MAX];
        let signed = [0, -1, 1, -64, 64, isize::MIN, isize::MAX];
        for (number, signed) in numbers.into_iter().zip(signed) {
            push(&mut bytes, number);
            push_signed(&mut bytes, signed);
        }
        let rest = &mut bytes.as_slice();
        for (number, signed) in numbers.into_iter().zip(signed) {
            assert_eq!(take(rest), Some(number));
            assert_eq!(take_signed(rest), Some(signed));
        }
        assert_eq!(take(rest), None);
        bytes.clear();
        for number in 0..128 {
            push(&mut bytes, number);
        }
        assert_eq!(bytes.len(), 128);
    }
}

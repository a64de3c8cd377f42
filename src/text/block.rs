//! A bit for each of 64 bytes, for scans that look at that much text at once.

/// Bytes that are looked at together, a bit of a `u64` each.
pub(crate) const BLOCK_BYTES: usize = 64;

/// Returns a bit for each byte, which is 0 or 1: the first byte in the lowest bit.
pub(crate) fn bits(bytes: &[u8; BLOCK_BYTES]) -> u64 {
    let (eights, _) = bytes.as_chunks();
    let eight = |eight: &[u8; 8]| {
        // Each factor moves another byte to the highest one, a bit further.
        u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56
    };
    let all = eights.iter().map(eight).enumerate();
    all.fold(0, |bits, (at, eight)| bits | eight << (8 * at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_its_bit() {
        for at in 0..BLOCK_BYTES {
            let mut bytes = [0; BLOCK_BYTES];
            bytes[at] = 1;
            assert_eq!(bits(&bytes), 1 << at);
        }
        assert_eq!(bits(&[1; BLOCK_BYTES]), u64::MAX);
    }
}

//! A picture as PNG (W3C recommendation, 2003), without compression: the document that holds it is compressed itself.

/// A picture of `width` × `height` pixels, three bytes each, row by row from the top.
pub(super) fn rgb(width: usize, height: usize, pixels: &[u8]) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = Vec::with_capacity(13);
    head.extend_from_slice(&size(width));
    head.extend_from_slice(&size(height));
    head.extend_from_slice(&[8, 2, 0, 0, 0]);
    chunk(&mut out, b"IHDR", &head);
    let mut rows = Vec::with_capacity(pixels.len() + height);
    for row in pixels.chunks_exact(width * 3) {
        rows.push(0);
        rows.extend_from_slice(row);
    }
    chunk(&mut out, b"IDAT", &stored(&rows));
    chunk(&mut out, b"IEND", &[]);
    out
}

fn size(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes()
}

fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    out.extend_from_slice(&size(data.len()));
    let from = out.len();
    out.extend_from_slice(kind);
    out.extend_from_slice(data);
    let sum = crc32(&out[from..]);
    out.extend_from_slice(&sum.to_be_bytes());
}

/// A zlib stream of stored blocks (RFC 1950, RFC 1951).
fn stored(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let blocks = data.chunks(65_535);
    let last = blocks.len().saturating_sub(1);
    for (number, block) in blocks.enumerate() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(number == last));
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(block);
    }
    let (mut a, mut b) = (1u32, 0u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend_from_slice(&(b << 16 | a).to_be_bytes());
    out
}

fn crc32(data: &[u8]) -> u32 {
    let step = |crc: u32| (0..8).fold(crc, |c, _| if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 });
    let table: Vec<u32> = (0..256u32).map(step).collect();
    let entry = |crc: u32, byte: u8| {
        let at = usize::from(crc.to_le_bytes()[0] ^ byte);
        table.get(at).copied().unwrap_or(0) ^ (crc >> 8)
    };
    !data.iter().fold(u32::MAX, |crc, byte| entry(crc, *byte))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_sum_of_the_standards_example() {
        assert_eq!(super::crc32(b"123456789"), 0xCBF4_3926);
    }
}

//! Any bytes: a workbook or a refusal; what opens can be marked up, and its marked-up copy opens.

pub fn check(data: &[u8]) {
    qipan_exchange::workbook::fuzz(data);
}

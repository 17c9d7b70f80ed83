//! The overlay against the truth: layers made as unions of parcels, another engine, and what must hold of any layer.

#![expect(clippy::unwrap_used, reason = "tests fail loudly")]

mod golden;
mod make;
mod oracle;
mod properties;
mod real;
mod truth;

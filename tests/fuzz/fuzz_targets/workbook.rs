//! Any bytes at all.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::let_guarded_panics_pass(), |bytes: &[u8]| fuzz::read_all(bytes));

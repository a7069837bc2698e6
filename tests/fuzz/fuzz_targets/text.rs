//! Separated values behind a heading, so that most of them are a table.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::let_guarded_panics_pass(), |text: &[u8]| fuzz::read_all(&[b"No;Receiver\n1;Ana\n", text].concat()));

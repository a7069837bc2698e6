//! The inside of a table of a web page.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::let_guarded_panics_pass(), |page: &[u8]| fuzz::read_all(&[b"<table><tr><td>a", page].concat()));

//! The shared strings of an `.xlsx`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::let_guarded_panics_pass(), |strings: &[u8]| {
    let strings = [b"<sst>", strings].concat();
    let sheet = br#"<worksheet><sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row></sheetData></worksheet>"#;
    if let Some(bytes) = fuzz::with_part(&strings, sheet) {
        fuzz::read_all(&bytes);
    }
});

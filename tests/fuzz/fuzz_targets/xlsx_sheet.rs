//! The rows of an `.xlsx`, behind a head that is right.
#![no_main]

libfuzzer_sys::fuzz_target!(init: fuzz::let_guarded_panics_pass(), |rows: &[u8]| {
    let sheet = [b"<worksheet><sheetData>", rows, b"</sheetData></worksheet>"].concat();
    let strings = b"<sst><si><t>a</t></si><si><r><t>b</t></r></si></sst>";
    if let Some(bytes) = fuzz::with_part(strings, &sheet) {
        fuzz::read_all(&bytes);
    }
});

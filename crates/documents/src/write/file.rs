//! From printpdf's document to the bytes of a file.
//!
//! printpdf builds the file as a [`lopdf::Document`] and would save that as it
//! stands. Between the two, what it has no setting for is put right here.

use std::io::Write as _;

use flate2::{Compression, write::ZlibEncoder};
use lopdf::{Dictionary, Object};
use printpdf::{PdfDocument, PdfSaveOptions};

/// The file of a document: the same bytes for the same document.
pub(super) fn written(pdf: PdfDocument) -> Vec<u8> {
    let mut warnings = Vec::new();
    // Operators that printpdf has no name for are kept: all of them are ours.
    let options = PdfSaveOptions {
        secure: false,
        ..PdfSaveOptions::default()
    };
    let mut file = pdf.to_lopdf_document(&options, &mut warnings);
    debug_assert!(warnings.is_empty(), "{warnings:?}");
    drop(pdf);

    // Print scaling, below, came with 1.6; printpdf says 1.3.
    "1.7".clone_into(&mut file.version);
    // Two numbers that differ with every file; optional, so there are none.
    file.trailer.remove(b"ID");
    describe(&mut file);
    share_what_pages_repeat(&mut file);
    deflate(&mut file);
    let mut bytes = Vec::new();
    let saved = file.save_to(&mut bytes);
    debug_assert!(saved.is_ok(), "writing to memory does not fail");
    bytes
}

/// Title and producer, and how a viewer is to print.
fn describe(file: &mut lopdf::Document) {
    let info = file.trailer.get(b"Info").and_then(Object::as_reference);
    if let Ok(info) = info.and_then(|id| file.get_dictionary_mut(id)) {
        // The rest is empty or, as printpdf always writes dates, from 1970.
        let title = info.remove(b"Title");
        *info = Dictionary::new();
        info.set("Title", title.unwrap_or_else(|| Object::string_literal("")));
        info.set("Producer", Object::string_literal("Waystation"));
    }
    if let Ok(catalog) = file.catalog_mut() {
        let mut preferences = Dictionary::new();
        preferences.set("DisplayDocTitle", true);
        // A viewer that scales to its paper would break whole dots apart.
        preferences.set("PrintScaling", "None");
        catalog.set("ViewerPreferences", preferences);
    }
}

/// Size and fonts are the same on every page, and printpdf says them on each, with
/// an object of its own for the fonts. Here they are said once, where pages begin.
fn share_what_pages_repeat(file: &mut lopdf::Document) {
    let tree = file.catalog().and_then(|catalog| catalog.get(b"Pages"));
    let Ok(tree) = tree.and_then(Object::as_reference) else {
        return;
    };
    let pages: Vec<_> = file.page_iter().collect();
    let (mut size, mut resources) = (None, None);
    for page in pages {
        let Ok(page) = file.get_dictionary_mut(page) else {
            continue;
        };
        for same_as_size_or_empty in [&b"TrimBox"[..], b"CropBox", b"Annots"] {
            page.remove(same_as_size_or_empty);
        }
        size = page.remove(b"MediaBox").or(size);
        let Some(Object::Reference(own)) = page.remove(b"Resources") else {
            continue;
        };
        let own = file.objects.remove(&own);
        resources = resources.or(own);
    }
    if let Ok(tree) = file.get_dictionary_mut(tree) {
        for (name, value) in [("MediaBox", size), ("Resources", resources)] {
            if let Some(value) = value {
                tree.set(name, value);
            }
        }
    }
    // A file that was never amended must number its objects without a gap.
    file.renumber_objects();
}

/// With one encoder for all pages: lopdf would make one for each, and a new one
/// clears a table that is larger than most pages.
fn deflate(file: &mut lopdf::Document) {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    for object in file.objects.values_mut() {
        let Object::Stream(stream) = object else {
            continue;
        };
        let written = encoder.write_all(&stream.content);
        let deflated = written.and_then(|()| encoder.reset(Vec::new()));
        debug_assert!(deflated.is_ok(), "writing to memory does not fail");
        if let Ok(deflated) = deflated {
            stream.dict.set("Filter", "FlateDecode");
            stream.set_content(deflated);
        }
    }
}

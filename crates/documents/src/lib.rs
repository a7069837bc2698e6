//! Bytes in, bytes out: rows from spreadsheets, labels and manifests as PDF.
//!
//! Nothing here opens a file, a socket or a printer, or reads a clock or a
//! random source: the same input gives the same bytes on every station. Words
//! for people arrive as data; errors are codes.
//!
//! PDFs are made with `printpdf`, bars with `barcoders`; how, and what that
//! costs, is in `docs/decisions/0004-paper.md`.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod read;
pub mod write;

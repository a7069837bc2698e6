//! Bytes in, bytes out: rows from spreadsheets, labels and manifests as PDF.
//!
//! Nothing here opens a file, a socket or a printer, or reads a clock or a
//! random source: the same input gives the same bytes on every station. Words
//! for people arrive as data; errors are codes.
//!
//! PDFs are written with `pdf-writer` rather than a drawing library: a label is
//! a fixed layout, and the general library measured for this embedded whole
//! fonts, put random ids into each file and was slower before any layout than
//! this crate is with it.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod read;
pub mod write;

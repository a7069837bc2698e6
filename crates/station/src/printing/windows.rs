//! Windows' spooler. Not compiled on the systems this was written on
//! (docs/decisions/0013): whoever builds for Windows first tries it there.

use std::io::{self, ErrorKind};

/// A queue that exists.
#[derive(Debug)]
pub struct Queue {
    name: String,
}

impl Queue {
    /// Finds a queue by its name.
    pub fn find(name: &str) -> io::Result<Self> {
        match printers::get_printer_by_name(name) {
            Some(_) => Ok(Self {
                name: name.to_owned(),
            }),
            None => Err(ErrorKind::NotFound.into()),
        }
    }

    /// Hands one sheet over as raw bytes.
    pub fn print(&self, title: &str, bytes: &[u8]) -> io::Result<()> {
        let printer = printers::get_printer_by_name(&self.name).ok_or(ErrorKind::NotFound)?;
        let options = printers::common::base::job::PrinterJobOptions {
            name: Some(title),
            ..printers::common::base::job::PrinterJobOptions::none()
        };
        printer
            .print(bytes, options)
            .map(drop)
            .map_err(|error| io::Error::other(format!("{error:?}")))
    }
}

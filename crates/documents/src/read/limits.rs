//! What a file may ask for. Every figure bounds memory or time for bytes that
//! somebody else wrote; a count that a file claims is never believed.

/// Unpacked parts of a workbook may not add up to more than this: a million
/// rows of 15 columns unpack to 0.7 GiB, and unpacking 1 GiB takes a second.
pub const UNPACKED_LIMIT: u64 = 1 << 30;

/// A part that unpacks to more than this many times its size is built to harm:
/// a sheet of 200,000 like rows stays below 40.
pub(super) const RATIO_LIMIT: u64 = 300;

/// Below this many unpacked bytes no ratio is dangerous.
pub(super) const RATIO_MATTERS_FROM: u64 = 32 << 20;

/// Parts of an archive: a workbook of 100 sheets has about 300.
pub(super) const PARTS_LIMIT: usize = 4096;

/// A part that is read whole (list of sheets, relations, styles).
pub(super) const SMALL_PART_LIMIT: u64 = 16 << 20;

/// What Excel itself can address.
pub(super) const ROWS_LIMIT: u32 = 1_048_576;
/// What Excel itself can address.
pub(super) const COLUMNS_LIMIT: usize = 16_384;

/// Bytes of text in one cell: Excel's 32,767 characters at four bytes each.
pub(super) const CELL_BYTES_LIMIT: usize = 32_767 * 4;

/// Bytes of one row as stored: 16,384 cells of 250 bytes. Rows are read whole.
pub(super) const ROW_BYTES_LIMIT: usize = 4 << 20;

/// Bytes of one piece of markup or text between two tags: the longest cell with
/// every character written as `&#x10FFFF;`.
pub(super) const TOKEN_LIMIT: usize = 1 << 20;

/// Memory for shared strings that any workbook may have.
pub(super) const STRINGS_FLOOR: usize = 40 << 20;

/// Beyond [`STRINGS_FLOOR`], shared strings may take this many times their
/// packed size: those of real exports pack to between a third and a sixth.
pub(super) const STRINGS_RATIO: usize = 10;

/// Unpacked bytes of any part, if a workbook is left to the general reader
/// because ours does not know a construct in it: that one holds a string each.
pub(super) const GENERAL_PART_LIMIT: u64 = 8 << 20;

/// Tables in a web page, and sheets in a workbook.
pub(super) const SHEETS_LIMIT: usize = 1024;

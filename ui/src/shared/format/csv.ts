/**
 * Rows as CSV for a spreadsheet. The cells come from strangers' workbooks, and
 * a spreadsheet runs a cell that opens like a formula; an apostrophe makes it
 * text again.
 */
const RUNS = /^[=+\-@\t\r]/;

export function csvCell(value: string | number): string {
  const text = typeof value === 'string' && RUNS.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csv(rows: ReadonlyArray<ReadonlyArray<string | number>>): string {
  // The byte order mark tells Excel that the text is UTF-8, Arabic included.
  return `\u{feff}${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

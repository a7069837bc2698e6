/**
 * Hands a file over as a download. The window has no file dialog: the shell
 * around it catches the download and puts it into the person's folder.
 */
export function saveAsDownload(
  filename: string,
  mediaType: string,
  content: Uint8Array<ArrayBuffer>,
): void {
  const address = URL.createObjectURL(new Blob([content], { type: mediaType }));
  const link = document.createElement('a');
  link.href = address;
  link.download = filename;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  // Revoked late: a webview may begin to read only after the click returned.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** What was dropped or chosen, sorted into files to read and sentences to say. */
export type Unfit = 'folder' | 'nothing' | 'too_many';

export interface Dropped {
  files: File[];
  unfit: Unfit[];
  /** Files for which there was no room. */
  left: number;
}

/** Takes as many files as there is room for. */
export function sortFiles(files: readonly File[], room: number, folders = 0): Dropped {
  const taken = files.slice(0, room);
  const left = files.length - taken.length;
  const unfit: Unfit[] = [];
  if (folders > 0) unfit.push('folder');
  if (files.length === 0 && folders === 0) unfit.push('nothing');
  if (left > 0) unfit.push('too_many');
  return { files: taken, unfit, left };
}

/** A folder comes as a file too, of no content; only its entry tells. */
export function sortDrop(data: DataTransfer, room: number): Dropped {
  const items = [...data.items].filter((item) => item.kind === 'file');
  const files: File[] = [];
  let folders = 0;
  for (const item of items) {
    if (item.webkitGetAsEntry()?.isDirectory) {
      folders += 1;
      continue;
    }
    const file = item.getAsFile();
    if (file) files.push(file);
  }
  return sortFiles(files, room, folders);
}

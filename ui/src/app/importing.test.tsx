/** Importing from the first file to the last correction, against the invented day. */
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Calls } from '@/generated/contract';
import { fakeHost } from '@/host/fake';
import type { CallName, Host } from '@/host/types';
import { Station } from './station';

const see = (id: string) => screen.findByTestId(id, undefined, { timeout: 10_000 });
const press = async (id: string) => fireEvent.click(await see(id));
const text = (id: string) => screen.getByTestId(id).textContent;

function open(address: string, host: Host = fakeHost()) {
  window.location.hash = address;
  return render(<Station host={host} />);
}

async function take(...names: string[]) {
  const files = names.map((name) => (name.includes('\n') ? new File([name], 'made.csv') : new File(['x'], name)));
  fireEvent.change(await see('import-file'), { target: { files } });
}

/** Keeps what was asked of the host. */
function listening(host = fakeHost()) {
  const asked: Array<[CallName, unknown]> = [];
  const call = host.call.bind(host);
  host.call = (name, request) => {
    asked.push([name, request]);
    return call(name, request);
  };
  const last = <N extends CallName>(name: N) =>
    asked.findLast(([one]) => one === name)?.[1] as Calls[N]['request'] | undefined;
  return { host, last };
}

const pressable = (id: string) =>
  waitFor(() => expect(screen.getByTestId(id).getAttribute('aria-disabled')).toBeNull(), { timeout: 10_000 });

beforeEach(() => {
  // jsdom has no layout: nothing scrolls there, and no list has room for a row.
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(720);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(1280);
  Element.prototype.scrollTo = vi.fn<() => void>();
  window.scrollTo = vi.fn<() => void>();
});

describe('a file that needs nothing', () => {
  test('is two presses from its choice to its report', async () => {
    const { host, last } = listening();
    open('/imports', host);
    await take('morning.xlsx');
    await pressable('import-start');
    expect(text('import-start')).toContain('Import 237 waybills');
    expect(document.activeElement).toBe(screen.getByTestId('import-start'));
    await press('import-start');
    await see('import-correct');
    expect(screen.getByTestId('import-status').dataset['status']).toBe('completed');
    expect(text('result-created')).toBe('237');
    expect(text('result-failed')).toBe('3');
    expect(last('start_import')).toMatchObject({ on_duplicate: 'skip', strict: false, plan: { sheet: 'Orders', header_row: 1 } });
  });

  test('Enter confirms, but not at the end of a gun’s code', async () => {
    const { host, last } = listening();
    open('/imports/new', host);
    await take('morning.xlsx');
    await pressable('import-start');
    const key = (name: string, at: number) => {
      const event = new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true });
      Object.defineProperty(event, 'timeStamp', { value: at });
      document.body.dispatchEvent(event);
      return event;
    };
    key('7', 1000);
    expect(key('Enter', 1002).defaultPrevented).toBe(true);
    expect(last('start_import')).toBeUndefined();
    key('Enter', 3000);
    await see('result-created');
  });
});

describe('a file with questions', () => {
  test('names the required fields it lacks, and goes on once they have a column', async () => {
    const { host, last } = listening();
    open('/imports/new', host);
    await take('strange.xlsx');
    expect((await see('missing-fields')).textContent).toContain('Waybill number, Receiver, Receiver\'s phone');
    expect(screen.getByTestId('import-check').getAttribute('aria-disabled')).toBe('true');
    for (const [column, field] of [['A', 'waybill_number'], ['D', 'receiver_name'], ['E', 'receiver_phone']]) {
      fireEvent.change(await see(`column-${column}`), { target: { value: field } });
      // oxlint-disable-next-line no-await-in-loop -- a person chooses one after the other
      await waitFor(() => expect(screen.getByTestId<HTMLSelectElement>(`column-${column}`).value).toBe(field));
    }
    await pressable('import-check');
    await press('import-check');
    await pressable('import-start');
    await press('import-start');
    await see('result-created');
    expect(last('start_import')?.plan?.columns.map((one) => [one.field, one.column])).toEqual([
      ['waybill_number', 0],
      ['receiver_name', 3],
      ['receiver_phone', 4],
    ]);
  });

  test('the heading row is chosen in the file itself', async () => {
    open('/imports/new');
    await take('titled strange.xlsx');
    fireEvent.click(await see('heading-row-5'));
    const second = await screen.findByTestId('column-D');
    expect(within(second.closest('tr') ?? document.body).getByText('Client')).toBeTruthy();
  });

  test('a mapping is saved and finds the next file of its kind', async () => {
    open('/imports/new');
    await take('Tracking,Who,Phone No\nJT1,Ana,0917\n');
    for (const [column, field] of [['A', 'waybill_number'], ['B', 'receiver_name'], ['C', 'receiver_phone']]) {
      fireEvent.change(await see(`column-${column}`), { target: { value: field } });
      // oxlint-disable-next-line no-await-in-loop -- a person chooses one after the other
      await waitFor(() => expect(screen.getByTestId<HTMLSelectElement>(`column-${column}`).value).toBe(field));
    }
    await pressable('template-save');
    await press('template-save');
    fireEvent.change(await see('template-name'), { target: { value: 'Corner shop' } });
    await press('template-save-do');
    await waitFor(() => expect(screen.getByTestId<HTMLSelectElement>('import-template').value).toBe('Corner shop'));
    fireEvent.keyDown(window, { key: 'Escape' });
    await take('Tracking,Who,Phone No\nJT2,Jose,0918\n');
    expect((await see('how-read')).textContent).toContain('Corner shop');
  });

  test('a date that reads two ways is asked once, in words, before anything is imported', async () => {
    const { host, last } = listening();
    open('/imports/new', host);
    await take('dates.xlsx');
    const day = await see('date-day_first');
    expect(day.getAttribute('aria-label')).toContain('April 3, 2026');
    expect(screen.getByTestId('date-month_first').getAttribute('aria-label')).toContain('March 4, 2026');
    expect(screen.getByTestId('import-start').getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(day);
    await pressable('import-start');
    await press('import-start');
    await see('result-created');
    expect(last('start_import')?.plan?.date_order).toBe('day_first');
  });

  test('a word is explained on the way, and told only when the import starts', async () => {
    const { host, last } = listening();
    open('/imports/new', host);
    await take('words.xlsx');
    fireEvent.change(await see('word-For Return'), { target: { value: 'returned' } });
    expect(last('map_status_word')).toBeUndefined();
    await pressable('import-start');
    await press('import-start');
    await see('result-created');
    expect(last('map_status_word')).toEqual({ word: 'For Return', status: 'returned' });
  });
});

describe('several files at once', () => {
  test('show how far each is; those that ask nothing are imported together', async () => {
    open('/imports/new');
    await take('one.xlsx', 'strange.xlsx', 'two.xlsx', 'poster.pdf');
    await waitFor(
      () =>
        expect(screen.getAllByTestId('import-file-row').map((row) => row.dataset['stage'])).toEqual([
          'ready',
          'map',
          'ready',
          'refused',
        ]),
      { timeout: 10_000 },
    );
    expect(screen.getByText(/This file is not an Excel workbook/)).toBeTruthy();
    await press('import-start-all');
    await waitFor(() => expect(screen.getAllByTestId('import-file-row')).toHaveLength(2), { timeout: 10_000 });
  });

  test('a folder and an eleventh file are spoken of', async () => {
    open('/imports/new');
    await take(...Array.from({ length: 11 }, (_, place) => `${place}.pdf`));
    expect(await screen.findByText(/At most 10 files wait at once; 1 was left/)).toBeTruthy();
    const items = [{ kind: 'file', webkitGetAsEntry: () => ({ isDirectory: true }), getAsFile: () => null }];
    // Anywhere in the window, the rail beside the page included.
    fireEvent.drop(screen.getByTestId('place-home'), { dataTransfer: { items } });
    expect(await screen.findByText(/A folder was dropped/)).toBeTruthy();
  });

  test('a file dropped on another screen does not take the screens away', async () => {
    open('/issues');
    await see('place-home');
    const taken = fireEvent.drop(screen.getByTestId('place-home'), { dataTransfer: { items: [] } });
    expect(taken).toBe(false);
  });

  test('a reload finds the file again where it was; one the station has lost says so', async () => {
    const host = fakeHost();
    const { unmount } = open('/imports/new', host);
    await take('strange.xlsx');
    await see('missing-fields');
    unmount();
    const again = open(window.location.hash.slice(1), host);
    await see('missing-fields');
    again.unmount();
    open('/imports/new', fakeHost());
    expect(await screen.findByText(/no longer holds this file/)).toBeTruthy();
  });
});

describe('an import that is there', () => {
  test('of thousands of failed rows a part is shown, how many are left, and more on demand', async () => {
    const { host, last } = listening();
    const call = host.call.bind(host);
    // The engine gives a thousand at a time; here it gives one.
    host.call = (name, request) =>
      call(name, name === 'failed_rows' ? { ...request, limit: 1 } : request);
    open('/imports/import-1', host);
    await press('import-correct');
    await see('failed-row-14');
    expect(screen.queryByTestId('failed-row-57')).toBeNull();
    expect(text('correct-more')).toContain('left: 1');
    await press('correct-more');
    await see('failed-row-57');
    expect(last('failed_rows')).toMatchObject({ after_row: 14 });
    expect(screen.queryByTestId('correct-more')).toBeNull();
  });

  test('its failed rows are corrected in place: settled ones leave, others say why', async () => {
    const { host, last } = listening();
    open('/imports/import-1', host);
    await press('import-correct');
    fireEvent.change(await see('cell-14-receiver_phone'), { target: { value: '09171234567' } });
    fireEvent.change(await see('cell-57-waybill_number'), { target: { value: '' } });
    await press('correct-send');
    expect((await see('corrected')).textContent).toContain('1 row corrected. 1 still fails');
    await waitFor(() => expect(screen.queryByTestId('failed-row-14')).toBeNull());
    expect(screen.getByTestId('failed-row-57').textContent).toContain('The cell is empty');
    expect(last('correct_rows')?.rows.map((row) => row.row)).toEqual([14, 57]);
  });

  test('is taken back after asking, and says what was kept', async () => {
    open('/imports/import-1');
    await press('import-void');
    expect(document.activeElement?.textContent).toContain('Keep it');
    fireEvent.keyDown(window, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByTestId('import-void-confirm')).toBeNull());
    expect(screen.getByTestId('import-void'), 'Escape answered the question and left the page alone').toBeTruthy();
    await press('import-void');
    await press('import-void-confirm');
    expect((await see('import-voided')).textContent).toMatch(/1500 waybills taken back, 500 kept/);
  });

  test('a long report is asked for in parts, and saved whole', async () => {
    const { host, last } = listening();
    open('/imports/import-2', host);
    await waitFor(() => expect(screen.getAllByRole('row').length).toBeGreaterThan(10));
    expect(last('import_rows')).toMatchObject({ after: 0, limit: 500 });
    const saveFile = vi.spyOn(host, 'saveFile');
    await press('report-csv');
    await waitFor(() => expect(saveFile).toHaveBeenCalled());
    const saved = new TextDecoder().decode(saveFile.mock.calls[0]?.[2]);
    expect(saved.split('\r\n').length).toBe(4202);
    await press('import-original');
    await waitFor(() => expect(saveFile).toHaveBeenCalledTimes(2));
    expect(saveFile.mock.calls[1]?.[0]).toBe('Flash november.csv');
  });

  test('one that runs is cancelled after asking; what was taken stays', async () => {
    const host = fakeHost({ delay: 40 });
    open('/imports/new', host);
    await take('large.xlsx');
    await pressable('import-start');
    await press('import-start');
    await press('import-cancel');
    await press('import-cancel-confirm');
    await waitFor(() => expect(screen.getByTestId('import-status').dataset['status']).toBe('cancelled'), { timeout: 10_000 });
    expect(await screen.findByText(/The rows taken before that stay/)).toBeTruthy();
  });
});

describe('import settings', () => {
  test('a waiting word gets its meaning', async () => {
    const { host, last } = listening();
    open('/imports', host);
    await press('words-waiting');
    fireEvent.change(await see('word-RTS-HOLD'), { target: { value: 'returned' } });
    await press('word-set-RTS-HOLD');
    expect(await screen.findByText(/RTS-HOLD now means: Returned/)).toBeTruthy();
    expect(last('map_status_word')).toEqual({ word: 'RTS-HOLD', status: 'returned' });
  });

  test('a template is removed after asking', async () => {
    open('/imports/settings?tab=templates');
    await press('template-remove-Flash export');
    await press('template-remove-confirm');
    expect(await screen.findByText('No template yet')).toBeTruthy();
  });

  test('a spelling is added with a place of the dictionary', async () => {
    const { host, last } = listening();
    open('/imports/settings?tab=places', host);
    fireEvent.change(await see('alias-courier'), { target: { value: 'J&T' } });
    fireEvent.change(await see('alias-written'), { target: { value: 'QC COMMONWEALTH' } });
    expect(screen.getByTestId('alias-add').getAttribute('aria-disabled')).toBe('true');
    fireEvent.change(await see('alias-search'), { target: { value: 'common' } });
    fireEvent.click(await screen.findByLabelText('Commonwealth, Quezon City, Metro Manila'));
    await press('alias-add');
    expect(await screen.findByText('QC COMMONWEALTH')).toBeTruthy();
    expect(last('set_place_alias')).toMatchObject({ courier: 'J&T', written: 'QC COMMONWEALTH' });
  });
});

test.each(['imports', 'import', 'status_words', 'mapping_templates', 'place_aliases'] satisfies CallName[])(
  'when %s fails, its screen says so and offers to try again',
  async (command) => {
    const address = {
      imports: '/imports',
      import: '/imports/import-1',
      status_words: '/imports/settings?tab=words',
      mapping_templates: '/imports/settings?tab=templates',
      place_aliases: '/imports/settings?tab=places',
    }[command];
    open(address, fakeHost({ broken: [command] }));
    expect(await screen.findByText('Try again')).toBeTruthy();
    expect(screen.getByText('The disk of this station did not answer.')).toBeTruthy();
  },
);

test('a waybill whose address leaves its place open shows what it could be', async () => {
  open('/waybills?open=JT880100000148');
  expect((await see('place-candidates')).textContent).toContain('Santa Rosa City, Laguna');
});

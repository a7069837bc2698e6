import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { HostProvider } from '@/host/calls';
import { fakeHost } from '@/host/fake';
import { waybillOf } from '@/host/fake-day';
import type { Host } from '@/host/types';
import '@/shared/i18n/i18n';
import { Voice } from '@/shared/sound/sound';
import { BarPlaceProvider } from '@/shared/ui/bar-place';
import { ScanPage } from './scan-page';

const known = (place: number) => waybillOf(place).waybill_number;

beforeEach(() => {
  vi.useFakeTimers();
});

/** Lets `milliseconds` pass, and everything that is due happen. */
const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

async function open(host: Host = fakeHost(), manifest?: string) {
  const onManifest = vi.fn<(number: string | undefined) => void>();
  const played: string[] = [];
  vi.spyOn(Voice.prototype, 'play').mockImplementation((tone) => void played.push(tone));
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <HostProvider value={host}>
          <BarPlaceProvider value={document.body}>
            <ScanPage manifest={manifest} onManifest={onManifest} onLeave={() => undefined} />
          </BarPlaceProvider>
        </HostProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  await pass(0);
  return { host, onManifest, played };
}

/** The gun's own clock: a busy machine must not slow it down. */
let moment = 0;

/** What a gun does: keys at whatever has the focus, with next to no time between. */
function gun(text: string, end = 'Enter') {
  moment += 60;
  act(() => {
    for (const key of [...text, end]) {
      moment += 2;
      for (const type of ['keydown', 'keyup']) {
        const event = new KeyboardEvent(type, { key, code: key, bubbles: true, cancelable: true });
        Object.defineProperty(event, 'timeStamp', { value: moment });
        (document.activeElement ?? document.body).dispatchEvent(event);
      }
    }
  });
}

const outcome = () => screen.getByTestId('verdict').dataset['outcome'];
const text = (id: string) => screen.getByTestId(id).textContent;

describe('the band', () => {
  test('waits for the first parcel', async () => {
    await open();
    expect(outcome()).toBe('waiting');
    expect(text('count-valid')).toBe('0');
  });

  test.each([
    ['valid', [known(1)], 'Valid'],
    ['duplicate', [known(1), known(1)], 'Duplicate'],
    ['error', ['UNKNOWN1'], 'Error'],
  ])('shows %s by colour, shape and word, and says it by sound', async (wanted, codes, word) => {
    const { played } = await open();
    for (const code of codes) gun(code);
    await pass(0);
    const band = screen.getByTestId('verdict');
    expect(band.dataset['outcome']).toBe(wanted);
    expect(band.querySelector('[data-shape]')?.getAttribute('data-shape')).toBe(wanted);
    expect(band.textContent).toContain(word);
    expect(band.textContent).toContain(codes.at(-1));
    expect(played.at(-1)).toBe(wanted);
  });

  test('shows that it waits once an answer is slow, and sounds nothing before it', async () => {
    const { played } = await open(fakeHost({ delay: 800 }));
    await pass(5000);
    gun(known(1));
    await pass(250);
    expect(text('verdict')).toContain('Ready');
    await pass(100);
    expect(text('verdict')).toContain('Waiting');
    expect(text('scan-pending')).toContain('1');
    expect(played).toEqual([]);
    await pass(800);
    expect(outcome()).toBe('valid');
    expect(played).toEqual(['valid']);
  });

  test('says when a code was not recorded, and keeps the code', async () => {
    const { played } = await open(fakeHost({ broken: ['scan'] }));
    gun(known(1));
    await pass(0);
    expect(text('verdict')).toContain('Not recorded');
    expect(text('verdict')).toContain('Free some space');
    expect(screen.getByText('Record again')).toBeTruthy();
    expect(played).toEqual(['error']);
  });
});

describe('scanning', () => {
  test('fifty codes in a burst are all sent, in order, before the first answer', async () => {
    const host = fakeHost({ delay: 500 });
    const sent: string[] = [];
    const call = host.call.bind(host);
    host.call = (name, request) => {
      if (name === 'scan') sent.push((request as { code: string }).code);
      return call(name, request);
    };
    await open(host);
    await pass(5000);
    const codes = Array.from({ length: 50 }, (_, place) => known(place));
    for (const code of codes) gun(code);
    await pass(0);
    expect(sent).toEqual(codes);
    await pass(2000);
    expect(text('count-valid')).toBe('50');
    expect(text('total-scanned')).toBe('50');
  });

  test.each(['Enter', 'Tab'])('a gun presses no button that has the focus, ending with %s', async (end) => {
    const { host } = await open();
    const undo = screen.getByTestId('cancel-session');
    act(() => undo.focus());
    gun(known(2), end);
    await pass(0);
    expect(outcome()).toBe('valid');
    expect(screen.queryByTestId('confirm-cancel')).toBeNull();
    expect((host as ReturnType<typeof fakeHost>).asked).not.toContain('cancel_session');
  });

  test('a gun leaves nothing in the field', async () => {
    await open();
    const field = screen.getByTestId<HTMLInputElement>('scan-input');
    gun(known(2));
    await pass(0);
    expect(field.value).toBe('');
    expect(document.activeElement).toBe(field);
  });

  test('a person types a code and presses Enter', async () => {
    await open();
    const field = screen.getByTestId<HTMLInputElement>('scan-input');
    fireEvent.input(field, { target: { value: known(3) } });
    fireEvent.submit(field);
    await pass(0);
    expect(outcome()).toBe('valid');
    expect(field.value).toBe('');
  });

  test('a scan that comes before the question is answered resumes the session left open', async () => {
    const host = fakeHost();
    const { session_id } = await host.call('open_session', { new: false });
    await host.call('scan', { session_id, code: known(1), source: 'gun' });
    await open(host);
    expect(screen.getByTestId('resume')).toBeTruthy();
    gun(known(2));
    await pass(1000);
    expect(text('count-valid')).toBe('2');
    expect(screen.queryByTestId('resume')).toBeNull();
    const all = await host.call('sessions', {});
    expect(all.filter((session) => session.status === 'active').map((session) => session.session_id)).toEqual([
      session_id,
    ]);
  });
});

test('when someone else ended the session, the code can go into the next one', async () => {
  const { host } = await open();
  gun(known(1));
  await pass(1000);
  const [first] = await host.call('sessions', {});
  await host.call('cancel_session', { session_id: first?.session_id ?? '' });
  gun(known(2));
  await pass(1000);
  expect(text('verdict')).toContain('Not recorded');
  fireEvent.click(screen.getByText('Record again'));
  await pass(1000);
  expect(outcome()).toBe('valid');
  expect(text('count-valid')).toBe('1');
});

describe('the actions', () => {
  test('a dispatch that would be refused says why, near the button and on it', async () => {
    await open();
    const button = screen.getByTestId('dispatch');
    expect(button.getAttribute('aria-disabled')).toBe('true');
    const why = document.getElementById(button.getAttribute('aria-describedby') ?? '');
    expect(why?.textContent).toContain('No valid parcel is in this session.');
    expect(why?.textContent).toContain('Scan the parcels that leave');
    expect(text('actions-said')).toContain('No valid parcel is in this session.');
    fireEvent.click(button);
    fireEvent.keyDown(window, { key: 'F4' });
    await pass(0);
    expect(screen.getByTestId('dispatch')).toBeTruthy();
  });

  test('a clean batch leaves at once', async () => {
    const { onManifest } = await open();
    gun(known(1));
    await pass(1000);
    expect(text('dispatch')).toContain('Dispatch 1 parcel');
    fireEvent.keyDown(window, { key: 'F4' });
    await pass(0);
    expect(onManifest).toHaveBeenCalledWith(expect.stringMatching(/^LF1-/));
  });

  test('errors are asked about in the bar, and a scan goes on meanwhile', async () => {
    const { onManifest } = await open();
    gun(known(1));
    gun('UNKNOWN1');
    await pass(1000);
    fireEvent.click(screen.getByTestId('dispatch'));
    expect(screen.getByText('1 error will become an issue.')).toBeTruthy();
    gun(known(2));
    await pass(1000);
    expect(outcome()).toBe('valid');
    fireEvent.click(screen.getByTestId('confirm-dispatch'));
    await pass(0);
    expect(onManifest).toHaveBeenCalledWith(expect.stringMatching(/^LF1-/));
  });

  test('undo takes the newest scan back and says so', async () => {
    const { played } = await open();
    gun(known(1));
    await pass(1000);
    fireEvent.keyDown(window, { key: 'F2' });
    await pass(1000);
    expect(text('count-valid')).toBe('0');
    expect(text('actions-said')).toContain(known(1));
    expect(played.at(-1)).toBe('warning');
  });

  test('a key that is pressed the moment a code came in waits for its answer', async () => {
    const { host } = await open(fakeHost({ delay: 200 }));
    await pass(3000);
    gun(known(1));
    fireEvent.keyDown(window, { key: 'F2' });
    await pass(100);
    expect((host as ReturnType<typeof fakeHost>).asked).not.toContain('undo');
    await pass(2000);
    expect((host as ReturnType<typeof fakeHost>).asked).toContain('undo');
    expect(text('count-valid')).toBe('0');
  });
});

test('a scan while the manifest is shown begins the next batch', async () => {
  const host = fakeHost();
  const { session_id } = await host.call('open_session', { new: false });
  await host.call('scan', { session_id, code: known(1), source: 'gun' });
  const { manifest_number } = await host.call('dispatch', { session_id, acknowledge_errors: false });
  const { onManifest } = await open(host, manifest_number);
  expect(text('manifest-number')).toBe(manifest_number);
  gun(known(2));
  await pass(0);
  expect(onManifest).toHaveBeenCalledWith(undefined);
  const [newest] = await host.call('sessions', {});
  expect(newest).toMatchObject({ status: 'active', valid_count: 1 });
});

describe('errors that must be acknowledged', () => {
  async function strict() {
    const host = fakeHost();
    await host.call('change_settings', { acknowledge_errors: true, lock_after_minutes: 0 });
    return open(host);
  }

  test('stop the scanning; what comes meanwhile stays in sight and makes the sound of an error', async () => {
    const { played } = await strict();
    gun('UNKNOWN1');
    await pass(0);
    expect(screen.getByTestId('acknowledge')).toBeTruthy();
    gun(known(1));
    await pass(0);
    expect(text('total-scanned')).toBe('1');
    expect(screen.getByText(known(1))).toBeTruthy();
    expect(played).toEqual(['error', 'error']);
  });

  test.each([
    ['F9', () => fireEvent.keyDown(window, { key: 'F9' })],
    ['the card', () => gun('WAYSTATION-ACKNOWLEDGE')],
  ])('%s lets it go on', async (_how, acknowledge) => {
    await strict();
    gun('UNKNOWN1');
    await pass(0);
    acknowledge();
    await pass(0);
    gun(known(1));
    await pass(0);
    expect(text('total-scanned')).toBe('2');
    expect(outcome()).toBe('valid');
  });
});

describe('the command card', () => {
  test('undoes the last scan and is no parcel', async () => {
    await open();
    gun(known(1));
    await pass(1000);
    gun('WAYSTATION-UNDO');
    await pass(1000);
    expect(text('total-scanned')).toBe('0');
  });

  test('dispatches, asking first where errors would become issues', async () => {
    const { onManifest } = await open();
    gun(known(1));
    gun('UNKNOWN1');
    await pass(1000);
    gun('WAYSTATION-DISPATCH');
    await pass(1000);
    expect(screen.getByTestId('confirm-dispatch')).toBeTruthy();
    expect(onManifest).not.toHaveBeenCalled();
    gun('WAYSTATION-DISPATCH');
    await pass(1000);
    expect(onManifest).toHaveBeenCalledOnce();
  });
});

describe('beside the scans', () => {
  test('F3 shows what is still here, one less after each valid scan', async () => {
    await open();
    fireEvent.keyDown(window, { key: 'F3' });
    await pass(0);
    expect(text('still-here-left')).toBe('1,500');
    gun(known(1));
    await pass(1000);
    expect(text('still-here-left')).toBe('1,499');
  });

  test('a valid parcel is flagged in the list, and becomes an error', async () => {
    await open();
    gun(known(1));
    await pass(1000);
    fireEvent.click(screen.getByLabelText(`This parcel must not go ${known(1)}`));
    await pass(0);
    fireEvent.click(screen.getByTestId('flag-damaged_barcode'));
    await pass(1000);
    expect(text('count-error')).toBe('1');
  });

  test('a pretend gun is there only to play with, and goes the way of a real one', async () => {
    await open(fakeHost({ sample: true }));
    await pass(0);
    fireEvent.keyDown(window, { key: 'F8' });
    await pass(1000);
    expect(outcome()).toBe('valid');
    expect(text('total-scanned')).toBe('1');
  });
});

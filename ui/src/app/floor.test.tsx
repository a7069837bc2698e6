/** The floor's screens around the scanner, against the invented day. */
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeHost, type FakeWishes } from '@/host/fake';
import { Station } from './station';

const see = (id: string) => screen.findByTestId(id, undefined, { timeout: 10_000 });
const press = async (id: string) => fireEvent.click(await see(id));
const fill = async (id: string, value: string) => fireEvent.change(await see(id), { target: { value } });

function open(address: string, wishes: FakeWishes = {}) {
  window.location.hash = address;
  const host = fakeHost(wishes);
  render(<Station host={host} />);
  return host;
}

beforeEach(() => {
  localStorage.clear();
  // jsdom has no layout: nothing scrolls there, and no list has room for a row.
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(720);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(1280);
  Element.prototype.scrollTo = vi.fn<() => void>();
  window.scrollTo = vi.fn<() => void>();
});

describe('who is there', () => {
  test('several people are asked, and a press on a name without a PIN is enough', async () => {
    open('/', { stage: 'crowd' });
    await press('sign-in-Amal Benali');
    expect(await see('place-scan')).toBeTruthy();
  });

  test('a PIN is asked of whoever has one; three wrong ones make them wait', async () => {
    open('/', { stage: 'crowd' });
    await press('sign-in-Rico Dela Cruz');
    for (const words of ['does not fit', 'does not fit', 'Too many']) {
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      await fill('sign-in-pin', '9999');
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      await press('sign-in-go');
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      await waitFor(() => expect(screen.getByRole('alert').textContent).toContain(words));
    }
    await fill('sign-in-pin', '1234');
    await press('sign-in-go');
    await see('place-scan');
  });

  test('places a role may not use are not offered', async () => {
    open('/', { stage: 'crowd' });
    await press('sign-in-Chen Wei');
    await see('place-waybills');
    expect(screen.queryByTestId('place-scan')).toBeNull();
    expect(screen.queryByTestId('place-imports')).toBeNull();
  });

  test('F12 locks the screens; a station of one person without a PIN cannot', async () => {
    open('/', { stage: 'crowd' });
    await press('sign-in-Amal Benali');
    await see('lock');
    fireEvent.keyDown(window, { key: 'F12' });
    expect(await see('sign-in-Amal Benali')).toBeTruthy();
  });

  test('the station locks by itself once nobody touched it for long', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const host = open('/', { stage: 'crowd' });
    await host.call('change_settings', { acknowledge_errors: false, lock_after_minutes: 2 });
    await press('sign-in-Amal Benali');
    await see('lock');
    await vi.advanceTimersByTimeAsync(110_000);
    fireEvent.keyDown(window, { key: 'a' });
    await vi.advanceTimersByTimeAsync(110_000);
    expect(screen.queryByTestId('lock')).not.toBeNull();
    await vi.advanceTimersByTimeAsync(15_000);
    await see('sign-in-Amal Benali');
    vi.useRealTimers();
  });
});

describe('settings', () => {
  test('silence needs a reason', async () => {
    open('/settings');
    await fill('volume', '0');
    await press('save-sound');
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('needs a reason'));
    await fill('silent-reason', 'the office is next door');
    await press('save-sound');
    await screen.findByText(/Saved/);
  });

  test('the language changes at once', async () => {
    open('/settings');
    await fill('language', 'fr');
    expect(await screen.findByText('Réglages', { selector: 'h1' })).toBeTruthy();
  });

  test('somebody who leaves is asked about once more and stays in the list', async () => {
    open('/settings?tab=people', { stage: 'crowd' });
    await press('sign-in-Amal Benali');
    await press('leave-Rico Dela Cruz');
    fireEvent.click(await screen.findByText('Yes, deactivate Rico Dela Cruz'));
    const people = await see('people');
    await within(people).findByText('Works here no more');
    expect(within(people).getByText('Rico Dela Cruz')).toBeTruthy();
  });
});

describe('the day', () => {
  test('shows its figures, and a status opens its waybills', async () => {
    open('/');
    expect((await see('day-total')).textContent).toBe('2,000');
    fireEvent.click(screen.getAllByText('Delivered')[0] as HTMLElement);
    await waitFor(() => expect(window.location.hash).toContain('status=delivered'));
  });

  test('problems name who and lead to where they are settled', async () => {
    open('/problems');
    const problems = await see('problems');
    expect(within(problems).getByText('Amal Benali')).toBeTruthy();
    fireEvent.click(within(problems).getAllByText('Settle it')[1] as HTMLElement);
    await waitFor(() => expect(window.location.hash).toContain('/issues?open=issue-1'));
  });

  test.each([
    ['standalone', 'Standalone'],
    ['online', 'All sent'],
    ['offline', '37 not sent yet'],
    ['refused', 'Not accepted'],
  ] as const)('the line is always said: %s', async (line, words) => {
    open('/', { line });
    await waitFor(() => expect(screen.getByTestId('line').dataset['state']).toBe(line), { timeout: 10_000 });
    expect(screen.getByTestId('line').textContent).toContain(words);
  });
});

describe('waybills', () => {
  test('one is made by hand and opened', async () => {
    open('/waybills');
    await press('create-waybill');
    await fill('create-waybill_number', 'WB123');
    await fill('create-receiver_name', 'Ana');
    await fill('create-receiver_phone', '0917');
    await press('create-save');
    await waitFor(() => expect(window.location.hash).toContain('open=WB123'));
  });

  test('a correction says why', async () => {
    open('/waybills?open=JT880100000000');
    await press('correct-waybill');
    await fill('correct-status', 'delivered');
    await press('correct-save');
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('A reason is needed'));
    await fill('correct-reason', 'the shop called');
    await press('correct-save');
    await screen.findByText('Corrected.');
  });

  test('a long list comes page by page, and a view is kept by its name', async () => {
    const host = open('/waybills?status=pending');
    await screen.findByText(/^[1-9][\d,]* waybills$/);
    expect(host.asked.filter((name) => name === 'waybills')).toHaveLength(1);
    await fill('filter-destination', 'BAGUIO');
    fireEvent.blur(await see('filter-destination'));
    await waitFor(() => expect(window.location.hash).toContain('destination=BAGUIO'));
    await press('save-view');
    fireEvent.change(screen.getByPlaceholderText('Name of the view'), { target: { value: 'North' } });
    fireEvent.click(screen.getByText('Keep'));
    fireEvent.click(screen.getByText('All'));
    await waitFor(() => expect(window.location.hash).not.toContain('BAGUIO'));
    fireEvent.click(screen.getByText('North'));
    await waitFor(() => expect(window.location.hash).toContain('destination=BAGUIO'));
  });
});

test('the gallery shows every shared part', async () => {
  const parts = Object.keys(import.meta.glob('../shared/ui/*.tsx')).map((path) => path.split('/').at(-1)?.replace('.tsx', ''));
  open('/gallery');
  await screen.findByText('Gallery', { selector: 'h1' });
  const shown = [...document.querySelectorAll('[data-part]')].map((one) => one.getAttribute('data-part'));
  expect(parts.filter((part) => !shown.includes(part ?? ''))).toEqual([]);
});

test('the sample speaks the language that was chosen before it', async () => {
  const host = open('/', { stage: 'new' });
  fireEvent.click(await screen.findByText('Français'));
  await press('first-run-sample');
  expect(await see('recovery-code')).toBeTruthy();
  expect((await host.call('status', {})).language).toBe('fr');
});

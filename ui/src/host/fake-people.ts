/** The people of the invented day, who sits at its screens, and how it is kept. */
import type { Calls, OperatorView, Place, Role, SettingsView, SignInNameView } from '@/generated/contract';
import { refusal } from './fake-refusal';
import { HostError } from './types';

const PLACES: Place[] = [
  'home', 'scan', 'imports', 'sessions', 'waybills', 'issues', 'problems', 'station', 'settings',
];

/** What is not offered to a role. Enough to see a rail with places missing. */
const WITHOUT: Partial<Record<Role, Place[]>> = {
  supervisor: ['scan', 'imports', 'sessions', 'waybills', 'issues'],
  checker: ['scan', 'imports', 'sessions', 'issues'],
};

interface Wishes {
  owner: string;
  /** Two people, one with a PIN, and nobody at the screens. */
  crowd: boolean;
  language: string;
  id: () => string;
}

export function fakePeople({ owner, crowd, language, id }: Wishes) {
  const person = (operator_id: string, name: string, role: Role, has_pin: boolean): OperatorView => ({
    operator_id,
    name,
    role,
    permissions: [],
    has_pin,
    active: true,
  });
  const people = [person('op', owner, 'superadmin', false)];
  if (crowd) people.push(person('op-2', 'Rico Dela Cruz', 'operator', true), person('op-3', 'Chen Wei', 'checker', false));
  let seat: string | null = crowd ? null : 'op';
  const settings: SettingsView = {
    language,
    acknowledge_errors: false,
    lock_after_minutes: 15,
    volume: 80,
    silent_reason: null,
    may_change: true,
    may_manage_people: true,
  };
  const seated = () => people.find((one) => one.operator_id === seat) ?? null;
  const find = (operator_id: string) => {
    const found = people.find((one) => one.operator_id === operator_id);
    if (!found) throw new HostError(refusal('unknown_operator', 'Nobody here is called that.', 'Choose a name from the list.'));
    return found;
  };
  const needed = () => people.filter((one) => one.active).length > 1 || people.some((one) => one.has_pin);
  const tries = { wrong: 0 };
  return {
    rename: (name: string) => Object.assign(people[0] ?? {}, { name }),
    state: () => ({
      operator: seated(),
      signed_out: seat === null,
      can_lock: needed(),
      places: PLACES.filter((place) => !WITHOUT[seated()?.role ?? 'superadmin']?.includes(place)),
      settings: { ...settings },
      language: settings.language,
    }),
    answers: {
      operators: () => people.map((one) => ({ ...one })),
      add_operator: (ask: Calls['add_operator']['request']) => {
        if (people.some((one) => one.name.toLowerCase() === ask.name.trim().toLowerCase())) {
          throw new HostError(refusal('name_taken', `There is a ${ask.name} already.`, 'Choose another name.'));
        }
        const made = person(id(), ask.name, ask.role ?? 'operator', false);
        people.push(made);
        return { ...made };
      },
      deactivate_operator: ({ operator_id }: Calls['deactivate_operator']['request']) => ({
        ...Object.assign(find(operator_id), { active: false }),
      }),
      reactivate_operator: ({ operator_id }: Calls['reactivate_operator']['request']) => ({
        ...Object.assign(find(operator_id), { active: true }),
      }),
      sign_in_names: (): SignInNameView[] =>
        people
          .filter((one) => one.active)
          .map(({ operator_id, name, role, has_pin }) => ({ operator_id, name, role, has_pin, wait_seconds: 0 })),
      take_seat({ operator_id, pin }: Calls['sign_in']['request']) {
        const wanted = find(operator_id);
        if (wanted.has_pin && pin !== '1234') {
          tries.wrong += 1;
          if (tries.wrong > 2) {
            throw new HostError(refusal('sign_in_waits', 'Too many wrong tries. The next one is looked at in 10 s.', 'Wait.'));
          }
          throw new HostError(refusal('pin_wrong', 'This PIN does not fit.', 'Try again, or use the recovery code.'));
        }
        seat = operator_id;
      },
      leave_seat() {
        if (needed()) seat = null;
      },
      set_pin: ({ operator_id }: Calls['set_pin']['request']) => {
        find(operator_id ?? seat ?? '').has_pin = true;
        return {};
      },
      set_language: ({ language: wanted }: Calls['set_language']['request']) => ({
        ...Object.assign(settings, { language: wanted }),
      }),
      set_sound: ({ volume, silent_reason }: Calls['set_sound']['request']) => {
        if (volume === 0 && !silent_reason) {
          throw new HostError(refusal('silence_unexplained', 'A silent station needs a reason.', 'Say why in a few words.'));
        }
        return { ...Object.assign(settings, { volume, silent_reason: silent_reason ?? null }) };
      },
      change_settings: (ask: Calls['change_settings']['request']) => ({ ...Object.assign(settings, ask) }),
    },
  };
}

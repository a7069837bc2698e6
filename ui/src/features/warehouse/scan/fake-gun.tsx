import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '@/host/calls';
import { Button } from '@/shared/ui/button';
import { Icon } from '@/shared/ui/icons';
import styles from './fake-gun.module.css';

/** No courier issues these. */
const FOREIGN = ['JT9999999999999', 'JT9999999999983', 'PARCEL?', 'JT99'];

/** Milliseconds between two keys: as quick as the quickest gun. */
const SPEED = 4;

function codeOf(key: string): string {
  if (/\d/.test(key)) return `Digit${key}`;
  return /[a-z]/i.test(key) ? `Key${key.toUpperCase()}` : key;
}

/** Types a code as a gun does: at whatever has the focus, with Enter behind it. */
export async function shoot(code: string): Promise<void> {
  for (const key of [...code, 'Enter']) {
    for (const kind of ['keydown', 'keyup']) {
      const event = new KeyboardEvent(kind, {
        key,
        code: codeOf(key),
        shiftKey: /[A-Z]/.test(key) && key.length === 1,
        bubbles: true,
        cancelable: true,
      });
      (document.activeElement ?? document.body).dispatchEvent(event);
    }
    // oxlint-disable-next-line no-await-in-loop -- a gun types one key after the other
    await new Promise((resolve) => setTimeout(resolve, SPEED));
  }
}

interface Props {
  /** Codes the session has: they are not offered again as fresh ones. */
  taken: ReadonlySet<string>;
}

/** For a station to play with: a gun that lies on the screen. */
export function FakeGun({ taken }: Props) {
  const { t } = useTranslation('warehouse');
  const [last, setLast] = useState<string | null>(null);
  const [strange, setStrange] = useState(0);
  const pending = useCall('waybills', { status: 'pending', limit: 400, oldest_first: true });
  const next = pending.data?.find((one) => one.unknown_status === null && !taken.has(one.waybill_number));
  const fire = useCallback((code: string) => {
    setLast(code);
    void shoot(code);
  }, []);
  return (
    <section className={styles.gun} aria-label={t('fake_gun.title')} data-testid="fake-gun">
      <span className={styles.title} title={t('fake_gun.title')}>
        <Icon name="gun" size={20} />
      </span>
      <Button
        hotkey="F8"
        testId="fake-gun-next"
        refusal={next ? null : { message: t('fake_gun.none'), next_step: '' }}
        onPress={() => next && fire(next.waybill_number)}
      >
        {t('fake_gun.next')}
      </Button>
      <Button
        refusal={last ? null : { message: t('fake_gun.first'), next_step: '' }}
        testId="fake-gun-again"
        onPress={() => last && fire(last)}
      >
        {t('fake_gun.again')}
      </Button>
      <Button
        testId="fake-gun-foreign"
        onPress={() => {
          fire(FOREIGN[strange % FOREIGN.length] ?? '');
          setStrange(strange + 1);
        }}
      >
        {t('fake_gun.foreign')}
      </Button>
    </section>
  );
}

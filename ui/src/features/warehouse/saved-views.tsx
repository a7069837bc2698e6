import { useState, type FormEvent } from 'react';
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Button } from '@/shared/ui/button';
import type { WaybillsAddress } from './waybills-page';
import styles from './saved-views.module.css';

const KEPT = 'waystation.views';
type View = Omit<WaybillsAddress, 'open' | 'fresh'>;
interface Saved {
  name: string;
  view: View;
}

/** Views everybody needs. */
const COMMON: Array<{ word: 'all' | 'waiting' | 'on_the_way' | 'returned' | 'issues'; view: View }> = [
  { word: 'all', view: {} },
  { word: 'waiting', view: { status: 'pending', oldest: true } },
  { word: 'on_the_way', view: { status: 'dispatched' } },
  { word: 'returned', view: { status: 'returned' } },
  { word: 'issues', view: { status: 'issue_pending' } },
];

function kept(): Saved[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '[]');
    return Array.isArray(read) ? (read as Saved[]).filter((one) => typeof one?.name === 'string') : [];
  } catch {
    return [];
  }
}

function bare({ open: _open, fresh: _fresh, ...view }: WaybillsAddress): View {
  return JSON.parse(JSON.stringify(view)) as View;
}

const same = (one: View, other: View) =>
  JSON.stringify(Object.entries(bare(one)).toSorted()) === JSON.stringify(Object.entries(bare(other)).toSorted());

/** A view is an address: common ones and one's own, a press away. */
export function SavedViews({ address, onView }: { address: WaybillsAddress; onView: (view: View) => void }) {
  const { t } = useTranslation('warehouse');
  const [own, setOwn] = useState(kept);
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState('');
  const keep = (views: Saved[]) => {
    localStorage.setItem(KEPT, JSON.stringify(views));
    setOwn(views);
  };
  const here = bare(address);
  const known = [...COMMON.map((one) => one.view), ...own.map((one) => one.view)].some((view) => same(view, here));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    keep([...own.filter((one) => one.name !== name.trim()), { name: name.trim(), view: here }]);
    setNaming(false);
    setName('');
  };
  return (
    <nav className={styles.views} aria-label={t('views.title')}>
      {COMMON.map((one) => (
        <button
          key={one.word}
          type="button"
          className={styles.view}
          aria-pressed={same(one.view, here)}
          onClick={() => onView(one.view)}
        >
          {t(`views.${one.word}`)}
        </button>
      ))}
      {own.map((one) => (
        <span key={one.name} className={styles.own}>
          <button type="button" className={styles.view} aria-pressed={same(one.view, here)} onClick={() => onView(one.view)}>
            <bdi>{one.name}</bdi>
          </button>
          <button
            type="button"
            className={styles.drop}
            aria-label={t('views.drop', { name: one.name })}
            onClick={() => keep(own.filter((other) => other !== one))}
          >
            ×
          </button>
        </span>
      ))}
      {!known && !naming && (
        <Button quiet testId="save-view" onPress={() => setNaming(true)}>
          {t('views.save')}
        </Button>
      )}
      {naming && (
        <form className={styles.naming} onSubmit={submit}>
          <TextInput
            size="sm"
            aria-label={t('views.name')}
            placeholder={t('views.name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit">{t('views.keep')}</Button>
        </form>
      )}
    </nav>
  );
}

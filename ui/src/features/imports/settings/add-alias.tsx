import { useEffect, useState, type FormEvent } from 'react';
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PlaceView } from '@/generated/contract';
import { useCall, useCommand } from '@/host/calls';
import { Button } from '@/shared/ui/button';
import { Failed } from '@/shared/ui/states';
import { CourierField } from '../courier-field';
import styles from './settings.module.css';

/** Shorter than this, half the dictionary would match. */
const LEAST = 2;
const PAUSE = 200;

/** A spelling, whose it is, and the place it means, searched in the dictionary. */
export function AddAlias() {
  const { t } = useTranslation('imports');
  const [courier, setCourier] = useState('');
  const [written, setWritten] = useState('');
  const [typed, setTyped] = useState('');
  const [search, setSearch] = useState('');
  const [place, setPlace] = useState<PlaceView | null>(null);
  const add = useCommand('set_place_alias');
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  const found = useCall('places', { search }, { enabled: search.length >= LEAST, keepPrevious: true });
  const whole = courier.trim() !== '' && written.trim() !== '' && place !== null;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!whole) return;
    add.mutate(
      { courier: courier.trim(), written: written.trim(), place: place.place },
      {
        onSuccess: () => {
          setWritten('');
          setTyped('');
          setPlace(null);
        },
      },
    );
  };
  const shown = search.length >= LEAST ? (found.data ?? []) : [];
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      <div>
        <CourierField value={courier} onValue={setCourier} testId="alias-courier" />
      </div>
      <TextInput
        label={t('places.written')}
        value={written}
        onChange={(event) => setWritten(event.currentTarget.value)}
        data-testid="alias-written"
      />
      <div className={styles.whole}>
        <TextInput
          type="search"
          label={t('places.search')}
          placeholder={t('places.search_hint')}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setPlace(null);
          }}
          data-testid="alias-search"
        />
        {found.isError && <Failed error={found.error} />}
        {shown.length > 0 && (
          <fieldset className={styles.found}>
            <legend className="unseen">{t('places.meant')}</legend>
            {shown.map((one) => (
              <label key={one.place}>
                <input
                  type="radio"
                  name="alias-place"
                  checked={place?.place === one.place}
                  onChange={() => setPlace(one)}
                />
                <bdi>{one.name}</bdi>
              </label>
            ))}
          </fieldset>
        )}
        {search.length >= LEAST && found.isSuccess && shown.length === 0 && (
          <p className="soft">{t('places.not_found')}</p>
        )}
        {add.isError && <Failed error={add.error} />}
        <Button
          type="submit"
          busy={add.isPending}
          refusal={whole ? null : { message: t('places.not_whole'), next_step: '' }}
          testId="alias-add"
        >
          {t('places.add')}
        </Button>
      </div>
    </form>
  );
}

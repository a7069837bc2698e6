import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlaceAliasView } from '@/generated/contract';
import { useCall, useCommand } from '@/host/calls';
import { Button } from '@/shared/ui/button';
import { Confirm } from '@/shared/ui/confirm';
import { Empty, Failed, Loading } from '@/shared/ui/states';
import { AddAlias } from './add-alias';
import styles from './settings.module.css';

/** How couriers write places the dictionary knows by another name. */
export function Places() {
  const { t } = useTranslation('imports');
  const found = useCall('place_aliases', {});
  const list = () => {
    if (found.isPending) return <Loading />;
    if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
    if (found.data.length === 0) return <Empty title={t('places.none')} hint={t('places.none_hint')} />;
    return (
      <ul className={styles.rows}>
        {found.data.map((alias) => (
          <AliasRow key={`${alias.courier}\n${alias.written}`} alias={alias} />
        ))}
      </ul>
    );
  };
  return (
    <>
      <AddAlias />
      {list()}
    </>
  );
}

function AliasRow({ alias }: { alias: PlaceAliasView }) {
  const { t } = useTranslation('imports');
  const [asking, setAsking] = useState(false);
  const remove = useCommand('remove_place_alias');
  const { courier, written, place } = alias;
  return (
    <li>
      <div className={styles.row}>
        <div>
          <p className="said">
            <bdi className={styles.name}>{written}</bdi> → <bdi>{place.name}</bdi>
          </p>
          <p className="soft said">{courier}</p>
        </div>
        <Button onPress={() => setAsking(true)} label={t('places.remove_named', { written })}>
          <span aria-hidden="true">{t('remove')}</span>
        </Button>
      </div>
      {asking && (
        <Confirm
          yes={t('places.remove_confirmed')}
          no={t('keep_it')}
          busy={remove.isPending}
          testId="alias-remove-confirm"
          onNo={() => setAsking(false)}
          onYes={() => remove.mutate({ courier, written }, { onSettled: () => setAsking(false) })}
        >
          {t('places.remove_means', { written, courier })}
        </Confirm>
      )}
      {remove.isError && <Failed error={remove.error} />}
    </li>
  );
}

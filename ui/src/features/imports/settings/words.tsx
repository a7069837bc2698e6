import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StatusWordView, WaybillStatus } from '@/generated/contract';
import { useCall, useCommand } from '@/host/calls';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Empty, Failed, Loading, Notice, StateWord } from '@/shared/ui/states';
import { MeaningSelect } from '../meaning-select';
import styles from './settings.module.css';

/** What couriers' status words mean: those that wait first, then those settled. */
export function Words() {
  const { t } = useTranslation(['imports', 'warehouse']);
  const found = useCall('status_words', {});
  const map = useCommand('map_status_word');
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data.length === 0) return <Empty title={t('imports:words.none')} hint={t('imports:words.none_hint')} />;
  const waiting = found.data.filter((one) => one.status === null);
  const settled = found.data.filter((one) => one.status !== null);
  const rows = (words: StatusWordView[]) => (
    <ul className={styles.rows}>
      {words.map((one) => (
        <WordRow
          key={one.word}
          word={one}
          busy={map.isPending}
          onMeaning={(status) => map.mutate({ word: one.word, status })}
        />
      ))}
    </ul>
  );
  return (
    <>
      {map.isError && <Failed error={map.error} />}
      {map.isSuccess && map.data.status && (
        <Notice mark="valid">
          {t('imports:words.settled', {
            word: map.data.word,
            status: t(`warehouse:waybill_status.${map.data.status}`),
          })}
        </Notice>
      )}
      {waiting.length > 0 && (
        <>
          <h2>{t('imports:words.waiting_title')}</h2>
          {rows(waiting)}
        </>
      )}
      {settled.length > 0 && (
        <>
          <h2>{t('imports:words.settled_title')}</h2>
          {rows(settled)}
        </>
      )}
    </>
  );
}

interface RowProps {
  word: StatusWordView;
  busy: boolean;
  onMeaning: (status: WaybillStatus) => void;
}

function WordRow({ word, busy, onMeaning }: RowProps) {
  const { t } = useTranslation('imports');
  const { count } = useFormats();
  const [chosen, setChosen] = useState<WaybillStatus | undefined>(word.status ?? undefined);
  const changed = chosen !== undefined && chosen !== word.status;
  return (
    <li>
      <div className={styles.row}>
        <div>
          <bdi className={styles.name}>{word.word}</bdi>
          {word.waiting > 0 && (
            <p>
              <StateWord mark="duplicate">
                {t('words.waybills', { count: word.waiting, shown: count(word.waiting) })}
              </StateWord>
            </p>
          )}
        </div>
        <div className={styles.answer}>
          <MeaningSelect
            word={word.word}
            open={t('words.choose')}
            offered={word.may_mean}
            value={chosen}
            onValue={setChosen}
          />
          <Button
            busy={busy}
            onPress={() => chosen && onMeaning(chosen)}
            refusal={changed ? null : { message: t('words.unchanged'), next_step: '' }}
            testId={`word-set-${word.word}`}
          >
            {t('words.set')}
          </Button>
        </div>
      </div>
    </li>
  );
}

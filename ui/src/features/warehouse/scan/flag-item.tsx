import { useState } from 'react';
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ErrorKind } from '@/generated/contract';
import { useHost } from '@/host/calls';
import { asHostError, type HostError } from '@/host/types';
import { Button } from '@/shared/ui/button';
import { Failed } from '@/shared/ui/states';
import styles from './flag-item.module.css';

const KINDS: ErrorKind[] = ['damaged_barcode', 'data_mismatch'];

interface Props {
  session_id: string;
  item_id: string;
  code: string;
  onDone: () => void;
  onBack: () => void;
}

/** A parcel that was valid and must not go. Asked in the list: no scan waits for it. */
export function FlagItem({ session_id, item_id, code, onDone, onBack }: Props) {
  const { t } = useTranslation('warehouse');
  const host = useHost();
  const [note, setNote] = useState('');
  const [error, setError] = useState<HostError | null>(null);
  const flag = async (error_kind: ErrorKind) => {
    try {
      await host.call('flag_item', { session_id, item_id, error_kind, ...(note ? { note } : {}) });
      onDone();
    } catch (thrown) {
      setError(asHostError(thrown));
    }
  };
  return (
    <div className={styles.flag} data-testid="flag-item">
      <p>
        {t('flag.title')} <span className="code">{code}</span>
      </p>
      <TextInput
        size="sm"
        label={t('flag.note')}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className={styles.answers}>
        {KINDS.map((kind) => (
          <Button key={kind} testId={`flag-${kind}`} onPress={() => void flag(kind)}>
            {t(`error_kind.${kind}`)}
          </Button>
        ))}
        <Button quiet hotkey="Escape" onPress={onBack}>
          {t('actions.back')}
        </Button>
      </div>
      {error && <Failed error={error} />}
    </div>
  );
}

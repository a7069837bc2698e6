import { useState } from 'react';
import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Button } from '@/shared/ui/button';
import styles from './access.module.css';

/** Shown once and never again: without it a lost PIN is a lost day. */
export function RecoveryCode({
  code,
  protection,
  onDone,
}: {
  code: string;
  protection: string;
  onDone: () => void;
}) {
  const { t } = useTranslation('access');
  const [written, setWritten] = useState(false);
  const [copied, setCopied] = useState<'yes' | 'no' | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code);
      setCopied('yes');
    } catch {
      // A webview may decline the clipboard; the code can still be selected.
      setCopied('no');
    }
  };
  return (
    <main className={styles.single}>
      <h1>{t('recovery.title')}</h1>
      <p>{t('recovery.lead')}</p>
      <output className={`${styles.recovery} code`} data-testid="recovery-code">
        {code}
      </output>
      <div className={styles.row}>
        <Button large onPress={() => void copy()}>
          {t('recovery.copy')}
        </Button>
        <span role="status">{copied && t(`recovery.copied_${copied}`)}</span>
      </div>
      {protection === 'reduced' && <p className="soft">{t('protection.reduced_means')}</p>}
      <Checkbox
        size="md"
        label={t('recovery.written')}
        checked={written}
        onChange={(event) => setWritten(event.currentTarget.checked)}
        data-testid="recovery-written"
      />
      <Button
        primary
        large
        testId="recovery-continue"
        refusal={written ? null : { message: t('recovery.not_written'), next_step: '' }}
        onPress={onDone}
      >
        {t('recovery.continue')}
      </Button>
    </main>
  );
}

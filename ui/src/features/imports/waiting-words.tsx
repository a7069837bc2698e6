import { useTranslation } from 'react-i18next';
import { useCall } from '@/host/calls';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Notice } from '@/shared/ui/states';
import styles from './imports.module.css';

/** Says that status words wait for a meaning; nothing while none does. */
export function WaitingWords({ onOpen }: { onOpen: () => void }) {
  const { t } = useTranslation('imports');
  const { count } = useFormats();
  const words = useCall('status_words', {});
  const waiting = words.data?.filter((one) => one.status === null).length ?? 0;
  if (waiting === 0) return null;
  return (
    <Notice mark="duplicate">
      <div className={styles.inside}>
        {t('words.waiting', { count: waiting, shown: count(waiting) })}
        <Button onPress={onOpen} testId="words-waiting">
          {t('words.explain')}
        </Button>
      </div>
    </Notice>
  );
}

import { useTranslation } from 'react-i18next';
import type { Totals } from '@/generated/contract';
import { useFormats } from '@/shared/format/place';
import { Shape } from '@/shared/ui/shapes';
import styles from './counts.module.css';

/** The number one compares with a head count, and the three it is made of. */
export function Counts({ totals }: { totals: Totals | null }) {
  const { t } = useTranslation('warehouse');
  const { count } = useFormats();
  const shown = totals ?? { total_scanned: 0, duplicate_count: 0, error_count: 0 };
  // W-048's sum. A scan's answer carries the three totals and not this one.
  const valid = shown.total_scanned - shown.duplicate_count - shown.error_count;
  return (
    <section className={styles.counts} aria-label={t('counts.title')}>
      <div className={styles.valid}>
        <span className={styles.big} data-testid="count-valid" data-long={valid > 999 || undefined}>
          {count(valid)}
        </span>
        <span className={styles.name}>{t('counts.valid', { count: valid })}</span>
      </div>
      <dl className={styles.rest}>
        <div>
          <dt>{t('counts.total')}</dt>
          <dd data-testid="total-scanned">{count(shown.total_scanned)}</dd>
        </div>
        <div data-mark={shown.duplicate_count > 0 ? 'duplicate' : undefined}>
          <dt>
            <Shape mark="duplicate" size={13} />
            {t('counts.duplicates')}
          </dt>
          <dd data-testid="count-duplicate">{count(shown.duplicate_count)}</dd>
        </div>
        <div data-mark={shown.error_count > 0 ? 'error' : undefined}>
          <dt>
            <Shape mark="error" size={13} />
            {t('counts.errors')}
          </dt>
          <dd data-testid="count-error">{count(shown.error_count)}</dd>
        </div>
      </dl>
    </section>
  );
}

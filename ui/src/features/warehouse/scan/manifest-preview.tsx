import { useTranslation } from 'react-i18next';
import type { DestinationTotals } from '@/generated/contract';
import { useFormats } from '@/shared/format/place';
import styles from './manifest-preview.module.css';

/** The manifest as it would be printed now, by destination. */
export function ManifestPreview({ rows }: { rows: readonly DestinationTotals[] }) {
  const { t } = useTranslation('warehouse');
  const { count, weight, money } = useFormats();
  const most = Math.max(1, ...rows.map((row) => row.totals.waybills));
  const sum = rows.reduce(
    (all, { totals }) => ({
      waybills: all.waybills + totals.waybills,
      weight: all.weight + totals.weight,
      cod: all.cod + totals.cod_amount,
    }),
    { waybills: 0, weight: 0, cod: 0 },
  );
  return (
    <div className={styles.preview}>
      <div className={styles.paper}>
        {rows.length === 0 ? (
          <p className="soft">{t('preview.none')}</p>
        ) : (
          // Scrolls by keyboard too.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          <ul className={styles.rows} tabIndex={0} aria-label={t('preview.title')}>
            {rows.map((row) => (
              <li key={row.destination ?? ''}>
                <span className={styles.place}>{row.destination ?? t('preview.unnamed')}</span>
                <span className={styles.count}>{count(row.totals.waybills)}</span>
                <span
                  className={styles.bar}
                  style={{ inlineSize: `${(row.totals.waybills / most) * 100}%` }}
                />
              </li>
            ))}
          </ul>
        )}
        <dl className={styles.sums}>
          <div>
            <dt>{t('preview.parcels')}</dt>
            <dd data-testid="preview-parcels">{count(sum.waybills)}</dd>
          </div>
          <div>
            <dt>{t('preview.weight')}</dt>
            <dd>{weight(sum.weight)}</dd>
          </div>
          <div>
            <dt>{t('preview.cod')}</dt>
            <dd>{money(sum.cod)}</dd>
          </div>
        </dl>
      </div>
    </div>
  );
}

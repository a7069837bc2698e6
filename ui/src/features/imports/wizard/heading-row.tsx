import { useTranslation } from 'react-i18next';
import type { FileView } from '@/generated/contract';
import { letterOf } from '../fields';
import styles from './map-step.module.css';

/** The top of the file as it is; the row of the headings is the one chosen. */
export function HeadingRow({ view, onRow }: { view: FileView; onRow: (row: number) => void }) {
  const { t } = useTranslation('imports');
  const width = Math.max(1, ...view.top.map((one) => one.texts.length));
  const letters = Array.from({ length: width }, (_, column) => letterOf(column));
  const choice = (row: number, label: string) => (
    <label className={styles.row}>
      <input
        type="radio"
        name="heading-row"
        checked={view.header_row === row}
        onChange={() => onRow(row)}
        aria-label={row === 0 ? undefined : t('heading_is', { row: label })}
        data-testid={`heading-row-${row}`}
      />
      {label}
    </label>
  );
  return (
    <fieldset className={styles.block}>
      <legend>
        <h2>{t('heading_row')}</h2>
      </legend>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by keyboard */}
      <div className={styles.sheet} tabIndex={0} role="region" aria-label={t('top_rows')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('row')}</th>
              {letters.map((letter) => (
                <th key={letter} scope="col">
                  {letter}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {view.top.map(({ row, texts }) => (
              <tr
                key={row}
                data-chosen={row === view.header_row || undefined}
                data-above={row < view.header_row || undefined}
                onClick={() => row !== view.header_row && onRow(row)}
              >
                <th scope="row">{choice(row, String(row))}</th>
                {letters.map((letter, column) => (
                  <td key={letter} title={texts[column]}>
                    {texts[column]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {choice(0, t('no_heading'))}
    </fieldset>
  );
}

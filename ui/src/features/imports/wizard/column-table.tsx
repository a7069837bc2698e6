import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ColumnView, Field, FileView } from '@/generated/contract';
import { FIELDS, letterOf } from '../fields';
import { untold } from './plan';
import styles from './map-step.module.css';

interface Props {
  view: FileView;
  onField: (column: number, field: Field | undefined) => void;
}

/** Each column with what stands in it, and the field it fills. */
export function ColumnTable({ view, onField }: Props) {
  const { t } = useTranslation(['imports', 'warehouse']);
  const ambiguous = untold(view);
  const taken = new Map(view.columns.flatMap(({ field, column }) => (field ? [[field, column] as const] : [])));
  const first = view.columns.find((one) => one.field === null)?.column;
  const options = (own: Field | null) => [
    { value: '', label: t('imports:no_field') },
    ...FIELDS.map((field) => {
      const name = t(`warehouse:waybill.${field}`);
      const needed = view.required.includes(field) ? t('imports:needed', { field: name }) : name;
      const holder = taken.get(field);
      const elsewhere = holder !== undefined && field !== own;
      return {
        value: field,
        label: elsewhere ? t('imports:now_in', { field: needed, column: letterOf(holder) }) : needed,
      };
    }),
  ];
  const heading = ({ heading: text, column }: ColumnView) => {
    if (text.trim() === '') return <span className="soft">{t('imports:unnamed')}</span>;
    return (
      <>
        <bdi title={text}>{text}</bdi>
        {ambiguous.has(column) && <span className="soft"> {t('imports:twice')}</span>}
      </>
    );
  };
  return (
    <section className={styles.block}>
      <h2 id="columns-title">{t('imports:columns')}</h2>
      <table className={styles.columns} aria-labelledby="columns-title">
        <thead>
          <tr>
            <th scope="col" className={styles.letter}>
              {t('imports:column')}
            </th>
            <th scope="col" className={styles.heading}>
              {t('imports:heading')}
            </th>
            <th scope="col">{t('imports:samples')}</th>
            <th scope="col" className={styles.field}>
              {t('imports:fills')}
            </th>
          </tr>
        </thead>
        <tbody>
          {view.columns.map((one) => (
            <tr key={one.column} data-filled={one.field !== null || undefined}>
              <td className={styles.letter}>{letterOf(one.column)}</td>
              <td className={styles.heading}>{heading(one)}</td>
              <td className={styles.samples} title={one.samples.join(' · ')}>
                {/* Two rows may hold the same. */}
                {one.samples.map((sample, place) => (
                  <bdi key={`${place}${sample}`}>{sample}</bdi>
                ))}
              </td>
              <td className={styles.field}>
                <NativeSelect
                  size="xs"
                  aria-label={t('imports:field_of', { column: letterOf(one.column), heading: one.heading })}
                  value={one.field ?? ''}
                  onChange={(event) =>
                    onField(one.column, FIELDS.find((field) => field === event.currentTarget.value))
                  }
                  data={options(one.field)}
                  data-testid={`column-${letterOf(one.column)}`}
                  data-first={one.column === first || undefined}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

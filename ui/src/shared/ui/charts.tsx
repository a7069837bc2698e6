/**
 * Three small charts. They are boxes of the page and no drawing, so they turn
 * round with the script and grow with the letters; behind each stands its table.
 */
import { useId, type ReactNode } from 'react';
import { Shape, type Mark } from './shapes';
import styles from './charts.module.css';

interface FrameProps {
  title: string;
  /** What the table behind it is called. */
  tableWord: string;
  heads: string[];
  rows: Array<Array<string | number>>;
  children: ReactNode;
}

/** A chart with its name, and its numbers for whoever would rather read. */
export function Chart({ title, tableWord, heads, rows, children }: FrameProps) {
  const id = useId();
  return (
    <figure className={styles.chart} aria-labelledby={id}>
      <figcaption id={id} className={styles.title}>
        {title}
      </figcaption>
      {children}
      <details className={styles.behind}>
        <summary>{tableWord}</summary>
        <table>
          <thead>
            <tr>
              {heads.map((head, place) => (
                <th key={head} scope="col" className={place > 0 ? 'number' : undefined}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={String(row[0])}>
                {row.map((cell, place) => (
                  <td key={heads[place]} className={place > 0 ? 'number' : undefined}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

export interface BarRow {
  key: string;
  name: ReactNode;
  value: number;
  shown: string;
  mark?: Mark | undefined;
  onOpen?: () => void;
}

/** Names with a bar each, from zero, the number beside it. */
export function Bars({ rows }: { rows: BarRow[] }) {
  const most = Math.max(1, ...rows.map((row) => row.value));
  return (
    <ul className={styles.bars}>
      {rows.map((row) => {
        const inside = (
          <>
            <span className={styles.name}>
              {row.mark && <Shape mark={row.mark} size={13} />}
              <bdi>{row.name}</bdi>
            </span>
            <span className={styles.track} aria-hidden="true">
              {row.value > 0 && (
                <span className={styles.fill} data-mark={row.mark} style={{ inlineSize: `${(row.value / most) * 100}%` }} />
              )}
            </span>
            <span className={styles.value}>{row.shown}</span>
          </>
        );
        return (
          <li key={row.key}>
            {row.onOpen ? (
              <button type="button" className={styles.row} onClick={row.onOpen}>
                {inside}
              </button>
            ) : (
              <div className={styles.row}>{inside}</div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

export interface ColumnPart {
  key: string;
  value: number;
  mark?: Mark | undefined;
}

export interface ColumnOf {
  key: string;
  /** Below the column; left out where there is no room for each. */
  name: string;
  /** The whole of it in words, when pointed at. */
  said: string;
  parts: ColumnPart[];
}

/** Columns side by side, their parts on top of each other, the tallest named. */
export function Columns({ columns, format }: { columns: ColumnOf[]; format: (value: number) => string }) {
  const sums = columns.map((column) => column.parts.reduce((all, part) => all + part.value, 0));
  const most = Math.max(1, ...sums);
  const tallest = sums.indexOf(most);
  return (
    <div className={styles.columns} aria-hidden="true">
      {columns.map((column, place) => (
        <div key={column.key} className={styles.column} title={column.said}>
          <div className={styles.stack}>
            <span className={styles.top}>{place === tallest ? format(most) : ''}</span>
            {column.parts.map((part) => (
              <span
                key={part.key}
                className={styles.part}
                data-mark={part.mark}
                style={{ blockSize: `${(part.value / most) * 100}%` }}
              />
            ))}
          </div>
          <span className={styles.under}>{column.name}</span>
        </div>
      ))}
    </div>
  );
}

export interface SharePart {
  key: string;
  name: string;
  /** Of a thousand. */
  permille: number;
  shown: string;
  mark: Mark;
}

/** Parts of one whole in one bar, each named with its share. */
export function Share({ parts }: { parts: SharePart[] }) {
  return (
    <div className={styles.share}>
      <div className={styles.whole} aria-hidden="true">
        {parts.map((part) => (
          <span key={part.key} data-mark={part.mark} style={{ inlineSize: `${part.permille / 10}%` }} />
        ))}
      </div>
      <ul className={styles.legend}>
        {parts.map((part) => (
          <li key={part.key} data-mark={part.mark}>
            <Shape mark={part.mark} size={14} />
            <span>{part.name}</span>
            <strong>{part.shown}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What the colours of a chart mean. */
export function Legend({ items }: { items: Array<[mark: Mark, name: string]> }) {
  return (
    <ul className={styles.legend}>
      {items.map(([mark, name]) => (
        <li key={mark} data-mark={mark}>
          <Shape mark={mark} size={14} />
          <span>{name}</span>
        </li>
      ))}
    </ul>
  );
}

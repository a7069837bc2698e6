import { useEffect, useRef, type ReactNode } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import styles from './table.module.css';

export interface Column<Row> {
  key: string;
  head: string;
  /** Numbers stand at the end, under each other. */
  number?: boolean;
  /** Takes what is left of the width. */
  wide?: boolean;
  cell: (row: Row) => ReactNode;
}

interface Props<Row> {
  label: string;
  columns: Column<Row>[];
  /** A row that is not there yet keeps its place in a long list. */
  rows: ReadonlyArray<Row | undefined>;
  rowKey: (row: Row) => string;
  onOpen?: (row: Row) => void;
  openLabel?: (row: Row) => string;
  chosen?: string | undefined;
  faded?: (row: Row) => boolean;
  /** Told which rows are in sight, for a list that comes in parts. */
  onSeen?: (first: number, last: number) => void;
}

const ROW = 36;

/**
 * A table that takes the window and draws only the rows in sight. The rows
 * above and below are empty space, so the scroll bar stays honest.
 */
export function Table<Row>(props: Props<Row>) {
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: props.rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 12,
    // Where nothing has a size (a test), some rows are still drawn.
    initialRect: { width: 1280, height: 720 },
  });
  const seen = virtual.getVirtualItems();
  const above = seen[0]?.start ?? 0;
  const first = seen[0]?.index ?? 0;
  const last = seen.at(-1)?.index ?? 0;
  const { onSeen } = props;
  useEffect(() => onSeen?.(first, last), [onSeen, first, last]);
  const below = Math.max(0, virtual.getTotalSize() - (seen.at(-1)?.end ?? 0));
  return (
    // The frame scrolls by keyboard too, hence the tab stop.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={frame} className={styles.frame} tabIndex={0} role="region" aria-label={props.label}>
      <table className={styles.table} aria-rowcount={props.rows.length + 1}>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                data-number={column.number || undefined}
                data-wide={column.wide || undefined}
              >
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr aria-hidden="true" style={{ blockSize: above }} />}
          {seen.map((item) => {
            const row = props.rows[item.index];
            if (row === undefined) {
              return (
                <tr key={item.key} aria-rowindex={item.index + 2}>
                  <td colSpan={props.columns.length}>…</td>
                </tr>
              );
            }
            const key = props.rowKey(row);
            return (
              <tr
                key={key}
                aria-rowindex={item.index + 2}
                data-open={props.onOpen ? true : undefined}
                data-chosen={props.chosen === key || undefined}
                data-faded={props.faded?.(row) || undefined}
                onClick={() => props.onOpen?.(row)}
              >
                {props.columns.map((column, place) => (
                  <td
                    key={column.key}
                    data-number={column.number || undefined}
                    data-wide={column.wide || undefined}
                  >
                    {place === 0 && props.onOpen ? (
                      <button
                        type="button"
                        className={styles.opener}
                        aria-label={props.openLabel?.(row)}
                        onClick={(event) => {
                          event.stopPropagation();
                          props.onOpen?.(row);
                        }}
                      >
                        {column.cell(row)}
                      </button>
                    ) : (
                      column.cell(row)
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
          {below > 0 && <tr aria-hidden="true" style={{ blockSize: below }} />}
        </tbody>
      </table>
    </div>
  );
}

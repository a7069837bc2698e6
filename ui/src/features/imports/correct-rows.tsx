import { useRef, useState } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useTranslation } from 'react-i18next';
import type { FailedRowView, Field, ImportRowView } from '@/generated/contract';
import { useCommand } from '@/host/calls';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Empty, Failed, Loading, Notice } from '@/shared/ui/states';
import { edit, fieldsOf, NO_EDITS, requestOf, settle, textOf, withReasons, type Edits } from './corrections';
import { useFailedRows } from './use-failed-rows';
import styles from './correct-rows.module.css';

const ROW = 88;

/** The failed rows, cell by cell, each with its reason; corrected here and tried again. */
export function CorrectRows({ importId }: { importId: string }) {
  const { t } = useTranslation('imports');
  const { count } = useFormats();
  const found = useFailedRows(importId);
  const correct = useCommand('correct_rows');
  const [edits, setEdits] = useState<Edits>(NO_EDITS);
  const [still, setStill] = useState<ImportRowView[]>([]);
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  const { left, required } = found.data;
  const rows = withReasons(found.data.rows, still);
  const fields = fieldsOf(rows, required);
  const ask = requestOf(importId, rows, fields, edits);
  const send = () =>
    correct.mutate(ask, {
      onSuccess: (answer) => {
        setStill(answer.rows);
        setEdits(settle(edits, ask, answer.rows));
      },
    });
  const refusal = ask.rows.length > 0 ? null : { message: t('correct.none'), next_step: t('correct.none_next') };
  return (
    <section className={styles.place} aria-label={t('correct.title')}>
      <div className={styles.head}>
        <p className="soft">{t('correct.lead')}</p>
        <Button
          primary
          hotkey="F4"
          refusal={refusal}
          busy={correct.isPending}
          onPress={send}
          testId="correct-send"
        >
          {t('correct.send', { count: ask.rows.length, shown: count(ask.rows.length) })}
        </Button>
      </div>
      {correct.isError && <Failed error={correct.error} />}
      {correct.isSuccess && (
        <Notice mark={correct.data.rows.length > 0 ? 'duplicate' : 'valid'}>
          <span data-testid="corrected">
            {t('correct.settled', { count: correct.data.corrected, shown: count(correct.data.corrected) })}
            {correct.data.rows.length > 0 &&
              ` ${t('correct.still', { count: correct.data.rows.length, shown: count(correct.data.rows.length) })}`}
          </span>
        </Notice>
      )}
      {rows.length === 0 ? (
        <Empty title={t('correct.done')} hint={t('correct.done_hint')} />
      ) : (
        <Sheet
          rows={rows}
          fields={fields}
          required={required}
          edits={edits}
          onEdit={(row, field, text) => setEdits(edit(edits, row, field, text))}
        />
      )}
      {left > 0 && (
        <Button busy={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()} testId="correct-more">
          {t('correct.more', { shown: count(left) })}
        </Button>
      )}
    </section>
  );
}

interface SheetProps {
  rows: FailedRowView[];
  fields: readonly Field[];
  required: readonly Field[];
  edits: Edits;
  onEdit: (row: FailedRowView, field: Field, text: string) => void;
}

function Sheet({ rows, fields, required, edits, onEdit }: SheetProps) {
  const { t } = useTranslation(['imports', 'warehouse']);
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 6,
    initialRect: { width: 1280, height: 720 },
  });
  const grid = { gridTemplateColumns: `64px repeat(${fields.length}, 224px)` };
  return (
    // The frame scrolls by keyboard too, hence the tab stop.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={frame} className={styles.frame} tabIndex={0} role="region" aria-label={t('imports:correct.title')}>
      <div className={styles.heads} style={grid} aria-hidden="true">
        <span>{t('imports:row')}</span>
        {fields.map((field) => (
          <span key={field}>{fieldLabel(field)}</span>
        ))}
      </div>
      <div className={styles.rows} style={{ blockSize: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <div
              key={row.row}
              className={styles.row}
              style={{ ...grid, blockSize: ROW, insetBlockStart: item.start }}
              role="group"
              aria-label={t('imports:row_number', { row: row.row })}
              data-testid={`failed-row-${row.row}`}
              data-changed={edits.has(row.row) || undefined}
            >
              <p id={`why-${row.row}`} className={`${styles.why} said`} title={row.message}>
                {row.field && <strong>{t(`warehouse:waybill.${row.field}`)}: </strong>}
                {row.message}
              </p>
              <span className={styles.number}>{row.row}</span>
              {fields.map((field) => (
                <input
                  key={field}
                  className={styles.cell}
                  dir="auto"
                  value={textOf(row, field, edits)}
                  aria-label={t(`warehouse:waybill.${field}`)}
                  aria-invalid={row.field === field || undefined}
                  aria-describedby={row.field === field ? `why-${row.row}` : undefined}
                  data-testid={`cell-${row.row}-${field}`}
                  onChange={(event) => onEdit(row, field, event.currentTarget.value)}
                />
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );

  function fieldLabel(field: Field): string {
    const name = t(`warehouse:waybill.${field}`);
    return required.includes(field) ? t('imports:needed', { field: name }) : name;
  }
}

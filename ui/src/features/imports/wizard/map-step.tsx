import { useEffect, useRef, useState } from 'react';
import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FileView, Plan } from '@/generated/contract';
import { useCall } from '@/host/calls';
import { useFormats } from '@/shared/format/place';
import { useEnter } from '@/shared/hotkeys/hotkeys';
import { Button } from '@/shared/ui/button';
import { Page } from '@/shared/ui/page';
import { Failed, Loading, Notice } from '@/shared/ui/states';
import { CourierField } from '../courier-field';
import { ColumnTable } from './column-table';
import { useDesk } from './desk';
import type { WaitingFile } from './files';
import { HeadingRow } from './heading-row';
import { withColumn, withCourier, withHeaderRow, withSheet, withTemplate } from './plan';
import { SaveTemplate } from './save-template';
import { ImportSteps } from './wizard-steps';
import shared from '../imports.module.css';
import styles from './map-step.module.css';

interface Props {
  file: WaitingFile;
  onBack: () => void;
  onNext: () => void;
}

/** Where the file keeps what: its sheet, its headings, and a field for each column. */
export function MapStep({ file, onBack, onNext }: Props) {
  const { t } = useTranslation(['imports', 'warehouse']);
  const { list } = useFormats();
  const desk = useDesk();
  const place = useRef<HTMLDivElement>(null);
  const [saving, setSaving] = useState(false);
  const { view } = file;
  const barred = view?.trouble ?? null;
  const change = (plan: Plan) => desk.read(file.key, plan);
  const next = () => {
    if (!barred) onNext();
  };
  useEnter(next);
  // To the first thing to settle, else to what is needed to go on.
  useEffect(() => {
    const wanted = barred ? '[data-first]' : '[data-testid="import-check"]';
    place.current?.closest('main, body')?.querySelector<HTMLElement>(wanted)?.focus();
    // Once, when the screen opens: later the focus is where the person put it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
  if (!view) return <Loading />;
  const { missing } = view;
  return (
    <Page
      title={<span className={shared.filename}>{file.filename}</span>}
      lead={t('imports:map_lead')}
      actions={
        <>
          <Button hotkey="Escape" onPress={saving ? () => setSaving(false) : onBack}>
            {t('imports:back')}
          </Button>
          <Button hotkey="F6" onPress={() => setSaving(true)} refusal={barred} testId="template-save">
            {t('imports:template_save')}
          </Button>
          <Button primary hotkey="F4" refusal={barred} onPress={next} testId="import-check">
            {t('imports:go_check')}
          </Button>
        </>
      }
    >
      <div ref={place}>
        <ImportSteps at="map" />
      </div>
      {file.trouble && <Failed error={file.trouble} />}
      {missing.length > 0 && !file.busy && (
        <Notice mark="error">
          <span data-testid="missing-fields">
            {t('imports:missing', { fields: list(missing.map((field) => t(`warehouse:waybill.${field}`))) })}
          </span>
        </Notice>
      )}
      {barred && missing.length === 0 && <Failed error={barred} />}
      {saving && <SaveTemplate file={file} view={view} onDone={() => setSaving(false)} />}
      <Choices file={file} view={view} onPlan={change} />
      <HeadingRow view={view} onRow={(row) => change(withHeaderRow(file.plan, row))} />
      <ColumnTable
        view={view}
        onField={(column, field) => change(withColumn(file.plan, view, column, field))}
      />
    </Page>
  );
}

function Choices({ file, view, onPlan }: { file: WaitingFile; view: FileView; onPlan: (plan: Plan) => void }) {
  const { t } = useTranslation('imports');
  const { count } = useFormats();
  const templates = useCall('mapping_templates', {});
  const [courier, setCourier] = useState(view.courier ?? '');
  const [known, setKnown] = useState(view.courier);
  if (known !== view.courier) {
    setKnown(view.courier);
    setCourier(view.courier ?? '');
  }
  const sheetLabel = ({ name, visible, rows }: FileView['sheets'][number]) => {
    const many = rows === null ? name : t('sheet_rows', { name, count: rows, shown: count(rows) });
    return visible ? many : t('sheet_hidden', { name: many });
  };
  const commit = () => {
    if (courier.trim() !== (view.courier ?? '')) onPlan(withCourier(file.plan, courier));
  };
  const asks = view.trouble?.code === 'sheet_choice' || view.trouble?.code === 'sheet_unknown';
  return (
    <div className={styles.choices}>
      <NativeSelect
        label={t('sheet')}
        value={asks ? '' : view.sheet}
        onChange={(event) => onPlan(withSheet(file.plan, event.currentTarget.value))}
        data={[
          ...(asks ? [{ value: '', label: t('sheet_choose'), disabled: true }] : []),
          ...view.sheets.map((one) => ({ value: one.name, label: sheetLabel(one) })),
        ]}
        data-testid="import-sheet"
        data-first={asks || undefined}
      />
      <NativeSelect
        label={t('template')}
        description={view.template && file.plan.template === undefined ? t('template_found') : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={view.template ?? ''}
        onChange={(event) => onPlan(withTemplate(file.plan, view, event.currentTarget.value || undefined))}
        data={[
          { value: '', label: t(file.plan.columns.length > 0 ? 'template_own' : 'template_none') },
          ...(templates.data ?? []).map((one) => ({
            value: one.name,
            label: one.courier ? `${one.name} · ${one.courier}` : one.name,
          })),
        ]}
        data-testid="import-template"
      />
      <div>
        <CourierField
          value={courier}
          onValue={setCourier}
          onDone={commit}
          means={t('courier_means')}
          testId="import-courier"
        />
      </div>
    </div>
  );
}

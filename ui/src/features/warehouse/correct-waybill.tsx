import { useState, type FormEvent } from 'react';
import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { WaybillDetailView, WaybillPatch, WaybillStatus } from '@/generated/contract';
import { useCommand } from '@/host/calls';
import { Button } from '@/shared/ui/button';
import { Failed, Notice } from '@/shared/ui/states';
import styles from './waybills-page.module.css';

const FIELDS = ['receiver_name', 'receiver_phone', 'receiver_address', 'destination', 'remarks'] as const;
type Texts = Record<(typeof FIELDS)[number], string>;

/** Sets a waybill right by hand. What may be set is said by the station; why is said by the person. */
export function CorrectWaybill({ detail }: { detail: WaybillDetailView }) {
  const { t } = useTranslation('warehouse');
  const { waybill, may_become } = detail;
  const known: Texts = {
    receiver_name: waybill.receiver_name,
    receiver_phone: waybill.receiver_phone,
    receiver_address: waybill.receiver_address ?? '',
    destination: waybill.destination ?? '',
    remarks: waybill.remarks ?? '',
  };
  const [open, setOpen] = useState(false);
  const [texts, setTexts] = useState<Texts>(known);
  const [status, setStatus] = useState<WaybillStatus | ''>('');
  const [reason, setReason] = useState('');
  const correct = useCommand('correct_waybill');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const fields: WaybillPatch = {};
    for (const field of FIELDS) if (texts[field] !== known[field]) fields[field] = texts[field];
    correct.mutate(
      {
        waybill_number: waybill.waybill_number,
        fields,
        reason,
        ...(status === '' ? {} : { status }),
      },
      { onSuccess: () => setOpen(false) },
    );
  };
  if (!open) {
    return (
      <div className={styles.actions}>
        <Button testId="correct-waybill" onPress={() => setOpen(true)}>
          {t('correct.open')}
        </Button>
        {correct.isSuccess && <Notice mark="valid">{t('correct.done')}</Notice>}
      </div>
    );
  }
  return (
    <form className={styles.form} onSubmit={submit} data-testid="correct-form">
      <h3>{t('correct.title')}</h3>
      {may_become.length > 0 && (
        <NativeSelect
          label={t('waybill.status')}
          value={status}
          onChange={(event) => setStatus(may_become.find((one) => one === event.currentTarget.value) ?? '')}
          data={[
            { value: '', label: t('correct.keep', { status: t(`waybill_status.${waybill.status}`) }) },
            ...may_become.map((one) => ({ value: one, label: t(`waybill_status.${one}`) })),
          ]}
          data-testid="correct-status"
        />
      )}
      {FIELDS.map((field) => (
        <TextInput
          key={field}
          label={t(`waybill.${field}`)}
          value={texts[field]}
          onChange={(event) => setTexts({ ...texts, [field]: event.currentTarget.value })}
        />
      ))}
      <TextInput
        label={t('correct.reason')}
        description={t('correct.reason_means')}
        value={reason}
        withAsterisk
        onChange={(event) => setReason(event.currentTarget.value)}
        data-testid="correct-reason"
      />
      {correct.isError && <Failed error={correct.error} />}
      <div className={styles.actions}>
        <Button type="submit" primary busy={correct.isPending} testId="correct-save">
          {t('correct.save')}
        </Button>
        <Button onPress={() => setOpen(false)}>{t('actions.back')}</Button>
      </div>
    </form>
  );
}

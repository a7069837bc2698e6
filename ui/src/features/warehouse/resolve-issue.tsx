import { useState, type FormEvent } from 'react';
import { SegmentedControl, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { IssueView, Resolution, WaybillPatch } from '@/generated/contract';
import { useCommand } from '@/host/calls';
import { Button } from '@/shared/ui/button';
import { Failed, Notice } from '@/shared/ui/states';
import styles from './waybills-page.module.css';

type Kind = Resolution['kind'];

/**
 * The order in which the ways out are offered, the likeliest first. Whether one
 * fits is the engine's to say: it answers `resolution_unfit` with its reason.
 */
const OFFERED: Kind[] = ['imported', 'create', 'number', 'correct', 'dismiss'];
const LIKELY: Partial<Record<IssueView['kind'], Kind>> = {
  not_found: 'create',
  damaged_barcode: 'number',
  data_mismatch: 'correct',
};

export function ResolveIssue({ issue }: { issue: IssueView }) {
  const { t } = useTranslation('warehouse');
  const [kind, setKind] = useState<Kind>(
    issue.suggested_solved ? 'imported' : (LIKELY[issue.kind] ?? 'dismiss'),
  );
  const [fields, setFields] = useState<Record<string, string>>({});
  const resolve = useCommand('resolve_issue');
  const field = (name: string, required = false) => (
    <TextInput
      key={name}
      label={t(`waybill.${name}`)}
      required={required}
      value={fields[name] ?? ''}
      onChange={(event) => setFields({ ...fields, [name]: event.currentTarget.value })}
    />
  );
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    resolve.mutate({
      issue_id: issue.issue_id,
      resolution: resolutionOf(kind, fields),
      ...(fields['reason']?.trim() ? { reason: fields['reason'].trim() } : {}),
    });
  };
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      <h2>{t('issue.resolve')}</h2>
      {issue.suggested_solved && <Notice mark="valid">{t('issue.suggested_means')}</Notice>}
      <SegmentedControl
        fullWidth
        orientation="vertical"
        aria-label={t('issue.resolve')}
        value={kind}
        onChange={(value) => setKind(OFFERED.find((one) => one === value) ?? 'dismiss')}
        data={OFFERED.map((one) => ({ value: one, label: t(`resolution.${one}`) }))}
      />
      <p className="soft">{t(`resolution_means.${kind}`)}</p>
      {kind === 'number' && field('waybill_number', true)}
      {kind === 'create' && [
        field('receiver_name', true),
        field('receiver_phone', true),
        field('receiver_address'),
        field('destination'),
        field('remarks'),
      ]}
      {kind === 'correct' && [
        field('receiver_name'),
        field('receiver_phone'),
        field('receiver_address'),
        field('destination'),
        field('remarks'),
      ]}
      <TextInput
        label={t('issue.reason')}
        description={t('issue.reason_hint')}
        value={fields['reason'] ?? ''}
        onChange={(event) => setFields({ ...fields, reason: event.currentTarget.value })}
      />
      {resolve.isError && <Failed error={resolve.error} />}
      <Button type="submit" primary large busy={resolve.isPending}>
        {t(`resolution_do.${kind}`)}
      </Button>
    </form>
  );
}

function resolutionOf(kind: Kind, fields: Record<string, string>): Resolution {
  const text = (name: string) => fields[name]?.trim() ?? '';
  const patch: WaybillPatch = {};
  for (const name of ['receiver_address', 'destination', 'remarks'] as const) {
    if (text(name)) patch[name] = text(name);
  }
  switch (kind) {
    case 'create':
      return {
        kind,
        receiver_name: text('receiver_name'),
        receiver_phone: text('receiver_phone'),
        fields: patch,
      };
    case 'number':
      return { kind, waybill_number: text('waybill_number') };
    case 'correct':
      if (text('receiver_name')) patch.receiver_name = text('receiver_name');
      if (text('receiver_phone')) patch.receiver_phone = text('receiver_phone');
      return { kind, fields: patch };
    case 'imported':
    case 'dismiss':
      return { kind };
  }
}

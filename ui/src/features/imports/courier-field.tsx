import { useId } from 'react';
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCall } from '@/host/calls';

interface Props {
  value: string;
  onValue: (courier: string) => void;
  /** The person is done with it: it was left, or Enter was pressed. */
  onDone?: () => void;
  means?: string;
  testId?: string;
}

/** A courier by name; those known by a template or a spelling are offered. */
export function CourierField({ value, onValue, onDone, means, testId }: Props) {
  const { t } = useTranslation('imports');
  const list = useId();
  const templates = useCall('mapping_templates', {});
  const aliases = useCall('place_aliases', {});
  const couriers = new Set([
    ...(templates.data ?? []).flatMap((one) => one.courier ?? []),
    ...(aliases.data ?? []).map((one) => one.courier),
  ]);
  return (
    <>
      <TextInput
        label={t('courier')}
        description={means}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={value}
        list={list}
        onChange={(event) => onValue(event.currentTarget.value)}
        onBlur={onDone}
        onKeyDown={(event) => event.key === 'Enter' && onDone?.()}
        data-testid={testId}
      />
      <datalist id={list}>
        {[...couriers].map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </datalist>
    </>
  );
}

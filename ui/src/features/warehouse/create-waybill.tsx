import { useState, type FormEvent } from 'react';
import { NumberInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCommand } from '@/host/calls';
import { Button } from '@/shared/ui/button';
import { Failed } from '@/shared/ui/states';
import styles from './waybills-page.module.css';

interface Props {
  onMade: (number: string) => void;
  onClose: () => void;
}

const EMPTY = { waybill_number: '', receiver_name: '', receiver_phone: '', receiver_address: '', destination: '' };
const REQUIRED: ReadonlySet<string> = new Set(['waybill_number', 'receiver_name', 'receiver_phone']);

/** A waybill that came without a workbook (W-026). */
export function CreateWaybill({ onMade, onClose }: Props) {
  const { t } = useTranslation('warehouse');
  const [texts, setTexts] = useState(EMPTY);
  const [quantity, setQuantity] = useState(1);
  const create = useCommand('create_waybill');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { waybill_number, receiver_name, receiver_phone, ...rest } = texts;
    const filled = Object.fromEntries(Object.entries(rest).filter(([, value]) => value.trim() !== ''));
    create.mutate(
      { waybill_number, receiver_name, receiver_phone, fields: { ...filled, quantity } },
      { onSuccess: (made) => onMade(made.waybill_number) },
    );
  };
  return (
    <form className={styles.form} onSubmit={submit} data-testid="create-form">
      <header className={styles.head}>
        <h2>{t('create.title')}</h2>
        <Button quiet hotkey="Escape" onPress={onClose}>
          {t('waybills.close')}
        </Button>
      </header>
      <p className="soft">{t('create.lead')}</p>
      {(Object.keys(EMPTY) as Array<keyof typeof EMPTY>).map((field) => (
        <TextInput
          key={field}
          label={t(`waybill.${field}`)}
          value={texts[field]}
          withAsterisk={REQUIRED.has(field)}
          onChange={(event) => setTexts({ ...texts, [field]: event.currentTarget.value })}
          data-testid={`create-${field}`}
        />
      ))}
      <NumberInput
        label={t('waybill.quantity')}
        size="md"
        min={1}
        value={quantity}
        onChange={(value) => setQuantity(Number(value) || 1)}
      />
      {create.isError && <Failed error={create.error} />}
      <div>
        <Button type="submit" primary busy={create.isPending} testId="create-save">
          {t('create.save')}
        </Button>
      </div>
    </form>
  );
}

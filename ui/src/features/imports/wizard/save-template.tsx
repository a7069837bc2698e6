import { useState, type FormEvent } from 'react';
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FileView } from '@/generated/contract';
import { useCommand } from '@/host/calls';
import { Button } from '@/shared/ui/button';
import { Failed } from '@/shared/ui/states';
import { CourierField } from '../courier-field';
import { useDesk } from './desk';
import type { WaitingFile } from './files';
import { settled, withTemplate } from './plan';
import styles from './map-step.module.css';

interface Props {
  file: WaitingFile;
  view: FileView;
  onDone: () => void;
}

/** Remembers this mapping under a name, for the next file of its kind. */
export function SaveTemplate({ file, view, onDone }: Props) {
  const { t } = useTranslation('imports');
  const desk = useDesk();
  const save = useCommand('save_template');
  const [name, setName] = useState(view.template ?? '');
  const [courier, setCourier] = useState(view.courier ?? '');
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const { header_row: _row, template: _template, courier: _courier, sheet, ...plan } = settled(file.plan, view);
    save.mutate(
      {
        name: name.trim(),
        plan: {
          ...plan,
          // The only sheet is found by itself; its name may change every day.
          ...(view.sheets.filter((one) => one.visible).length > 1 && sheet ? { sheet } : {}),
          ...(courier.trim() ? { courier: courier.trim() } : {}),
        },
      },
      {
        onSuccess: (made) => {
          desk.read(file.key, withTemplate(file.plan, view, made.name));
          onDone();
        },
      },
    );
  };
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      <h2>{t('template_save')}</h2>
      <TextInput
        label={t('template_name')}
        description={t('template_name_means')}
        required
        // The person asked for this form to type into it.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-testid="template-name"
      />
      <CourierField value={courier} onValue={setCourier} />
      {save.isError && <Failed error={save.error} />}
      <div className={styles.answers}>
        <Button onPress={onDone}>{t('cancel_not_saved')}</Button>
        <Button primary type="submit" busy={save.isPending} testId="template-save-do">
          {t('template_save_do')}
        </Button>
      </div>
    </form>
  );
}

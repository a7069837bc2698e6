import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MappingTemplate } from '@/generated/contract';
import { useCall, useCommand } from '@/host/calls';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Confirm } from '@/shared/ui/confirm';
import { Empty, Failed, Loading } from '@/shared/ui/states';
import { letterOf } from '../fields';
import styles from './settings.module.css';

/** The mappings that are remembered, with what each of them says. */
export function Templates() {
  const { t } = useTranslation('imports');
  const found = useCall('mapping_templates', {});
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data.length === 0) return <Empty title={t('templates.none')} hint={t('templates.none_hint')} />;
  return (
    <ul className={styles.rows}>
      {found.data.map((template) => (
        <TemplateRow key={template.name} template={template} />
      ))}
    </ul>
  );
}

function TemplateRow({ template }: { template: MappingTemplate }) {
  const { t } = useTranslation(['imports', 'warehouse']);
  const { exact } = useFormats();
  const [asking, setAsking] = useState(false);
  const remove = useCommand('remove_template');
  const facts = [
    template.courier,
    template.sheet && t('imports:templates.sheet', { sheet: template.sheet }),
    template.date_order && t(`imports:date_order.${template.date_order}`),
    t('imports:templates.saved', { name: template.saved_by_name, when: exact(template.saved_at) }),
  ];
  return (
    <li>
      <div className={styles.row}>
        <div>
          <p className={`${styles.name} said`}>{template.name}</p>
          <p className="soft said">{facts.filter(Boolean).join(' · ')}</p>
        </div>
        <Button
          onPress={() => setAsking(true)}
          label={t('imports:templates.remove_named', { name: template.name })}
          testId={`template-remove-${template.name}`}
        >
          <span aria-hidden="true">{t('imports:remove')}</span>
        </Button>
      </div>
      <p className={styles.map}>
        {template.columns.map(({ field, heading, column }) => (
          <span key={field}>
            {t('imports:templates.maps', {
              field: t(`warehouse:waybill.${field}`),
              column: heading || t('imports:templates.column', { letter: letterOf(column) }),
            })}
          </span>
        ))}
      </p>
      {asking && (
        <Confirm
          yes={t('imports:templates.remove_confirmed')}
          no={t('imports:keep_it')}
          busy={remove.isPending}
          testId="template-remove-confirm"
          onNo={() => setAsking(false)}
          onYes={() => remove.mutate({ name: template.name }, { onSettled: () => setAsking(false) })}
        >
          {t('imports:templates.remove_means', { name: template.name })}
        </Confirm>
      )}
      {remove.isError && <Failed error={remove.error} />}
    </li>
  );
}

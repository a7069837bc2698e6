import { useTranslation } from 'react-i18next';
import type { ImportView } from '@/generated/contract';
import styles from './report-page.module.css';

/** What was chosen for this file, so that nobody has to remember. */
export function HowItWasRead({ view }: { view: ImportView }) {
  const { t } = useTranslation('imports');
  const { plan } = view;
  const facts: Array<[string, string | undefined]> = [
    [t('sheet'), plan.sheet],
    [t('template'), plan.template],
    [t('courier'), plan.courier],
    [t('date_order.title'), plan.date_order && t(`date_order.${plan.date_order}`)],
    [t('on_duplicate'), t(`duplicate.${view.on_duplicate}`)],
    [t('strict'), view.strict ? t('yes') : undefined],
    [t('notes'), view.notes ?? undefined],
  ];
  return (
    <dl className={styles.read}>
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

import { useTranslation } from 'react-i18next';
import { Steps } from '@/shared/ui/steps';

const WAY = ['choose', 'map', 'check', 'run', 'report'] as const;

/** Which step an import is at; the last two are shown with the import itself. */
export function ImportSteps({ at }: { at: (typeof WAY)[number] }) {
  const { t } = useTranslation('imports');
  return <Steps label={t('steps.title')} steps={WAY.map((step) => t(`steps.${step}`))} at={WAY.indexOf(at)} />;
}

import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Button } from '@/shared/ui/button';
import { Page } from '@/shared/ui/page';
import { Guns } from './guns';
import { Health } from './health';
import { PrintJobs } from './print-jobs';
import { Printers } from './printers';
import styles from './devices.module.css';

export const TABS = ['guns', 'printers', 'jobs', 'health'] as const;
export type Tab = (typeof TABS)[number];

interface Props {
  tab: Tab;
  onTab: (tab: Tab) => void;
  onBack: () => void;
}

/** What stands on the floor: guns, printers, what was printed, and how it goes. */
export function DevicesPage({ tab, onTab, onBack }: Props) {
  const { t } = useTranslation(['devices', 'imports']);
  return (
    <Page
      title={t(`devices:ui.${tab}`)}
      lead={tab === 'health' ? undefined : t(`devices:ui.${tab}_intro`)}
      actions={
        <Button hotkey="Escape" onPress={onBack}>
          {t('imports:back')}
        </Button>
      }
    >
      <div>
        <SegmentedControl
          aria-label={t(`devices:ui.${tab}`)}
          value={tab}
          onChange={(value) => onTab(TABS.find((one) => one === value) ?? 'guns')}
          data={TABS.map((one) => ({ value: one, label: t(`devices:ui.${one}`) }))}
        />
      </div>
      <div className={styles.place} data-testid={`devices-${tab}`}>
        {tab === 'guns' && <Guns />}
        {tab === 'printers' && <Printers />}
        {tab === 'jobs' && <PrintJobs />}
        {tab === 'health' && <Health />}
      </div>
    </Page>
  );
}

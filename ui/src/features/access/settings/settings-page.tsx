import type { ReactNode } from 'react';
import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { StatusView } from '@/generated/contract';
import { Page } from '@/shared/ui/page';
import { Behaviour } from './behaviour';
import { CompanySettings } from './company';
import { People } from './people';
import { OwnPin } from './own-pin';
import { ServerSettings } from './server';
import { SoundSettings } from './sound';
import styles from './settings.module.css';

export const SETTINGS = ['station', 'people', 'company', 'server', 'imports', 'devices'] as const;
export type SettingsTab = (typeof SETTINGS)[number];

interface Props {
  status: StatusView;
  tab: SettingsTab;
  onTab: (tab: SettingsTab) => void;
  /** Language and colours, which belong to the frame. */
  looks: ReactNode;
  /** Templates, status words and places, which belong to imports. */
  imports: ReactNode;
  /** Guns and printers, which have pages of their own. */
  devices: ReactNode;
}

/** How this station is kept. What somebody may not change says why. */
export function SettingsPage({ status, tab, onTab, looks, imports, devices }: Props) {
  const { t } = useTranslation('access');
  return (
    <Page title={t('settings.title')} lead={t('settings.lead')}>
      <div>
        <SegmentedControl
          aria-label={t('settings.title')}
          value={tab}
          onChange={(value) => onTab(SETTINGS.find((one) => one === value) ?? 'station')}
          data={SETTINGS.map((one) => ({ value: one, label: t(`settings.tab.${one}`) }))}
        />
      </div>
      {tab === 'station' && (
        <div className={styles.cards}>
          <section className={styles.card}>{looks}</section>
          <SoundSettings settings={status.settings} />
          <Behaviour settings={status.settings} />
          <OwnPin status={status} />
        </div>
      )}
      {tab === 'people' && <People status={status} />}
      {tab === 'company' && <CompanySettings status={status} />}
      {tab === 'server' && <ServerSettings status={status} />}
      {tab === 'imports' && imports}
      {tab === 'devices' && devices}
    </Page>
  );
}

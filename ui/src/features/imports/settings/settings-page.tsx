import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Button } from '@/shared/ui/button';
import { Page } from '@/shared/ui/page';
import { Places } from './places';
import { Templates } from './templates';
import { Words } from './words';
import styles from './settings.module.css';

export const TABS = ['words', 'templates', 'places'] as const;
export type Tab = (typeof TABS)[number];

interface Props {
  tab: Tab;
  onTab: (tab: Tab) => void;
  onBack: () => void;
}

/** What is remembered between imports: words, mappings, spellings. */
export function ImportSettingsPage({ tab, onTab, onBack }: Props) {
  const { t } = useTranslation('imports');
  return (
    <Page
      title={t('settings.title')}
      lead={t(`settings.${tab}_lead`)}
      actions={
        <Button hotkey="Escape" onPress={onBack}>
          {t('back')}
        </Button>
      }
    >
      <div>
        <SegmentedControl
          aria-label={t('settings.title')}
          value={tab}
          onChange={(value) => onTab(TABS.find((one) => one === value) ?? 'words')}
          data={TABS.map((one) => ({ value: one, label: t(`settings.${one}`) }))}
        />
      </div>
      <div className={styles.place} data-testid={`settings-${tab}`}>
        {tab === 'words' && <Words />}
        {tab === 'templates' && <Templates />}
        {tab === 'places' && <Places />}
      </div>
    </Page>
  );
}

import { useTranslation } from 'react-i18next';
import { TABS, type Tab } from '@/features/imports/settings/settings-page';
import { Button } from '@/shared/ui/button';

/** What imports remember has a page of its own beside the imports. */
export function ImportSettingsLinks({ onTab }: { onTab: (tab: Tab) => void }) {
  const { t } = useTranslation(['access', 'imports']);
  return (
    <section>
      <h2>{t('access:settings.imports_title')}</h2>
      <p className="soft">{t('access:settings.imports_lead')}</p>
      <p style={{ display: 'flex', flexWrap: 'wrap', gap: 'var(--space-2)', paddingBlockStart: 'var(--space-3)' }}>
        {TABS.map((tab) => (
          <Button key={tab} onPress={() => onTab(tab)}>
            {t(`imports:settings.${tab}`)}
          </Button>
        ))}
      </p>
    </section>
  );
}

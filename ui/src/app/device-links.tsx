import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { TABS } from '@/features/devices/devices-page';
import { Button } from '@/shared/ui/button';

/** The way from the station to what stands on its floor. */
export function DeviceLinks() {
  const { t } = useTranslation('devices');
  const go = useNavigate();
  return (
    <section>
      <h2>{t('ui.floor')}</h2>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 'var(--space-2)' }}>
        {TABS.map((tab) => (
          <Button key={tab} onPress={() => void go({ to: '/station/devices', search: { tab } })} testId={`open-${tab}`}>
            {t(`ui.${tab}`)}
          </Button>
        ))}
      </div>
    </section>
  );
}

import { useTranslation } from 'react-i18next';
import { Button } from '@/shared/ui/button';
import { ManifestSheet } from './manifest-sheet';

export function ManifestPage({ id, onBack }: { id: string; onBack: () => void }) {
  const { t } = useTranslation('warehouse');
  return (
    <div style={{ blockSize: '100%', overflow: 'auto' }}>
      <ManifestSheet
        id={id}
        actions={
          <Button large hotkey="Escape" onPress={onBack}>
            {t('sessions.back')}
          </Button>
        }
      />
    </div>
  );
}

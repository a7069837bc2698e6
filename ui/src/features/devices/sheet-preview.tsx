import { useTranslation } from 'react-i18next';
import type { Document } from '@/generated/contract';
import { useCall } from '@/host/calls';
import { Failed, Loading } from '@/shared/ui/states';
import styles from './devices.module.css';

/** What comes out of the printer, drawn from the same marks that are sent. */
export function SheetPreview({ printer, document }: { printer?: string; document: Document }) {
  const { t } = useTranslation('devices');
  const found = useCall('preview_sheet', { ...(printer ? { printer } : {}), document });
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failed error={found.error} />;
  const source = `data:${found.data.media_type};base64,${found.data.content}`;
  return found.data.media_type === 'application/pdf' ? (
    <a href={source} download="preview.pdf">
      {t('ui.preview_of')}
    </a>
  ) : (
    <img className={styles.sheet} src={source} alt={t('ui.preview_of')} />
  );
}

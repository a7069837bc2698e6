import { useState } from 'react';
import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SessionDetailView } from '@/generated/contract';
import { useHotkey } from '@/shared/hotkeys/hotkeys';
import { ManifestPreview } from './manifest-preview';
import { StillHere } from './still-here';
import styles from './side-panel.module.css';

type Shown = 'manifest' | 'still_here';

/** Beside the scans: what leaves, or what is still here. F3 turns it over. */
export function SidePanel({ detail, version }: { detail: SessionDetailView | null; version: number }) {
  const { t } = useTranslation('warehouse');
  const [shown, setShown] = useState<Shown>('manifest');
  useHotkey('F3', () => setShown(shown === 'manifest' ? 'still_here' : 'manifest'));
  return (
    <section className={styles.panel} aria-label={t(shown === 'manifest' ? 'preview.title' : 'still_here.title')}>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t('still_here.which')}
        aria-keyshortcuts="F3"
        value={shown}
        onChange={(value) => setShown(value === 'still_here' ? 'still_here' : 'manifest')}
        data={[
          { value: 'manifest', label: t('preview.title') },
          { value: 'still_here', label: `${t('still_here.title')} · F3` },
        ]}
      />
      {shown === 'still_here' && detail ? (
        <StillHere session_id={detail.session_id} version={version} />
      ) : (
        <ManifestPreview rows={detail?.by_destination ?? []} />
      )}
    </section>
  );
}

import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHost } from '@/host/calls';
import type { HostError } from '@/host/types';
import { bytesOf } from '@/shared/format/base64';
import { Button } from '@/shared/ui/button';
import { Failed, Notice } from '@/shared/ui/states';
import styles from './access.module.css';

/** Barcodes on paper: what lies beside the gun, and what one plays with. */
export function Papers({ sample }: { sample: boolean }) {
  const { t } = useTranslation('access');
  const host = useHost();
  const make = useMutation<void, HostError, 'command_card' | 'sample_sheet'>({
    mutationFn: async (which) => {
      const paper = await host.call(which, {});
      host.saveFile(paper.filename, 'application/pdf', bytesOf(paper.content));
    },
  });
  return (
    <section>
      <h2>{t('station.papers')}</h2>
      <p className="soft">{t('station.papers_means')}</p>
      <div className={styles.row}>
        <Button busy={make.isPending} testId="command-card" onPress={() => make.mutate('command_card')}>
          {t('station.card')}
        </Button>
        {sample && (
          <Button busy={make.isPending} testId="sample-sheet" onPress={() => make.mutate('sample_sheet')}>
            {t('station.sheet')}
          </Button>
        )}
      </div>
      {make.isError && <Failed error={make.error} />}
      {make.isSuccess && <Notice mark="valid">{t('station.saved')}</Notice>}
    </section>
  );
}

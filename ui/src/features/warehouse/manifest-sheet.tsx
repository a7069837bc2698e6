import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ManifestView } from '@/generated/contract';
import { useCall, useHost } from '@/host/calls';
import { useMutation } from '@tanstack/react-query';
import type { HostError } from '@/host/types';
import { bytesOf } from '@/shared/format/base64';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Failed, Loading, Notice } from '@/shared/ui/states';
import styles from './manifest-sheet.module.css';

interface Props {
  id: string;
  /** It has just been issued. */
  dispatched?: boolean;
  actions?: ReactNode;
}

/** Saves a finished document of the engine's. */
export function usePaper() {
  const host = useHost();
  return useMutation<void, HostError, { manifest: string } | { labels: string[] }>({
    mutationFn: async (wanted) => {
      const paper =
        'manifest' in wanted
          ? await host.call('manifest_pdf', { id: wanted.manifest })
          : await host.call('labels_pdf', { waybill_numbers: wanted.labels });
      host.saveFile(paper.filename, 'application/pdf', bytesOf(paper.content));
    },
  });
}

/** A manifest as it is on paper. Drawn here, since a webview may show no PDF. */
export function ManifestSheet({ id, dispatched, actions }: Props) {
  const { t } = useTranslation('warehouse');
  const { count } = useFormats();
  const found = useCall('manifest', { id });
  const paper = usePaper();
  const host = useHost();
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  const manifest = found.data;
  return (
    <div className={styles.place}>
      <header className={styles.head}>
        <div>
          {dispatched && (
            <p className={styles.done}>
              {t('manifest.dispatched', { count: manifest.totals.waybills, shown: count(manifest.totals.waybills) })}
            </p>
          )}
          <h1>
            {t('manifest.title')}{' '}
            <span className="code" data-testid="manifest-number">
              {manifest.manifest_number}
            </span>
          </h1>
        </div>
        <div className={styles.actions}>
          {host.can('save_file') && (
            <Button
              large
              hotkey="F6"
              testId="save-pdf"
              busy={paper.isPending}
              onPress={() => paper.mutate({ manifest: manifest.manifest_number })}
            >
              {t('manifest.save')}
            </Button>
          )}
          {actions}
        </div>
      </header>
      {paper.isError && <Failed error={paper.error} />}
      {paper.isSuccess && <Notice mark="valid">{t('manifest.saved')}</Notice>}
      {!manifest.intact && (
        <Notice mark="error" alert>
          {t('manifest.changed')}
        </Notice>
      )}
      <Sheet manifest={manifest} />
    </div>
  );
}

function Sheet({ manifest }: { manifest: ManifestView }) {
  const { t } = useTranslation('warehouse');
  const { count, weight, money, exact } = useFormats();
  const cash = (minor: number) => money(minor, manifest.currency);
  return (
    <article className={styles.paper} aria-label={t('manifest.title')}>
      <div className={styles.letterhead}>
        <div>
          <p className={styles.company}>{manifest.company}</p>
          <p>{exact(manifest.issued_at)}</p>
          <p>{t('manifest.by', { operator: manifest.operator })}</p>
        </div>
        <div className={styles.numbers}>
          <p className={`${styles.number} code`}>{manifest.manifest_number}</p>
          <p>{t('manifest.parcels', { count: manifest.totals.waybills })}</p>
        </div>
      </div>

      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('waybill.destination')}</th>
            <th scope="col" className="number">{t('manifest.waybills')}</th>
            <th scope="col" className="number">{t('waybill.quantity')}</th>
            <th scope="col" className="number">{t('waybill.weight')}</th>
            <th scope="col" className="number">{t('waybill.cod_amount')}</th>
          </tr>
        </thead>
        <tbody>
          {manifest.by_destination.map(({ destination, totals }) => (
            <tr key={destination ?? ''}>
              <td>{destination ?? t('preview.unnamed')}</td>
              <td className="number">{count(totals.waybills)}</td>
              <td className="number">{count(totals.quantity)}</td>
              <td className="number">{weight(totals.weight)}</td>
              <td className="number">{cash(totals.cod_amount)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('manifest.total')}</th>
            <td className="number">{count(manifest.totals.waybills)}</td>
            <td className="number">{count(manifest.totals.quantity)}</td>
            <td className="number">{weight(manifest.totals.weight)}</td>
            <td className="number">{cash(manifest.totals.cod_amount)}</td>
          </tr>
        </tfoot>
      </table>

      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" className="number">#</th>
            <th scope="col">{t('waybill.waybill_number')}</th>
            <th scope="col">{t('waybill.receiver_name')}</th>
            <th scope="col">{t('waybill.destination')}</th>
            <th scope="col" className="number">{t('waybill.quantity')}</th>
            <th scope="col" className="number">{t('waybill.weight')}</th>
            <th scope="col" className="number">{t('waybill.cod_amount')}</th>
          </tr>
        </thead>
        <tbody>
          {manifest.lines.map((one, place) => (
            <tr key={one.waybill_number}>
              <td className="number">{place + 1}</td>
              <td className="code">{one.waybill_number}</td>
              <td>{one.receiver_name}</td>
              <td>{one.destination ?? t('preview.unnamed')}</td>
              <td className="number">{count(one.quantity)}</td>
              <td className="number">{one.weight === null ? '–' : weight(one.weight)}</td>
              <td className="number">{one.cod_amount === null ? '–' : cash(one.cod_amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>

      <div className={styles.signatures}>
        <p>{t('manifest.operator_signature')}</p>
        <p>{t('manifest.courier_signature')}</p>
      </div>
      <p className={styles.hash}>
        {t('manifest.hash')} <span className="code">{manifest.content_hash}</span>
      </p>
    </article>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Document, PrinterView } from '@/generated/contract';
import { useCall, useCommand } from '@/host/calls';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Empty, Failed, Loading, StateWord } from '@/shared/ui/states';
import { PrinterForm } from './printer-form';
import { SheetPreview } from './sheet-preview';
import { Trouble } from './trouble';
import styles from './devices.module.css';

const OFTEN = 1500;

/** The printers of this station, each with its one queue. */
export function Printers() {
  const { t } = useTranslation('devices');
  const found = useCall('printers', {}, { every: OFTEN });
  const [editing, setEditing] = useState<PrinterView | 'new' | null>(null);
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <>
      {found.data.length === 0 ? (
        <Empty title={t('ui.no_printers')} hint={t('ui.no_printers_next')} />
      ) : (
        <ul className={styles.rows}>
          {found.data.map((printer) => (
            <PrinterRow key={printer.printer} printer={printer} onChange={() => setEditing(printer)} />
          ))}
        </ul>
      )}
      {editing ? (
        <PrinterForm
          key={editing === 'new' ? '' : editing.printer}
          printer={editing === 'new' ? null : editing}
          onDone={() => setEditing(null)}
        />
      ) : (
        <div>
          <Button primary={found.data.length === 0} onPress={() => setEditing('new')} testId="printer-new">
            {t('ui.add_printer')}
          </Button>
        </div>
      )}
    </>
  );
}

function PrinterRow({ printer, onChange }: { printer: PrinterView; onChange: () => void }) {
  const { t } = useTranslation('devices');
  const { count } = useFormats();
  const print = useCommand('print');
  const pause = useCommand('pause_printer');
  const remove = useCommand('remove_printer');
  const [shown, setShown] = useState<Document | null>(null);
  const { size, dpi } = printer.profile;
  const sheet = (kind: 'test' | 'card') => {
    print.mutate({ printer: printer.printer, documents: [{ kind }] });
  };
  const failed = print.error ?? pause.error ?? remove.error;
  const mark = printer.trouble ? 'error' : printer.paused || printer.waiting > 0 ? 'waiting' : 'valid';
  const state = printer.paused
    ? t('ui.paused')
    : printer.waiting > 0
      ? t('ui.waiting', { count: printer.waiting })
      : t('ui.ready');
  return (
    <li data-testid={`printer-${printer.printer}`}>
      <div>
        <div>
          <p className={styles.name}>{printer.printer}</p>
          <p className="soft">
            <bdi className="code">{printer.to}</bdi>
            {` · ${printer.language.toUpperCase()} · `}
            <bdi>{`${count(size.width)}×${count(size.height)} mm · ${count(dpi)} dpi`}</bdi>
          </p>
          {printer.purposes.length > 0 && (
            <p className="soft">
              {`${t('ui.used_for')}: ${printer.purposes.map((one) => t(`ui.purpose.${one}`)).join(', ')}`}
            </p>
          )}
          <StateWord mark={mark}>{state}</StateWord>
        </div>
        <div className={styles.acts}>
          <Button busy={print.isPending} onPress={() => sheet('test')} testId={`print-test-${printer.printer}`}>
            {t('ui.print_test')}
          </Button>
          <Button busy={print.isPending} onPress={() => sheet('card')}>
            {t('ui.print_card')}
          </Button>
          <Button onPress={() => setShown(shown ? null : { kind: 'test' })}>{t('ui.preview')}</Button>
          <Button
            busy={pause.isPending}
            onPress={() => pause.mutate({ printer: printer.printer, paused: !printer.paused })}
          >
            {printer.paused ? t('ui.go_on') : t('ui.pause')}
          </Button>
          <Button onPress={onChange}>{t('ui.change')}</Button>
          <Button busy={remove.isPending} onPress={() => remove.mutate({ printer: printer.printer })}>
            {t('ui.remove')}
          </Button>
        </div>
      </div>
      <Trouble trouble={printer.trouble} />
      {failed && <Failed error={failed} />}
      {shown && <SheetPreview printer={printer.printer} document={shown} />}
    </li>
  );
}

import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportPreviewView } from '@/generated/contract';
import { useFormats } from '@/shared/format/place';
import { useEnter } from '@/shared/hotkeys/hotkeys';
import { Button } from '@/shared/ui/button';
import { Figure, Figures, Page } from '@/shared/ui/page';
import { Failed, Loading, Notice } from '@/shared/ui/states';
import { DateQuestion, WordQuestions } from './questions';
import { useDesk } from './desk';
import { isOpen, type WaitingFile } from './files';
import { ImportOptions } from './import-options';
import { PreviewLines, PreviewSamples } from './preview-tables';
import { withDateOrder } from './plan';
import { ImportSteps } from './wizard-steps';
import shared from '../imports.module.css';
import styles from './check-step.module.css';

interface Props {
  file: WaitingFile;
  onBack: () => void;
  onStart: () => void;
}

/** What the import would do, before it does it. */
export function CheckStep({ file, onBack, onStart }: Props) {
  const { t } = useTranslation('imports');
  const { count } = useFormats();
  const desk = useDesk();
  const place = useRef<HTMLDivElement>(null);
  const { preview, view } = file;
  const open = isOpen(file);
  const busy = file.busy || file.starting;
  const start = () => {
    if (preview && !open && !busy) onStart();
  };
  useEnter(start);
  const arrived = preview !== undefined;
  useEffect(() => {
    if (!arrived) return;
    const wanted = open ? '[data-first] input' : '[data-testid="import-start"]';
    place.current?.closest('main, body')?.querySelector<HTMLElement>(wanted)?.focus();
    // When the preview is there, and not again while somebody types a note.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [arrived]);
  const refusal = open ? { message: t('date_open'), next_step: t('date_open_next') } : null;
  const body = () => {
    if (!preview) {
      return file.trouble ? <Failed error={file.trouble} onRetry={() => desk.read(file.key)} /> : <Checking />;
    }
    return (
      <>
        {file.trouble && <Failed error={file.trouble} />}
        <Counts preview={preview} />
        <div className={styles.asked}>
          {file.question && (
            <DateQuestion
              question={file.question}
              answer={file.plan.date_order}
              onAnswer={(order) => desk.read(file.key, withDateOrder(file.plan, order))}
            />
          )}
          {preview.unknown_words.length > 0 && (
            <WordQuestions
              words={preview.unknown_words}
              answers={file.options.words}
              onAnswers={(words) => desk.choose(file.key, { words })}
            />
          )}
          <ImportOptions
            options={file.options}
            known={preview.known}
            failed={preview.failed}
            onOptions={(options) => desk.choose(file.key, options)}
          />
        </div>
        <PreviewSamples samples={preview.samples} />
        <PreviewLines lines={preview.rows} />
      </>
    );
  };
  return (
    <Page
      title={<span className={shared.filename}>{file.filename}</span>}
      lead={
        <span data-testid="how-read">
          {[
            view?.sheet,
            view?.template && t('by_template', { template: view.template }),
            view?.courier && t('spellings_of', { courier: view.courier }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      }
      actions={
        <>
          <Button hotkey="Escape" onPress={onBack} testId="import-remap">
            {t('change_mapping')}
          </Button>
          <Button primary hotkey="F4" busy={busy || !preview} refusal={refusal} onPress={start} testId="import-start">
            {t('start', { count: preview?.ready ?? 0, shown: count(preview?.ready ?? 0) })}
          </Button>
        </>
      }
    >
      <div ref={place}>
        <ImportSteps at="check" />
      </div>
      {body()}
    </Page>
  );
}

function Checking() {
  const { t } = useTranslation('imports');
  return (
    <>
      <Loading />
      <p className="soft">{t('checking')}</p>
    </>
  );
}

function Counts({ preview }: { preview: ImportPreviewView }) {
  const { t } = useTranslation('imports');
  const { count } = useFormats();
  return (
    <>
      <Figures>
        <Figure name={t('rows')} value={count(preview.total_rows)} testId="preview-rows" />
        <Figure name={t('ready')} value={count(preview.ready)} testId="preview-ready" />
        <Figure name={t('known')} value={count(preview.known)} testId="preview-known" />
        <Figure name={t('skipped')} value={count(preview.skipped)} testId="preview-skipped" />
        <Figure name={t('failed')} value={count(preview.failed)} testId="preview-failed" />
        <Figure name={t('doubts')} value={count(preview.warnings)} testId="preview-warnings" />
        <Figure name={t('places_sure')} value={count(preview.places_sure)} testId="preview-places" />
        {preview.places_partly > 0 && <Figure name={t('places_partly')} value={count(preview.places_partly)} />}
      </Figures>
      {preview.ready === 0 && <Notice mark="error">{t('nothing_ready')}</Notice>}
    </>
  );
}

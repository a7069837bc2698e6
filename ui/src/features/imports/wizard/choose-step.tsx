import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/shared/format/place';
import { useEnter } from '@/shared/hotkeys/hotkeys';
import { Button } from '@/shared/ui/button';
import { Page } from '@/shared/ui/page';
import type { Mark } from '@/shared/ui/shapes';
import { Empty, StateWord, wordsOf } from '@/shared/ui/states';
import { FileDrop } from '../file-drop';
import { RunningImports } from '../running';
import { useImports } from '../use-imports';
import { useDesk } from './desk';
import { openWords, readyFiles, stageOf, type Stage, type WaitingFile } from './files';
import { ImportSteps } from './wizard-steps';
import styles from './choose-step.module.css';

const MARK: Record<Stage, Mark> = {
  reading: 'waiting',
  refused: 'error',
  map: 'duplicate',
  checking: 'waiting',
  question: 'duplicate',
  ready: 'valid',
  starting: 'waiting',
};

interface Props {
  onFile: (key: string) => void;
  onImports: () => void;
  onOpen: (id: string) => void;
  notice: ReactNode;
}

/** The files on the desk, and how far each of them is. */
export function ChooseStep({ onFile, onImports, onOpen, notice }: Props) {
  const { t } = useTranslation('imports');
  const { count } = useFormats();
  const desk = useDesk();
  const imports = useImports();
  const ready = readyFiles(desk.waiting);
  const busy = desk.waiting.some((one) => one.starting);
  const startAll = async () => {
    for (const { key } of ready) {
      // In their order: a later export must not run before the one it follows.
      // oxlint-disable-next-line no-await-in-loop
      await desk.start(key);
    }
  };
  useEnter(() => {
    if (ready.length > 0 && !busy) void startAll();
  });
  return (
    <Page
      title={t('title')}
      lead={t('choose_lead')}
      actions={
        <>
          <Button hotkey="Escape" onPress={onImports}>
            {t('back')}
          </Button>
          {ready.length > 0 && (
            <Button primary hotkey="F4" busy={busy} onPress={() => void startAll()} testId="import-start-all">
              {t('start_all', { count: ready.length, shown: count(ready.length) })}
            </Button>
          )}
        </>
      }
    >
      <ImportSteps at="choose" />
      {notice}
      <FileDrop onTaken={([key, ...others]) => key !== undefined && others.length === 0 && onFile(key)}>
        {imports.data && <RunningImports imports={imports.data} onOpen={onOpen} />}
        {desk.waiting.length === 0 ? (
          <Empty title={t('no_files')} hint={t('no_files_hint')} />
        ) : (
          <ul className={styles.files} aria-label={t('files')}>
            {desk.waiting.map((file) => (
              <FileRow key={file.key} file={file} onFile={onFile} />
            ))}
          </ul>
        )}
      </FileDrop>
    </Page>
  );
}

function FileRow({ file, onFile }: { file: WaitingFile; onFile: (key: string) => void }) {
  const { t } = useTranslation(['imports', 'shell']);
  const { count } = useFormats();
  const desk = useDesk();
  const stage = stageOf(file);
  const words = openWords(file).length;
  const trouble = file.trouble ?? file.view?.trouble;
  const why = trouble && (file.trouble?.code === 'unreadable'
    ? { message: t('imports:unreadable'), next_step: t('imports:unreadable_next') }
    : wordsOf(trouble, (key) => t(`shell:${key}`)));
  return (
    <li className={styles.file} data-testid="import-file-row" data-stage={stage}>
      <div className={styles.what}>
        <p className={`${styles.name} said`}>{file.filename}</p>
        {why && (
          <p className="said soft">
            {why.message} {why.next_step}
          </p>
        )}
        {file.preview && (
          <p className="soft">
            {t('imports:result.ready', { count: file.preview.ready, shown: count(file.preview.ready) })}
            {file.preview.failed > 0 && ` · ${t('imports:result.failed', { count: file.preview.failed, shown: count(file.preview.failed) })}`}
            {words > 0 && ` · ${t('imports:words.unknown', { count: words, shown: count(words) })}`}
          </p>
        )}
      </div>
      <StateWord mark={MARK[stage]}>{t(`imports:stage.${stage}`)}</StateWord>
      <div className={styles.actions}>
        {file.view && stage !== 'starting' && (
          <Button onPress={() => onFile(file.key)} label={t('imports:look_at', { file: file.filename })}>
            <span aria-hidden="true">{t(`imports:open_stage.${stage === 'map' || stage === 'question' ? stage : 'other'}`)}</span>
          </Button>
        )}
        {stage !== 'starting' && (
          <Button quiet onPress={() => desk.remove(file.key)} label={t('imports:take_away', { file: file.filename })}>
            <span aria-hidden="true">{t('imports:remove')}</span>
          </Button>
        )}
      </div>
    </li>
  );
}

import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Notice } from '@/shared/ui/states';
import { useFileDrop } from '@/shared/ui/use-file-drop';
import { useDesk } from './wizard/desk';
import { sortDrop, sortFiles, type Dropped } from './wizard/dropped';
import { AT_ONCE, room } from './wizard/files';
import styles from './imports.module.css';

const KINDS = '.xlsx,.xls,.xlsb,.ods,.csv,.txt,.tsv,.html,.htm';

interface Props {
  children: ReactNode;
  /** The files now lie on the desk, under these names. */
  onTaken: (keys: string[]) => void;
}

/** A page that takes files: dropped anywhere on it, or chosen. */
export function FileDrop({ children, onTaken }: Props) {
  const { t } = useTranslation('imports');
  const { count } = useFormats();
  const desk = useDesk();
  const [said, setSaid] = useState<Dropped | null>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const take = (dropped: Dropped) => {
    setSaid(dropped.unfit.length > 0 ? dropped : null);
    if (dropped.files.length > 0) onTaken(desk.take(dropped.files));
  };
  const over = useFileDrop((data) => take(sortDrop(data, room(desk.waiting))));
  return (
    <div className={styles.drop} data-over={over || undefined}>
      <section className={styles.zone}>
        <p className={styles.big}>{over ? t('let_go') : t('drop')}</p>
        <input
          ref={chooser}
          id="import-file"
          className="unseen"
          type="file"
          multiple
          tabIndex={-1}
          aria-label={t('choose')}
          accept={KINDS}
          data-testid="import-file"
          onChange={(event) => {
            const chosen = [...(event.currentTarget.files ?? [])];
            event.currentTarget.value = '';
            if (chosen.length > 0) take(sortFiles(chosen, room(desk.waiting)));
          }}
        />
        <Button primary={desk.waiting.length === 0} large hotkey="F2" onPress={() => chooser.current?.click()}>
          {t('choose')}
        </Button>
      </section>
      {said?.unfit.map((why) => (
        <Notice key={why} mark="duplicate" alert>
          {t(`unfit.${why}`, { count: said.left, shown: count(said.left), most: AT_ONCE })}
        </Notice>
      ))}
      {children}
    </div>
  );
}

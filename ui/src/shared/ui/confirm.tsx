import { useEffect, useRef, type ReactNode } from 'react';
import { Button } from './button';
import { Notice } from './states';
import styles from './confirm.module.css';

interface Props {
  children: ReactNode;
  /** What happens on yes. */
  yes: string;
  /** What stays on no. */
  no: string;
  onYes: () => void;
  onNo: () => void;
  busy?: boolean;
  testId?: string;
}

/** Asks once more on the page itself, before something is given up for good. */
export function Confirm(props: Props) {
  const place = useRef<HTMLDivElement>(null);
  // The harmless answer has the focus: an Enter too many gives nothing up.
  useEffect(() => place.current?.querySelector('button')?.focus(), []);
  return (
    <Notice mark="duplicate" alert>
      <div className={styles.words}>{props.children}</div>
      <div className={styles.answers} ref={place}>
        <Button hotkey="Escape" onPress={props.onNo}>
          {props.no}
        </Button>
        <Button
          grave
          onPress={props.onYes}
          {...(props.busy ? { busy: true } : {})}
          {...(props.testId ? { testId: props.testId } : {})}
        >
          {props.yes}
        </Button>
      </div>
    </Notice>
  );
}

import { useId, type ReactNode } from 'react';
import { Tooltip } from '@mantine/core';
import { useHotkey } from '@/shared/hotkeys/hotkeys';
import styles from './button.module.css';

export interface Reason {
  message: string;
  next_step: string;
}

interface Props {
  children: ReactNode;
  onPress?: () => void;
  /** The thing to do next. At most one on a screen. */
  primary?: boolean;
  /** Gives something up for good. */
  grave?: boolean;
  large?: boolean;
  quiet?: boolean;
  type?: 'button' | 'submit';
  /** The key that does the same, as `useHotkey` spells it. */
  hotkey?: string;
  busy?: boolean;
  /** Why not, from the rules. The button stays focusable to say it. */
  refusal?: Reason | null;
  testId?: string;
  /** Said beside a picture that is drawn instead of a word. */
  label?: string;
}

/**
 * A button that says what happens and which key does it. One that may not be
 * pressed keeps its place and its focus and explains itself, because a control
 * that vanishes or goes mute teaches nobody anything.
 */
export function Button(props: Props) {
  const why = useId();
  const barred = Boolean(props.refusal) || props.busy === true;
  const press = () => {
    if (!barred) props.onPress?.();
  };
  useHotkey(props.hotkey, press);
  const reason = props.refusal
    ? [props.refusal.message, props.refusal.next_step].filter(Boolean).join(' ')
    : '';
  const kind = [
    styles.button,
    props.primary && styles.primary,
    props.grave && styles.grave,
    props.large && styles.large,
    props.quiet && styles.quiet,
  ];
  const button = (
    <button
      type={props.type ?? 'button'}
      className={kind.filter(Boolean).join(' ')}
      aria-disabled={barred || undefined}
      aria-busy={props.busy || undefined}
      aria-keyshortcuts={props.hotkey}
      aria-describedby={reason ? why : undefined}
      data-testid={props.testId}
      onClick={(event) => {
        if (barred) event.preventDefault();
        else props.onPress?.();
      }}
    >
      {/* Not `aria-label`: the key is in sight, so it belongs to the name. */}
      {props.label && <span className="unseen">{props.label}</span>}
      <span className={styles.words}>{props.children}</span>
      {props.hotkey && <kbd className={styles.key}>{props.hotkey.replace('Escape', 'Esc')}</kbd>}
      {reason && (
        <span id={why} className="unseen">
          {reason}
        </span>
      )}
    </button>
  );
  if (!reason) return button;
  return (
    <Tooltip label={reason} multiline maw={360} withArrow events={{ hover: true, focus: true, touch: true }}>
      {button}
    </Tooltip>
  );
}

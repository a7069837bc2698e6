import styles from './steps.module.css';

interface Props {
  label: string;
  steps: string[];
  /** Counting from 0. */
  at: number;
}

/** Where one is on a way of several steps. It says so and is not pressed. */
export function Steps({ label, steps, at }: Props) {
  return (
    <nav aria-label={label}>
      <ol className={styles.steps}>
        {steps.map((step, place) => (
          <li
            key={step}
            aria-current={place === at ? 'step' : undefined}
            data-past={place < at || undefined}
          >
            <span className={styles.number} aria-hidden="true">
              {place + 1}
            </span>
            {step}
          </li>
        ))}
      </ol>
    </nav>
  );
}

import type { ReactNode } from 'react';
import styles from './page.module.css';

/** One place of the station: its name, what can be done, and the rest. */
export function Page(props: {
  title: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div>
          <h1>{props.title}</h1>
          {props.lead && <p className="soft">{props.lead}</p>}
        </div>
        {props.actions && <div className={styles.actions}>{props.actions}</div>}
      </header>
      {props.children}
    </div>
  );
}

/** Names and values under each other. */
export function Facts(props: { items: Array<[name: string, value: ReactNode]> }) {
  return (
    <dl className={styles.facts}>
      {props.items.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A number one compares, with what it counts under it. */
export function Figure(props: { value: ReactNode; name: string; testId?: string }) {
  return (
    <div className={styles.figure}>
      <span className={styles.value} data-testid={props.testId}>
        {props.value}
      </span>
      <span className={styles.name}>{props.name}</span>
    </div>
  );
}

export function Figures(props: { children: ReactNode }) {
  return <div className={styles.figures}>{props.children}</div>;
}

/** A list beside what is open in it. */
export function Split(props: { list: ReactNode; side: ReactNode }) {
  return (
    <div className={styles.split} data-open={props.side ? true : undefined}>
      <div className={styles.list}>{props.list}</div>
      {props.side && <aside className={styles.side}>{props.side}</aside>}
    </div>
  );
}

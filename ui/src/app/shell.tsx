import { useState } from 'react';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { StatusView } from '@/generated/contract';
import { useCall } from '@/host/calls';
import { useFormats, useNow } from '@/shared/format/place';
import { useHotkey } from '@/shared/hotkeys/hotkeys';
import { BarPlaceProvider } from '@/shared/ui/bar-place';
import { Icon, type IconName } from '@/shared/ui/icons';
import { Shape } from '@/shared/ui/shapes';
import { useFileDrop } from '@/shared/ui/use-file-drop';
import { Brand } from './brand';
import styles from './shell.module.css';

interface Place {
  to: string;
  word: 'home' | 'scan' | 'sessions' | 'imports' | 'waybills' | 'issues' | 'station';
  icon: IconName;
  count?: (status: StatusView) => number;
}

const PLACES: Place[] = [
  { to: '/', word: 'home', icon: 'home' },
  { to: '/scan', word: 'scan', icon: 'scan' },
  { to: '/imports', word: 'imports', icon: 'imports' },
  { to: '/sessions', word: 'sessions', icon: 'sessions' },
  { to: '/waybills', word: 'waybills', icon: 'waybills' },
  { to: '/issues', word: 'issues', icon: 'issues', count: (status) => status.open_issues },
  { to: '/station', word: 'station', icon: 'station' },
];

/** The frame: a narrow rail of places, a thin bar, and nothing else that stays. */
export function Shell() {
  const { t } = useTranslation('shell');
  const status = useCall('status', {});
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const scanning = path === '/scan';
  useFileDrop();
  return (
    <div className={styles.shell} data-scanning={scanning || undefined}>
      <header className={styles.bar}>
        <Brand size={26} />
        <span className={styles.company}>{status.data?.company}</span>
        <span ref={setPlace} className={styles.filled} />
        {status.isError ? (
          <span className={styles.lost} role="alert">
            <Shape mark="error" size={13} />
            {t('line.no_answer')}
          </span>
        ) : (
          status.data && <Line status={status.data} />
        )}
        <span className={styles.operator}>{status.data?.operator?.name}</span>
      </header>
      {!scanning && <Rail status={status.data} path={path} />}
      <main className={styles.main}>
        <BarPlaceProvider value={place}>
          <Outlet />
        </BarPlaceProvider>
      </main>
    </div>
  );
}

function Rail({ status, path }: { status: StatusView | undefined; path: string }) {
  const { t } = useTranslation('shell');
  return (
    <nav className={styles.rail} aria-label={t('places.title')}>
      {PLACES.map((place, index) => (
        <RailPlace
          key={place.to}
          place={place}
          hotkey={`Alt+${index + 1}`}
          here={place.to === '/' ? path === '/' : path.startsWith(place.to)}
          count={status && place.count ? place.count(status) : 0}
        />
      ))}
    </nav>
  );
}

function RailPlace(props: { place: Place; hotkey: string; here: boolean; count: number }) {
  const { t } = useTranslation('shell');
  const go = useNavigate();
  const { count } = useFormats();
  const { place, hotkey } = props;
  useHotkey(hotkey, () => void go({ to: place.to }));
  return (
    <Link
      to={place.to}
      className={styles.place}
      aria-current={props.here ? 'page' : undefined}
      aria-keyshortcuts={hotkey}
      title={`${t(`places.${place.word}`)} (${hotkey})`}
      data-testid={`place-${place.word}`}
    >
      <span className={styles.icon}>
        <Icon name={place.icon} size={22} />
        {props.count > 0 && <span className={styles.badge}>{count(props.count)}</span>}
      </span>
      <span>{t(`places.${place.word}`)}</span>
    </Link>
  );
}

/** The state of the line, always on screen. Offline is a normal state. */
function Line({ status }: { status: StatusView }) {
  const { t } = useTranslation('shell');
  const { count, when } = useFormats();
  const now = useNow(30_000);
  if (status.standalone) {
    return (
      <span className={styles.line} title={t('line.standalone_means')} data-testid="line">
        {t('line.standalone')}
      </span>
    );
  }
  return (
    <span className={styles.line} data-testid="line">
      {status.unsent > 0 ? (
        <>
          <Shape mark="waiting" size={13} />
          {t('line.unsent', { count: status.unsent, shown: count(status.unsent) })}
        </>
      ) : (
        t('line.all_sent')
      )}
      {status.last_sync && ` · ${t('line.last_sync', { when: when(status.last_sync, now) })}`}
    </span>
  );
}

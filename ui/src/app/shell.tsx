import { useCallback, useState } from 'react';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Place, StatusView, SyncView } from '@/generated/contract';
import { useIdleLock } from '@/features/access/use-idle-lock';
import { useCall, useCommand } from '@/host/calls';
import { useFormats, useNow } from '@/shared/format/place';
import { useHotkey } from '@/shared/hotkeys/hotkeys';
import { BarPlaceProvider } from '@/shared/ui/bar-place';
import { Icon, type IconName } from '@/shared/ui/icons';
import { Shape, type Mark } from '@/shared/ui/shapes';
import { useFileDrop } from '@/shared/ui/use-file-drop';
import { Brand } from './brand';
import styles from './shell.module.css';

interface Way {
  to: string;
  icon: IconName;
  count?: (status: StatusView) => number;
}

/** Where each place is. Which of them are offered, and in which order, the station says. */
const WAYS: Record<Place, Way> = {
  home: { to: '/', icon: 'home' },
  scan: { to: '/scan', icon: 'scan' },
  imports: { to: '/imports', icon: 'imports' },
  sessions: { to: '/sessions', icon: 'sessions' },
  waybills: { to: '/waybills', icon: 'waybills' },
  issues: { to: '/issues', icon: 'issues', count: (status) => status.open_issues },
  problems: { to: '/problems', icon: 'problems' },
  station: { to: '/station', icon: 'station' },
  settings: { to: '/settings', icon: 'settings' },
};

/** The frame: a narrow rail of places, a thin bar, and nothing else that stays. */
export function Shell() {
  const { t } = useTranslation('shell');
  const status = useCall('status', {});
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const scanning = path === '/scan';
  useFileDrop();
  const { mutate: signOut } = useCommand('sign_out');
  const canLock = status.data?.can_lock ?? false;
  const lock = useCallback(() => signOut({}), [signOut]);
  useIdleLock(canLock ? (status.data?.settings.lock_after_minutes ?? 0) : 0, lock);
  useHotkey(canLock ? 'F12' : undefined, lock);
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
          <Line />
        )}
        <span className={styles.operator}>{status.data?.operator?.name}</span>
        {canLock && (
          <button
            type="button"
            className={styles.lock}
            onClick={lock}
            aria-keyshortcuts="F12"
            title={`${t('lock')} (F12)`}
            data-testid="lock"
          >
            <Icon name="lock" size={20} />
            <span className="unseen">{t('lock')}</span>
          </button>
        )}
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
      {status?.places.map((place, index) => {
        const way = WAYS[place];
        return (
          <RailPlace
            key={place}
            place={place}
            hotkey={`Alt+${index + 1}`}
            here={way.to === '/' ? path === '/' : path.startsWith(way.to)}
            count={way.count ? way.count(status) : 0}
          />
        );
      })}
    </nav>
  );
}

function RailPlace(props: { place: Place; hotkey: string; here: boolean; count: number }) {
  const { t } = useTranslation('shell');
  const go = useNavigate();
  const { count } = useFormats();
  const { place, hotkey } = props;
  const { to, icon } = WAYS[place];
  useHotkey(hotkey, () => void go({ to }));
  return (
    <Link
      to={to}
      className={styles.place}
      aria-current={props.here ? 'page' : undefined}
      aria-keyshortcuts={hotkey}
      title={`${t(`places.${place}`)} (${hotkey})`}
      data-testid={`place-${place}`}
    >
      <span className={styles.icon}>
        <Icon name={icon} size={22} />
        {props.count > 0 && <span className={styles.badge}>{count(props.count)}</span>}
      </span>
      <span>{t(`places.${place}`)}</span>
    </Link>
  );
}

const MARKS: Record<SyncView['state'], Mark> = {
  standalone: 'valid',
  online: 'valid',
  syncing: 'waiting',
  offline: 'waiting',
  refused: 'error',
};

/** What was sent or waits changes by itself. */
const LINE_EVERY = 4000;

/** The state of the line, always on screen. Offline is a normal state. */
function Line() {
  const { t } = useTranslation('shell');
  const { count, when } = useFormats();
  const now = useNow(30_000);
  const line = useCall('sync_state', {}, { every: LINE_EVERY });
  if (!line.data) return null;
  const { state, unsent, last_sync_at, problem } = line.data;
  const words = [
    t(`line.${state}`),
    ...(state === 'standalone'
      ? []
      : [unsent > 0 ? t('line.unsent', { count: unsent, shown: count(unsent) }) : t('line.all_sent')]),
    ...(last_sync_at ? [t('line.last_sync', { when: when(last_sync_at, now) })] : []),
  ];
  return (
    <span
      className={styles.line}
      data-state={state}
      data-testid="line"
      role="status"
      title={problem ?? t(`line.${state}_means`)}
    >
      <Shape mark={unsent > 0 && state !== 'refused' ? 'waiting' : MARKS[state]} size={13} />
      {words.join(' · ')}
    </span>
  );
}

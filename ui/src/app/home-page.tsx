import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { DayCharts } from '@/features/warehouse/day-charts';
import { useCall } from '@/host/calls';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Page } from '@/shared/ui/page';
import { Failed, Loading } from '@/shared/ui/states';
import styles from './home-page.module.css';

/** What others on this station do shows up this soon. */
const EVERY = 20_000;

/** The one thing to do next, and the day at a glance. */
export function HomePage() {
  const { t } = useTranslation(['shell', 'warehouse']);
  const go = useNavigate();
  const { count, day: words } = useFormats();
  const found = useCall('status', {});
  const day = useCall('dashboard', {}, { every: EVERY });
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  const status = found.data;
  const may = (place: 'scan' | 'imports') => status.places.includes(place);
  const nothing = status.waybills === 0;
  const next = nothing ? 'import' : status.active_session_id ? 'continue' : 'scan';
  const offered = next === 'import' ? may('imports') : may('scan');
  return (
    <Page
      title={t('shell:home.now')}
      lead={day.data ? t('shell:home.scope', { day: words(day.data.day) }) : undefined}
    >
      {offered && (
        <section className={styles.next} data-testid="next-thing">
          <div>
            <h2>{t(`shell:home.${next}.title`, { count: status.pending, shown: count(status.pending) })}</h2>
            <p>{t(`shell:home.${next}.lead`)}</p>
          </div>
          <Button
            primary
            large
            hotkey="F4"
            onPress={() => void go({ to: next === 'import' ? '/imports' : '/scan' })}
          >
            {t(`shell:home.${next}.do`)}
          </Button>
        </section>
      )}
      {day.isPending && <Loading />}
      {day.isError && <Failed error={day.error} onRetry={() => void day.refetch()} />}
      {day.data && !nothing && (
        <DayCharts
          day={day.data}
          onStatus={(wanted) => void go({ to: '/waybills', search: { status: wanted } })}
          onSession={(id) => void go({ to: '/sessions/$id', params: { id } })}
        />
      )}
    </Page>
  );
}

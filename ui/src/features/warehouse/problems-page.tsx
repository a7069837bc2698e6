import { useTranslation } from 'react-i18next';
import type { Place, ProblemView } from '@/generated/contract';
import { useCall } from '@/host/calls';
import { useFormats, useNow } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Page } from '@/shared/ui/page';
import { Shape } from '@/shared/ui/shapes';
import { Empty, Failed, Loading } from '@/shared/ui/states';
import styles from './problems-page.module.css';

interface Props {
  onOpen: (place: Place, id: string | null) => void;
}

/** The problems inbox: what was refused or is doubtful, who it concerns, why, and what to do. */
export function ProblemsPage({ onOpen }: Props) {
  const { t } = useTranslation('warehouse');
  const { count } = useFormats();
  const problems = useCall('problems', {}, { every: 10_000 });
  const body = () => {
    if (problems.isPending) return <Loading />;
    if (problems.isError) return <Failed error={problems.error} onRetry={() => void problems.refetch()} />;
    if (problems.data.length === 0) return <Empty title={t('problems.none')} hint={t('problems.none_hint')} />;
    return (
      <ul className={styles.list} data-testid="problems">
        {problems.data.map((one) => (
          <Problem key={`${one.kind} ${one.since} ${one.message}`} problem={one} onOpen={onOpen} />
        ))}
      </ul>
    );
  };
  const found = problems.data?.length ?? 0;
  return (
    <Page title={t('problems.title')} lead={t('problems.lead', { count: found, shown: count(found) })}>
      {body()}
    </Page>
  );
}

function Problem({ problem, onOpen }: { problem: ProblemView } & Props) {
  const { t } = useTranslation('warehouse');
  const { when } = useFormats();
  const now = useNow(30_000);
  const { place } = problem;
  return (
    <li className={styles.problem}>
      <Shape mark="duplicate" size={20} />
      <div className={styles.words}>
        <p className="said">
          <strong>{problem.message}</strong>
        </p>
        <p className="said">{problem.next_step}</p>
        <p className="soft">
          {problem.who && (
            <>
              <bdi>{problem.who}</bdi>
              {' · '}
            </>
          )}
          {when(problem.since, now)}
        </p>
      </div>
      {place && (
        <Button onPress={() => onOpen(place, problem.place_id)}>{t('problems.settle')}</Button>
      )}
    </li>
  );
}

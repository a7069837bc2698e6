import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { IssueView } from '@/generated/contract';
import { useCall } from '@/host/calls';
import { useFormats, useNow } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Facts, Page, Split } from '@/shared/ui/page';
import { Empty, Failed, Loading, StateWord } from '@/shared/ui/states';
import { Table, type Column } from '@/shared/ui/table';
import { ResolveIssue } from './resolve-issue';
import styles from './waybills-page.module.css';

export interface IssuesAddress {
  resolved?: boolean | undefined;
  open?: string | undefined;
}

interface Props {
  address: IssuesAddress;
  onAddress: (address: IssuesAddress) => void;
  onScan: () => void;
}

/** What a batch could not send and a person must settle (W-070). */
export function IssuesPage({ address, onAddress, onScan }: Props) {
  const { t } = useTranslation('warehouse');
  const { count, when } = useFormats();
  const now = useNow(30_000);
  const resolved = address.resolved ?? false;
  const found = useCall('issues', { resolved }, { keepPrevious: true });
  const columns: Column<IssueView>[] = [
    { key: 'code', head: t('issue.code'), cell: (row) => <span className="code">{row.code}</span> },
    {
      key: 'kind',
      head: t('issue.kind'),
      cell: (row) =>
        row.status === 'resolved' ? (
          <StateWord mark="valid">{t('issue.resolved')}</StateWord>
        ) : (
          <StateWord mark="error">{t(`error_kind.${row.kind}`)}</StateWord>
        ),
    },
    {
      key: 'suggested',
      head: t('issue.hint'),
      cell: (row) =>
        row.suggested_solved && row.status === 'open' ? (
          <StateWord mark="valid">{t('issue.suggested')}</StateWord>
        ) : (
          ''
        ),
    },
    { key: 'message', head: t('item.message'), wide: true, cell: (row) => <span title={row.message}>{row.message}</span> },
    { key: 'scans', head: t('issue.scans'), number: true, cell: (row) => count(row.scans) },
    { key: 'by', head: t('issue.by'), cell: (row) => row.raised_by },
    { key: 'age', head: t('issue.age'), number: true, cell: (row) => when(row.raised_at, now) },
  ];
  const open = found.data?.find((issue) => issue.issue_id === address.open);
  const list = () => {
    if (found.isPending) return <Loading />;
    if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
    if (found.data.length === 0) {
      return (
        <Empty title={t('issues.none')} hint={t('issues.none_hint')}>
          <Button large onPress={onScan}>
            {t('scan.open')}
          </Button>
        </Empty>
      );
    }
    return (
      <Table
        label={t('issues.title')}
        columns={open ? columns.slice(0, 3) : columns}
        rows={found.data}
        rowKey={(row) => row.issue_id}
        chosen={address.open}
        onOpen={(row) => onAddress({ ...address, open: row.issue_id })}
      />
    );
  };
  return (
    <Page title={t('issues.title')} lead={t('issues.lead')}>
      <div>
        <SegmentedControl
          aria-label={t('issues.which')}
          value={resolved ? 'all' : 'open'}
          onChange={(value) => onAddress({ resolved: value === 'all' || undefined })}
          data={[
            { value: 'open', label: t('issues.open') },
            { value: 'all', label: t('issues.all') },
          ]}
        />
      </div>
      <Split
        list={list()}
        side={
          open && (
            <>
              <header className={styles.head}>
                <h2 className="code">{open.code}</h2>
                <Button quiet hotkey="Escape" onPress={() => onAddress({ ...address, open: undefined })}>
                  {t('waybills.close')}
                </Button>
              </header>
              <p className="said">{open.message}</p>
              <Facts items={factsOf(open)} />
              {open.status === 'open' && <ResolveIssue key={open.issue_id} issue={open} />}
            </>
          )
        }
      />
    </Page>
  );

  function factsOf(issue: IssueView): Array<[string, React.ReactNode]> {
    const facts: Array<[string, React.ReactNode]> = [
      [t('issue.kind'), t(`error_kind.${issue.kind}`)],
      [t('issue.by'), `${issue.raised_by} · ${when(issue.raised_at, now)}`],
    ];
    if (issue.note) facts.push([t('issue.note'), issue.note]);
    if (issue.resolution) facts.push([t('issue.resolution'), t(`resolution.${issue.resolution}`)]);
    if (issue.resolved_by && issue.resolved_at) {
      facts.push([t('issue.resolved_by'), `${issue.resolved_by} · ${when(issue.resolved_at, now)}`]);
    }
    if (issue.reason) facts.push([t('issue.reason'), issue.reason]);
    return facts;
  }
}

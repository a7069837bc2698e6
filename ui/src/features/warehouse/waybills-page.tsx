import { useEffect, useState } from 'react';
import { NativeSelect, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { WaybillSort, WaybillStatus, WaybillsRequest, WaybillView } from '@/generated/contract';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Page, Split } from '@/shared/ui/page';
import { Shape } from '@/shared/ui/shapes';
import { Empty, Failed, Loading } from '@/shared/ui/states';
import { Table, type Column } from '@/shared/ui/table';
import { CreateWaybill } from './create-waybill';
import { SavedViews } from './saved-views';
import { useWaybills } from './use-waybills';
import { WaybillDetail } from './waybill-detail';
import { WaybillState } from './waybill-state';
import { WAYBILL_SORTS, WAYBILL_STATUSES } from './words';
import styles from './waybills-page.module.css';

export interface WaybillsAddress {
  search?: string | undefined;
  status?: WaybillStatus | undefined;
  destination?: string | undefined;
  /** Local days, `2026-11-21`. */
  from?: string | undefined;
  until?: string | undefined;
  oldest?: boolean | undefined;
  sort?: WaybillSort | undefined;
  open?: string | undefined;
  /** A waybill is being made by hand. */
  fresh?: boolean | undefined;
}

interface Props {
  address: WaybillsAddress;
  onAddress: (address: WaybillsAddress) => void;
  onImport: () => void;
}

const PAUSE = 200;

/** By age from either end, and then what a person looks a parcel up by. */
const ORDERS = ['newest', 'oldest', ...WAYBILL_SORTS] as const;

function orderOf(chosen: string): Pick<WaybillsAddress, 'oldest' | 'sort'> {
  return {
    oldest: chosen === 'oldest' || undefined,
    sort: WAYBILL_SORTS.find((one) => one === chosen),
  };
}

const DAY = 86_400_000;

/** The first moment of a local day, some days later; nothing for what is no day. */
function momentOf(day: string | undefined, later = 0): string | undefined {
  const start = day ? Date.parse(`${day}T00:00:00`) : Number.NaN;
  return Number.isNaN(start) ? undefined : new Date(start + later * DAY).toISOString();
}

function askFor(address: WaybillsAddress): WaybillsRequest {
  const from = momentOf(address.from);
  const until = momentOf(address.until, 1);
  return {
    ...(address.search ? { search: address.search } : {}),
    ...(address.status ? { status: address.status } : {}),
    ...(address.destination ? { destination: address.destination } : {}),
    ...(from ? { from } : {}),
    ...(until ? { until } : {}),
    ...(address.oldest ? { oldest_first: true } : {}),
    ...(address.sort ? { sort: address.sort } : {}),
  };
}

export function WaybillsPage({ address, onAddress, onImport }: Props) {
  const { t } = useTranslation('warehouse');
  const { count, money, exact } = useFormats();
  const [typed, setTyped] = useState(address.search ?? '');
  useEffect(() => {
    if (typed === (address.search ?? '')) return;
    const timer = setTimeout(() => onAddress({ ...address, search: typed || undefined }), PAUSE);
    return () => clearTimeout(timer);
  }, [typed, address, onAddress]);

  const { found, rows, total, onSeen, more } = useWaybills(askFor(address));
  const change = (wanted: { destination?: string; from?: string; until?: string }) => {
    const [[key, value = ''] = ['']] = Object.entries(wanted);
    onAddress({ ...address, [key]: value.trim() || undefined });
  };
  const roomy = useMediaQuery('(min-width: 1400px)');
  const place: Column<WaybillView> = {
    key: 'place',
    head: t('waybill.place'),
    cell: (row) => {
      const named = [row.barangay, row.city, row.province].filter(Boolean).join(', ');
      return <bdi title={named}>{named}</bdi>;
    },
  };
  const columns: Column<WaybillView>[] = [
    {
      key: 'number',
      head: t('waybill.waybill_number'),
      cell: (row) => (
        <span className={styles.numbered}>
          <span className="code">{row.waybill_number}</span>
          {row.not_yet_sent && (
            <span title={t('waybill.not_yet_sent')}>
              <Shape mark="waiting" size={12} />
              <span className="unseen">{t('waybill.not_yet_sent')}</span>
            </span>
          )}
        </span>
      ),
    },
    {
      key: 'status',
      head: t('waybill.status'),
      cell: (row) => <WaybillState waybill={row} />,
    },
    { key: 'receiver', head: t('waybill.receiver_name'), wide: true, cell: (row) => row.receiver_name },
    {
      key: 'phone',
      head: t('waybill.receiver_phone'),
      cell: (row) => <bdi dir="ltr">{row.receiver_phone}</bdi>,
    },
    ...(roomy ? [place] : []),
    { key: 'destination', head: t('waybill.destination'), cell: (row) => row.destination ?? '' },
    {
      key: 'cod',
      head: t('waybill.cod_amount'),
      number: true,
      cell: (row) => (row.cod_amount === null ? '' : money(row.cod_amount)),
    },
    {
      key: 'date',
      head: t('waybill.date'),
      number: true,
      // W-024: the delivery, if there was one.
      cell: (row) => exact(row.signing_time ?? row.created_at),
    },
  ];
  const narrowed = Object.keys(askFor(address)).some((key) => key !== 'oldest_first' && key !== 'sort');
  const list = () => {
    if (found.isPending) return <Loading />;
    if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
    if (rows.length === 0) {
      return narrowed ? (
        <Empty title={t('waybills.none_found')} hint={t('waybills.none_found_hint')}>
          <Button
            onPress={() => {
              setTyped('');
              onAddress({});
            }}
          >
            {t('waybills.clear')}
          </Button>
        </Empty>
      ) : (
        <Empty title={t('waybills.none')} hint={t('waybills.none_hint')}>
          <Button primary large onPress={onImport}>
            {t('waybills.import')}
          </Button>
        </Empty>
      );
    }
    return (
      <Table
        label={t('waybills.title')}
        columns={address.open || address.fresh ? columns.slice(0, 3) : columns}
        rows={more ? [...rows, undefined] : rows}
        onSeen={onSeen}
        rowKey={(row) => row.waybill_number}
        chosen={address.open}
        faded={(row) => row.voided_at !== null}
        onOpen={(row) => onAddress({ ...address, fresh: undefined, open: row.waybill_number })}
      />
    );
  };
  const all = total ?? rows.length;
  return (
    <Page
      title={t('waybills.title')}
      lead={
        more && total === undefined
          ? t('waybills.first', { count: all, shown: count(all) })
          : t('waybills.count', { count: all, shown: count(all) })
      }
      actions={
        <Button hotkey="F4" testId="create-waybill" onPress={() => onAddress({ ...address, open: undefined, fresh: true })}>
          {t('create.open')}
        </Button>
      }
    >
      <SavedViews
        address={address}
        onView={(view) => {
          setTyped(view.search ?? '');
          onAddress(view);
        }}
      />
      <div className={styles.filters}>
        <TextInput
          size="sm"
          className={styles.search}
          type="search"
          label={t('waybills.search')}
          placeholder={t('waybills.search_hint')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-testid="waybill-search"
        />
        <NativeSelect
          size="sm"
          label={t('waybill.status')}
          value={address.status ?? ''}
          onChange={(event) =>
            onAddress({
              ...address,
              status: WAYBILL_STATUSES.find((one) => one === event.currentTarget.value),
            })
          }
          data={[
            { value: '', label: t('waybills.any_status') },
            ...WAYBILL_STATUSES.map((one) => ({ value: one, label: t(`waybill_status.${one}`) })),
          ]}
        />
        <TextInput
          size="sm"
          label={t('waybill.destination')}
          placeholder={t('waybills.any_place')}
          defaultValue={address.destination ?? ''}
          key={`destination ${address.destination}`}
          onBlur={(event) => change({ destination: event.currentTarget.value })}
          onKeyDown={(event) => event.key === 'Enter' && change({ destination: event.currentTarget.value })}
          data-testid="filter-destination"
        />
        <TextInput
          size="sm"
          type="date"
          label={t('waybills.from')}
          value={address.from ?? ''}
          onChange={(event) => change({ from: event.currentTarget.value })}
        />
        <TextInput
          size="sm"
          type="date"
          label={t('waybills.until')}
          value={address.until ?? ''}
          onChange={(event) => change({ until: event.currentTarget.value })}
        />
        <NativeSelect
          size="sm"
          label={t('waybills.order')}
          value={address.sort ?? (address.oldest ? 'oldest' : 'newest')}
          onChange={(event) => onAddress({ ...address, ...orderOf(event.currentTarget.value) })}
          data={ORDERS.map((value) => ({ value, label: t(`waybills.${value}`) }))}
        />
      </div>
      <Split
        list={list()}
        side={
          address.fresh ? (
            <CreateWaybill
              onMade={(number) => onAddress({ ...address, fresh: undefined, open: number })}
              onClose={() => onAddress({ ...address, fresh: undefined })}
            />
          ) : address.open && (
            <WaybillDetail
              number={address.open}
              onClose={() => onAddress({ ...address, open: undefined })}
            />
          )
        }
      />
    </Page>
  );
}

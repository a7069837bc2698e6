import { useEffect, useState } from 'react';
import { NativeSelect, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { WaybillStatus, WaybillView } from '@/generated/contract';
import { useCall } from '@/host/calls';
import { useFormats } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Page, Split } from '@/shared/ui/page';
import { Empty, Failed, Loading } from '@/shared/ui/states';
import { Table, type Column } from '@/shared/ui/table';
import { WaybillDetail } from './waybill-detail';
import { WaybillState } from './waybill-state';
import { WAYBILL_STATUSES } from './words';
import styles from './waybills-page.module.css';

export interface WaybillsAddress {
  search?: string | undefined;
  status?: WaybillStatus | undefined;
  open?: string | undefined;
}

interface Props {
  address: WaybillsAddress;
  onAddress: (address: WaybillsAddress) => void;
  onImport: () => void;
}

/** More than this nobody reads; a narrower search is quicker. */
const LIMIT = 200;
const PAUSE = 200;

export function WaybillsPage({ address, onAddress, onImport }: Props) {
  const { t } = useTranslation('warehouse');
  const { count, money, exact } = useFormats();
  const [typed, setTyped] = useState(address.search ?? '');
  useEffect(() => {
    if (typed === (address.search ?? '')) return;
    const timer = setTimeout(() => onAddress({ ...address, search: typed || undefined }), PAUSE);
    return () => clearTimeout(timer);
  }, [typed, address, onAddress]);

  const found = useCall(
    'waybills',
    {
      limit: LIMIT,
      ...(address.search ? { search: address.search } : {}),
      ...(address.status ? { status: address.status } : {}),
    },
    { keepPrevious: true },
  );
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
      cell: (row) => <span className="code">{row.waybill_number}</span>,
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
  const narrowed = Boolean(address.search ?? address.status);
  const list = () => {
    if (found.isPending) return <Loading />;
    if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
    if (found.data.length === 0) {
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
        columns={address.open ? columns.slice(0, 3) : columns}
        rows={found.data}
        rowKey={(row) => row.waybill_number}
        chosen={address.open}
        faded={(row) => row.voided_at !== null}
        onOpen={(row) => onAddress({ ...address, open: row.waybill_number })}
      />
    );
  };
  const shown = found.data?.length ?? 0;
  return (
    <Page
      title={t('waybills.title')}
      lead={shown === LIMIT ? t('waybills.first', { count: LIMIT }) : t('waybills.count', { count: shown, shown: count(shown) })}
    >
      <div className={styles.filters}>
        <TextInput
          className={styles.search}
          type="search"
          label={t('waybills.search')}
          placeholder={t('waybills.search_hint')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-testid="waybill-search"
        />
        <NativeSelect
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
      </div>
      <Split
        list={list()}
        side={
          address.open && (
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

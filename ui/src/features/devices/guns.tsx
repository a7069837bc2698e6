import { useState } from 'react';
import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Gun, GunView, PortView, Suffix } from '@/generated/contract';
import { useCall, useCommand } from '@/host/calls';
import { useFormats, useNow } from '@/shared/format/place';
import { Button } from '@/shared/ui/button';
import { Empty, Failed, Loading, StateWord } from '@/shared/ui/states';
import { Trouble } from './trouble';
import styles from './devices.module.css';

/** A gun that is plugged in shows up by itself this soon. */
const LOOK = 1000;
const BAUDS = ['1200', '2400', '4800', '9600', '19200', '38400', '57600', '115200'];
const ENDS: Record<string, Suffix> = {
  auto: 'auto',
  cr: { custom: '\r' },
  lf: { custom: '\n' },
  crlf: { custom: '\r\n' },
  tab: { custom: '\t' },
  none: 'silence',
};

/** Guns the station knows, and ports a new one may be at. */
export function Guns() {
  const { t } = useTranslation('devices');
  const guns = useCall('guns', {}, { every: LOOK });
  const ports = useCall('ports', {}, { every: LOOK });
  const [adding, setAdding] = useState<PortView | null>(null);
  if (guns.isPending || ports.isPending) return <Loading />;
  if (guns.isError) return <Failed error={guns.error} onRetry={() => void guns.refetch()} />;
  if (ports.isError) return <Failed error={ports.error} onRetry={() => void ports.refetch()} />;
  const free = ports.data.filter((port) => port.gun === null);
  return (
    <>
      {guns.data.length === 0 ? (
        <Empty title={t('ui.no_guns')} hint={t('ui.no_guns_next')} />
      ) : (
        <ul className={styles.rows}>
          {guns.data.map((gun) => (
            <GunRow key={gun.gun} gun={gun} />
          ))}
        </ul>
      )}
      <h2>{t('ui.plugged_in')}</h2>
      {free.length === 0 && <p className="soft">{t('ui.no_ports')}</p>}
      {free.length > 0 && (
        <ul className={styles.rows}>
          {free.map((port) => (
            <li key={port.port}>
              <div className={styles.row}>
                <div>
                  <p className={styles.name}>
                    {[port.maker, port.product].filter(Boolean).join(' ') || t('ui.unnamed_port')}
                  </p>
                  <p className="soft">
                    <bdi className="code">{port.port}</bdi>
                    {port.vid && (
                      <>
                        {' · '}
                        <bdi className="code">{[port.vid, port.pid, port.serial].filter(Boolean).join(':')}</bdi>
                      </>
                    )}
                  </p>
                </div>
                <Button onPress={() => setAdding(port)} testId={`gun-add-${port.port}`}>
                  {t('ui.add_gun')}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      {adding && <AddGun key={adding.port} port={adding} onDone={() => setAdding(null)} />}
    </>
  );
}

function GunRow({ gun }: { gun: GunView }) {
  const { t } = useTranslation('devices');
  const { when, count } = useFormats();
  const now = useNow(30_000);
  const remove = useCommand('remove_gun');
  const state = gun.heard ? 'heard' : gun.port && !gun.trouble ? 'there' : 'gone';
  return (
    <li data-testid={`gun-${gun.gun}`}>
      <div className={styles.row}>
        <div>
          <p className={styles.name}>{gun.gun}</p>
          <p className="soft">
            {gun.port && (
              <>
                <bdi className="code">{gun.port}</bdi>
                {' · '}
              </>
            )}
            {`${t('ui.baud')}: ${count(gun.baud)}`}
            {gun.last_heard && ` · ${t('ui.last_heard')}: ${when(gun.last_heard, now)}`}
          </p>
          <StateWord mark={state === 'gone' ? 'error' : state === 'heard' ? 'valid' : 'waiting'}>
            {t(`ui.${state}`)}
          </StateWord>
        </div>
        <Button busy={remove.isPending} onPress={() => remove.mutate({ gun: gun.gun })}>
          {t('ui.remove')}
        </Button>
      </div>
      <Trouble trouble={gun.trouble} />
      {remove.isError && <Failed error={remove.error} />}
    </li>
  );
}

function AddGun({ port, onDone }: { port: PortView; onDone: () => void }) {
  const { t } = useTranslation('devices');
  const set = useCommand('set_gun');
  const [name, setName] = useState([port.maker, port.product].filter(Boolean).join(' '));
  const [baud, setBaud] = useState('9600');
  const [prefix, setPrefix] = useState('');
  const [end, setEnd] = useState('auto');
  const gun: Gun = {
    name,
    port:
      port.vid && port.pid
        ? {
            kind: 'usb',
            vid: Number.parseInt(port.vid, 16),
            pid: Number.parseInt(port.pid, 16),
            serial: port.serial,
          }
        : { kind: 'path', path: port.port },
    baud: Number(baud),
    prefix,
    suffix: ENDS[end] ?? 'auto',
    aim: 'auto',
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate(gun, { onSuccess: onDone });
      }}
    >
      <TextInput
        label={t('ui.gun_name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-testid="gun-name"
      />
      <NativeSelect
        label={t('ui.baud')}
        value={baud}
        onChange={(event) => setBaud(event.currentTarget.value)}
        data={BAUDS}
      />
      <TextInput
        label={t('ui.prefix')}
        value={prefix}
        onChange={(event) => setPrefix(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('ui.suffix')}
        value={end}
        onChange={(event) => setEnd(event.currentTarget.value)}
        data={Object.keys(ENDS).map((one) => ({
          value: one,
          label: one === 'auto' ? t('ui.suffix_auto') : one === 'none' ? t('ui.suffix_silence') : one.toUpperCase(),
        }))}
      />
      <div className={styles.whole}>
        <Button type="submit" primary busy={set.isPending} testId="gun-save">
          {t('ui.save')}
        </Button>
        <Button onPress={onDone}>{t('ui.cancel')}</Button>
      </div>
      {set.isError && (
        <div className={styles.whole}>
          <Failed error={set.error} />
        </div>
      )}
    </form>
  );
}

/**
 * Each shared part in each of its states, on one page, in development only: what
 * is changed here is looked at here, in both colours and both directions.
 */
import { useState, type ReactNode } from 'react';
import { SegmentedControl, useDirection, useMantineColorScheme } from '@mantine/core';
import { Bars, Chart, Columns, Legend, Share } from '@/shared/ui/charts';
import { BarPlaceProvider, InBar } from '@/shared/ui/bar-place';
import { Button } from '@/shared/ui/button';
import { Confirm } from '@/shared/ui/confirm';
import { Icon, ICON_NAMES } from '@/shared/ui/icons';
import { Facts, Figure, Figures, Page, Split } from '@/shared/ui/page';
import { Shape, type Mark } from '@/shared/ui/shapes';
import { Empty, Failed, Loading, Notice, StateWord } from '@/shared/ui/states';
import { Steps } from '@/shared/ui/steps';
import { Table } from '@/shared/ui/table';

const MARKS: Mark[] = ['valid', 'duplicate', 'error', 'waiting'];
const WHY = { message: 'Nothing was scanned yet.', next_step: 'Scan a parcel first.' };
const LONG = 'Maria Concepción de los Ángeles Villanueva-Macapagal y Fernández del Rosario';

/** The token names a screen may use, with what they look like. */
const COLOURS = [
  'paper', 'surface', 'sunken', 'line', 'line-strong', 'ink', 'ink-soft', 'accent', 'accent-wash',
  ...MARKS.flatMap((mark) => [`${mark}-ink`, `${mark}-wash`, `${mark}-band`]),
];

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section data-part={name} style={{ display: 'grid', gap: 'var(--space-3)' }}>
      <h2>{name}</h2>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 'var(--space-3)', alignItems: 'start' }}>{children}</div>
    </section>
  );
}

export function Gallery() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { dir, setDirection } = useDirection();
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const rows = Array.from({ length: 10_000 }, (_, number) => ({ number, name: number % 7 === 3 ? LONG : `Row ${number}` }));
  return (
    <Page
      title="Gallery"
      lead="Shared parts in their states. Development only."
      actions={
        <>
          <SegmentedControl
            aria-label="Colours"
            value={colorScheme === 'dark' ? 'dark' : 'light'}
            onChange={(value) => setColorScheme(value === 'dark' ? 'dark' : 'light')}
            data={['light', 'dark']}
          />
          <SegmentedControl
            aria-label="Direction"
            value={dir}
            onChange={(value) => setDirection(value === 'rtl' ? 'rtl' : 'ltr')}
            data={['ltr', 'rtl']}
          />
        </>
      }
    >
      <Part name="tokens">
        {COLOURS.map((name) => (
          <figure key={name} style={{ margin: 0, inlineSize: 120 }}>
            <div style={{ blockSize: 40, background: `var(--${name})`, border: '1px solid var(--line)' }} />
            <figcaption className="code" style={{ fontSize: 'var(--text-13)' }}>--{name}</figcaption>
          </figure>
        ))}
      </Part>
      <Part name="button">
        <Button>Plain</Button>
        <Button primary>Primary</Button>
        <Button grave>Grave</Button>
        <Button quiet>Quiet</Button>
        <Button large primary hotkey="F2">
          Large with a key
        </Button>
        <Button busy>Busy</Button>
        <Button refusal={WHY}>Refused</Button>
        <Button label="Named by a picture">
          <Icon name="sound" />
        </Button>
      </Part>
      <Part name="shapes">
        {MARKS.map((mark) => (
          <span key={mark} style={{ color: `var(--${mark}-ink)`, '--shape-hole': 'var(--paper)' } as React.CSSProperties}>
            <Shape mark={mark} size={64} />
          </span>
        ))}
      </Part>
      <Part name="icons">
        {ICON_NAMES.map((name) => (
          <span key={name} title={name}>
            <Icon name={name} size={28} />
          </span>
        ))}
      </Part>
      <Part name="states">
        <Loading />
        <Empty title="Nothing here yet" hint="Says the first thing to do.">
          <Button primary>Do it</Button>
        </Empty>
        <Failed error={{ message: 'The disk of this station did not answer.', next_step: 'Free some space.' }} onRetry={() => undefined} />
        <Failed error={{ code: 'unreachable', message: '', next_step: '' }} />
        {MARKS.map((mark) => (
          <Notice key={mark} mark={mark}>
            A notice that is {mark}
          </Notice>
        ))}
        {MARKS.map((mark) => (
          <StateWord key={mark} mark={mark}>
            {mark}
          </StateWord>
        ))}
        <StateWord>without a shape</StateWord>
      </Part>
      <Part name="confirm">
        <Confirm yes="Yes, give it up" no="No, keep it" onYes={() => undefined} onNo={() => undefined}>
          Is it really meant?
        </Confirm>
      </Part>
      <Part name="steps">
        <Steps label="Steps" steps={['Choose', 'Map', 'Check']} at={1} />
      </Part>
      <Part name="page">
        <Figures>
          <Figure value="143" name="valid parcels" />
          <Figure value="1,234,567" name="a long number" />
        </Figures>
        <Facts items={[['Receiver', LONG], ['Weight', '1.2 kg']]} />
        <Split list={<p>The list</p>} side={<p>What is open in it</p>} />
      </Part>
      <Part name="charts">
        <Chart title="Bars" tableWord="As a table" heads={['Name', 'Value']} rows={[['One', 12], ['Two', 3]]}>
          <Bars
            rows={MARKS.map((mark, at) => ({ key: mark, name: at === 0 ? LONG : mark, value: 12 - at * 4, shown: String(12 - at * 4), mark }))}
          />
        </Chart>
        <Chart title="Columns" tableWord="As a table" heads={['Hour', 'Value']} rows={[['07', 4]]}>
          <Columns
            format={String}
            columns={[4, 12, 0, 7].map((value, at) => ({
              key: String(at),
              name: String(7 + at),
              said: `${7 + at}:00`,
              parts: [{ key: 'error', value: at, mark: 'error' }, { key: 'valid', value, mark: 'valid' }],
            }))}
          />
          <Legend items={[['valid', 'Valid'], ['error', 'Error']]} />
        </Chart>
        <Chart title="Share" tableWord="As a table" heads={['Part', 'Share']} rows={[['Delivered', '87 %']]}>
          <Share
            parts={[
              { key: 'a', name: 'Delivered', permille: 870, shown: '87 %', mark: 'valid' },
              { key: 'b', name: 'Returned', permille: 130, shown: '13 %', mark: 'duplicate' },
            ]}
          />
        </Chart>
      </Part>
      <Part name="table">
        <div style={{ blockSize: 260, inlineSize: '100%', display: 'flex' }}>
          <Table
            label="Ten thousand rows"
            columns={[
              { key: 'number', head: 'Number', number: true, cell: (row) => row.number },
              { key: 'name', head: 'Name', wide: true, cell: (row) => row.name },
            ]}
            rows={rows}
            rowKey={(row) => String(row.number)}
            onOpen={() => undefined}
            chosen="2"
            faded={(row) => row.number === 4}
          />
        </div>
      </Part>
      <Part name="bar-place">
        <span ref={setPlace} style={{ background: 'var(--frame)', color: 'var(--frame-ink)', padding: 'var(--space-2)' }} />
        <BarPlaceProvider value={place}>
          <InBar>What a screen puts into the bar</InBar>
        </BarPlaceProvider>
      </Part>
    </Page>
  );
}

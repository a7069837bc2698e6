/** Every place there is. The address holds what is open and how it is narrowed. */
import { useCallback } from 'react';
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  useNavigate,
} from '@tanstack/react-router';
import type { ScanType } from '@/generated/contract';
import { SETTINGS, SettingsPage, type SettingsTab } from '@/features/access/settings/settings-page';
import { DevicesPage, TABS as DEVICE_TABS, type Tab as DeviceTab } from '@/features/devices/devices-page';
import { StationPage } from '@/features/access/station-page';
import { OUTCOMES } from '@/features/imports/import-state';
import { ImportsPage } from '@/features/imports/imports-page';
import { ReportPage, type ReportAddress } from '@/features/imports/report-page';
import { ImportSettingsPage, TABS, type Tab } from '@/features/imports/settings/settings-page';
import { WizardPage, type WizardAddress } from '@/features/imports/wizard/wizard-page';
import { IssuesPage } from '@/features/warehouse/issues-page';
import { ManifestPage } from '@/features/warehouse/manifest-page';
import { ProblemsPage } from '@/features/warehouse/problems-page';
import { ScanPage } from '@/features/warehouse/scan/scan-page';
import { SessionPage } from '@/features/warehouse/session-page';
import { SessionsPage } from '@/features/warehouse/sessions-page';
import { WaybillsPage, type WaybillsAddress } from '@/features/warehouse/waybills-page';
import { WAYBILL_SORTS, WAYBILL_STATUSES } from '@/features/warehouse/words';
import { useCall } from '@/host/calls';
import { Failed, Loading } from '@/shared/ui/states';
import { HomePage } from './home-page';
import { DeviceLinks } from './device-links';
import { ImportSettingsLinks } from './import-settings-links';
import { Settings } from './settings';
import { Shell } from './shell';

type Search = Record<string, unknown>;

/** An address may be typed by hand: whatever is not known there is dropped. */
function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((one) => one === value);
}
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
}

const root = createRootRoute({ component: Shell });

const home = createRoute({ getParentRoute: () => root, path: '/', component: HomePage });

const scan = createRoute({
  getParentRoute: () => root,
  path: '/scan',
  validateSearch: (search: Search): { manifest?: string | undefined } => ({
    manifest: text(search['manifest']),
  }),
  component: function Scan() {
    const { manifest } = scan.useSearch();
    const go = useNavigate();
    return (
      <ScanPage
        manifest={manifest}
        onManifest={(number) => void go({ to: '/scan', search: { manifest: number } })}
        onLeave={() => void go({ to: '/' })}
      />
    );
  },
});

const sessions = createRoute({
  getParentRoute: () => root,
  path: '/sessions',
  component: function Sessions() {
    const go = useNavigate();
    return (
      <SessionsPage
        onOpen={(id) => void go({ to: '/sessions/$id', params: { id } })}
        onScan={() => void go({ to: '/scan' })}
      />
    );
  },
});

const session = createRoute({
  getParentRoute: () => root,
  path: '/sessions/$id',
  validateSearch: (search: Search): { only?: ScanType | undefined } => ({
    only: oneOf(['valid', 'duplicate', 'error'], search['only']),
  }),
  component: function Session() {
    const { id } = session.useParams();
    const { only } = session.useSearch();
    const go = useNavigate();
    return (
      <SessionPage
        id={id}
        only={only}
        onOnly={(wanted) => void go({ to: '/sessions/$id', params: { id }, search: { only: wanted } })}
        onManifest={(number) => void go({ to: '/manifests/$number', params: { number } })}
        onScan={() => void go({ to: '/scan' })}
        onBack={() => void go({ to: '/sessions' })}
      />
    );
  },
});

const manifest = createRoute({
  getParentRoute: () => root,
  path: '/manifests/$number',
  component: function Manifest() {
    const { number } = manifest.useParams();
    const go = useNavigate();
    return <ManifestPage id={number} onBack={() => void go({ to: '/sessions' })} />;
  },
});

const imports = createRoute({
  getParentRoute: () => root,
  path: '/imports',
  component: function Imports() {
    const go = useNavigate();
    return (
      <ImportsPage
        onOpen={(id) => void go({ to: '/imports/$id', params: { id } })}
        onFiles={(file) => void go({ to: '/imports/new', search: { file } })}
        onSettings={(tab) => void go({ to: '/imports/settings', search: { tab } })}
      />
    );
  },
});

const wizard = createRoute({
  getParentRoute: () => root,
  path: '/imports/new',
  validateSearch: (search: Search): WizardAddress => ({
    file: text(search['file']),
    step: oneOf(['map', 'check'], search['step']),
  }),
  component: function Wizard() {
    const address = wizard.useSearch();
    const go = useNavigate();
    const onAddress = useCallback(
      (wanted: WizardAddress, replace = false) => void go({ to: '/imports/new', search: wanted, replace }),
      [go],
    );
    return (
      <WizardPage
        address={address}
        onAddress={onAddress}
        onImports={() => void go({ to: '/imports' })}
        onOpen={(id) => void go({ to: '/imports/$id', params: { id } })}
      />
    );
  },
});

const importSettings = createRoute({
  getParentRoute: () => root,
  path: '/imports/settings',
  validateSearch: (search: Search): { tab?: Tab | undefined } => ({ tab: oneOf(TABS, search['tab']) }),
  component: function ImportSettings() {
    const { tab } = importSettings.useSearch();
    const go = useNavigate();
    return (
      <ImportSettingsPage
        tab={tab ?? 'words'}
        onTab={(wanted) => void go({ to: '/imports/settings', search: { tab: wanted }, replace: true })}
        onBack={() => void go({ to: '/imports' })}
      />
    );
  },
});

const report = createRoute({
  getParentRoute: () => root,
  path: '/imports/$id',
  validateSearch: (search: Search): ReportAddress => ({
    only: oneOf(OUTCOMES, search['only']),
    fix: search['fix'] === true || undefined,
  }),
  component: function Report() {
    const { id } = report.useParams();
    const address = report.useSearch();
    const go = useNavigate();
    return (
      <ReportPage
        key={id}
        id={id}
        address={address}
        onAddress={(wanted) => void go({ to: '/imports/$id', params: { id }, search: wanted })}
        onBack={() => void go({ to: '/imports' })}
        onWords={() => void go({ to: '/imports/settings', search: { tab: 'words' } })}
      />
    );
  },
});

const waybills = createRoute({
  getParentRoute: () => root,
  path: '/waybills',
  validateSearch: (search: Search): WaybillsAddress => ({
    search: text(search['search']),
    status: oneOf(WAYBILL_STATUSES, search['status']),
    destination: text(search['destination']),
    from: text(search['from']),
    until: text(search['until']),
    oldest: search['oldest'] === true || undefined,
    sort: oneOf(WAYBILL_SORTS, search['sort']),
    open: text(search['open']),
    fresh: search['fresh'] === true || undefined,
  }),
  component: function Waybills() {
    const address = waybills.useSearch();
    const go = useNavigate();
    return (
      <WaybillsPage
        address={address}
        onAddress={(wanted) => void go({ to: '/waybills', search: wanted, replace: true })}
        onImport={() => void go({ to: '/imports' })}
      />
    );
  },
});

const issues = createRoute({
  getParentRoute: () => root,
  path: '/issues',
  validateSearch: (search: Search): { resolved?: boolean | undefined; open?: string | undefined } => ({
    resolved: search['resolved'] === true || undefined,
    open: text(search['open']),
  }),
  component: function Issues() {
    const address = issues.useSearch();
    const go = useNavigate();
    return (
      <IssuesPage
        address={address}
        onAddress={(wanted) => void go({ to: '/issues', search: wanted, replace: true })}
        onScan={() => void go({ to: '/scan' })}
      />
    );
  },
});

const problems = createRoute({
  getParentRoute: () => root,
  path: '/problems',
  component: function Problems() {
    const go = useNavigate();
    return (
      <ProblemsPage
        onOpen={(place, id) => {
          if (place === 'issues') void go({ to: '/issues', search: { open: id ?? undefined } });
          else if (place === 'imports' && id) void go({ to: '/imports/$id', params: { id } });
          else if (place === 'imports') void go({ to: '/imports/settings', search: { tab: 'words' } });
          else if (place === 'sessions' && id) void go({ to: '/sessions/$id', params: { id } });
          else if (place === 'waybills') void go({ to: '/waybills', search: { open: id ?? undefined } });
          else void go({ to: '/station' });
        }}
      />
    );
  },
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  validateSearch: (search: Search): { tab?: SettingsTab | undefined } => ({
    tab: oneOf(SETTINGS, search['tab']),
  }),
  component: function SettingsRoute() {
    const { tab } = settings.useSearch();
    const go = useNavigate();
    const status = useCall('status', {});
    if (status.isPending) return <Loading />;
    if (status.isError) return <Failed error={status.error} />;
    return (
      <SettingsPage
        status={status.data}
        tab={tab ?? 'station'}
        onTab={(wanted) => void go({ to: '/settings', search: { tab: wanted }, replace: true })}
        looks={<Settings />}
        devices={<DeviceLinks />}
        imports={<ImportSettingsLinks onTab={(wanted) => void go({ to: '/imports/settings', search: { tab: wanted } })} />}
      />
    );
  },
});

const station = createRoute({
  getParentRoute: () => root,
  path: '/station',
  component: function Station() {
    const status = useCall('status', {});
    if (status.isPending) return <Loading />;
    if (status.isError) return <Failed error={status.error} />;
    return <StationPage status={status.data} />;
  },
});

const devices = createRoute({
  getParentRoute: () => root,
  path: '/station/devices',
  validateSearch: (search: Search): { tab?: DeviceTab | undefined } => ({
    tab: oneOf(DEVICE_TABS, search['tab']),
  }),
  component: function Devices() {
    const { tab } = devices.useSearch();
    const go = useNavigate();
    return (
      <DevicesPage
        tab={tab ?? 'guns'}
        onTab={(wanted) => void go({ to: '/station/devices', search: { tab: wanted }, replace: true })}
        onBack={() => void go({ to: '/settings', search: { tab: 'devices' } })}
      />
    );
  },
});

/** Not in what is built: it is for whoever changes the parts. */
const gallery = createRoute({
  getParentRoute: () => root,
  path: '/gallery',
  ...(import.meta.env.DEV
    ? { component: lazyRouteComponent(() => import('./gallery'), 'Gallery') }
    : { component: HomePage }),
});

const tree = root.addChildren([
  home,
  scan,
  sessions,
  session,
  manifest,
  imports,
  wizard,
  importSettings,
  report,
  waybills,
  issues,
  problems,
  station,
  settings,
  gallery,
  devices,
]);

export function makeRouter() {
  return createRouter({
    routeTree: tree,
    // The window's scheme and `station serve` both hand out one page only.
    history: createHashHistory(),
    defaultPendingComponent: Loading,
    defaultNotFoundComponent: HomePage,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

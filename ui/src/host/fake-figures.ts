/** The figures of the invented day. */
import type { DashboardView, ItemView, UnscannedView, WaybillStatus, WaybillView } from '@/generated/contract';

const STATUSES: WaybillStatus[] = [
  'pending', 'dispatched', 'in_transit', 'delivering', 'delivered', 'returned', 'hq', 'issue_pending',
];

function byPlace(waybills: WaybillView[]): Array<[string | null, WaybillView[]]> {
  const places = new Map<string | null, WaybillView[]>();
  for (const one of waybills) places.set(one.destination, [...(places.get(one.destination) ?? []), one]);
  return [...places].toSorted(([, one], [, other]) => other.length - one.length);
}

export function fakeDashboard(
  waybills: WaybillView[],
  sessions: Array<{ view: { session_id: string; scanned_by: string }; items: ItemView[] }>,
): DashboardView {
  const full = waybills.length > 0;
  const by_status = STATUSES.map((status) => ({
    status,
    count: waybills.filter((one) => one.status === status).length,
  }));
  const pending = waybills.filter((one) => one.status === 'pending');
  const today = new Date();
  const recent = sessions.flatMap(({ view, items }) =>
    items.map((item) => ({
      item_id: item.item_id,
      session_id: view.session_id,
      code: item.waybill_number,
      outcome: item.outcome,
      reason: item.reason,
      scan_time: item.scan_time,
      scanned_by: view.scanned_by,
    })),
  );
  return {
    day: today.toISOString().slice(0, 10),
    total_waybills: waybills.length,
    by_status,
    delivered_permille: full ? 874 : null,
    returned_permille: full ? 126 : null,
    today: {
      imports: full ? 1 : 0,
      imported_waybills: full ? 2000 : 0,
      scans: full ? 228 : 0,
      dispatches: full ? 1 : 0,
      dispatched_waybills: full ? 212 : 0,
    },
    scans_by_hour: full
      ? [41, 96, 73, 18].map((valid, place) => ({ hour: 7 + place, valid, duplicate: place % 3, error: place % 2 }))
      : [],
    days: Array.from({ length: 14 }, (_, place) => ({
      day: new Date(today.getTime() - (13 - place) * 86_400_000).toISOString().slice(0, 10),
      dispatched: full ? (place * 37) % 240 : 0,
      delivered: full ? (place * 29) % 180 : 0,
    })),
    pending_by_destination: byPlace(pending)
      .slice(0, 8)
      .map(([destination, group]) => ({ destination, count: group.length })),
    recent_scans: recent.toReversed().slice(0, 8),
  };
}

export function fakeUnscanned(waybills: WaybillView[], items: ItemView[], opened?: string): UnscannedView {
  const scanned = new Set(
    items.filter((item) => item.outcome === 'valid' && !item.voided).map((item) => item.waybill_number),
  );
  const left = (group: WaybillView[]) =>
    group.filter((one) => one.status === 'pending' && !scanned.has(one.waybill_number));
  return {
    filenames: waybills.length > 0 ? ['J&T 2026-11-21 morning.xlsx'] : [],
    left: left(waybills).length,
    by_destination: byPlace(waybills).map(([destination, group]) => ({
      destination,
      left: left(group).length,
      total: group.length,
    })),
    waybills:
      opened === undefined
        ? []
        : left(waybills)
            .filter((one) => (one.destination ?? '') === opened)
            .slice(0, 200)
            .map(({ waybill_number, receiver_name }) => ({ waybill_number, receiver_name })),
  };
}

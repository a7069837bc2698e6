/**
 * Numbers, money, weights and times as the reader writes them. Digits stay
 * Latin in Arabic too: they stand beside waybill numbers, on a screen and on
 * paper, and are compared with them.
 */
export interface Place {
  language: string;
  timeZone?: string | undefined;
  currency?: string | undefined;
  currencyDecimals?: number | undefined;
}

const HOUR = 3_600_000;
const MINUTE = 60_000;

function locale(language: string): string {
  return language === 'ar' ? 'ar-u-nu-latn' : language;
}

export function formats(place: Place) {
  const tag = locale(place.language);
  const zone = place.timeZone === undefined ? {} : { timeZone: place.timeZone };
  const decimals = place.currencyDecimals ?? 2;
  const whole = new Intl.NumberFormat(tag);
  const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 });
  const weight = new Intl.NumberFormat(tag, {
    style: 'unit',
    unit: 'kilogram',
    minimumFractionDigits: 1,
    maximumFractionDigits: 3,
  });
  const exact = new Intl.DateTimeFormat(tag, {
    ...zone,
    year: 'numeric',
    month: 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  const clock = new Intl.DateTimeFormat(tag, {
    ...zone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
  const day = new Intl.DateTimeFormat(tag, { timeZone: 'UTC', dateStyle: 'full' });
  const list = new Intl.ListFormat(tag, { type: 'unit', style: 'short' });
  const ago = new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'short' });

  return {
    count: (value: number) => whole.format(value),
    /** From a share of one. */
    percent: (share: number) => percent.format(share),
    weight: (kilograms: number) => weight.format(kilograms),
    /** From minor units. The code of the currency, not its sign: `$` names too many. */
    money(minor: number, currency = place.currency) {
      const amount = minor / 10 ** decimals;
      if (!currency) {
        return new Intl.NumberFormat(tag, {
          minimumFractionDigits: decimals,
          maximumFractionDigits: decimals,
        }).format(amount);
      }
      return new Intl.NumberFormat(tag, {
        style: 'currency',
        currency,
        currencyDisplay: 'code',
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      }).format(amount);
    },
    exact: (moment: string) => exact.format(new Date(moment)),
    /** Words one after the other, with the comma of the language. */
    list: (words: readonly string[]) => list.format(words),
    /** The day of a local date in words, so that nobody takes its month for its day. */
    day(local: string) {
      const [date = ''] = local.split('T');
      return /^\d{4}-\d{2}-\d{2}$/.test(date) ? day.format(Date.parse(`${date}T00:00:00Z`)) : local;
    },
    clock: (moment: string) => clock.format(new Date(moment)),
    /** Relative within the hour, exact after it. */
    when(moment: string, now: number) {
      const past = now - Date.parse(moment);
      // A screen's clock ticks now and then; what is just ahead of it is now.
      if (past < -MINUTE || past >= HOUR) return exact.format(new Date(moment));
      return past < MINUTE
        ? ago.format(0, 'minute')
        : ago.format(-Math.floor(past / MINUTE), 'minute');
    },
  };
}

export type Formats = ReturnType<typeof formats>;

/** `0:04:09`, for a timer that must not change its width every second. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

import type { Field } from '@/generated/contract';

/** In the order people look for them: what is needed first. */
export const FIELDS: Field[] = [
  'waybill_number',
  'receiver_name',
  'receiver_phone',
  'receiver_address',
  'province',
  'city',
  'barangay',
  'destination',
  'cod_amount',
  'quantity',
  'weight',
  'express_type',
  'status',
  'signing_time',
  'sender_name',
  'sender_address',
  'sender_phone',
  'remarks',
];

/** `A` for the first column, `AA` for the twenty-seventh: as the spreadsheet names it. */
export function letterOf(column: number): string {
  const last = String.fromCodePoint(65 + (column % 26));
  return column < 26 ? last : letterOf(Math.floor(column / 26) - 1) + last;
}

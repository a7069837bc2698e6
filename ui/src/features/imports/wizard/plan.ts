/** Which choices make which plan. Everything left open is read from the file. */
import type { ColumnChoice, DateOrder, Field, FileView, Plan } from '@/generated/contract';

export const NO_CHOICE: Plan = { columns: [] };

/** The mapping a file has now, column by column. */
export function columnsOf(view: FileView): ColumnChoice[] {
  return view.columns.flatMap(({ column, heading, field }) => (field ? [{ field, heading, column }] : []));
}

/** A heading that stands twice, or nowhere, does not tell its column. */
export function untold(view: FileView): Set<number> {
  const fold = (heading: string) => heading.trim().toLowerCase();
  const times = new Map<string, number>();
  for (const { heading } of view.columns) times.set(fold(heading), (times.get(fold(heading)) ?? 0) + 1);
  return new Set(
    view.columns
      .filter(({ heading }) => fold(heading) === '' || (times.get(fold(heading)) ?? 0) > 1)
      .map(({ column }) => column),
  );
}

/** Another sheet has other columns: what was chosen for these goes. */
export function withSheet(plan: Plan, sheet: string): Plan {
  const { header_row: _row, template: _template, ...rest } = plan;
  return { ...rest, sheet, columns: [] };
}

/** 0 for a sheet without headings. */
export function withHeaderRow(plan: Plan, header_row: number): Plan {
  return { ...plan, header_row, columns: [] };
}

/** Reads the file by a template; by its own headings where none is named. */
export function withTemplate(plan: Plan, view: FileView, template: string | undefined): Plan {
  const { template: _template, header_row: _row, courier: _courier, ...rest } = plan;
  if (template !== undefined) return { ...rest, template, columns: [] };
  // Named column by column, since an open plan would find the template again.
  return keep(rest, view, columnsOf(view));
}

/** One column fills one field, and a field is filled by one column. */
export function withColumn(plan: Plan, view: FileView, column: number, field: Field | undefined): Plan {
  const { template: _template, ...rest } = plan;
  const others = columnsOf(view).filter((one) => one.column !== column && one.field !== field);
  const heading = view.columns[column]?.heading ?? '';
  const columns = field ? [...others, { field, heading, column }] : others;
  return keep(rest, view, columns.toSorted((one, other) => one.column - other.column));
}

/** What a template said besides its columns stays when it is left. */
function keep(plan: Plan, view: FileView, columns: ColumnChoice[]): Plan {
  return {
    ...plan,
    sheet: view.sheet,
    header_row: view.header_row,
    columns,
    ...(view.courier ? { courier: view.courier } : {}),
    ...(view.date_order ? { date_order: view.date_order } : {}),
  };
}

export function withCourier(plan: Plan, courier: string): Plan {
  const { courier: _courier, ...rest } = plan;
  return courier.trim() === '' ? rest : { ...rest, courier: courier.trim() };
}

export function withDateOrder(plan: Plan, date_order: DateOrder): Plan {
  return { ...plan, date_order };
}

/** As it is read, with nothing left open: what is checked is what is imported. */
export function settled(plan: Plan, view: FileView): Plan {
  const { template: _template, ...rest } = keep(plan, view, columnsOf(view));
  return view.template ? { ...rest, template: view.template } : rest;
}

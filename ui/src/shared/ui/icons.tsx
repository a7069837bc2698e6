/** Line drawings for the rail and a few buttons: one weight, 24 units, no fill. */
const paths = {
  home: 'M4 11l8-7 8 7v9h-5v-6H9v6H4z',
  scan: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 8v8M11 8v8M14 8v8M16.5 8v8',
  sessions: 'M5 5h14M5 10h14M5 15h9M5 20h9',
  imports: 'M12 4v10M8 10l4 4 4-4M4 15v5h16v-5',
  waybills: 'M4 8l8-4 8 4v9l-8 4-8-4zM4 8l8 4 8-4M12 12v9',
  issues: 'M8.5 4h7L20 8.5v7L15.5 20h-7L4 15.5v-7zM12 8v5M12 16v.5',
  station: 'M4 5h16v11H4zM9 20h6M12 16v4',
  problems: 'M3 13h5l1.5 3h5L16 13h5M3 13v7h18v-7M3 13l3-9h12l3 9',
  settings: 'M4 7h9M17 7h3M15 4.5v5M4 17h3M11 17h9M9 14.5v5M4 12h12M20 12h0M18 9.5v5',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3M12 14.5v2',
  gun: 'M4 6h13l3 3v2h-9l-1 3H8l-2 6H3l2-8H4z',
  sound: 'M4 10v4h4l5 4V6L8 10zM16.5 9a4 4 0 010 6M19 6.5a8 8 0 010 11',
  muted: 'M4 10v4h4l5 4V6L8 10zM16 10l5 5M21 10l-5 5',
  light: 'M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2',
  dark: 'M20 14.5A8.5 8.5 0 119.5 4a7 7 0 0010.5 10.5z',
  paper: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6',
} as const;

export type IconName = keyof typeof paths;
export const ICON_NAMES = Object.keys(paths) as IconName[];

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="square"
      aria-hidden="true"
      style={{ flex: 'none', display: 'block' }}
    >
      <path d={paths[name]} />
    </svg>
  );
}

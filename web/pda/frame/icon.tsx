const paths = {
  back: "M15 5l-7 7 7 7",
  check: "M4 12.5l5.5 5.5L20 6.5",
  cross: "M6 6l12 12M18 6L6 18",
  warn: "M12 3L2 20.5h20L12 3zM12 10v5M12 17.5v.5",
  scan: "M3 8V4h4M17 4h4v4M21 16v4h-4M7 20H3v-4M7 8v8M10.5 8v8M13.5 8v8M17 8v8",
  receive: "M12 3v11M7.5 9.5L12 14l4.5-4.5M4 15v5h16v-5",
  put_away: "M3 21V9l9-5 9 5v12M7 21v-8h10v8M7 17h10",
  transfer: "M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4",
  count: "M8 4h8v3H8zM6 5.5H5v15h14v-15h-1M8.5 13l2.5 2.5 4.5-5",
  lookup: "M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM15.5 15.5L21 21",
  history: "M12 8v5l3 2M4 12a8 8 0 108-8 8 8 0 00-6.9 4M4 4v4h4",
  outbox: "M4 13v6h16v-6M12 15V4M7.5 8.5L12 4l4.5 4.5",
  scanner: "M4 6h16v5H4zM9 11l-1 9h5l1-9M4 8.5h16",
  cloud: "M7 18a4 4 0 01-.5-8A6 6 0 0118 9.5 4.3 4.3 0 0117.5 18z",
  help: "M9 9a3 3 0 115 2.2c-1.2.9-2 1.5-2 2.8M12 17.5v.5M12 21a9 9 0 100-18 9 9 0 000 18z",
  key: "M14.5 14a5 5 0 10-4.6-3L3 18v3h4v-3h3v-3l1-1",
  person: "M12 12a4 4 0 100-8 4 4 0 000 8zM4 21c.8-4 4-6 8-6s7.2 2 8 6",
  camera: "M3 8h4l1.5-2.5h7L17 8h4v11H3zM12 16.5a3.5 3.5 0 100-7 3.5 3.5 0 000 7z",
  light: "M13.5 3L6 13.5h5L10 21l8-10.5h-5.5z",
  undo: "M8 5L3.5 9.5 8 14M4 9.5h9a6 6 0 010 12h-3",
} as const;

export type IconName = keyof typeof paths;

/** A sign beside a text, which says the same; so it is hidden from those who hear the page. */
export function Icon({ name, size = 24 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg aria-hidden="true" className="icon" width={size} height={size} viewBox="0 0 24 24">
      <path d={paths[name]} />
    </svg>
  );
}

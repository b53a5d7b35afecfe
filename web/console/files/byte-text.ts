/** A size for people: "1.4 MB". */
export function byteText(bytes: bigint): string {
  let value = Number(bytes);
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

const units = ["B", "kB", "MB", "GB", "TB", "PB"];

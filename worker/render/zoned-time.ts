/** A time as the clocks of a zone show it. */
export type ZonedTime = {
  /** "2026-11-26 18:05:12" */
  readonly local: string;
  /** "2026-11-26T18:05:12+08:00" */
  readonly iso: string;
  /** Milliseconds of that clock since 1970, as if it were UTC. */
  readonly localMs: number;
};

/** Makes the clock of a time zone. Asking Intl for each cell would take longer than all the rest; neighbours share a time. */
export function createZonedClock(timeZone: string): (instant: string) => ZonedTime | undefined {
  const offsetMinutes = createOffsets(timeZone);
  const known = new Map<string, ZonedTime>();
  return (instant) => {
    const found = known.get(instant);
    if (found) return found;
    const time = zonedTime(instant, offsetMinutes);
    if (known.size >= knownMax) known.clear();
    if (time) known.set(instant, time);
    return time;
  };
}

/** Times that a clock remembers. */
const knownMax = 1_000;

function zonedTime(instant: string, offsetMinutes: (ms: number) => number): ZonedTime | undefined {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) return undefined;
  const minutes = offsetMinutes(ms);
  const localMs = ms + minutes * 60_000;
  const text = new Date(localMs).toISOString();
  const two = (number: number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  const zone = `${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
  return { local: `${text.slice(0, 10)} ${text.slice(11, 19)}`, iso: `${text.slice(0, 19)}${zone}`, localMs };
}

/** Makes the function that tells by how many minutes the zone is before UTC. */
function createOffsets(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset", hour: "2-digit" });
  const offsets = new Map<number, number>();
  return (ms) => {
    // No zone changes its clock within a quarter of an hour that UTC begins.
    const quarter = Math.floor(ms / 900_000);
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    const name = format.formatToParts(ms).find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign = "+", hours = "0", minutes = "0"] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(name) ?? [];
    const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
    if (offsets.size > 50_000) offsets.clear();
    offsets.set(quarter, offset);
    return offset;
  };
}

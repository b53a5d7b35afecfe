/** A moment to the microsecond, which is what the database keeps: "2026-11-26T08:30:00.123456Z", of the years 1970 to 9999. */
export type Moment = string & { readonly kind?: "moment" };

/** Whether a text is a moment as it is written here. */
export function isMoment(text: string): text is Moment {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(text) && !Number.isNaN(Date.parse(text));
}

/**
 * The moment of a time that is given in seconds since 1970 and nanoseconds: the last one that is not after it, or the first
 * one that is not before it.
 */
export function momentOf(time: { seconds: bigint; nanos: number }, round: "down" | "up"): Moment {
  // A binary message may carry any number; nothing is recorded outside these years.
  const seconds = time.seconds < firstSecond ? firstSecond : time.seconds > lastSecond ? lastSecond : time.seconds;
  const micros = round === "down" ? Math.floor(time.nanos / 1000) : Math.ceil(time.nanos / 1000);
  const whole = seconds + BigInt(Math.floor(micros / 1_000_000));
  const fraction = String(micros % 1_000_000).padStart(6, "0");
  return `${new Date(Number(whole) * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}

const firstSecond = BigInt(Date.UTC(1970, 0) / 1000);
const lastSecond = BigInt(Date.UTC(9999, 0) / 1000);

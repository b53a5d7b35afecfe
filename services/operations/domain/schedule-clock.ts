import { CronExpressionParser } from "cron-parser";

/** When a schedule is due: an expression and the time zone whose clock it is read by. */
export type Cron = { readonly cron: string; readonly timeZone: string };

/** What is wrong with an expression or its time zone, for people; undefined when they can be used. */
export function cronFault({ cron, timeZone }: Cron): { field: "cron" | "time_zone"; message: string } | undefined {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch {
    return { field: "time_zone", message: "is no time zone of the IANA database" };
  }
  const fields = cron.trim().split(/\s+/).length;
  if (fields !== 5 && fields !== 6) return { field: "cron", message: "has not five or six fields" };
  try {
    nextDue({ cron, timeZone }, new Date(0));
    return undefined;
  } catch (error) {
    return { field: "cron", message: `cannot be used: ${(error as Error).message}` };
  }
}

/** The first due time after a moment. */
export function nextDue({ cron, timeZone }: Cron, after: Date): Date {
  return CronExpressionParser.parse(cron, { tz: timeZone, currentDate: after }).next().toDate();
}

/** What to do about a schedule whose due time has come: enqueue a job for a due time, or leave it out. */
export type DueDecision = { readonly run: Date | undefined; readonly next: Date };

/**
 * Decides about a schedule that was due at `due` when it is `now`. Of several due times that were missed only the last
 * counts; with the rule "skip" it is left out when it is more than 5 minutes past.
 */
export function decideDue(schedule: Cron & { misfire: "run_once" | "skip" }, due: Date, now: Date): DueDecision {
  const next = nextDue(schedule, now);
  const missedBy = now.getTime() - lastDue(schedule, due, now).getTime();
  const run = schedule.misfire === "skip" && missedBy > graceMs ? undefined : lastDue(schedule, due, now);
  return { run, next };
}

const graceMs = 5 * 60_000;

/** The last due time up to now; `due` when none came after it. */
function lastDue({ cron, timeZone }: Cron, due: Date, now: Date): Date {
  // The moment itself belongs to the times up to now.
  const upToNow = new Date(now.getTime() + 1);
  const last = CronExpressionParser.parse(cron, { tz: timeZone, currentDate: upToNow }).prev().toDate();
  return last > due ? last : due;
}

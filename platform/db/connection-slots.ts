import { AcquireTimeoutError, QueueFullError } from "./database-errors.ts";

/** Permission to use one of a limited number of connections. */
export type ConnectionSlots = {
  /** Waits for a slot, first come first served; the returned function gives it back and may be called more than once. */
  acquire(timeoutMs: number): Promise<() => void>;
  /** Resolves when nobody holds a slot any more. Those who wait, or come later, are refused. */
  close(): Promise<void>;
  stats(): { inUse: number; waiting: number };
};

/**
 * Limits how many work at once and how many wait. The pool of the driver lets everybody wait for ever, so that a slow
 * database would take the whole process with it.
 */
export function createConnectionSlots(limits: { count: number; maxWaiting: number }): ConnectionSlots {
  type Waiter = { admit: () => void; refuse: (error: Error) => void };
  const waiters: Waiter[] = [];
  const drained = Promise.withResolvers<void>();
  let inUse = 0;
  let closed = false;

  const leave = () => {
    const next = waiters.shift();
    if (next) return next.admit();
    inUse--;
    if (closed && inUse === 0) drained.resolve();
  };
  const leaveOnce = () => {
    let left = false;
    return () => {
      if (!left) leave();
      left = true;
    };
  };
  const wait = (timeoutMs: number) =>
    new Promise<() => void>((resolve, reject) => {
      const refuse = (error: Error) => {
        clearTimeout(timer);
        reject(error);
      };
      const admit = () => {
        clearTimeout(timer);
        resolve(leaveOnce());
      };
      const waiter = { admit, refuse };
      const timer = setTimeout(() => {
        waiters.splice(waiters.indexOf(waiter), 1);
        refuse(new AcquireTimeoutError(`No database connection became free within ${timeoutMs} ms.`));
      }, timeoutMs);
      waiters.push(waiter);
    });

  return {
    async acquire(timeoutMs) {
      if (closed) throw new QueueFullError("The database is being closed.");
      if (inUse >= limits.count) {
        if (waiters.length >= limits.maxWaiting)
          throw new QueueFullError(`${waiters.length} already wait for a database connection.`);
        return wait(timeoutMs);
      }
      inUse++;
      return leaveOnce();
    },
    close() {
      closed = true;
      for (const waiter of waiters.splice(0)) waiter.refuse(new QueueFullError("The database is being closed."));
      if (inUse === 0) drained.resolve();
      return drained.promise;
    },
    stats: () => ({ inUse, waiting: waiters.length }),
  };
}

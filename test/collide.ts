import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import { withConnection } from "../platform/db/single-connection.ts";
import type { TestStack } from "./test-stack.ts";

/**
 * Makes writing calls really run at the same time: holds back their commits until each of them waits, for that or for
 * another, and returns how they ended. What a call checks, it then checks before any other has committed.
 */
export async function collide<T>(
  stack: TestStack,
  calls: readonly (() => Promise<T>)[],
): Promise<PromiseSettledResult<T>[]> {
  return withConnection({ connectionString: stack.database.adminUrl }, async (holder) => {
    await holder.query("begin");
    // Every command writes its audit records last; who holds this lock keeps it from doing so.
    await holder.query("lock table audit.record in share mode");
    const outcomes = Promise.allSettled(calls.map((call) => call()));
    await untilWaiting(holder, calls.length);
    await holder.query("rollback");
    return outcomes;
  });
}

/** Waits until so many calls wait for a lock, for whoever must come after another one that has done its work. */
export async function untilCallsWait(stack: TestStack, wanted: number): Promise<void> {
  await withConnection({ connectionString: stack.database.adminUrl }, (watcher) => untilWaiting(watcher, wanted));
}

async function untilWaiting(holder: Client, wanted: number): Promise<void> {
  // Shorter than the time that a command waits for a lock.
  const deadline = performance.now() + 1500;
  for (;;) {
    // The list of sessions is otherwise read once in a transaction.
    await holder.query("select pg_stat_clear_snapshot()");
    const { rows } = await holder.query<{ waiting: number }>(
      "select count(*)::integer as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    const waiting = rows[0]?.waiting ?? 0;
    if (waiting >= wanted) return;
    if (performance.now() > deadline) throw new Error(`only ${waiting} of ${wanted} calls came to wait`);
    await sleep(10);
  }
}

import fc from "fast-check";
import { expect, test } from "vitest";
import {
  cancelTask,
  claimTask,
  completeTask,
  holdTask,
  releaseTask,
  type TaskChange,
  type TaskHold,
  taskLeaseMs,
  taskStateAt,
} from "./task-state.ts";

const now = new Date("2026-03-01T08:00:00Z");
const later = (ms: number) => new Date(now.getTime() + ms);
const ready: TaskHold = { id: "t1", state: "ready", epoch: 0, claimedById: "", leaseUntil: undefined };
const taken: TaskHold = { ...ready, ...claimTask(ready, "ann", now) };

test("who takes a task holds it for two minutes", () => {
  expect(taken).toEqual({ ...ready, state: "claimed", epoch: 1, claimedById: "ann", leaseUntil: later(120_000) });
  expect(taskStateAt(taken, later(119_999))).toBe("claimed");
  expect(taskStateAt(taken, later(120_000))).toBe("ready");
  expect(reasonOf(() => claimTask(taken, "bob", later(119_999)))).toBe("TASK_TAKEN");
  expect(claimTask(taken, "bob", later(120_000))).toMatchObject({ epoch: 2, claimedById: "bob" });
  expect(holdTask(taken, "ann", 1, later(60_000)).leaseUntil).toEqual(later(180_000));
});

test("what is done with an epoch of the past is refused", () => {
  const again = { ...taken, ...claimTask(taken, "ann", later(1)) };
  expect(again.epoch).toBe(2);
  const late = [
    () => holdTask(again, "ann", 1, later(2)),
    () => releaseTask(again, "ann", 1),
    () => completeTask(again, "ann", 1, "done"),
    () => completeTask(again, "bob", 2, "done"),
  ];
  for (const act of late) expect(reasonOf(act)).toBe("TASK_LEASE_LOST");
});

test("a lease that ended is still good for who took the task, as long as nobody else did", () => {
  expect(completeTask(taken, "ann", 1, "done").state).toBe("done");
  expect(holdTask(taken, "ann", 1, later(300_000)).leaseUntil).toEqual(later(420_000));
});

test("an end is an end", () => {
  const done = { ...taken, ...completeTask(taken, "ann", 1, "done") };
  const off = { ...taken, ...cancelTask(taken) };
  expect([reasonOf(() => cancelTask(done)), reasonOf(() => cancelTask(off))]).toEqual([
    "INVALID_STATE",
    "INVALID_STATE",
  ]);
  expect(reasonOf(() => claimTask(done, "ann", now))).toBe("INVALID_STATE");
  const odd = { ...taken, ...completeTask(taken, "ann", 1, "exception") };
  expect(reasonOf(() => claimTask(odd, "ann", now))).toBe("INVALID_STATE");
  expect(cancelTask(odd).state).toBe("cancelled");
});

test("whatever is tried, no two people hold a task at once, and each epoch is one person's", () => {
  const people = fc.constantFrom("ann", "bob", "eve");
  const step = fc.record({
    act: fc.constantFrom("claim", "hold", "release", "complete", "cancel"),
    who: people,
    epochBack: fc.integer({ min: 0, max: 2 }),
    passMs: fc.integer({ min: 0, max: taskLeaseMs * 2 }),
  });
  const reached = new Set<string>();
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
      let task: TaskHold = ready;
      let time = now;
      const owners = new Map<number, string>();
      for (const { act, who, epochBack, passMs } of steps) {
        time = new Date(time.getTime() + passMs);
        const epoch = task.epoch - epochBack;
        const before = task;
        const change = attempt(() => {
          if (act === "claim") return claimTask(task, who, time);
          if (act === "hold") return holdTask(task, who, epoch, time);
          if (act === "release") return releaseTask(task, who, epoch);
          if (act === "complete") return completeTask(task, who, epoch, "done");
          return cancelTask(task);
        });
        if (!change) continue;
        task = { ...task, ...change };
        reached.add(act);
        if (act === "claim") {
          const heldByOther = taskStateAt(before, time) === "claimed" && before.claimedById !== who;
          expect(heldByOther).toBe(false);
          expect(task.epoch).toBe(before.epoch + 1);
          owners.set(task.epoch, who);
        } else {
          expect(task.epoch).toBe(before.epoch);
          if (act !== "cancel") expect([owners.get(epoch), epoch]).toEqual([who, before.epoch]);
        }
        if (before.state === "done" || before.state === "cancelled") expect.unreachable("an end was left");
      }
    }),
    { verbose: true, numRuns: 1000 },
  );
  expect([...reached].sort()).toEqual(["cancel", "claim", "complete", "hold", "release"]);
});

function attempt(act: () => TaskChange): TaskChange | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

function reasonOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as { reason: string }).reason;
  }
  return "none";
}

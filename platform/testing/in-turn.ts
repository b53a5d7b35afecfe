import { setTimeout as sleep } from "node:timers/promises";
import { lockFolder } from "../db/folder-lock.ts";

/**
 * Runs an action with which test files, which run side by side, would disturb each other: one process after the other. The
 * folder, which need not be there, stands for what they take turns at.
 */
export async function inTurn(folder: string, action: () => Promise<void>): Promise<void> {
  for (;;) {
    const lock = await lockFolder(folder);
    if (!lock) {
      await sleep(100);
      continue;
    }
    try {
      return await action();
    } finally {
      await lock.release();
    }
  }
}

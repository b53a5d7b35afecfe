/** The calls that are being answered, so that the end of the process can end them. */
export type RunningCalls = {
  /** Notes a call, and ends it at once when the process is ending already. */
  add(call: RunningCall): void;
  remove(call: RunningCall): void;
};

/** A call that can be ended. `place` belongs to the list. */
export type RunningCall = { readonly controller: AbortController; place: number };

/**
 * Makes the list of calls that end, for the signal's reason, when the signal fires. Connect can do it by itself, with a
 * listener on the signal for each call, but a listener that was removed keeps hold of the one that came after it: the
 * memory of calls that were answered long ago then stays until the next full garbage collection.
 */
export function createRunningCalls(shutdown: AbortSignal | undefined): RunningCalls {
  const calls: RunningCall[] = [];
  shutdown?.addEventListener("abort", () => {
    for (const { controller } of calls) controller.abort(shutdown.reason);
  });
  return {
    add(call) {
      call.place = calls.push(call) - 1;
      if (shutdown?.aborted) call.controller.abort(shutdown.reason);
    },
    remove(call) {
      const last = calls.pop();
      if (last === undefined || last === call) return;
      calls[call.place] = last;
      last.place = call.place;
    },
  };
}

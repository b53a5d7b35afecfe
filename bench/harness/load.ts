import type { CalledRpc } from "./called-rpc.ts";

/** Keeps a number of calls in flight on one server, each starting when the one before has ended, until it is closed. */
export type Load = {
  /** Starts to keep latencies; the returned function stops it and gives them, in milliseconds, unsorted. */
  record(): () => number[];
  /** Calls that were answered so far. */
  answered(): number;
  /** Rejects when a call is not answered as it should be: then no figure is worth anything. */
  readonly failed: Promise<never>;
  close(): void;
};

/** What is called. */
export type Target = {
  readonly port: number;
  /** The access token as it is when connections are opened; empty for servers that ask for none. */
  readonly token: () => string;
  readonly rpc: CalledRpc;
  /** Calls in flight. */
  readonly concurrency: number;
  /** Calls that share a connection of HTTP/2: eight when left out. */
  readonly callsPerConnection?: number;
  /** Certificate to trust of a port that speaks TLS; without one it does not. */
  readonly ca?: string;
};

/** Collects what a load reports of its calls. */
export function createRecorder(): Pick<Load, "record" | "failed" | "answered"> & {
  add(latencyMs: number): void;
  fail(error: Error): void;
} {
  const failure = Promise.withResolvers<never>();
  // The one who measures races against it; before and after, nobody may be listening.
  failure.promise.catch(() => undefined);
  let kept: number[] | undefined;
  let answered = 0;
  return {
    failed: failure.promise,
    fail: failure.reject,
    answered: () => answered,
    add: (latencyMs) => {
      answered++;
      kept?.push(latencyMs);
    },
    record: () => {
      const current: number[] = [];
      kept = current;
      return () => {
        kept = undefined;
        return current;
      };
    },
  };
}

/** Which services of this process may be sent calls. The name "" stands for the process as a whole. */
export type Readiness = {
  /** Whether the service is ready; undefined when nobody has ever said. */
  isReady(service: string): boolean | undefined;
  /** All services that something was said about. */
  services(): string[];
  /** Says whether a service is ready. Has no effect after shutDown(). */
  set(service: string, ready: boolean): void;
  /** Is called after each change, until the returned function is called. */
  subscribe(listener: () => void): () => void;
  /** First step of a stop: nothing is ready any more, and nothing will be. Watchers are told; they stay. */
  shutDown(): void;
  /** Last step of a stop, when the listener closes: watchers are sent away after they have heard the last state. */
  close(): void;
  readonly closed: boolean;
};

/** Makes a readiness in which the process as a whole is not ready yet. */
export function createReadiness(): Readiness {
  const states = new Map<string, boolean>([["", false]]);
  const listeners = new Set<() => void>();
  let stopping = false;
  let closed = false;
  const notify = () => {
    for (const listener of [...listeners]) listener();
  };
  const shutDown = () => {
    stopping = true;
    for (const service of states.keys()) states.set(service, false);
    notify();
  };
  return {
    isReady: (service) => states.get(service),
    services: () => [...states.keys()],
    set(service, ready) {
      if (stopping || states.get(service) === ready) return;
      states.set(service, ready);
      notify();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    shutDown,
    close() {
      closed = true;
      shutDown();
    },
    get closed() {
      return closed;
    },
  };
}

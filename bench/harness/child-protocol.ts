/** What the bench tells a server that it has started, over the channel of the child process. */
export type ToServer = { readonly start: unknown } | { readonly question: unknown } | "usage" | "stop";

/** What the server answers. */
export type FromServer =
  | { readonly ready: Readonly<Record<string, number>> }
  | { readonly usage: Usage }
  | { readonly answer: unknown }
  | { readonly failed: string };

/** What a server process has used so far. */
export type Usage = {
  /** CPU time of all its threads, in microseconds. */
  readonly cpuUs: number;
  readonly rssBytes: number;
  /** When this was read, in milliseconds on the clock of the server. */
  readonly atMs: number;
};

/** A server that is up. */
export type RunningServer = {
  readonly ports: Readonly<Record<string, number>>;
  /** Does what the bench asks for; a server that is called by its port has none. */
  answer?(question: unknown): Promise<unknown>;
  stop(): Promise<void>;
};

/**
 * The side of the server: starts when told, reports the ports it opened by name, answers questions about its use of the
 * machine, and ends when told or when the bench is gone. `Settings` is what the bench sends along.
 */
export function runServer<Settings>(start: (settings: Settings) => Promise<RunningServer>): void {
  let stop = async () => {};
  let answer: RunningServer["answer"];
  const send = (message: FromServer) => process.send?.(message);
  const end = () => void stop().finally(() => process.exit());
  process.once("disconnect", end);
  // The bench hears an interrupt too, and stops its servers in order.
  process.on("SIGINT", () => {});
  process.on("message", (message: ToServer) => {
    if (message === "stop") return end();
    if (message === "usage") {
      const { user, system } = process.cpuUsage();
      send({ usage: { cpuUs: user + system, rssBytes: process.memoryUsage.rss(), atMs: performance.now() } });
      return;
    }
    if ("question" in message) {
      const answered = answer ? answer(message.question) : Promise.reject(new Error("this server takes no questions"));
      answered.then(
        (given) => send({ answer: given }),
        (error: Error) => send({ failed: error.stack ?? error.message }),
      );
      return;
    }
    start(message.start as Settings).then(
      (running) => {
        stop = running.stop;
        answer = running.answer;
        send({ ready: running.ports });
      },
      (error: Error) => send({ failed: error.stack ?? error.message }),
    );
  });
}

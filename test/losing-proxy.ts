import { connect, createServer, type Socket } from "node:net";

/** A proxy between clients and a process that can lose an answer on its way. */
export type LosingProxy = {
  readonly url: string;
  /** Throws away the next answer whose bytes fit, cuts its connection, and resolves in that moment. */
  loseAnswer(fits: (bytes: Buffer) => boolean): Promise<void>;
  close(): Promise<void>;
};

/** Starts a proxy to a port of 127.0.0.1, on a free port; while nobody listens there it hangs up on its clients. */
export async function startLosingProxy(targetPort: number): Promise<LosingProxy> {
  const sockets = new Set<Socket>();
  let lost: { readonly fits: (bytes: Buffer) => boolean; readonly report: () => void } | undefined;
  const server = createServer((client) => {
    const target = connect(targetPort, "127.0.0.1");
    const hangUp = () => {
      client.destroy();
      target.destroy();
    };
    for (const socket of [client, target]) {
      sockets.add(socket);
      // Either side may vanish at any time; then the other one goes too.
      socket.on("error", hangUp).on("close", hangUp);
      socket.once("close", () => sockets.delete(socket));
    }
    client.on("data", (chunk) => target.write(chunk));
    target.on("data", (chunk) => {
      if (lost?.fits(chunk)) {
        lost.report();
        lost = undefined;
        hangUp();
      } else client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    loseAnswer: (fits) =>
      new Promise((report) => {
        lost = { fits, report };
      }),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

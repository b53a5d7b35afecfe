import { Client } from "pg";
import { runServer } from "../harness/child-protocol.ts";
import { postBatchOf, postPlainly, readPlaces } from "./sql-postings.ts";

/** What this process is started with. */
export type SqlSettings = { readonly adminUrl: string; readonly warehouseId: string };

/** What it is to do: "batch" calls the door to the ledger with so many movements, "plain" writes one by statements of its own. */
export type SqlQuestion = { readonly way: "batch" | "plain"; readonly size: number; readonly ms: number };

/** How many movements were posted, and within which time. */
export type SqlAnswer = { readonly movements: number; readonly elapsedMs: number };

const connectionCount = 8;

// The database by itself: no protocol, no rules but its own, and a driver with a connection for each caller.
runServer(async ({ adminUrl, warehouseId }: SqlSettings) => {
  const clients = Array.from({ length: connectionCount }, () => new Client({ connectionString: adminUrl }));
  await Promise.all(clients.map((client) => client.connect()));
  const places = await readPlaces(clients[0] as Client, warehouseId);
  return {
    ports: {},
    stop: async () => {
      await Promise.all(clients.map((client) => client.end()));
    },
    answer: async (question): Promise<SqlAnswer> => {
      const { way, size, ms } = question as SqlQuestion;
      const startedAt = performance.now();
      const run = async (client: Client) => {
        let movements = 0;
        for (; performance.now() - startedAt < ms; movements += size) {
          await (way === "plain" ? postPlainly(client, places) : postBatchOf(client, places, size));
        }
        return movements;
      };
      const counts = await Promise.all(clients.map(run));
      return { movements: counts.reduce((sum, count) => sum + count, 0), elapsedMs: performance.now() - startedAt };
    },
  };
});

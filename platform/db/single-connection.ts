import { Client, type ClientConfig } from "pg";

/** Runs work on a connection made for it alone, and closes that connection whatever happens. */
export async function withConnection<T>(config: ClientConfig, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(config);
  // A connection that breaks rejects the query under way; the event repeats that, and would end the process unheard.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The connection string of the same server and user for another database. */
export function inDatabase(url: string, database: string): string {
  const result = new URL(url);
  result.pathname = `/${encodeURIComponent(database)}`;
  return result.href;
}

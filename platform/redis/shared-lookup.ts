import { type LookupAddress, promises } from "node:dns";
import type { LookupFunction } from "node:net";

/**
 * Asks the name servers for addresses, once at a time for each name, however many wait for it. Where they are out of reach a
 * question takes many seconds, and the system answers two at a time only: connections that keep coming back for the name of a
 * server that is gone would leave no room for the others, that of the database first.
 */
export function createSharedLookup(ask: (hostname: string) => Promise<LookupAddress[]> = askAll): LookupFunction {
  const asked = new Map<string, Promise<LookupAddress[]>>();
  return (hostname, options, callback) => {
    let answer = asked.get(hostname);
    if (!answer) {
      answer = ask(hostname).finally(() => asked.delete(hostname));
      asked.set(hostname, answer);
    }
    answer.then(
      (addresses) => {
        const [first] = addresses;
        if (options.all) callback(null, addresses);
        else callback(null, first?.address ?? "", first?.family ?? 0);
      },
      (error: NodeJS.ErrnoException) => callback(error, ""),
    );
  };
}

const askAll = (hostname: string) => promises.lookup(hostname, { all: true });

import { type LookupAddress, promises } from "node:dns";
import type { LookupFunction } from "node:net";

/**
 * Asks the name servers for addresses, once at a time for each name, however many wait for it. Where they are out of reach a
 * question takes many seconds, and the system answers two at a time only: connections that keep coming back for the name of a
 * server that is gone would leave no room for the others, that of the database first.
 */
export function createSharedLookup(ask: Ask = askAll): LookupFunction {
  const asked = new Map<string, Promise<LookupAddress[]>>();
  return (hostname, options, callback) => {
    const family = Number(options.family ?? 0);
    const question = `${hostname} ${family}`;
    let answer = asked.get(question);
    if (!answer) {
      answer = ask(hostname, family).finally(() => asked.delete(question));
      asked.set(question, answer);
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

/** Asks for the addresses of a name of IPv4 (4), IPv6 (6) or both (0). */
type Ask = (hostname: string, family: number) => Promise<LookupAddress[]>;

const askAll: Ask = (hostname, family) => promises.lookup(hostname, { all: true, family });

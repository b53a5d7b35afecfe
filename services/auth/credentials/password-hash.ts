import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { refuse } from "../../../platform/errors/common.ts";

/** Hashes passwords and PINs with Argon2id (RFC 9106), a few at a time: each takes tens of megabytes. */
export type PasswordHasher = {
  hash(password: string): Promise<string>;
  /** Checks a password; with no stored hash it works as long and says no, so that unknown users cannot be told apart. */
  verify(password: string, stored: string | undefined): Promise<boolean>;
  /**
   * Hashes a password that was just checked again if its stored hash has another cost than new ones have, so that a cost that
   * was raised reaches the passwords of before. Undefined when it has the same, or while others wait: they come first, and she
   * comes again.
   */
  renew(password: string, stored: string): Promise<string | undefined>;
};

/** Memory and passes of a hash; stored hashes keep the cost that they were made with. */
export type HashCost = { readonly memoryKib: number; readonly passes: number };

/** Cost of a hash, by OWASP's recommendation for Argon2id. */
export const defaultHashCost: HashCost = { memoryKib: 47_104, passes: 1 };

/** Makes a hasher that runs two hashes at once and lets twenty wait; more are refused with OVERLOADED. */
export function createPasswordHasher(cost: HashCost): PasswordHasher {
  const slots = createSlots(2, 20);
  const dummy = format(cost, randomBytes(saltBytes), randomBytes(tagBytes));
  const hash = (password: string) =>
    slots.use(async () => {
      const salt = randomBytes(saltBytes);
      return format(cost, salt, await derive(password, salt, cost));
    });
  return {
    hash,
    renew: async (password, stored) => {
      const { memoryKib, passes } = parse(stored);
      const isCurrent = memoryKib === cost.memoryKib && passes === cost.passes;
      return isCurrent || !slots.isFree() ? undefined : hash(password);
    },
    verify: (password, stored) =>
      slots.use(async () => {
        const { memoryKib, passes, salt, tag } = parse(stored ?? dummy);
        const derived = await derive(password, salt, { memoryKib, passes });
        return timingSafeEqual(derived, tag) && stored !== undefined;
      }),
  };
}

const saltBytes = 16;
const tagBytes = 32;
const argon2Async = promisify(argon2);

async function derive(password: string, salt: Buffer, { memoryKib, passes }: HashCost): Promise<Buffer> {
  const message = password.normalize("NFC");
  return argon2Async("argon2id", {
    message,
    nonce: salt,
    parallelism: 1,
    tagLength: tagBytes,
    memory: memoryKib,
    passes,
  });
}

/** The PHC string format, as other libraries write it. */
function format({ memoryKib, passes }: HashCost, salt: Buffer, tag: Buffer): string {
  const base64 = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=1$${base64(salt)}$${base64(tag)}`;
}

function parse(stored: string) {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$([\w+/]+)\$([\w+/]+)$/.exec(stored);
  if (!parts) throw new Error("a stored password hash cannot be read");
  const [, memory, passes, salt, tag] = parts as unknown as [string, string, string, string, string];
  return {
    memoryKib: Number(memory),
    passes: Number(passes),
    salt: Buffer.from(salt, "base64"),
    tag: Buffer.from(tag, "base64"),
  };
}

function createSlots(atOnce: number, maxWaiting: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  const use = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) {
      if (waiting.length >= maxWaiting) throw refuse("OVERLOADED", { retry_after_seconds: "2" });
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
  return { use, isFree: () => running < atOnce };
}

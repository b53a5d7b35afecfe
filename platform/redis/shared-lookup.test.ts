import type { LookupAddress } from "node:dns";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createSharedLookup } from "./shared-lookup.ts";

const here: LookupAddress[] = [
  { address: "::1", family: 6 },
  { address: "127.0.0.1", family: 4 },
];

test("a name is asked for once at a time, however many wait", async () => {
  const questions: { name: string; answer: PromiseWithResolvers<LookupAddress[]> }[] = [];
  const lookup = createSharedLookup((name) => {
    const answer = Promise.withResolvers<LookupAddress[]>();
    questions.push({ name, answer });
    return answer.promise;
  });
  const all = (name: string) => promisify(lookup)(name, { all: true });
  const waiting = [all("redis"), all("redis"), all("redis")];
  const other = all("db");
  expect(questions.map(({ name }) => name)).toEqual(["redis", "db"]);
  questions[1]?.answer.resolve(here);
  expect(await other).toEqual(here);
  const gone = Object.assign(new Error("getaddrinfo EAI_AGAIN redis"), { code: "EAI_AGAIN" });
  questions[0]?.answer.reject(gone);
  for (const each of waiting) await expect(each).rejects.toBe(gone);
  // What was not known a moment ago may be known now.
  const again = all("redis");
  questions[2]?.answer.resolve(here);
  expect(await again).toEqual(here);
});

test("gives one address to those who ask for one", async () => {
  const lookup = createSharedLookup(async () => here);
  const answer = await new Promise((resolve) =>
    lookup("redis", {}, (error, address, family) => resolve([error, address, family])),
  );
  expect(answer).toEqual([null, "::1", 6]);
});

test("asks the system", async () => {
  const lookup = promisify(createSharedLookup());
  expect(await lookup("127.0.0.1", { all: true })).toEqual([{ address: "127.0.0.1", family: 4 }]);
  const found = (await lookup("localhost", { all: true, family: 4 })) as unknown as LookupAddress[];
  expect(new Set(found.map(({ family }) => family))).toEqual(new Set([4]));
});

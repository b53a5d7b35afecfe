import { expect, test } from "vitest";
import { createPasswordHasher } from "./password-hash.ts";

const cheap = createPasswordHasher({ memoryKib: 64, passes: 1 });

test("a hash knows its password, in whatever form of Unicode it is typed", async () => {
  const hash = await cheap.hash("Zo\u00eb's warehouse");
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
  expect(await cheap.verify("Zoe\u0308's warehouse", hash)).toBe(true);
  expect(await cheap.verify("Zoe's warehouse", hash)).toBe(false);
});

test("a hash keeps the cost that it was made with", async () => {
  const hash = await cheap.hash("an old password");
  expect(await createPasswordHasher({ memoryKib: 128, passes: 2 }).verify("an old password", hash)).toBe(true);
});

test("a hash of another cost is renewed, unless others wait", async () => {
  const dearer = createPasswordHasher({ memoryKib: 128, passes: 2 });
  const stored = await cheap.hash("an old password");
  expect(await cheap.renew("an old password", stored)).toBeUndefined();
  const renewed = await dearer.renew("an old password", stored);
  expect(renewed).toMatch(/m=128,t=2,/);
  expect(await dearer.verify("an old password", renewed)).toBe(true);
  const others = [dearer.hash("x"), dearer.hash("x")];
  expect(await dearer.renew("an old password", stored)).toBeUndefined();
  await Promise.all(others);
  expect(await dearer.renew("an old password", stored)).toBeDefined();
});

test("nobody's password is never right", async () => {
  expect(await cheap.verify("anything", undefined)).toBe(false);
});

test("two run at once, twenty wait, more are told to come again", async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => cheap.hash("x")));
  const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  expect(refused).toHaveLength(8);
  expect(refused[0]).toMatchObject({ reason: "OVERLOADED", retryable: true });
  expect(await cheap.verify("x", await cheap.hash("x"))).toBe(true);
});

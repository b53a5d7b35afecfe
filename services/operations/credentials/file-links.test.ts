import { expect, test } from "vitest";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { createFileLinks } from "./file-links.ts";

const links = createFileLinks("a key of this test alone");
const now = new Date("2026-11-26T10:00:00.700Z");
const later = new Date("2026-11-26T10:05:00.000Z");
const fileId = uuidv7();

test("a link leads to its file until its time is over", () => {
  const token = links.make(fileId, later);
  expect(token).toMatch(/^[\w-]{72}$/);
  expect(links.read(token, now)).toBe(fileId);
  expect(links.read(token, new Date(later.getTime() - 1))).toBe(fileId);
  expect(links.read(token, later)).toBeUndefined();
});

test("whatever is altered makes it worthless", () => {
  const token = links.make(fileId, later);
  for (let at = 0; at < token.length; at++) {
    const altered = token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
    expect(links.read(altered, now)).toBeUndefined();
  }
  for (const other of ["", "x", `${token}A`, `${token}=`, `${token} `, token.slice(1), `${token.slice(0, -1)}+`]) {
    expect(links.read(other, now)).toBeUndefined();
  }
  expect(createFileLinks("another key").read(token, now)).toBeUndefined();
});

import { expect, test } from "vitest";
import { leakedPasswords } from "../credentials/leaked-passwords.ts";
import { isSamePassword, isWeakPassword } from "./password-rules.ts";

const leaked = await leakedPasswords();

test.each([
  "short",
  "x7#kQ2!vL9p",
  "倉庫裡有一隻藍色的貓在",
  "x7Q7xQx7QQ7x",
  "passwordpassword",
  "123456789012",
  "aaaaaaaaaaaaaa",
  "Password!2026",
  "P@ssw0rd!2026",
  "anna.lin-anna.lin",
  "ANNA.LINanna1",
  "qwertyuiop12345",
  "1q2w3e4r5t6y",
  "woaini1314520",
  "Taipei-101-101",
  "warehouse factory",
  "Wang123456789",
  "!!!welcome!!!",
  "1234567890123",
  "abcdefghijkl",
  "aa1234567890",
  "5201314520131",
  "x7#kQ2x7#kQ2x7",
])("%s is too easy to guess", (password) => expect(isWeakPassword(password, "anna.lin", leaked)).toBe(true));

test.each([
  "seventeen green bottles",
  "倉庫裡有一隻藍色的貓在睡覺",
  "x7#kQ2!vL9pw",
  "correct horse battery",
  "a long enough phrase of anna.lin",
])("%s will do", (password) => expect(isWeakPassword(password, "anna.lin", leaked)).toBe(false));

test("a login of two letters is part of many words, and makes none of them weak", () => {
  expect(isWeakPassword("banana bandana band", "an", leaked)).toBe(false);
  expect(isWeakPassword("lin-x7#lin-lin", "lin", leaked)).toBe(true);
});

test("a password is the same in whatever form of Unicode it is typed", () => {
  expect(isSamePassword("caf\u00e9 au lait", "cafe\u0301 au lait")).toBe(true);
  expect(isSamePassword("caf\u00e9 au lait", "cafe au lait")).toBe(false);
});

test("a list of thousands of leaked passwords is known", () => {
  expect(leaked.size).toBeGreaterThan(40_000);
  expect([...leaked].filter((each) => each !== each.toLowerCase())).toEqual([]);
});

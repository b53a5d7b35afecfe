import { expect, test } from "vitest";
import { isWeakPassword } from "./password-rules.ts";

test.each([
  "short",
  "passwordpassword",
  "123456789012",
  "aaaaaaaaaaaaaa",
  "Password!2026",
  "anna.lin-anna.lin",
  "ANNA.LINanna1",
])("%s is too easy to guess", (password) => expect(isWeakPassword(password, "anna.lin")).toBe(true));

test.each(["seventeen green bottles", "倉庫裡有一隻藍色的貓在睡覺", "x7#kQ2!vL9pw", "correct horse battery"])(
  "%s will do",
  (password) => expect(isWeakPassword(password, "anna.lin")).toBe(false),
);

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { completionScript } from "./completion-script.ts";
import { createDesk } from "./testing/run-erpctl.ts";

const desk = createDesk("http://127.0.0.1:1");
afterAll(() => desk.discard());

/** What bash offers for a command line that is cut into words the way bash does. */
async function offered(...words: string[]): Promise<string[]> {
  const script = `
    erpctl() { "${process.execPath}" "${join(import.meta.dirname, "erpctl.mjs")}" "$@"; }
    ${completionScript("bash")}
    COMP_WORDS=(erpctl "$@"); COMP_CWORD=$#
    _erpctl
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { HOME: desk.home, PATH: process.env.PATH ?? "" };
  const { stdout } = await promisify(execFile)("bash", ["-c", script, "bash", ...words], { env });
  return stdout.split("\n").filter((line) => line !== "");
}

test.each<[string[], string[]]>([
  [["us"], ["user"]],
  [["log"], ["login", "logout"]],
  [["user", "set"], ["set-user-state"]],
  [["user", "list", "--sta"], ["--states"]],
  [["user", "list-users", "--states", "A"], ["ACTIVE"]],
  [
    ["user", "set-user-state", "--state", "="],
    ["ACTIVE", "LOCKED", "DISABLED"],
  ],
  [["user", "set-user-state", "--state", "=", "D"], ["DISABLED"]],
  [["--protocol", "grpc", "user", "update-user", "--disp"], ["--display-name"]],
  [
    ["session", "change-password", "--new"],
    ["--new-password", "--new-password-file"],
  ],
  [
    ["user", "list-users", "-o", ""],
    ["json", "table"],
  ],
  [["completion", "z"], ["zsh"]],
  [["help", "user", "rem"], ["remove-badge"]],
  [["explain", "LAST"], ["LAST_ADMIN"]],
  [["user", "create-user", "--login", ""], []],
  [["nonsense", "x", ""], []],
])("after %j bash offers %j", async (words, expected) => expect(await offered(...words)).toEqual(expected));

test("profiles are offered by name", async () => {
  await desk.erpctl(["profile", "set", "plant-2", "--server", "https://erp.example.com"]);
  expect(await offered("user", "list-users", "--profile", "pl")).toEqual(["plant-2"]);
  expect(await offered("profile", "use", "")).toEqual(["plant-2"]);
});

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { UsageError } from "./usage-error.ts";

/**
 * Runs the product's own executable to make the first administrator: there is nobody yet who could call the stack, so
 * this goes to the database, with the configuration of the machine it runs on. Returns the exit code.
 */
export async function bootstrapAdmin(mainFile: string, args: string[]): Promise<number> {
  if (!existsSync(mainFile)) throw new UsageError(`${mainFile} is missing; run this on a machine of the stack.`);
  const child = spawn(process.execPath, [mainFile, "bootstrap-admin", ...args], { stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1)));
  });
}

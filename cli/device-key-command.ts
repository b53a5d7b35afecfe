import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { createDeviceKey, readDeviceKey, signProof } from "./device-signer.ts";
import { readText } from "./input.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Commands about the key of a device: for trying out enrolment without one, and for tests of firmware. */
export function addDeviceKeyCommand(root: Command, terminal: Terminal): void {
  const group = root
    .command("device-key")
    .helpCommand(false)
    .description("Play a device: make its key, show it, sign calls with it.");
  const show = (pem: string) => {
    const { publicJwk, thumbprint } = readDeviceKey(pem);
    terminal.stdout.write(`${JSON.stringify({ publicKeyJwk: publicJwk, thumbprint }, null, 2)}\n`);
  };
  group
    .command("create <file>")
    .description("Make a key, write its private half to a file and print its public half and thumbprint.")
    .action((file: string) => {
      const pem = createDeviceKey().privateKey.export({ type: "pkcs8", format: "pem" }).toString();
      writeNew(file, pem);
      show(pem);
    });
  group
    .command("show <file>")
    .description("Print the public half and the thumbprint of a key.")
    .action((file: string) => show(readText(file)));
  group
    .command("proof <file>")
    .description("Print the value of the header Device-Proof for one call, to be sent with curl.")
    .requiredOption("--path <path>", "path with query, as sent")
    .requiredOption("--nonce <nonce>", "from GetDeviceChallenge, or the header Device-Nonce of a refusal")
    .option("--method <method>", "HTTP method", "POST")
    .option("--body <text>", "body as sent, or @file", "")
    .option("--token <token>", "access token, or enrolment token when enrolling", "")
    .option("--device-id <id>", "id of the device; none yet while it enrols")
    .action((file: string, options: ProofOptions) => {
      const key = readDeviceKey(readText(file));
      const { path, nonce, method, token, deviceId } = options;
      const body = options.body.startsWith("@") ? readText(options.body.slice(1)) : options.body;
      const call = { key, keyId: deviceId ?? key.thumbprint, httpMethod: method, path, body, token, nonce };
      terminal.stdout.write(`${signProof(call)}\n`);
    });
}

type ProofOptions = { path: string; nonce: string; method: string; body: string; token: string; deviceId?: string };

/** Never writes over a key: the device that it belongs to would be lost. */
function writeNew(file: string, pem: string): void {
  try {
    writeFileSync(file, pem, { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw new UsageError(`The key cannot be written: ${(error as Error).message}`);
  }
}

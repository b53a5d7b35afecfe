import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { readCheckpointKeys } from "./checkpoint-keys.ts";

const pair = (type: "ed25519" | "x25519" = "ed25519") => {
  const { privateKey, publicKey } = type === "ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("x25519");
  return {
    privatePem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
};

test("a signature is valid for its text and its key only", () => {
  const [ours, theirs] = [readCheckpointKeys(pair().privatePem), readCheckpointKeys(pair().privatePem)];
  const signature = ours.sign("text");
  expect(ours.verify(ours.keyId, "text", signature)).toBe(true);
  expect(ours.verify(ours.keyId, "texT", signature)).toBe(false);
  expect(
    ours.verify(
      ours.keyId,
      "text",
      signature.replace(/^./, (first) => (first === "A" ? "B" : "A")),
    ),
  ).toBe(false);
  expect(ours.verify(ours.keyId, "text", "")).toBe(false);
  expect(theirs.verify(ours.keyId, "text", signature)).toBe(false);
  expect(ours.keyId).not.toBe(theirs.keyId);
});

test("keys that were used before still verify, given as private or public ones", () => {
  const [first, second, third] = [pair(), pair(), pair()];
  const signature = readCheckpointKeys(first.privatePem).sign("text");
  const { keyId } = readCheckpointKeys(first.privatePem);
  for (const former of [first.publicPem, first.privatePem]) {
    const keys = readCheckpointKeys(`${third.privatePem}\n${second.publicPem}\n${former}`);
    expect(keys.keyId).toBe(readCheckpointKeys(third.privatePem).keyId);
    expect(keys.verify(keyId, "text", signature)).toBe(true);
  }
});

test("what is no Ed25519 private key is refused", () => {
  expect(() => readCheckpointKeys("")).toThrow();
  expect(() => readCheckpointKeys(pair().publicPem)).toThrow();
  expect(() => readCheckpointKeys(pair("x25519").privatePem)).toThrow("Ed25519");
  expect(() => readCheckpointKeys(`${pair().privatePem}${pair("x25519").publicPem}`)).toThrow("Ed25519");
});

import { expect, test } from "vitest";
import { createDeviceKey } from "../../../cli/device-signer.ts";
import { Refusal } from "../../../platform/errors/refusal.ts";
import { readDeviceKey } from "./device-key.ts";

const { publicJwk, thumbprint, privateKey } = createDeviceKey();
const jwk = JSON.parse(publicJwk) as { kty: string; crv: string; x: string; y: string };

test("reads a key as a device and as a browser spells it", async () => {
  const expected = { key: jwk, thumbprint };
  expect(await readDeviceKey(publicJwk)).toEqual(expected);
  expect(await readDeviceKey(JSON.stringify({ ...jwk, ext: true, key_ops: ["verify"] }))).toEqual(expected);
});

test("computes the thumbprint of RFC 7638 for the key of RFC 7515, appendix A.3", async () => {
  const key = {
    kty: "EC",
    crv: "P-256",
    x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
  };
  // Computed with OpenSSL from the definition in RFC 7638.
  expect((await readDeviceKey(JSON.stringify(key))).thumbprint).toBe("oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
});

const otherX = JSON.parse(createDeviceKey().publicJwk).x as string;
// The last character of 43 carries two bits that say nothing: another character there spells the same number.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const respelled = jwk.x.slice(0, -1) + alphabet[alphabet.indexOf(jwk.x.slice(-1)) + 1];
const wrong: Record<string, unknown> = {
  "the private key": privateKey.export({ format: "jwk" }),
  "a point off the curve": { ...jwk, x: otherX },
  "the same point spelled otherwise": { ...jwk, x: respelled },
  "a padded coordinate": { ...jwk, x: `${jwk.x}=` },
  "another curve": { ...jwk, crv: "P-384" },
  "an RSA key": { kty: "RSA", n: "AQAB", e: "AQAB" },
  "a symmetric key": { kty: "oct", k: "c2VjcmV0" },
  "no coordinate": { kty: "EC", crv: "P-256", x: jwk.x },
  "a coordinate that is no text": { ...jwk, y: 5 },
  "an address to fetch a key from": { ...jwk, jku: "https://example.org/keys" },
  "a list": [jwk],
  null: null,
};

test.each(Object.entries(wrong))("refuses %s", async (_name, value) => {
  await expect(readDeviceKey(JSON.stringify(value))).rejects.toMatchObject({ reason: "INVALID_REQUEST" });
});

test("refuses what is no JSON", async () => {
  await expect(readDeviceKey("{")).rejects.toBeInstanceOf(Refusal);
});

import { createPublicKey } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { refuse } from "../../../platform/errors/common.ts";

/** Public key of a device: a point on the curve P-256 as a JWK (RFC 7517). */
export type DevicePublicKey = { readonly kty: "EC"; readonly crv: "P-256"; readonly x: string; readonly y: string };

/**
 * Reads the public key that a device enrols with, and its thumbprint (RFC 7638). Refuses with INVALID_REQUEST what is not
 * a point on the curve, carries more than a public key, or is not in its one canonical form: another spelling of the
 * same key would have another thumbprint.
 */
export async function readDeviceKey(jwkText: string): Promise<{ key: DevicePublicKey; thumbprint: string }> {
  const given = parsed(jwkText);
  if (!given) throw refused("is not a JSON object");
  if ("d" in given) throw refused("carries the private key, which must never leave the device");
  const unknown = Object.keys(given).filter((name) => !knownMembers.has(name));
  if (unknown.length > 0) throw refused("has members other than kty, crv, x and y");
  const { kty, crv, x, y } = given;
  if (kty !== "EC" || crv !== "P-256" || typeof x !== "string" || typeof y !== "string") {
    throw refused("is not a public key on the curve P-256");
  }
  const key = { kty, crv, x, y } as const;
  const point = pointOf(key);
  if (point?.x !== x || point.y !== y) throw refused("is not a point on the curve P-256 in canonical base64url");
  return { key, thumbprint: await calculateJwkThumbprint(key, "sha256") };
}

// What browsers add when they export a public key says nothing about the key itself.
const knownMembers = new Set(["kty", "crv", "x", "y", "ext", "key_ops"]);

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** The key as the cryptographic library spells it; undefined when it is no point on the curve. */
function pointOf(key: DevicePublicKey) {
  try {
    return createPublicKey({ key, format: "jwk" }).export({ format: "jwk" });
  } catch {
    return undefined;
  }
}

function refused(message: string) {
  const field = "public_key_jwk";
  return refuse("INVALID_REQUEST", { violations: `${field}: ${message}` }, [{ field, rule: field, message }]);
}

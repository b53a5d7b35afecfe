import { randomInt } from "node:crypto";

/** A temporary password of 80 random bits, in groups that can be read out over the telephone. */
export function createTemporaryPassword(): string {
  const group = () => Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}

// Without characters that look alike.
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

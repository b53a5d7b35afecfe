import { cset82 } from "./character-set.ts";

/**
 * Check character pair that belongs after some characters of set 82, as in a Global Model Number: each counts by a prime,
 * the last by 2, the one before by 3, and so on; the sum is taken modulo 1021 and written in two characters of 32
 * (GS1 General Specifications, section 7.9.5). For at most 23 characters.
 */
export function checkPairOf(characters: string): string {
  let sum = 0;
  for (let index = 0; index < characters.length; index++) {
    sum += cset82.indexOf(characters.charAt(index)) * (primes[characters.length - 1 - index] ?? 0);
  }
  const remainder = sum % 1021;
  return alphabet.charAt(remainder >> 5) + alphabet.charAt(remainder & 31);
}

/** Whether the last two characters are the pair that belongs to those before it. */
export function hasCheckPair(characters: string): boolean {
  return characters.length > 2 && checkPairOf(characters.slice(0, -2)) === characters.slice(-2);
}

const alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];

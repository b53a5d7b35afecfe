/**
 * Check digit that belongs after some digits: from the right they count three times and once by turns, and the digit
 * fills the sum up to a multiple of ten (GS1 General Specifications, section 7.9.1).
 */
export function checkDigitOf(digits: string): string {
  let sum = 0;
  for (let fromRight = 1; fromRight <= digits.length; fromRight++) {
    sum += Number(digits[digits.length - fromRight]) * (fromRight % 2 === 1 ? 3 : 1);
  }
  return String((10 - (sum % 10)) % 10);
}

/** Whether the last digit is the check digit of those before it. */
export function hasCheckDigit(digits: string): boolean {
  return digits.length > 1 && checkDigitOf(digits.slice(0, -1)) === digits.at(-1);
}

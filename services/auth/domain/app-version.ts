/** Whether an app version "major.minor.patch" is older than another; parts that are missing count as 0. */
export function isOlderVersion(version: string, minimum: string): boolean {
  const own = parts(version);
  const wanted = parts(minimum);
  const at = wanted.findIndex((part, index) => part !== own[index]);
  return at >= 0 && (own[at] as number) < (wanted[at] as number);
}

function parts(version: string): readonly number[] {
  const numbers = version.split(".").map(Number);
  return [0, 1, 2].map((at) => numbers[at] ?? 0);
}

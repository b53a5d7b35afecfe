/** A range of codes as a person writes it: "01" to "12", "A" to "D". */
export type TypedRange = { readonly from: string; readonly to: string };

/**
 * The codes that a batch makes, in the order of the server: the prefix, then one value of each range, with the
 * separator between them. At most `most` of them, and how many there are; undefined when a range is none.
 */
export function previewCodes(
  prefix: string,
  ranges: readonly TypedRange[],
  separator: string,
  most: number,
): { readonly codes: readonly string[]; readonly count: number } | undefined {
  const lists = ranges.map(expand);
  if (lists.some((list) => list === undefined)) return undefined;
  const known = lists as string[][];
  const count = known.reduce((product, list) => product * list.length, 1);
  const codes: string[] = [];
  for (let at = 0; at < Math.min(count, most); at++) {
    let rest = at;
    const parts = known.map((list, index) => {
      const size = known.slice(index + 1).reduce((product, each) => product * each.length, 1);
      const part = list[Math.floor(rest / size)] ?? "";
      rest %= size;
      return part;
    });
    codes.push(prefix + parts.join(separator));
  }
  return { codes, count };
}

function expand({ from, to }: TypedRange): string[] | undefined {
  if (/^\d+$/.test(from) && /^\d+$/.test(to) && from.length === to.length && Number(from) <= Number(to)) {
    const width = from.length;
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) =>
      String(Number(from) + at).padStart(width, "0"),
    );
  }
  if (/^[A-Z]$/.test(from) && /^[A-Z]$/.test(to) && from <= to) {
    const first = from.charCodeAt(0);
    return Array.from({ length: to.charCodeAt(0) - first + 1 }, (_, at) => String.fromCharCode(first + at));
  }
  return undefined;
}

/** What a file is there for. */
export type FilePurpose = "attachment" | "report" | "import" | "export";

/** Most bytes of a file: what people bring, and what the stack makes itself. */
export type FileLimits = { readonly broughtMax: number; readonly madeMax: number };

/** Most bytes of a file for a purpose. */
export function sizeMaxOf(purpose: FilePurpose, { broughtMax, madeMax }: FileLimits): number {
  return purpose === "report" || purpose === "export" ? madeMax : broughtMax;
}

/** The key of a new file in the storage: made of its id and the time, and of nothing that anybody gave. */
export function storageKey(purpose: FilePurpose, id: string, now: Date): string {
  const [year, month] = now.toISOString().split("-");
  return `${purpose}/${year}/${month}/${id}`;
}

/** A part of a file that somebody asks for: from below zero counts from the end, a length of zero goes to the end. */
export type AskedPart = { readonly offset: bigint; readonly length: bigint; readonly ifSha256: string };

/** The part of a file that is sent: the whole when it is not the file that was meant. Undefined when there is no such part. */
export function partOf(
  { offset, length, ifSha256 }: AskedPart,
  file: { readonly size: number; readonly sha256: string },
): { readonly offset: number; readonly length: number } | undefined {
  const { size } = file;
  const whole = { offset: 0, length: size };
  if (ifSha256 !== "" && ifSha256.toLowerCase() !== file.sha256) return whole;
  if (offset === 0n && length === 0n) return whole;
  const end = BigInt(size);
  const from = offset < 0n ? (end + offset > 0n ? end + offset : 0n) : offset;
  if (from >= end) return undefined;
  const left = end - from;
  return { offset: Number(from), length: Number(length === 0n || length > left ? left : length) };
}

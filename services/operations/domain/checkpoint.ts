/** The newest record of a chain: its number and hash (hex). Number 0 stands for an empty chain. */
export type Head = { readonly chain: number; readonly sequence: number; readonly hash: string };

/** What a checkpoint says: how far each chain had come at a time. */
export type CheckpointContent = {
  /** Number of the checkpoint, from 1. */
  readonly checkpoint: number;
  /** When it was made, by the clock of the database, ISO 8601 in UTC. */
  readonly create_time: string;
  /** SHA-256 (hex) of the line of the checkpoint before, so that none can be taken out; noHash for the first. */
  readonly previous: string;
  readonly key_id: string;
  /** All 16 heads, by chain. */
  readonly heads: readonly Head[];
};

/** A checkpoint with its Ed25519 signature in base64url. */
export type Checkpoint = CheckpointContent & { readonly signature: string };

/** Stands for the line before the first checkpoint, and for the newest record of an empty chain. */
export const noHash = "0".repeat(64);

/** The text that is signed: a tag, so that the signature fits nothing else, and the content in its only form. */
export function signedText(content: CheckpointContent): string {
  return `erp-core audit checkpoint 1\n${JSON.stringify(canonical(content))}`;
}

/** The checkpoint as one line, without its end: what the database and the file keep, byte for byte the same. */
export function checkpointLine(checkpoint: Checkpoint): string {
  return JSON.stringify({ ...canonical(checkpoint), signature: checkpoint.signature });
}

/** Reads a line; undefined when it is not exactly what checkpointLine writes. */
export function parseCheckpointLine(line: string): Checkpoint | undefined {
  if (!shape.test(line)) return undefined;
  const parsed = parseJson(line) as Checkpoint | undefined;
  return parsed && checkpointLine(parsed) === line ? parsed : undefined;
}

/** Whether any chain has got a record since. */
export function headsDiffer(before: readonly Head[], now: readonly Head[]): boolean {
  return now.some((head, at) => head.sequence !== before[at]?.sequence || head.hash !== before[at]?.hash);
}

/** The chains that are shorter than they were, which no honest program can make them. */
export function shortenedChains(before: readonly Head[], now: readonly Head[]): number[] {
  return now.filter((head, at) => head.sequence < (before[at]?.sequence ?? 0)).map(({ chain }) => chain);
}

function canonical({ checkpoint, create_time, previous, key_id, heads }: CheckpointContent): CheckpointContent {
  return {
    checkpoint,
    create_time,
    previous,
    key_id,
    heads: heads.map(({ chain, sequence, hash }) => ({ chain, sequence, hash })),
  };
}

// Numbers of 15 digits are exact in JavaScript; a chain that gets 1,000 records a second needs 31,000 years for them.
const hash = '"[0-9a-f]{64}"';
const heads = Array.from({ length: 16 }, (_, chain) => `\\{"chain":${chain},"sequence":\\d{1,15},"hash":${hash}\\}`);
const shape = new RegExp(
  `^\\{"checkpoint":\\d{1,15},"create_time":"\\d{4}-\\d\\d-\\d\\dT[\\d:.]{8,15}Z","previous":${hash},` +
    `"key_id":"[0-9a-f]{16}","heads":\\[${heads.join(",")}\\],"signature":"[\\w-]{86}"\\}$`,
);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Only a number with a leading zero passes the shape and is no JSON.
    return undefined;
  }
}

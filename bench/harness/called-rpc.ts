import {
  create,
  type DescMethodUnary,
  fromBinary,
  fromJsonString,
  type MessageInitShape,
  type MessageShape,
  toBinary,
  toJsonString,
} from "@bufbuild/protobuf";
import { rpcName } from "../../platform/rpc/contract.ts";

/** An RPC that is called again and again, in the forms of both protocols. */
export type CalledRpc = {
  readonly path: string;
  /** The body of the next call. */
  json(): Uint8Array;
  binary(): Uint8Array;
  /** Whether an answer is the one that is to be expected; throws when it is none at all. */
  isExpected(answer: { readonly json: string } | { readonly binary: Uint8Array }): boolean;
};

/** What makes one body differ from the next. */
export type Variation<Input> = {
  /** Texts in the request that stand for what changes; each stands there once, and nothing else reads like it. */
  readonly holes: readonly string[];
  /** Which of the requests comes next, and what stands in its holes: texts as long as they are. */
  next(): readonly [request: number, ...texts: string[]];
  readonly requests: readonly Input[];
};

/** An RPC that is called with one request. */
export function called<Method extends DescMethodUnary>(
  method: Method,
  request: MessageInitShape<Method["input"]>,
  isExpected: (answer: MessageShape<Method["output"]>) => boolean,
): CalledRpc {
  return calledWith(method, { requests: [request], holes: [], next: () => [0] }, isExpected);
}

/** An RPC whose requests differ. Each is encoded once; for a call, a copy gets other texts in its holes. */
export function calledWith<Method extends DescMethodUnary>(
  method: Method,
  { requests, holes, next }: Variation<MessageInitShape<Method["input"]>>,
  isExpected: (answer: MessageShape<Method["output"]>) => boolean,
): CalledRpc {
  const { input, output }: { input: Method["input"]; output: Method["output"] } = method;
  const messages = requests.map((request) => create(input, request));
  const jsons = messages.map((message) => templateOf(Buffer.from(toJsonString(input, message)), holes));
  const binaries = messages.map((message) => templateOf(Buffer.from(toBinary(input, message)), holes));
  return {
    path: `/${rpcName(method)}`,
    json: () => filled(jsons, next()),
    binary: () => filled(binaries, next()),
    isExpected: (answer) =>
      isExpected("json" in answer ? fromJsonString(output, answer.json) : fromBinary(output, answer.binary)),
  };
}

type Template = { readonly bytes: Buffer; readonly offsets: readonly number[] };

function templateOf(bytes: Buffer, holes: readonly string[]): Template {
  const offsets = holes.map((hole) => bytes.indexOf(hole));
  if (offsets.some((at, index) => at < 0 || bytes.indexOf(holes[index] ?? "", at + 1) >= 0))
    throw new Error(`a request does not have each of ${holes.join(", ")} once`);
  return { bytes, offsets };
}

function filled(templates: readonly Template[], [request, ...texts]: readonly [number, ...string[]]): Uint8Array {
  const { bytes, offsets } = templates[request] as Template;
  if (offsets.length === 0) return bytes;
  const copy = Buffer.from(bytes);
  for (const [at, offset] of offsets.entries()) copy.write(texts[at] ?? "", offset, "latin1");
  return copy;
}

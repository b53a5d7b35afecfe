import { Code } from "@connectrpc/connect";
import type { Contracts } from "../proto/contracts.ts";
import { exitCodeOf } from "./exit-code.ts";
import { fullText } from "./help-text.ts";
import { bareName, type KnownReason, listReasons } from "./reason.ts";
import { padCells } from "./text-width.ts";
import { UsageError } from "./usage-error.ts";

/**
 * What an error reason means, as lines for people or as JSON. `wanted` is a name like "LAST_ADMIN" or "last-admin", with
 * its domain before a slash or without; undefined lists all reasons. Throws UsageError for an unknown one.
 */
export function explain(contracts: Contracts, wanted: string | undefined, output: "json" | "table"): string {
  const all = listReasons(contracts.registry);
  if (wanted === undefined) return output === "json" ? asJson(contracts, all) : asIndex(all);
  const [name, domain] = wanted.split("/").reverse();
  const found = all.filter((each) => each.name === bareName(name ?? "") && (!domain || each.domain === domain));
  if (found.length === 0) throw new UsageError(`There is no reason ${wanted}. "erpctl explain" lists all.`);
  return output === "json" ? asJson(contracts, found) : found.map((each) => asText(contracts, each)).join("\n");
}

function asText(contracts: Contracts, reason: KnownReason): string {
  const { domain, name, value, text } = reason;
  return [
    `${domain}/${name}`,
    `  ${text.en}`,
    `  ${text.zhTw}`,
    "",
    `  ${fullText(contracts, value)}`,
    "",
    `  status     ${text.code} (exit code ${exitCode(reason)})`,
    `  retryable  ${text.retryable ? "yes: the same call may succeed later" : "no"}`,
    `  metadata   ${text.metadata.join(", ") || "-"}`,
    "",
  ].join("\n");
}

function asIndex(reasons: KnownReason[]): string {
  const width = Math.max(...reasons.map(({ domain, name }) => domain.length + name.length + 1));
  return reasons.map(({ domain, name, text }) => `${padCells(`${domain}/${name}`, width)}  ${text.en}\n`).join("");
}

function asJson(contracts: Contracts, reasons: KnownReason[]): string {
  const told = reasons.map((reason) => ({
    domain: reason.domain,
    reason: reason.name,
    en: reason.text.en,
    zhTw: reason.text.zhTw,
    meaning: fullText(contracts, reason.value),
    code: reason.text.code,
    exitCode: exitCode(reason),
    retryable: reason.text.retryable,
    metadata: reason.text.metadata,
  }));
  return `${JSON.stringify({ reasons: told }, null, 2)}\n`;
}

function exitCode({ text }: KnownReason): number {
  const name = text.code.toLowerCase().replace(/(^|_)([a-z])/g, (_match, _bar, letter: string) => letter.toUpperCase());
  return exitCodeOf(Code[name as keyof typeof Code]);
}

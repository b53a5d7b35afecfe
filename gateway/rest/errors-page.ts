import type { DocumentedReason } from "./reasons.ts";

/** The list of error reasons as a plain page, without scripts; each reason is an anchor. */
export function errorsPage(reasons: readonly DocumentedReason[]): string {
  const domains = [...new Set(reasons.map((each) => each.domain))];
  const anchors = new Set<string>();
  const sections = domains.map((domain) => {
    const rows = reasons.filter((each) => each.domain === domain).map((each) => row(each, anchors));
    return `<h2>${escapeHtml(domain)}</h2>\n<table>\n${head}\n${rows.join("\n")}\n</table>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Error reasons</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #1c1c1c; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #ccc; padding: .4rem .6rem; text-align: left; vertical-align: top; }
tr:target { background: #fff3c4; }
code { white-space: nowrap; }
</style>
<h1>Error reasons</h1>
<p>Every refusal carries one of these reasons: in gRPC and Connect as google.rpc.ErrorInfo, in REST as the fields
<code>reason</code>, <code>domain</code> and <code>metadata</code> of application/problem+json. Switch on the reason,
never on a text.</p>
${sections.join("\n")}
</html>
`;
}

const head =
  "<tr><th>Reason<th>When<th>Code<th>HTTP<th>Can the same call succeed later?<th>Metadata<th>Text (en)<th>Text (zh-TW)</tr>";

function row(each: DocumentedReason, anchors: Set<string>): string {
  const anchor = anchors.has(each.reason) ? "" : ` id="${escapeHtml(each.reason)}"`;
  anchors.add(each.reason);
  const cells = [
    `<code>${escapeHtml(each.reason)}</code>`,
    escapeHtml(each.comment),
    escapeHtml(each.code),
    String(each.httpStatus),
    each.retryable ? "yes" : "no",
    each.metadata.map((key) => `<code>${escapeHtml(key)}</code>`).join(" "),
    escapeHtml(each.en),
    `<span lang="zh-TW">${escapeHtml(each.zhTw)}</span>`,
  ];
  return `<tr${anchor}>${cells.map((cell) => `<td>${cell}`).join("")}</tr>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

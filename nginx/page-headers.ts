import { forPages } from "../gateway/security-headers.ts";
import { pdaAssetHeaders } from "../gateway/static-web/page-headers.ts";

/** The includes by which nginx gives the files of pages the security headers that the core gives them. */
export function pageHeadersIncludes(): Readonly<Record<string, string>> {
  const lines = [
    "# Made by npm run nginx:includes from gateway/security-headers.ts; do not edit.",
    'add_header Strict-Transport-Security "max-age=31536000" always;',
    "add_header X-Request-Id $request_id always;",
    ...addHeaders(forPages),
  ];
  const ofPda = [
    "# Made by npm run nginx:includes from gateway/static-web/page-headers.ts; do not edit.",
    ...addHeaders(pdaAssetHeaders),
  ];
  return {
    "erp/page-headers.conf": `${lines.join("\n")}\n`,
    "erp/pda-asset-headers.conf": `${ofPda.join("\n")}\n`,
  };
}

function addHeaders(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).map(([name, value]) => `add_header ${name} "${value}" always;`);
}

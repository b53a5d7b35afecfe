import { forPages } from "../gateway/security-headers.ts";

/** The include by which nginx gives pages the security headers that the core gives them. */
export function pageHeadersInclude(): Readonly<Record<string, string>> {
  const lines = [
    "# Made by npm run nginx:includes from gateway/security-headers.ts; do not edit.",
    'add_header Strict-Transport-Security "max-age=31536000" always;',
    "add_header X-Request-Id $request_id always;",
    ...Object.entries(forPages).map(([name, value]) => `add_header ${name} "${value}" always;`),
  ];
  return { "erp/page-headers.conf": `${lines.join("\n")}\n` };
}

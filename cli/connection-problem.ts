import type { ConnectError } from "@connectrpc/connect";

/**
 * What kept a call from being answered, below all protocols: no connection, a lost one, a certificate that is not
 * trusted, or a server that speaks something else. Undefined when the server answered.
 */
export function connectionProblem(error: ConnectError): string | undefined {
  if (error.isWireError) return undefined;
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (typeof code === "string") return describe(code, cause.message);
  }
  return undefined;
}

function describe(code: string, message: string): string {
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code))
    return `${message.replace(/;.*$/, "")}. Trust its authority by --ca-file.`;
  if (/^(HPE_|EPROTO|ERR_HTTP2|ERR_SSL)/.test(code))
    return "The server does not understand this protocol: check --protocol, and http or https in --server.";
  return message;
}

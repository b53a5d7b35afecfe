import type { Call } from "../../../platform/rpc/call.ts";
import { accessCookie } from "../../../platform/rpc/identify.ts";

type Token = { readonly token: string; readonly expireTime: Date };

/** Name of the cookie that carries the refresh token of a browser session. */
export const refreshCookie = "erp_refresh";

/**
 * Sets the tokens as cookies that scripts cannot read and other sites cannot make a browser send. They are marked Secure
 * when the page came by TLS; a demo on plain HTTP in a local network could not sign in otherwise.
 */
export function setSessionCookies(call: Call, access: Token, refresh: Token): void {
  append(call, accessCookie, access.token, access.expireTime, "/");
  for (const path of refreshPaths) append(call, refreshCookie, refresh.token, refresh.expireTime, path);
}

/** Removes the cookies of a session. */
export function clearSessionCookies(call: Call): void {
  append(call, accessCookie, "", new Date(0), "/");
  for (const path of refreshPaths) append(call, refreshCookie, "", new Date(0), path);
}

// The refresh token goes to the two addresses of Refresh only.
const refreshPaths = ["/erp.auth.v1.SessionService/Refresh", "/api/v1/sessions:refresh"];

function append(call: Call, name: string, value: string, expireTime: Date, path: string): void {
  const secure = call.peer.secure ? "; Secure" : "";
  const cookie = `${name}=${value}; Path=${path}; Expires=${expireTime.toUTCString()}; HttpOnly; SameSite=Strict${secure}`;
  call.responseHeader.append("set-cookie", cookie);
}

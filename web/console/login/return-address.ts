/** Where to go after signing in: an address of this console, never one of another host, however it is written. */
export function returnAddress(wanted: string | undefined): string {
  if (!wanted) return "/";
  try {
    const url = new URL(wanted, location.origin);
    const isOurs = url.origin === location.origin && wanted.startsWith("/") && !/^\/[\\/]/.test(wanted);
    return isOurs && url.pathname !== "/login" ? `${url.pathname}${url.search}${url.hash}` : "/";
  } catch {
    return "/";
  }
}

import { isAddressAllowed, normalizedCidr } from "../platform/rpc/address.ts";

/** Makes the test whether an address is one of the proxies that the settings name as addresses or networks. */
export function proxyTest(proxies: readonly string[]): (address: string) => boolean {
  const networks = proxies.flatMap((each) => normalizedCidr(each.includes("/") ? each : withAllBits(each)) ?? []);
  return (address) => isAddressAllowed(address, networks);
}

function withAllBits(address: string): string {
  return address.includes(":") ? `${address}/128` : `${address}/32`;
}

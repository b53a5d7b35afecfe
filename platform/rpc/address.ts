import ipaddr from "ipaddr.js";

/** Whether an address lies in one of the networks, given as CIDR. IPv4 addresses mapped into IPv6 count as IPv4. */
export function isAddressAllowed(ip: string, cidrs: readonly string[]): boolean {
  if (!ipaddr.isValid(ip)) return false;
  const address = ipaddr.process(ip);
  return cidrs.some((cidr) => {
    const [network, bits] = ipaddr.parseCIDR(cidr);
    return network.kind() === address.kind() && address.match(network, bits);
  });
}

/**
 * The one form of a network given as CIDR: without host bits, IPv6 compressed, IPv4 mapped into IPv6 as IPv4. Undefined
 * for what is no network.
 */
export function normalizedCidr(cidr: string): string | undefined {
  if (!ipaddr.isValidCIDR(cidr)) return undefined;
  const [address, bits] = ipaddr.parseCIDR(cidr);
  if (address instanceof ipaddr.IPv4) return `${ipaddr.IPv4.networkAddressFromCIDR(cidr)}/${bits}`;
  if (address.isIPv4MappedAddress() && bits >= 96) return normalizedCidr(`${address.toIPv4Address()}/${bits - 96}`);
  return `${ipaddr.IPv6.networkAddressFromCIDR(cidr)}/${bits}`;
}

/**
 * What stands for one subscriber of a network when attempts are counted: an IPv4 address, and of an IPv6 address the first
 * 64 bits, since everybody has all the addresses below them.
 */
export function subscriberOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  return address instanceof ipaddr.IPv6 ? (normalizedCidr(`${address}/64`) ?? ip) : address.toString();
}

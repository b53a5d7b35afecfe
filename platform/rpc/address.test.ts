import { expect, test } from "vitest";
import { isAddressAllowed, normalizedCidr, subscriberOf } from "./address.ts";

test.each([
  ["10.1.2.3/16", "10.1.0.0/16"],
  ["10.1.2.3/32", "10.1.2.3/32"],
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["2001:DB8:0:0::1/32", "2001:db8::/32"],
  ["::1/128", "::1/128"],
  ["::ffff:10.1.2.3/112", "10.1.0.0/16"],
  ["::ffff:0:0/90", "::ffc0:0:0/90"],
  ["10.1.2.3", undefined],
  ["10.1.2.3/33", undefined],
  ["example.org/8", undefined],
  ["", undefined],
])("the one form of %s is %s", (cidr, form) => {
  expect(normalizedCidr(cidr)).toBe(form);
});

test.each([
  ["10.1.9.9", ["10.1.0.0/16"], true],
  ["::ffff:10.1.9.9", ["10.1.0.0/16"], true],
  ["10.2.0.1", ["10.1.0.0/16", "10.2.0.0/24"], true],
  ["10.3.0.1", ["10.1.0.0/16"], false],
  ["2001:db8::5", ["2001:db8::/32"], true],
  ["2001:db8::5", ["0.0.0.0/0"], false],
  ["nonsense", ["0.0.0.0/0"], false],
])("%s in %j: %s", (ip, cidrs, allowed) => {
  expect(isAddressAllowed(ip, cidrs)).toBe(allowed);
});

test.each([
  ["10.1.2.3", "10.1.2.3"],
  ["::ffff:10.1.2.3", "10.1.2.3"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::", "2001:db8:1:2::/64"],
  ["nonsense", "nonsense"],
])("the subscriber behind %s is %s", (ip, subscriber) => {
  expect(subscriberOf(ip)).toBe(subscriber);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { type DeviceAct, type DeviceState, nextDeviceState } from "./device-state.ts";

const acts: DeviceAct[] = ["approve", "reject", "suspend", "resume", "revoke"];
const states: DeviceState[] = ["pending", "trusted", "suspended", "rejected", "revoked"];

test("allows these transitions and no others", () => {
  const allowed = states.flatMap((state) =>
    acts.flatMap((act) => {
      const next = attempt(state, act);
      return next === undefined ? [] : [`${state} ${act} ${next}`];
    }),
  );
  expect(allowed).toEqual([
    "pending approve trusted",
    "pending reject rejected",
    "trusted suspend suspended",
    "trusted revoke revoked",
    "suspended resume trusted",
    "suspended revoke revoked",
  ]);
});

test("names the state that is in the way", () => {
  expect(() => nextDeviceState("revoked", "resume")).toThrow(
    expect.objectContaining({ reason: "INVALID_STATE", metadata: { resource: "device", state: "revoked" } }),
  );
});

test("whatever is tried, trust begins with an approval and a final state stays", () => {
  const reached = new Set<DeviceState>();
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...acts), { maxLength: 30, size: "max" }), (tried) => {
      let state: DeviceState = "pending";
      let approved = false;
      for (const act of tried) {
        const next = attempt(state, act);
        if (state === "rejected" || state === "revoked") expect(next).toBeUndefined();
        if (act === "approve" && next) approved = true;
        state = next ?? state;
        reached.add(state);
        if (state === "trusted" || state === "suspended") expect(approved).toBe(true);
        if (state === "rejected") expect(approved).toBe(false);
      }
    }),
    { verbose: true, numRuns: 1000 },
  );
  expect([...reached].sort()).toEqual([...states].sort());
});

function attempt(state: DeviceState, act: DeviceAct): DeviceState | undefined {
  try {
    return nextDeviceState(state, act);
  } catch {
    return undefined;
  }
}

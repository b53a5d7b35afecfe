import fc from "fast-check";
import { expect, test } from "vitest";
import { afterBreak, goneMs, lookAt, type Seen, type Sighting } from "./sighting.ts";

const linear = (text: string, isAimed = true): Sighting => ({ text, isLinear: true, isAimed });
const matrix = (text: string, isAimed = true): Sighting => ({ text, isLinear: false, isAimed });

type Picture = { readonly at: number; readonly sightings: readonly Sighting[] };

/** Looks at pictures and tells what each gave. */
function codesOf(pictures: readonly Picture[], seen: Seen = []): (string | undefined)[] {
  let before = seen;
  return pictures.map(({ at, sightings }) => {
    const look = lookAt(before, sightings, at);
    before = look.seen;
    return look.code;
  });
}

/** Pictures at one pace, each with the sightings that are named. */
function every(ms: number, ...sightings: readonly (readonly Sighting[])[]): Picture[] {
  return sightings.map((each, n) => ({ at: n * ms, sightings: each }));
}

test("a linear code is scanned when it was read twice in a row, any other at once", () => {
  expect(codesOf(every(100, [linear("A")], [linear("A")], [linear("A")]))).toEqual([undefined, "A", undefined]);
  expect(codesOf(every(100, [matrix("A")], [matrix("A")]))).toEqual(["A", undefined]);
});

test("a blurred picture between two readings does no harm, another reading does", () => {
  expect(codesOf(every(100, [linear("A")], [], [linear("A")]))).toEqual([undefined, undefined, "A"]);
  const misread = every(100, [linear("X")], [linear("A")], [linear("X")], [linear("A")], [linear("A")]);
  expect(codesOf(misread)).toEqual([undefined, undefined, undefined, undefined, "A"]);
});

test("a code is scanned again only after it has left the picture", () => {
  const at = (ms: number) => ({ at: ms, sightings: [matrix("A")] });
  const without = (ms: number) => ({ at: ms, sightings: [] });
  const left = [at(0), at(goneMs), without(2 * goneMs), at(2 * goneMs), without(3 * goneMs + 1), at(3 * goneMs + 2)];
  expect(codesOf(left)).toEqual(["A", undefined, undefined, undefined, undefined, "A"]);
});

test("a device that takes long for a picture does not scan again what lies before it", () => {
  expect(codesOf(every(goneMs + 1, [matrix("A")], [matrix("A")], [matrix("A")]))).toEqual(["A", undefined, undefined]);
  const code = [linear("A")];
  const stalled = [0, 100, 100 + 10 * goneMs, 200 + 10 * goneMs].map((at) => ({ at, sightings: code }));
  expect(codesOf(stalled)).toEqual([undefined, "A", undefined, undefined]);
  // Nor does it fail to scan: two pictures in a row are in a row, however far apart, unless one between shows that it had left.
  expect(codesOf(every(goneMs + 1, code, code, code))).toEqual([undefined, "A", undefined]);
  expect(codesOf(every(goneMs + 1, code, [], code))).toEqual([undefined, undefined, undefined]);
});

test("of several codes it is the one under the cross; without one the person is told", () => {
  const two = lookAt([], [matrix("A", false), matrix("B")], 0);
  expect(two).toMatchObject({ code: "B", isCrowded: false });
  expect(lookAt(two.seen, [matrix("A", false)], 100)).toMatchObject({ code: undefined, isCrowded: true });
  expect(lookAt([], [matrix("A", false), matrix("B", false)], 0)).toMatchObject({ code: undefined, isCrowded: true });
  expect(lookAt([], [matrix("A"), matrix("B")], 0)).toMatchObject({ code: undefined, isCrowded: true });
});

test("what was scanned before a break and did not move meanwhile is not scanned again", () => {
  const { seen } = lookAt([], [matrix("A")], 0);
  const late = 60_000;
  // However long the camera takes for its first picture.
  for (const waitedMs of [100, goneMs + 1, 10 * goneMs])
    expect(codesOf([{ at: late + waitedMs, sightings: [matrix("A")] }], afterBreak(seen, late))).toEqual([undefined]);
  const moved = [
    { at: late + goneMs + 1, sightings: [] },
    { at: late + goneMs + 100, sightings: [matrix("A")] },
  ];
  expect(codesOf(moved, afterBreak(seen, late))).toEqual([undefined, "A"]);
});

/** The symbology belongs to a code, so its name tells it; what is aimed at differs from picture to picture. */
const sighting = fc
  .record({ text: fc.constantFrom("L1", "L2", "M1", "M2"), isAimed: fc.boolean() })
  .map(({ text, isAimed }) => ({ text, isLinear: text.startsWith("L"), isAimed }));

const pictures = fc
  .array(
    fc.record({
      pause: fc.constantFrom(0, 80, 100, 700, goneMs, goneMs + 1),
      sightings: fc.array(sighting, { maxLength: 3 }),
    }),
    { maxLength: 40 },
  )
  .map((steps) => {
    let at = 0;
    return steps.map(({ pause, sightings }): Picture => {
      at += pause;
      return { at, sightings };
    });
  });

const has = (picture: Picture | undefined, text: string) =>
  picture?.sightings.some((each) => each.text === text) ?? false;

test("whatever the camera shows: read enough, once per visit, and only what is meant", () => {
  fc.assert(
    fc.property(pictures, (shown) => {
      const given = codesOf(shown);
      for (const [n, code] of given.entries()) {
        const picture = shown[n] as Picture;
        if (code === undefined) continue;
        expect(has(picture, code)).toBe(true);
        if (code.startsWith("L")) {
          const last = shown.slice(0, n).findLastIndex(({ sightings }) => sightings.length > 0);
          expect(has(shown[last], code)).toBe(true);
          const lastAt = shown[last]?.at ?? Number.NaN;
          for (const { at } of shown.slice(last + 1, n)) expect(at - lastAt).toBeLessThanOrEqual(goneMs);
        }
        const others = new Set(picture.sightings.filter(({ text }) => text !== code).map(({ text }) => text));
        if (others.size > 0) expect(picture.sightings.some((each) => each.text === code && each.isAimed)).toBe(true);
        const before = given.lastIndexOf(code, n - 1);
        if (n > 0 && before >= 0) {
          // In between, a picture showed that it had left.
          const since = shown.slice(before, n);
          const hadLeft = since.some(({ at }, m) => {
            const last = since.slice(0, m + 1).findLast((each) => has(each, code));
            return last !== undefined && at - last.at > goneMs;
          });
          expect(hadLeft).toBe(true);
        }
      }
    }),
  );
});

test("a code that alone is held before the camera is scanned exactly once, however often it blurs", () => {
  const held = fc.array(fc.record({ pause: fc.integer({ min: 0, max: 200 }), isSharp: fc.boolean() }), {
    minLength: 1,
    maxLength: 7,
  });
  fc.assert(
    fc.property(held, fc.constantFrom(linear("A"), matrix("A"), linear("A", false)), (steps, code) => {
      let at = 0;
      const shown = steps.map(({ pause, isSharp }): Picture => {
        at += pause;
        return { at, sightings: isSharp ? [code] : [] };
      });
      const sharp = shown.filter(({ sightings }) => sightings.length > 0).length;
      const scans = codesOf(shown).filter((each) => each !== undefined).length;
      expect(scans).toBe(sharp >= (code.isLinear ? 2 : 1) ? 1 : 0);
    }),
  );
});

test("what lies before the camera is scanned once at most, whatever time each picture takes", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(4 * goneMs), { maxLength: 12 }), (pauses) => {
      const moments = pauses.map((_, n) => pauses.slice(0, n + 1).reduce((sum, pause) => sum + pause, 0));
      const timesOf = (code: Sighting) =>
        codesOf(moments.map((at) => ({ at, sightings: [code] }))).filter((each) => each !== undefined).length;
      expect(timesOf(matrix("A"))).toBe(Math.min(pauses.length, 1));
      expect(timesOf(linear("A"))).toBe(pauses.length > 1 ? 1 : 0);
    }),
  );
});

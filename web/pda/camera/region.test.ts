import fc from "fast-check";
import { expect, test } from "vitest";
import { frameInset, isAimed, regionOf, zoomSteps } from "./region.ts";

const sizeFrom = (min: number) =>
  fc.record({ width: fc.integer({ min, max: 4_000 }), height: fc.integer({ min, max: 4_000 }) });

test("what lies within the frame is read, from the middle of a picture that is cut off at both sides", () => {
  const upright = regionOf({ width: 1_080, height: 1_920 }, { width: 360, height: 220 });
  expect(upright).toEqual({ x: 65, y: 696, width: 950, height: 528 });
  const across = regionOf({ width: 1_280, height: 720 }, { width: 360, height: 220 });
  expect(across).toEqual({ x: 122, y: 72, width: 1_037, height: 576 });
});

test("it lies in the middle of the picture, and never outside", () => {
  fc.assert(
    fc.property(sizeFrom(1), sizeFrom(0), (picture, view) => {
      const { x, y, width, height } = regionOf(picture, view);
      expect([x, y, width, height].every(Number.isInteger)).toBe(true);
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(1);
      expect(x + width).toBeLessThanOrEqual(picture.width);
      expect(y + height).toBeLessThanOrEqual(picture.height);
      expect(Math.abs(2 * x + width - picture.width)).toBeLessThanOrEqual(1);
      expect(Math.abs(2 * y + height - picture.height)).toBeLessThanOrEqual(1);
      expect(width).toBeLessThanOrEqual(Math.max(1, Math.ceil(picture.width * (1 - 2 * frameInset.x))));
    }),
  );
});

test("a code is aimed at when the middle lies on it, or beside it by little", () => {
  const region = { width: 1_000, height: 500 };
  const box = (left: number, top: number, right: number, bottom: number) => [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
  expect(isAimed(box(300, 200, 700, 300), region)).toBe(true);
  expect(isAimed(box(300, 260, 700, 265), region)).toBe(true);
  expect(isAimed(box(300, 350, 700, 400), region)).toBe(false);
  expect(isAimed(box(600, 200, 900, 300), region)).toBe(false);
});

test.each([
  [1, 8, [1, 2, 4]],
  [0.6, 3, [1, 2]],
  [100, 400, [100, 200, 400]],
  [1, 1, [1]],
])("a camera that zooms from %d to %d", (min, max, steps) => {
  expect(zoomSteps(min, max)).toEqual(steps);
});

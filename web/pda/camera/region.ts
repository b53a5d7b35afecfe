/** Width and height, in pixels. */
export type Size = { readonly width: number; readonly height: number };

/** A part of a picture, in pixels from its left upper corner. */
export type Rect = Size & { readonly x: number; readonly y: number };

/** How far the frame on the screen is from the edges of the view, as parts of its width and height. */
export const frameInset = { x: 0.06, y: 0.1 };

/**
 * The part of the camera's picture that lies within the frame on the screen. The picture covers the view: what does not fit
 * is cut off at both sides alike. The result is whole pixels within the picture, at least one.
 */
export function regionOf(picture: Size, view: Size): Rect {
  // A view that is not laid out yet has no size.
  const scale = Math.max(view.width / picture.width, view.height / picture.height) || 1;
  const along = (pictureLength: number, viewLength: number, inset: number) => {
    const framed = (viewLength / scale) * (1 - 2 * inset);
    const length = Math.max(1, Math.min(pictureLength, Math.round(framed)));
    return { start: Math.round((pictureLength - length) / 2), length };
  };
  const across = along(picture.width, view.width, frameInset.x);
  const down = along(picture.height, view.height, frameInset.y);
  return { x: across.start, y: down.start, width: across.length, height: down.length };
}

/** Where a code was found, by its corners. */
export type Corners = readonly { readonly x: number; readonly y: number }[];

/** Whether a code lies under the cross in the middle. Of a linear code often only some lines are found, so near is enough. */
export function isAimed(corners: Corners, region: Size): boolean {
  const near = Math.min(region.width, region.height) * 0.03;
  const covers = (values: number[], middle: number) =>
    Math.min(...values) - near <= middle && middle <= Math.max(...values) + near;
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  return covers(xs, region.width / 2) && covers(ys, region.height / 2);
}

/** Steps of magnification that a camera can do, as settings of it; fewer than two when there is nothing to choose. */
export function zoomSteps(min: number, max: number): readonly number[] {
  // Cameras count from 1, or in percent from 100; below lies the wide angle, which makes codes smaller.
  const whole = Math.max(1, min);
  return [1, 2, 4].map((factor) => whole * factor).filter((zoom) => zoom <= max);
}

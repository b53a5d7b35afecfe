import type { ComponentType, ReactNode } from "react";

/** An icon. It says nothing by itself: what it stands beside, or the label of what it lies in, does. */
export type Icon = ComponentType<IconProps>;

type IconProps = {
  /** Width and height in pixels. */
  readonly size?: number;
  /** Width of its lines, when it is 24 pixels wide. */
  readonly stroke?: number;
};

/** What the component of an icon draws: see icon-modules.ts. */
export function drawIcon(lines: readonly string[], { size = 24, stroke = 2 }: IconProps): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={stroke}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      {lines.map((line) => (
        <path key={line} d={line} />
      ))}
    </svg>
  );
}

import qrcode from "qrcode-generator";
import { useMemo } from "react";

/** A text as a QR code, black on white whatever the theme, since scanners expect that. */
export function QrCode({
  text,
  label,
  size = 260,
}: {
  readonly text: string;
  readonly label: string;
  readonly size?: number;
}) {
  const { path, width } = useMemo(() => drawn(text), [text]);
  return (
    <svg
      width={size}
      height={size}
      viewBox={`0 0 ${width} ${width}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={width} height={width} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

/** Modules of white that a reader needs around the code. */
const quiet = 4;

function drawn(text: string): { readonly path: string; readonly width: number } {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const cells = Array.from({ length: count * count }, (_, at) => [Math.floor(at / count), at % count] as const);
  const dark = cells.filter(([row, column]) => code.isDark(row, column));
  return {
    path: dark.map(([row, column]) => `M${column + quiet} ${row + quiet}h1v1h-1z`).join(""),
    width: count + 2 * quiet,
  };
}

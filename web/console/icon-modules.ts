import { createRequire } from "node:module";
import { join } from "node:path";
import type { Plugin } from "vite";

/**
 * Makes `import IconMapPin from "~icon/map-pin"` the icon of that name of Tabler Icons, as a component. Their own package for
 * React has a file for each of six thousand icons, a quarter of all files that an installation of this project would write.
 */
export function iconModules(): Plugin {
  const prefix = "~icon/";
  const drawIcon = join(import.meta.dirname, "parts/draw-icon.tsx");
  return {
    name: "icon-modules",
    enforce: "pre",
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${prefix}`)) return;
      const name = id.slice(prefix.length + 1);
      const lines = linesOf(name);
      if (!lines) return this.error(`Tabler Icons have no outline icon "${name}"`);
      return `
        import { drawIcon } from ${JSON.stringify(drawIcon)};
        const lines = ${JSON.stringify(lines)};
        export default function Icon(props) { return drawIcon(lines, props); }
      `;
    },
  };
}

type IconSet = { readonly icons: Readonly<Record<string, { readonly body: string }>> };

let iconSet: IconSet | undefined;

/** The lines that an icon is drawn with, as SVG paths; undefined when there is none of that name that is drawn with lines only. */
function linesOf(name: string): string[] | undefined {
  iconSet ??= createRequire(import.meta.url)("@iconify-json/tabler/icons.json") as IconSet;
  const body = iconSet.icons[name]?.body;
  const drawnByComponent =
    ' fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round" stroke-width="2"';
  const bare = body?.replace(drawnByComponent, "");
  if (!bare || !/^(<g>)?(<path d="[^"]+"\/>)+(<\/g>)?$/.test(bare)) return undefined;
  return [...bare.matchAll(/ d="([^"]+)"/g)].map(([, line = ""]) => line);
}

import type { DescField } from "@bufbuild/protobuf";
import type { Binding } from "../binding.ts";

/** A path as OpenAPI writes it. */
export type DocumentedPath = {
  readonly path: string;
  /** Its parameters in order, with the field that each fills; undefined for a segment that fills none. */
  readonly parameters: readonly { readonly name: string; readonly field: DescField | undefined }[];
};

/**
 * Names the paths of an OpenAPI document. There, paths that differ only in the names of parameters are the same path, so
 * `/users/{user_id}` and `/users/{user.id}` share the names of whichever comes first.
 */
export function createPathNames(): (binding: Binding) => DocumentedPath {
  const taken = new Map<string, readonly string[]>();
  return ({ template, pathFields }) => {
    const shape = template.segments.map((each) => (each.kind === "literal" ? each.text : "{}")).join("/");
    const open = template.segments.flatMap((segment, at) => {
      if (segment.kind === "literal") return [];
      const index = template.variables.findIndex(({ start, end }) => at >= start && (end === undefined || at < end));
      return [{ words: template.variables[index]?.fieldPath ?? ["segment"], field: pathFields[index]?.at(-1) }];
    });
    const key = `${shape}:${template.verb}`;
    const names = taken.get(key) ?? unique(open.map(({ words }) => inCamelCase(words)));
    taken.set(key, names);
    let next = 0;
    const segments = template.segments.map((each) => (each.kind === "literal" ? each.text : `{${names[next++]}}`));
    return {
      path: `/${segments.join("/")}${template.verb === "" ? "" : `:${template.verb}`}`,
      parameters: open.map(({ field }, index) => ({ name: names[index] as string, field })),
    };
  };
}

function inCamelCase(words: readonly string[]): string {
  return words.join("_").replace(/_+(\w)/g, (_match, letter: string) => letter.toUpperCase());
}

/** A variable of several segments becomes several parameters: "name", "name2". */
function unique(names: readonly string[]): string[] {
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((each) => each === name).length;
    return before === 0 ? name : `${name}${before + 1}`;
  });
}

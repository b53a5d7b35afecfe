/** One segment of a template: a fixed text, any one segment ("*"), or all that follow ("**"). */
export type TemplateSegment = { readonly kind: "literal"; readonly text: string } | { readonly kind: "one" | "rest" };

/** A field that takes its value from the segments `start` to `end` (exclusive); `end` is undefined up to the last one. */
export type TemplateVariable = {
  /** Names of the fields that lead there, for example ["user", "id"]. */
  readonly fieldPath: readonly string[];
  readonly start: number;
  readonly end: number | undefined;
  /** Whether the value may hold slashes: then an escaped slash stays escaped, so that both can be told apart. */
  readonly manySegments: boolean;
};

/** A path template of google.api.http. */
export type PathTemplate = {
  readonly source: string;
  readonly segments: readonly TemplateSegment[];
  readonly variables: readonly TemplateVariable[];
  /** What follows the last ":"; "" without one. */
  readonly verb: string;
};

/**
 * Reads a path template as google/api/http.proto defines it:
 * `/v1/shelves/{shelf}`, `/v1/{name=shelves/*}`, `/v1/{name=files/**}`, each with an optional `:verb`.
 * Throws SyntaxError when it is none.
 */
export function parsePathTemplate(source: string): PathTemplate {
  const [path, verb] = splitVerb(source);
  if (!path.startsWith("/")) throw fault(source, "it must start with /");
  const segments: TemplateSegment[] = [];
  const variables: TemplateVariable[] = [];
  for (const part of splitOutsideBraces(path.slice(1), source)) {
    if (!part.startsWith("{")) {
      segments.push(parseSegment(part, source));
      continue;
    }
    const variable = /^\{([^={}]+)(?:=([^={}]+))?\}$/.exec(part);
    if (!variable) throw fault(source, `"${part}" is no variable`);
    const [, fieldPath = "", pattern = "*"] = variable;
    const inner = pattern.split("/").map((each) => parseSegment(each, source));
    variables.push({
      fieldPath: parseFieldPath(fieldPath, source),
      start: segments.length,
      end: inner.at(-1)?.kind === "rest" ? undefined : segments.length + inner.length,
      manySegments: inner.length > 1 || inner[0]?.kind === "rest",
    });
    segments.push(...inner);
  }
  if (segments.slice(0, -1).some((each) => each.kind === "rest")) throw fault(source, '"**" must come last');
  const names = variables.map((each) => each.fieldPath.join("."));
  if (new Set(names).size < names.length) throw fault(source, "a field is bound twice");
  return { source, segments, variables, verb };
}

/**
 * The values of the variables, in the order of the template, from the raw segments of a path that it fits. Throws URIError
 * when a segment is not valid percent-encoding.
 */
export function bindVariables(template: PathTemplate, rawSegments: readonly string[]): string[] {
  return template.variables.map(({ start, end, manySegments }) => {
    const raw = rawSegments.slice(start, end);
    return raw.map((each) => (manySegments ? decodeKeepingSlashes(each) : decodeURIComponent(each))).join("/");
  });
}

function decodeKeepingSlashes(raw: string): string {
  return raw
    .split(/(%2f)/i)
    .map((each) => (/^%2f$/i.test(each) ? each : decodeURIComponent(each)))
    .join("");
}

function splitVerb(source: string): [path: string, verb: string] {
  const colon = source.lastIndexOf(":");
  if (colon < 0 || colon < Math.max(source.lastIndexOf("}"), source.lastIndexOf("/"))) return [source, ""];
  const verb = source.slice(colon + 1);
  if (!literal.test(verb)) throw fault(source, `"${verb}" is no verb`);
  return [source.slice(0, colon), verb];
}

function splitOutsideBraces(path: string, source: string): string[] {
  const parts = path.match(/(?:[^/{}]|\{[^{}]*\})+/g) ?? [];
  if (parts.join("/") !== path) throw fault(source, "braces or slashes do not match");
  return parts;
}

function parseSegment(text: string, source: string): TemplateSegment {
  if (text === "*") return { kind: "one" };
  if (text === "**") return { kind: "rest" };
  if (!literal.test(text)) throw fault(source, `"${text}" is no segment`);
  return { kind: "literal", text };
}

function parseFieldPath(text: string, source: string): string[] {
  const names = text.split(".");
  if (!names.every((name) => /^[A-Za-z_]\w*$/.test(name))) throw fault(source, `"${text}" is no field path`);
  return names;
}

const literal = /^[\w.~%-]+$/;

function fault(source: string, why: string): SyntaxError {
  return new SyntaxError(`path template "${source}": ${why}`);
}

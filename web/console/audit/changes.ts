/** One field of a record, as it was and as it is; undefined where it was or is not there. */
export type Change = { readonly path: string; readonly before: string | undefined; readonly after: string | undefined };

/** What changed between two states in JSON, field by field; fields that are the same are left out. */
export function changesBetween(beforeJson: string, afterJson: string): Change[] {
  const before = leaves(beforeJson);
  const after = leaves(afterJson);
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths
    .map((path) => ({ path, before: before.get(path), after: after.get(path) }))
    .filter((change) => change.before !== change.after);
}

function leaves(json: string): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (value: unknown, path: string): void => {
    const isBranch = typeof value === "object" && value !== null && Object.keys(value).length > 0;
    if (!isBranch) found.set(path, typeof value === "string" ? value : JSON.stringify(value));
    else for (const [key, each] of Object.entries(value)) visit(each, path === "" ? key : `${path}.${key}`);
  };
  if (json === "") return found;
  try {
    visit(JSON.parse(json), "");
  } catch {
    // The trail keeps what it was given; what is no JSON is shown as it is.
    found.set("", json);
  }
  return found;
}

/**
 * The name of a file as it is kept: without the folders that some browsers send, without characters that end lines, turn
 * the direction of writing or cannot be seen, and not a name that an operating system takes for a device.
 */
export function safeFileName(given: string): string {
  const visible = given.normalize("NFC").replace(unseen, "");
  const last = visible.split(/[/\\]/).at(-1) ?? "";
  const plain = last
    .replace(/[<>:"|?*]/g, "_")
    .replace(/\s+/gu, " ")
    .replace(/^[ .]+|[ .]+$/g, "");
  if (plain === "") return "file";
  const name = shortened(plain);
  return device.test(name) ? `_${name}` : name;
}

// Controls, formatting characters (among them those that turn the direction of writing), half characters, private use.
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029\uFFFD]/gu;
const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

const bytesMax = 180;

/** Cuts a name that is too long for file systems, in front of its ending. */
function shortened(name: string): string {
  const [ending = ""] = /\.[A-Za-z0-9]{1,10}$/.exec(name) ?? [];
  const characters = [...name.slice(0, name.length - ending.length)];
  while (Buffer.byteLength(characters.join("") + ending) > bytesMax) characters.pop();
  return characters.join("") + ending;
}

import packageJson from "../package.json" with { type: "json" };

/**
 * Prints the version on standard output. Like every command it loads all code first, and by that fills the compile cache:
 * the build of the image runs it for that.
 */
export async function printVersion(): Promise<void> {
  process.stdout.write(`${packageJson.version}\n`);
}

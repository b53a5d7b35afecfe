import { chmodSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

// Makes `npx erpctl` find the command of this project among those that are installed. Named as "bin" in package.json, npx
// would install the project once more to link it, and with that make the contracts and the pages anew under the feet of
// whoever uses them.
const bin = join(import.meta.dirname, "../node_modules/.bin/erpctl");
const program = "../../cli/erpctl.mjs";
rmSync(bin, { force: true });
symlinkSync(program, bin);
chmodSync(join(import.meta.dirname, "erpctl.mjs"), 0o755);

import { fork } from "node:child_process";
import { once } from "node:events";
import { basename, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../../deploy/bundle.ts";
import packageJson from "../../package.json" with { type: "json" };
import type { FromServer, ToServer, Usage } from "./child-protocol.ts";

/** A server in a process of its own, so that it shares neither event loop nor heap with the load. */
export type ServerProcess = {
  /** The ports that it opened, by name. */
  readonly ports: Readonly<Record<string, number>>;
  readonly pid: number;
  usage(): Promise<Usage>;
  /** Lets it do something, and returns what came of it. One question at a time. */
  ask(question: unknown): Promise<unknown>;
  stop(): Promise<void>;
  /** Ends it without a warning. */
  kill(): Promise<void>;
};

/**
 * Starts a server module with its settings as the image runs the stack: as a bundle, under the flags and in the environment of
 * "npm start". With a folder, its CPU profile is written there when it stops.
 */
export async function startServer(module: URL, settings: unknown, profileDir?: string): Promise<ServerProcess> {
  const profile = profileDir ? ["--cpu-prof", "--cpu-prof-interval", "200", "--cpu-prof-dir", profileDir] : [];
  const { start } = packageJson.scripts;
  const execArgv = [...(start.match(/--\S+/g) ?? []), ...profile];
  const env = {
    ...process.env,
    ...Object.fromEntries([...start.matchAll(/\b([A-Z_]+)=(\S+)/g)].map(([, ...pair]) => pair)),
  };
  const child = fork(await bundled(module), { execArgv, env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const exited = once(child, "exit");
  const ended = exited.then(([code]) => Promise.reject(new Error(`${module.pathname} ended with ${code}`)));
  // Whoever waits for an answer is told; an end that nobody waits for is a stop.
  ended.catch(() => undefined);
  const ask = async (message: ToServer): Promise<FromServer> => {
    const answered = once(child, "message") as Promise<[FromServer]>;
    child.send(message);
    const [answer] = await Promise.race([answered, ended]);
    if ("failed" in answer) throw new Error(answer.failed);
    return answer;
  };
  const started = await ask({ start: settings });
  return {
    ports: (started as { ready: Record<string, number> }).ready,
    pid: child.pid ?? 0,
    ask: async (question) => ((await ask({ question })) as { answer: unknown }).answer,
    usage: async () => ((await ask("usage")) as { usage: Usage }).usage,
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.send("stop" satisfies ToServer);
      await exited;
    },
  };
}

/** The bundle of a server module, made once. */
function bundled(module: URL): Promise<string> {
  const known = bundles.get(module.href);
  if (known) return known;
  const entry = fileURLToPath(module);
  const making = bundle(relative(root, entry), `dist/bench/${basename(entry, ".ts")}`);
  bundles.set(module.href, making);
  return making;
}

const bundles = new Map<string, Promise<string>>();
const root = fileURLToPath(new URL("../..", import.meta.url));

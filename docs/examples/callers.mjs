/**
 * Three ways to make the same calls: by REST, by gRPC and by erpctl. Each opens with the address of the stack.
 * `signIn(login, password)` resolves with a function `call(name, request)`, which takes the JSON form of a request, resolves
 * with that of its answer, and throws an error with the `reason` and `metadata` of the refusal.
 */
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getOption } from "@bufbuild/protobuf";
import { connectGrpc, methodOf, reasonOf, registry } from "./grpc-client.mjs";

export const callers = { rest: restCaller, grpc: grpcCaller, erpctl: erpctlCaller };

class Refusal extends Error {
  constructor({ reason, metadata = {} }, text) {
    super(`${reason}: ${text}`);
    Object.assign(this, { reason, metadata });
  }
}

/** Reading calls ignore the key. Who repeats a call after a lost answer repeats the key with it. */
function headersOf(token) {
  return {
    "idempotency-key": randomUUID(),
    "accept-language": "en",
    ...(token && { authorization: `Bearer ${token}` }),
  };
}

async function signInBy(call, login, password) {
  const { tokens } = await call("auth.v1.SessionService/Login", { login, password });
  return (name, request) => call(name, request, tokens.accessToken);
}

/** The contract says which path a call has, and what of the request is in it, in the query and in the body. */
function restCaller(url) {
  const call = async (name, request, token) => {
    const { method, path, query, body } = restForm(methodOf(name), request);
    const answer = await fetch(`${url}${path}${query}`, {
      method,
      headers: { ...headersOf(token), ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
    const told = await answer.json();
    if (!answer.ok) throw new Refusal(told, told.detail);
    return told;
  };
  return { signIn: (login, password) => signInBy(call, login, password), close() {} };
}

function restForm(descriptor, request) {
  const rule = getOption(descriptor, registry.getExtension("google.api.http"));
  const { case: verb, value: template } = rule.pattern;
  const rest = { ...request };
  const path = template.replace(/\{(\w+)\}/g, (_, field) => {
    const name = field.replace(/_(\w)/g, (_match, letter) => letter.toUpperCase());
    const value = rest[name];
    delete rest[name];
    return encodeURIComponent(value);
  });
  if (verb === "get") return { method: "GET", path, query: queryOf(rest) };
  return { method: verb.toUpperCase(), path, query: "", body: rule.body === "*" ? rest : rest[rule.body] };
}

/** Fields of messages go by their path: "?item.code=BOLT&pageSize=5". */
function queryOf(fields) {
  const flat = (value, path) => {
    if (Array.isArray(value)) return value.flatMap((each) => flat(each, path));
    if (typeof value !== "object") return [[path.join("."), value]];
    return Object.entries(value).flatMap(([name, inner]) => flat(inner, [...path, name]));
  };
  return `?${new URLSearchParams(flat(fields, []))}`;
}

function grpcCaller(url) {
  const connection = connectGrpc(new URL(url).host);
  const call = async (name, request, token) => {
    try {
      return await connection.call(name, request, () => headersOf(token));
    } catch (error) {
      throw new Refusal(reasonOf(error) ?? { reason: "FAILED" }, error.details ?? error.message);
    }
  };
  return { signIn: (login, password) => signInBy(call, login, password), close: connection.close };
}

/** As a script of an administrator does it. Each person is a profile; erpctl makes idempotency keys by itself. */
function erpctlCaller(url) {
  const home = mkdtempSync(join(tmpdir(), "erpctl-"));
  const run = (profile, args, input) =>
    new Promise((resolve, reject) => {
      const all = ["--server", url, "--profile", profile, "--lang", "en", "--output", "json", ...args];
      const env = { ...process.env, XDG_CONFIG_HOME: home };
      const child = execFile("erpctl", all, { env }, (failed, stdout, stderr) => {
        // Signing in prints nothing.
        if (!failed) return resolve(stdout && JSON.parse(stdout));
        if (typeof failed.code !== "number") return reject(failed);
        const { error } = JSON.parse(stderr);
        // What no server answered has a code, for example UNAVAILABLE, and no reason.
        return reject(new Refusal({ ...error, reason: error.reason || error.code }, error.message));
      });
      child.stdin.end(input);
    });
  const call = (profile, name, request) => {
    const [service, rpc] = name.split("/").map((part) => part.split(".").at(-1));
    const command = [service.replace(/Service$/, ""), rpc].map((part) =>
      part.replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase(),
    );
    return run(profile, [...command, "--json", JSON.stringify(request)]);
  };
  return {
    async signIn(login, password) {
      await run(login, ["login", "--login", login, "--password", "-"], password);
      return (name, request) => call(login, name, request);
    },
    close: () => rmSync(home, { recursive: true }),
  };
}

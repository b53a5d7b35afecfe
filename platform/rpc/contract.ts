import { type DescMessage, type DescMethod, type DescService, getOption, hasOption } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import { type Access, Audience, access, Idempotency, Scope } from "../../gen/erp/options/v1/access_pb.ts";

/** Who may call the RPC, from the contract. An RPC without the option is a fault of the programmer. */
export function accessOf(method: DescMethod): Access {
  const known = knownAccess.get(method);
  if (known) return known;
  if (!hasOption(method, access)) throw new Error(`${rpcName(method)} declares no access`);
  const found = getOption(method, access);
  knownAccess.set(method, found);
  return found;
}

// An option is decoded anew each time it is asked for, and the chain asks several times in each call.
const knownAccess = new WeakMap<DescMethod, Access>();

/** Name of an RPC as it stands in logs, audit and metrics: "erp.auth.v1.UserService/GetUser". */
export function rpcName(method: DescMethod): string {
  return `${method.parent.typeName}/${method.name}`;
}

/** Whether the RPC changes nothing. */
export function isRead(method: DescMethod): boolean {
  return method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
}

/** Whether the RPC is for other processes of the stack only. */
export function isInternal(method: DescMethod): boolean {
  return accessOf(method).audience === Audience.INTERNAL;
}

/** The services that outsiders may know of: those whose RPCs are not all for other processes of the stack. */
export function openServices(services: readonly DescService[]): DescService[] {
  return services.filter((service) => !service.methods.every(isInternal));
}

/** Reports every fault of the contracts that would make the platform guess; the start-up stops when there is one. */
export function contractFaults(services: readonly DescService[]): string[] {
  return services.flatMap((service) => service.methods.flatMap((method) => methodFaults(method)));
}

/** A permission with the RPCs that demand it and the built-in roles that include it. */
export type PermissionDeclaration = { readonly code: string; readonly methods: string[]; readonly roles: string[] };

/** All permissions that the contracts declare, by code. */
export function permissionsOf(services: readonly DescService[]): PermissionDeclaration[] {
  const declarations = new Map<string, { code: string; methods: string[]; roles: string[] }>();
  for (const method of services.flatMap((service) => service.methods)) {
    const { audience, permission, roles } = accessOf(method);
    if (audience !== Audience.PERMISSION) continue;
    const found = declarations.get(permission) ?? { code: permission, methods: [], roles: [] };
    found.methods.push(rpcName(method));
    found.roles = [...new Set([...found.roles, ...roles])].sort();
    declarations.set(permission, found);
  }
  return [...declarations.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** Whether a message can carry a field that must never be shown or stored in clear, at any depth. */
export function hasSensitiveField(message: DescMessage, seen = new Set<string>()): boolean {
  if (seen.has(message.typeName)) return false;
  seen.add(message.typeName);
  return message.fields.some(
    (field) => field.proto.options?.debugRedact || (field.message ? hasSensitiveField(field.message, seen) : false),
  );
}

function methodFaults(method: DescMethod): string[] {
  const name = rpcName(method);
  if (!hasOption(method, access)) return [`${name}: no (erp.options.v1.access)`];
  const { audience, permission, scope, idempotency } = getOption(method, access);
  const faults: string[] = [];
  const fault = (when: boolean, what: string) => when && faults.push(`${name}: ${what}`);
  fault(audience === Audience.UNSPECIFIED, "access has no audience");
  if (audience === Audience.PERMISSION) {
    fault(!/^[a-z]+\.[a-z]+\.[a-z]+$/.test(permission), `"${permission}" is no "<service>.<resource>.<verb>"`);
    fault(scope === Scope.UNSPECIFIED, "access has a permission but no scope");
  } else {
    fault(permission !== "" || scope !== Scope.UNSPECIFIED, "access has a permission or scope that nothing reads");
  }
  const keyed = method.input.fields.some((field) => field.name === "request_id");
  fault(isRead(method) && keyed, "a read has no request_id");
  fault(isRead(method) && idempotency === Idempotency.NATURAL, "a read has no idempotency");
  fault(!isRead(method) && !keyed && idempotency !== Idempotency.NATURAL, "a writing RPC has no request_id");
  return faults;
}

import { needSecret } from "../../platform/config/secrets.ts";
import { permissionsOf } from "../../platform/rpc/contract.ts";
import type { ServiceDefinition } from "../../platform/rpc/service.ts";
import type { ServiceEnvironment } from "../../platform/rpc/service-environment.ts";
import { openRoles } from "./bootstrap.ts";
import { authContracts } from "./contracts.ts";
import { createAccessTokens } from "./credentials/access-token.ts";
import { createAuthSecrets } from "./credentials/auth-secrets.ts";
import { createPasswordHasher } from "./credentials/password-hash.ts";
import type { AuthDeps } from "./deps.ts";
import { approveDevice } from "./rpc/approve-device.ts";
import { archiveRole } from "./rpc/archive-role.ts";
import { archiveUnit } from "./rpc/archive-unit.ts";
import { assignBadge } from "./rpc/assign-badge.ts";
import { changePassword } from "./rpc/change-password.ts";
import { createApiClient } from "./rpc/create-api-client.ts";
import { createEnrollmentToken } from "./rpc/create-enrollment-token.ts";
import { createRole } from "./rpc/create-role.ts";
import { createUnit } from "./rpc/create-unit.ts";
import { createUser } from "./rpc/create-user.ts";
import { deviceHeartbeat } from "./rpc/device-heartbeat.ts";
import { enrollDevice } from "./rpc/enroll-device.ts";
import { explainAccess } from "./rpc/explain-access.ts";
import { getApiClient } from "./rpc/get-api-client.ts";
import { getDevice } from "./rpc/get-device.ts";
import { getDeviceChallenge } from "./rpc/get-device-challenge.ts";
import { getMe } from "./rpc/get-me.ts";
import { getRole } from "./rpc/get-role.ts";
import { getUnit } from "./rpc/get-unit.ts";
import { getUser } from "./rpc/get-user.ts";
import { grantRole } from "./rpc/grant-role.ts";
import { listApiClients } from "./rpc/list-api-clients.ts";
import { listDevices } from "./rpc/list-devices.ts";
import { listGrants } from "./rpc/list-grants.ts";
import { listMySessions } from "./rpc/list-my-sessions.ts";
import { listPermissions } from "./rpc/list-permissions.ts";
import { listRoles } from "./rpc/list-roles.ts";
import { listSessions } from "./rpc/list-sessions.ts";
import { listUnits } from "./rpc/list-units.ts";
import { listUsers } from "./rpc/list-users.ts";
import { login } from "./rpc/login.ts";
import { loginWithBadge } from "./rpc/login-with-badge.ts";
import { logout } from "./rpc/logout.ts";
import { proveDevice } from "./rpc/prove-device.ts";
import { purgeExpired } from "./rpc/purge-expired.ts";
import { refresh } from "./rpc/refresh.ts";
import { rejectDevice } from "./rpc/reject-device.ts";
import { removeBadge } from "./rpc/remove-badge.ts";
import { replaceDevice } from "./rpc/replace-device.ts";
import { resetPassword } from "./rpc/reset-password.ts";
import { resolveCredential } from "./rpc/resolve-credential.ts";
import { resolveIdentity } from "./rpc/resolve-identity.ts";
import { resumeDevice } from "./rpc/resume-device.ts";
import { revokeApiClient } from "./rpc/revoke-api-client.ts";
import { revokeDevice } from "./rpc/revoke-device.ts";
import { revokeGrant } from "./rpc/revoke-grant.ts";
import { revokeMySession } from "./rpc/revoke-my-session.ts";
import { revokeSecret } from "./rpc/revoke-secret.ts";
import { revokeSession } from "./rpc/revoke-session.ts";
import { rotateSecret } from "./rpc/rotate-secret.ts";
import { setUserState } from "./rpc/set-user-state.ts";
import { suspendDevice } from "./rpc/suspend-device.ts";
import { updateApiClient } from "./rpc/update-api-client.ts";
import { updateRole } from "./rpc/update-role.ts";
import { updateUnit } from "./rpc/update-unit.ts";
import { updateUser } from "./rpc/update-user.ts";
import { verifyDeviceProof } from "./rpc/verify-device-proof.ts";

/** The auth service: who may do what where, and what they sign in with. */
export const authService: ServiceDefinition<AuthDeps> = {
  name: "auth",
  contracts: authContracts,
  rpcs: [
    login,
    loginWithBadge,
    refresh,
    logout,
    getMe,
    changePassword,
    listMySessions,
    revokeMySession,
    listSessions,
    revokeSession,
    createUser,
    getUser,
    listUsers,
    updateUser,
    setUserState,
    resetPassword,
    assignBadge,
    removeBadge,
    createRole,
    getRole,
    listRoles,
    updateRole,
    archiveRole,
    listPermissions,
    grantRole,
    revokeGrant,
    listGrants,
    explainAccess,
    createUnit,
    getUnit,
    listUnits,
    updateUnit,
    archiveUnit,
    createEnrollmentToken,
    enrollDevice,
    getDeviceChallenge,
    proveDevice,
    deviceHeartbeat,
    getDevice,
    listDevices,
    approveDevice,
    rejectDevice,
    suspendDevice,
    resumeDevice,
    revokeDevice,
    replaceDevice,
    createApiClient,
    getApiClient,
    listApiClients,
    updateApiClient,
    rotateSecret,
    revokeSecret,
    revokeApiClient,
    resolveCredential,
    resolveIdentity,
    verifyDeviceProof,
    purgeExpired,
  ],
};

/** What the auth service of a process stands on; brings the built-in roles in line with the contracts first. */
export async function openAuth(environment: ServiceEnvironment): Promise<AuthDeps> {
  const { config, secrets, internalKey, contracts, database, hintRevocation } = environment;
  await openRoles(database, permissionsOf(contracts));
  return {
    accessTokens: await createAccessTokens(pemBlocks(needSecret(secrets, "ERP_TOKEN_SIGNING_KEY"))),
    secrets: createAuthSecrets(Buffer.from(needSecret(secrets, "ERP_AUTH_KEY"))),
    passwords: createPasswordHasher({ memoryKib: config.passwordMemoryKib, passes: 1 }),
    permissions: permissionsOf(contracts),
    hintRevocation,
    internalKey,
    environment: config.mode === "production" ? "live" : "test",
    publicUrl: config.publicUrl,
    minAppVersion: config.minAppVersion,
  };
}

/** The keys of a file: the first signs, the others still verify what they signed. */
function pemBlocks(text: string): string[] {
  return text.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? [];
}

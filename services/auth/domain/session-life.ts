/** How long a session lives at most, and how long between two refreshes. */
export type SessionLife = { readonly lifeSeconds: number; readonly idleSeconds: number };

const hour = 3600;

/** A session on a device ends with the shift; one in a browser or program after two weeks, or eight hours of rest. */
export function sessionLife(onDevice: boolean): SessionLife {
  return onDevice
    ? { lifeSeconds: 12 * hour, idleSeconds: 12 * hour }
    : { lifeSeconds: 14 * 24 * hour, idleSeconds: 8 * hour };
}

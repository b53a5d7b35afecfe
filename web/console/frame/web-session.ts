import { newWebSession } from "../../shared/session.ts";
import { createWebTransport } from "../../shared/transport.ts";

/** What the page keeps of its session. */
export const webSession = newWebSession();

/** The way to the core. */
export const transport = createWebTransport(webSession);

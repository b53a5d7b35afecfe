import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { consolePages } from "./page-table.ts";
import { BrokenPage } from "./parts/broken-page.tsx";
import { NotFoundPage } from "./parts/not-found.tsx";
import { PendingPage } from "./parts/pending.tsx";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  component: lazyRouteComponent(() => import("./login/login-page.tsx"), "Page"),
});

const frame = createRoute({
  getParentRoute: () => root,
  id: "frame",
  component: lazyRouteComponent(() => import("./frame/frame.tsx"), "Frame"),
});

const pages = consolePages.map(({ path, load }) =>
  createRoute({ getParentRoute: () => frame, path, component: lazyRouteComponent(load, "Page") }),
);

const unknown = createRoute({ getParentRoute: () => frame, path: "$", component: NotFoundPage });

/**
 * The routes of the console, made from the table of pages. The query of an address is kept as plain texts, as people see
 * them and share them.
 */
export const router = createRouter({
  routeTree: root.addChildren([login, frame.addChildren([...pages, unknown])]),
  parseSearch: (query) => Object.fromEntries(new URLSearchParams(query)),
  stringifySearch: (search) => {
    const query = new URLSearchParams(
      Object.entries(search).flatMap(([name, value]) =>
        value === undefined || value === "" ? [] : [[name, String(value)]],
      ),
    ).toString();
    return query === "" ? "" : `?${query}`;
  },
  defaultPreload: "intent",
  defaultPendingMs: 150,
  defaultPendingMinMs: 200,
  defaultPendingComponent: PendingPage,
  defaultErrorComponent: BrokenPage,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: true,
});

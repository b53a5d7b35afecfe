import { AppShell, NavLink, ScrollArea, Text } from "@mantine/core";
import { Link, useRouterState } from "@tanstack/react-router";
import { inLanguage, type Language } from "../../shared/language.ts";
import { useLanguage } from "../../shared/use-text.ts";
import { type ConsolePage, consolePages, type NavGroup, navGroups } from "../page-table.ts";
import { useMay } from "./me.ts";

/** The pages that the one who is signed in may open, by group; what she may not open is not there. */
export function Navigation() {
  const language = useLanguage();
  const may = useMay();
  const shown = consolePages.filter(({ nav, opensWith }) => nav && (!opensWith || may(opensWith)));
  return (
    <AppShell.Section grow component={ScrollArea} p="xs">
      {(Object.keys(navGroups) as NavGroup[]).map((group) => {
        const pages = shown.filter(({ nav }) => nav?.group === group);
        if (pages.length === 0) return null;
        return (
          <div key={group}>
            <Text size="xs" fw={600} c="dimmed" px="sm" pt={group === "work" ? 2 : 8} pb={2}>
              {inLanguage(navGroups[group], language)}
            </Text>
            {pages.map((page) => (
              <PageLink key={page.path} page={page} language={language} />
            ))}
          </div>
        );
      })}
    </AppShell.Section>
  );
}

/** Only the link that was active and the one that becomes so are drawn again when the page changes. */
function PageLink({ page, language }: { readonly page: ConsolePage; readonly language: Language }) {
  const { path: to, title, nav } = page;
  const active = useRouterState({ select: ({ location: { pathname } }) => isWithin(pathname, to) });
  const Icon = nav?.icon;
  return (
    <NavLink
      component={Link}
      to={to}
      label={inLanguage(title, language)}
      leftSection={Icon && <Icon size={18} stroke={1.6} />}
      active={active}
      aria-current={active ? "page" : undefined}
      className="nav-link"
      px="sm"
      py={4}
      style={{ borderRadius: "var(--mantine-radius-sm)" }}
    />
  );
}

function isWithin(path: string, page: string): boolean {
  return path === page || (page !== "/" && path.startsWith(`${page}/`));
}

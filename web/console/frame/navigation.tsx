import { AppShell, NavLink, ScrollArea, Text } from "@mantine/core";
import { Link, useRouterState } from "@tanstack/react-router";
import { inLanguage } from "../../shared/language.ts";
import { useLanguage } from "../../shared/use-text.ts";
import { consolePages, type NavGroup, navGroups } from "../page-table.ts";
import { useMay } from "./me.ts";

/** The pages that the one who is signed in may open, by group; what she may not open is not there. */
export function Navigation() {
  const language = useLanguage();
  const may = useMay();
  const path = useRouterState({ select: ({ location }) => location.pathname });
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
            {pages.map(({ path: to, title, nav }) => {
              const Icon = nav?.icon;
              const active = to === "/" ? path === "/" : path === to || path.startsWith(`${to}/`);
              return (
                <NavLink
                  key={to}
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
            })}
          </div>
        );
      })}
    </AppShell.Section>
  );
}

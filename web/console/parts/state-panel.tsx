import { Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import type { Icon } from "./draw-icon.tsx";

type StatePanelProps = {
  readonly icon: Icon;
  readonly title: string;
  /** What it means and what to do, in a sentence or two. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Whether this is all there is of a page: the title is its h1, gets the focus and names the window. */
  readonly isPage?: boolean;
};

/** What stands where content would be: nothing there, not permitted, not found, broken. It never looks like an empty table. */
export function StatePanel({ icon: Picture, title, children, actions, isPage = false }: StatePanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isPage) return;
    document.title = `${title} - ERP Core`;
    heading.current?.focus();
  }, [isPage, title]);
  return (
    <Stack align="center" gap="xs" py={isPage ? 72 : "xl"} px="md" ta="center">
      <Text c="dimmed" component="span" aria-hidden>
        <Picture size={isPage ? 52 : 36} stroke={1.3} />
      </Text>
      <Title order={isPage ? 1 : 2} ref={heading} tabIndex={isPage ? -1 : undefined}>
        {title}
      </Title>
      {children !== undefined && (
        <Text component="div" c="dimmed" size="sm" maw={560} className="wrap">
          {children}
        </Text>
      )}
      {actions && (
        <Group gap="xs" mt="sm" justify="center">
          {actions}
        </Group>
      )}
    </Stack>
  );
}

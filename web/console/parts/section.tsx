import { Box, Group, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

type SectionProps = {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly flush?: boolean;
};

/** A part of a page with a title of its own. */
export function Section({ title, actions, children, flush = false }: SectionProps) {
  const id = useId();
  return (
    <Box component="section" className="card" aria-labelledby={id} mb="md">
      <Group justify="space-between" px="md" pt="sm" pb={flush ? "xs" : 0} gap="xs">
        <Title order={2} id={id}>
          {title}
        </Title>
        {actions && (
          <Group gap="xs" className="no-print">
            {actions}
          </Group>
        )}
      </Group>
      <Box p={flush ? 0 : "md"} pt={flush ? 0 : "xs"}>
        {children}
      </Box>
    </Box>
  );
}

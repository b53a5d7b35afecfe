import { Box, Group, Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";

type PageProps = {
  readonly title: string;
  /** What the record is called in the title of the window, when that is more than the title. */
  readonly about?: ReactNode;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
};

/** The frame of every page: one h1 that gets the focus when the page opens, the title of the window, and its actions. */
export function Page({ title, about, actions, children, className }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} - ERP Core`;
  }, [title]);
  useEffect(() => {
    // Somebody who types already, as in the field of the page before, is not interrupted.
    if (document.activeElement === document.body || document.activeElement?.tagName === "A") {
      heading.current?.focus({ preventScroll: true });
    }
  }, []);
  return (
    <Box className={className}>
      <Group justify="space-between" align="flex-start" mb="sm" gap="sm" wrap="wrap">
        <Group gap="sm" align="baseline" miw={0}>
          <Title order={1} ref={heading} tabIndex={-1} className="wrap">
            {title}
          </Title>
          {about}
        </Group>
        {actions && (
          <Group gap="xs" className="no-print">
            {actions}
          </Group>
        )}
      </Group>
      {children}
    </Box>
  );
}

import { Anchor, Box, Button, Group, Skeleton, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import IconArrowRight from "~icon/arrow-right";
import { inLanguage } from "../../shared/language.ts";
import { toUiError, type UiErrorKind } from "../../shared/ui-error.ts";
import { useLanguage, useText } from "../../shared/use-text.ts";
import type { Card } from "./home-cards.ts";

/** How much of something waits, and the way to it. It loads and fails by itself. */
export function HomeCard({ card }: { readonly card: Card }) {
  const say = useText(texts);
  const language = useLanguage();
  const query = card.source.useRows(card.values, { pageSize: most, pageToken: "" });
  const title = inLanguage(card.title, language);
  const count = query.data?.rows.length ?? 0;
  const error = query.error ? toUiError(query.error, language) : undefined;
  const shown = query.data && `${count.toLocaleString()}${query.data.nextPageToken === "" ? "" : "+"}`;
  return (
    <Box className="card" p="md">
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      {shown !== undefined ? (
        <Text
          fz={28}
          fw={650}
          lh={1.3}
          className="figures"
          c={card.isAlarm && count > 0 ? "var(--mantine-color-error)" : "var(--mantine-color-text)"}
        >
          {shown}
        </Text>
      ) : error ? (
        <Group gap="xs" mt={6}>
          <Text size="sm" role="alert">
            {error.message}
          </Text>
          {!lasting.has(error.kind) && (
            <Button variant="light" size="compact-sm" onClick={query.refetch}>
              {say("again")}
            </Button>
          )}
        </Group>
      ) : (
        <Skeleton height={28} width={60} my={5} role="status" aria-label={say("loading")} />
      )}
      <Anchor component={Link} to={card.href as never} size="sm" aria-label={`${say("open")} ${title}`}>
        <Group gap={4} mih={24} component="span">
          {say("open")} <IconArrowRight size={14} />
        </Group>
      </Anchor>
    </Box>
  );
}

/** More are not counted exactly: whoever has so many of them needs the list, not the number. */
const most = 100;

/** Errors that asking again does not mend. */
const lasting: ReadonlySet<UiErrorKind> = new Set(["not-permitted", "not-found", "other-version"]);

const texts = {
  open: ["Open", "查看"],
  again: ["Try again", "重試"],
  loading: ["Loading", "載入中"],
} as const;

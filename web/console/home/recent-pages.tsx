import { Anchor, Group, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useText } from "../../shared/use-text.ts";
import { useRecent } from "../frame/recent.ts";

/** The records that were opened last, in this browser. */
export function RecentPages() {
  const say = useText(texts);
  const [recent] = useRecent();
  if (recent.length === 0) return null;
  return (
    <section aria-labelledby="home-recent">
      <Title order={2} id="home-recent" mb="xs">
        {say("recent")}
      </Title>
      <Group gap="md">
        {recent.map(({ href, name }) => (
          <Anchor key={href} component={Link} to={href as never} size="sm">
            {name}
          </Anchor>
        ))}
      </Group>
    </section>
  );
}

const texts = { recent: ["Opened last", "最近開啟"] } as const;

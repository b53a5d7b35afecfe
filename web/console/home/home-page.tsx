import { SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useText } from "../../shared/use-text.ts";
import { useMay, useMe } from "../frame/me.ts";
import { Page as PageFrame } from "../parts/page.tsx";
import { HomeCard } from "./home-card.tsx";
import { exceptionCards, taskCards } from "./home-cards.ts";
import { RecentPages } from "./recent-pages.tsx";

/** What waits for the one who is signed in. Each card asks for itself and leads to the list that its number comes from. */
export function Page() {
  const say = useText(texts);
  const { user } = useMe();
  const may = useMay();
  const tasks = taskCards.filter(({ source }) => may(source.method));
  const exceptions = exceptionCards.filter(({ source }) => may(source.method));
  return (
    <PageFrame title={say("title", { name: user?.displayName || user?.login || "" })}>
      <Stack gap="lg">
        {tasks.length > 0 && (
          <section aria-labelledby="home-tasks">
            <Title order={2} id="home-tasks" mb="xs">
              {say("tasks")}
            </Title>
            <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
              {tasks.map((card) => (
                <HomeCard key={card.id} card={card} />
              ))}
            </SimpleGrid>
          </section>
        )}
        {exceptions.length > 0 && (
          <section aria-labelledby="home-exceptions">
            <Title order={2} id="home-exceptions" mb="xs">
              {say("exceptions")}
            </Title>
            <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
              {exceptions.map((card) => (
                <HomeCard key={card.id} card={card} />
              ))}
            </SimpleGrid>
          </section>
        )}
        {tasks.length + exceptions.length === 0 && <Text c="dimmed">{say("nothing")}</Text>}
        <RecentPages />
      </Stack>
    </PageFrame>
  );
}

const texts = {
  title: ["Hello, {name}", "{name}，您好"],
  tasks: ["To do", "待辦事項"],
  exceptions: ["Exceptions", "異常"],
  nothing: ["Nothing needs you today - browse stock or items.", "今天沒有待處理事項，去看看庫存或料件。"],
} as const;

import { Button, Group, NativeSelect, Text } from "@mantine/core";
import IconChevronLeft from "~icon/chevron-left";
import IconChevronRight from "~icon/chevron-right";
import IconChevronsLeft from "~icon/chevrons-left";
import { useText } from "../../shared/use-text.ts";
import { type ListChange, type ListView, pageSizes } from "./use-list-address.ts";

type ListFooterProps = {
  readonly view: Pick<ListView, "pageSize" | "pageToken">;
  readonly change: (change: ListChange) => void;
  readonly count: number;
  readonly nextPageToken: string;
};

/** How many rows there are here, and the way to the others. */
export function ListFooter({ view, change, count, nextPageToken }: ListFooterProps) {
  const say = useText(texts);
  const { pageSize, pageToken } = view;
  const isFirst = pageToken === "";
  const before = pageBefore.get(pageToken);
  const next = () => {
    pageBefore.set(nextPageToken, pageToken);
    change({ pageToken: nextPageToken });
  };
  if (isFirst && nextPageToken === "" && count <= pageSizes[0]) {
    return count === 0 ? null : (
      <Text size="xs" c="dimmed" px="sm" py="xs" role="status">
        {say("all", { count })}
      </Text>
    );
  }
  return (
    <Group justify="space-between" px="sm" py={6} className="no-print">
      <Text size="xs" c="dimmed" role="status">
        {say(nextPageToken === "" ? (isFirst ? "all" : "last") : "more", { count })}
      </Text>
      <Group gap={6}>
        <NativeSelect
          size="xs"
          aria-label={say("size")}
          value={String(pageSize)}
          onChange={(event) => change({ pageSize: Number(event.currentTarget.value) })}
          data={pageSizes.map((size) => ({ value: String(size), label: say("rows", { count: size }) }))}
        />
        <Button
          size="xs"
          variant="default"
          px={8}
          disabled={isFirst}
          aria-label={say("first")}
          title={say("first")}
          onClick={() => change({ pageToken: undefined })}
        >
          <IconChevronsLeft size={16} />
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={before === undefined}
          leftSection={<IconChevronLeft size={14} />}
          onClick={() => change({ pageToken: before || undefined })}
        >
          {say("previous")}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={nextPageToken === ""}
          rightSection={<IconChevronRight size={14} />}
          onClick={next}
        >
          {say("next")}
        </Button>
      </Group>
    </Group>
  );
}

/** The token of the page that a page was reached from. A page that was opened by a link knows only its beginning. */
const pageBefore = new Map<string, string>();

const texts = {
  all: ["{count} in all", "共 {count} 筆"],
  more: ["{count} on this page, more follow", "本頁 {count} 筆，還有更多"],
  last: ["{count} on this last page", "最後一頁，{count} 筆"],
  size: ["Rows on a page", "每頁筆數"],
  rows: ["{count} rows", "{count} 筆"],
  first: ["First page", "第一頁"],
  previous: ["Previous", "上一頁"],
  next: ["Next", "下一頁"],
} as const;

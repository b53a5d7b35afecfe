import { Group, Kbd, Modal, Table, Text } from "@mantine/core";
import { inLanguage } from "../../shared/language.ts";
import { useLanguage, useText } from "../../shared/use-text.ts";
import { useShortcutList } from "./shortcuts.ts";

/** All shortcuts that work on the page that is open. */
export function ShortcutHelp({ onClose }: { readonly onClose: () => void }) {
  const say = useText(texts);
  const language = useLanguage();
  const rows = [{ keys: "Ctrl K", what: texts.search }, ...useShortcutList()];
  return (
    <Modal opened onClose={onClose} title={say("title")} closeButtonProps={{ "aria-label": say("close") }}>
      <Text size="sm" c="dimmed" mb="sm">
        {say("when")}
      </Text>
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {rows.map(({ keys, what }) => (
            <Table.Tr key={keys}>
              <Table.Td w={120}>
                <Group gap={4}>
                  {keys.split(" ").map((key, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the keys of a shortcut never change.
                    <Kbd key={at}>{key}</Kbd>
                  ))}
                </Group>
              </Table.Td>
              <Table.Td>{inLanguage(what, language)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}

const texts = {
  title: ["Keyboard shortcuts", "快速鍵"],
  when: ["They work while you are not typing in a field.", "未在欄位輸入文字時可使用。"],
  search: ["Search or go to", "搜尋或前往"],
  close: ["Close", "關閉"],
} as const;

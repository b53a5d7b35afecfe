import { ActionIcon, Button, Group, Menu, Modal, Stack, TextInput } from "@mantine/core";
import { useDisclosure, useLocalStorage } from "@mantine/hooks";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import IconBookmark from "~icon/bookmark";
import IconBookmarkPlus from "~icon/bookmark-plus";
import IconTrash from "~icon/trash";
import { useText } from "../../shared/use-text.ts";
import { useMe } from "../frame/me.ts";
import { toast } from "../parts/toast.ts";

type SavedView = { readonly name: string; readonly search: string };

/**
 * Views of a list that somebody gave a name: filters, columns and order, as they stand in the address. They are kept in this
 * browser for each user; sending the address to a colleague shares one.
 */
export function SavedViews({ name }: { readonly name: string }) {
  const say = useText(texts);
  const me = useMe();
  const navigate = useNavigate();
  const search = useRouterState({ select: ({ location }) => location.searchStr });
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const [views, setViews] = useLocalStorage<SavedView[]>({ key: `erp.views.${me.user?.id}.${name}`, defaultValue: [] });
  const [isNaming, naming] = useDisclosure(false);
  const save = (title: string) => {
    const kept = new URLSearchParams(search);
    kept.delete("after");
    setViews([...views.filter((view) => view.name !== title), { name: title, search: kept.toString() }]);
    naming.close();
    toast(say("saved", { title }));
  };
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            c="var(--mantine-color-text)"
            px="xs"
            leftSection={<IconBookmark size={18} />}
          >
            {say("views")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void navigate({ href: path })}>{say("usual")}</Menu.Item>
          {views.map((view) => (
            <Group key={view.name} gap={0} wrap="nowrap">
              <Menu.Item onClick={() => void navigate({ href: `${path}?${view.search}` })}>{view.name}</Menu.Item>
              <ActionIcon
                variant="subtle"
                color="gray"
                c="dimmed"
                aria-label={say("forget", { title: view.name })}
                onClick={() => setViews(views.filter((each) => each !== view))}
              >
                <IconTrash size={15} />
              </ActionIcon>
            </Group>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconBookmarkPlus size={16} />} onClick={naming.open}>
            {say("save")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={isNaming}
        onClose={naming.close}
        title={say("save")}
        size="sm"
        closeButtonProps={{ "aria-label": say("close") }}
      >
        <NameForm onSave={save} />
      </Modal>
    </>
  );
}

function NameForm({ onSave }: { readonly onSave: (name: string) => void }) {
  const say = useText(texts);
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") onSave(name.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={say("name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={60}
          data-autofocus
        />
        <Button type="submit" disabled={name.trim() === ""}>
          {say("saveNow")}
        </Button>
      </Stack>
    </form>
  );
}

const texts = {
  views: ["Views", "檢視"],
  usual: ["Usual view", "預設檢視"],
  save: ["Save this view", "儲存目前檢視"],
  saveNow: ["Save", "儲存"],
  name: ["Name", "名稱"],
  forget: ["Delete the view {title}", "刪除檢視 {title}"],
  saved: ["View {title} saved", "已儲存檢視「{title}」"],
  close: ["Close", "關閉"],
} as const;

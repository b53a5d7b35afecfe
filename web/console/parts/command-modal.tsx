import { Button, Group, Modal, Stack } from "@mantine/core";
import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import type { UiError } from "../../shared/ui-error.ts";
import { useText } from "../../shared/use-text.ts";
import { CommandError } from "./command-error.tsx";

type CommandModalProps = {
  readonly opened: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly onSubmit: () => void;
  /** What the button says: the deed itself, not "OK". */
  readonly submit: string;
  readonly isBusy: boolean;
  readonly isComplete?: boolean;
  readonly error: UiError | undefined;
  /** Paths of the fields inside. */
  readonly fields?: readonly string[];
  /** The deed takes something away: the button is red, and the focus is on "cancel". */
  readonly isDangerous?: boolean;
  readonly size?: string;
  readonly children: ReactNode;
};

/** A dialog with a form for one command. Ctrl+Enter sends it; the first field that is wrong gets the focus. */
export function CommandModal(props: CommandModalProps) {
  const { opened, title, onClose, onSubmit, submit, isBusy, isComplete = true, error, fields = [] } = props;
  const say = useText(texts);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete && !isBusy) onSubmit();
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={props.size ?? "md"}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": say("close") }}
    >
      <form
        ref={form}
        onSubmit={send}
        onKeyDown={(event) => {
          if (event.key === "Enter" && event.ctrlKey) send(event);
        }}
        noValidate
      >
        <Stack gap="sm">
          <CommandError error={error} shownFields={fields} />
          {props.children}
          <Group justify="flex-end" gap="xs" mt="xs">
            <Button variant="default" onClick={onClose} data-autofocus={props.isDangerous || undefined}>
              {say("cancel")}
            </Button>
            <Button type="submit" loading={isBusy} disabled={!isComplete} color={props.isDangerous ? "red" : "blue"}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

const texts = { cancel: ["Cancel", "取消"], close: ["Close", "關閉"] } as const;

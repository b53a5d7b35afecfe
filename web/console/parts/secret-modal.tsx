import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useText } from "../../shared/use-text.ts";
import { CopyText } from "./copy-text.tsx";

type SecretModalProps = {
  readonly title: string;
  readonly label: string;
  readonly secret: string;
  readonly onClose: () => void;
  /** What to do with it. */
  readonly children: ReactNode;
};

/** Shows a secret the only time that it is known. It cannot be closed by accident. */
export function SecretModal({ title, label, secret, onClose, children }: SecretModalProps) {
  const say = useText(texts);
  return (
    <Modal
      opened
      title={title}
      onClose={onClose}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      size="lg"
    >
      <Stack gap="sm">
        <Alert color="orange" variant="light" py="xs">
          {say("once")}
        </Alert>
        <Text size="sm">{children}</Text>
        <div>
          <Text size="sm" fw={600}>
            {label}
          </Text>
          <CopyText value={secret} />
        </div>
        <Group justify="flex-end">
          <Button onClick={onClose} data-autofocus>
            {say("done")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const texts = {
  once: ["It is shown only now and never again. Copy it.", "僅顯示這一次，關閉後無法再查看，請先複製。"],
  done: ["I have noted it", "已記下"],
} as const;

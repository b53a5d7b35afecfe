import { Text, Textarea } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { UiError } from "../../shared/ui-error.ts";
import { useText } from "../../shared/use-text.ts";
import { fieldError } from "./command-error.tsx";
import { CommandModal } from "./command-modal.tsx";

type ReasonModalProps = {
  readonly title: string;
  /** What will happen. */
  readonly children: ReactNode;
  readonly submit: string;
  readonly isDangerous?: boolean;
  readonly isBusy: boolean;
  readonly error: UiError | undefined;
  readonly onClose: () => void;
  readonly onSubmit: (reason: string) => void;
  /** Name of the field in the contract. */
  readonly field?: string;
  readonly isOptional?: boolean;
};

/** Asks why, for the audit trail, and says what will happen. It is on the page only while it is open. */
export function ReasonModal(props: ReasonModalProps) {
  const { field = "reason", isOptional = false, onSubmit, children, error } = props;
  const say = useText(texts);
  const [reason, setReason] = useState("");
  return (
    <CommandModal
      opened
      title={props.title}
      onClose={props.onClose}
      onSubmit={() => onSubmit(reason.trim())}
      submit={props.submit}
      isBusy={props.isBusy}
      isComplete={isOptional || reason.trim() !== ""}
      error={error}
      fields={[field]}
      isDangerous={props.isDangerous ?? false}
    >
      <Text size="sm" component="div">
        {children}
      </Text>
      <Textarea
        label={say("reason")}
        description={say("seen")}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={fieldError(error, field)}
        maxLength={500}
        autosize
        minRows={2}
        required={!isOptional}
        data-autofocus={props.isDangerous ? undefined : true}
      />
    </CommandModal>
  );
}

const texts = {
  reason: ["Reason", "原因"],
  seen: ["It is kept in the audit log.", "將記錄於稽核紀錄。"],
} as const;

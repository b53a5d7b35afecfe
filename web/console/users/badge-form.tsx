import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useState } from "react";
import type { User } from "../../../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { fieldError } from "../parts/command-error.tsx";
import { CommandModal } from "../parts/command-modal.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";

/** Gives a user a badge and PIN for signing in on trusted devices, or takes the badge away. */
export function BadgeForm({ user, onClose }: { readonly user: User; readonly onClose: () => void }) {
  const say = useText(texts);
  const assign = useCommand(UserService.method.assignBadge);
  const remove = useCommand(UserService.method.removeBadge);
  const [badgeCode, setBadgeCode] = useState("");
  const [pin, setPin] = useState("");
  const done = (text: keyof typeof texts) => () => {
    toast(say(text));
    onClose();
  };
  return (
    <CommandModal
      opened
      title={say("title", { name: user.displayName })}
      submit={say("assign")}
      isBusy={assign.isBusy}
      isComplete={badgeCode.trim().length >= 4 && /^\d{6,12}$/.test(pin)}
      error={assign.error ?? remove.error}
      fields={["badge_code", "pin"]}
      onClose={onClose}
      onSubmit={() => assign.run({ userId: user.id, badgeCode: badgeCode.trim(), pin }, done("assigned"))}
    >
      <TextInput
        label={say("code")}
        description={say("codeWhat")}
        value={badgeCode}
        onChange={(event) => setBadgeCode(event.currentTarget.value)}
        error={fieldError(assign.error, "badge_code")}
        autoComplete="off"
        required
        data-autofocus
      />
      <PasswordInput
        label="PIN"
        description={say("pinWhat")}
        value={pin}
        onChange={(event) => setPin(event.currentTarget.value)}
        error={fieldError(assign.error, "pin")}
        inputMode="numeric"
        autoComplete="new-password"
        visibilityToggleButtonProps={{ "aria-label": say("show") }}
        required
      />
      {user.hasBadge && (
        <Button
          variant="subtle"
          color="red"
          loading={remove.isBusy}
          onClick={() => remove.run({ userId: user.id }, done("removed"))}
        >
          {say("remove")}
        </Button>
      )}
    </CommandModal>
  );
}

const texts = {
  title: ["Badge of {name}", "{name} 的識別證"],
  assign: ["Assign badge", "指派識別證"],
  assigned: ["Badge assigned", "已指派識別證"],
  remove: ["Take the badge away", "收回識別證"],
  removed: ["Badge taken away", "已收回識別證"],
  code: ["Badge code", "識別證條碼"],
  codeWhat: ["Scan the badge into this field.", "將游標置於此欄位後掃描識別證。"],
  pinWhat: ["6 to 12 digits.", "6 到 12 位數字。"],
  show: ["Show the PIN", "顯示 PIN"],
} as const;

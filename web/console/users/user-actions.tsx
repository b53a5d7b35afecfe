import { Text } from "@mantine/core";
import { useState } from "react";
import { type User, User_State } from "../../../gen/erp/auth/v1/user_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { CommandModal } from "../parts/command-modal.tsx";
import { ReasonModal } from "../parts/reason-modal.tsx";
import { SecretModal } from "../parts/secret-modal.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";

/** Activates, locks or disables a user, and asks why. */
export function SetState({
  user,
  state,
  onClose,
}: {
  readonly user: User;
  readonly state: User_State;
  readonly onClose: () => void;
}) {
  const say = useText(texts);
  const command = useCommand(UserService.method.setUserState);
  const deed = state === User_State.ACTIVE ? "activate" : state === User_State.LOCKED ? "lock" : "disable";
  return (
    <ReasonModal
      title={say(`${deed}Title`, { name: user.displayName })}
      submit={say(deed)}
      isDangerous={state !== User_State.ACTIVE}
      isBusy={command.isBusy}
      error={command.error}
      onClose={onClose}
      onSubmit={(reason) =>
        command.run({ userId: user.id, state, reason }, () => {
          toast(say("done"));
          onClose();
        })
      }
    >
      {say(`${deed}What`)}
    </ReasonModal>
  );
}

/** Gives a user a temporary password, shown once. */
export function ResetPassword({ user, onClose }: { readonly user: User; readonly onClose: () => void }) {
  const say = useText(texts);
  const command = useCommand(UserService.method.resetPassword);
  const [password, setPassword] = useState<string>();
  if (password !== undefined) {
    return (
      <SecretModal
        title={say("resetDone", { name: user.displayName })}
        label={say("temporary")}
        secret={password}
        onClose={onClose}
      >
        {say("resetHand")}
      </SecretModal>
    );
  }
  return (
    <CommandModal
      opened
      isDangerous
      title={say("resetTitle", { name: user.displayName })}
      submit={say("reset")}
      isBusy={command.isBusy}
      error={command.error}
      onClose={onClose}
      onSubmit={() => command.run({ userId: user.id }, (answer) => setPassword(answer.temporaryPassword))}
    >
      <Text size="sm">{say("resetWhat")}</Text>
    </CommandModal>
  );
}

const texts = {
  done: ["Done", "已完成"],
  activate: ["Activate", "啟用"],
  activateTitle: ["Activate {name}?", "啟用 {name}？"],
  activateWhat: ["The user can sign in again, with the same password and roles.", "可再次登入，密碼與角色維持不變。"],
  lock: ["Lock", "鎖定"],
  lockTitle: ["Lock {name}?", "鎖定 {name}？"],
  lockWhat: [
    "The user is kept out for a while; all sessions end within 5 seconds.",
    "暫時禁止登入，所有工作階段將於 5 秒內結束。",
  ],
  disable: ["Disable", "停用"],
  disableTitle: ["Disable {name}?", "停用 {name}？"],
  disableWhat: [
    "For people who leave. All sessions end within 5 seconds; the account can be activated again.",
    "適用於離職人員。所有工作階段將於 5 秒內結束，帳號日後可再啟用。",
  ],
  reset: ["Reset password", "重設密碼"],
  resetTitle: ["Reset the password of {name}?", "重設 {name} 的密碼？"],
  resetWhat: [
    "All sessions of the user end. You get a temporary password to hand over.",
    "該使用者的所有工作階段將結束，並產生一組臨時密碼供您交付。",
  ],
  resetDone: ["New password of {name}", "{name} 的新密碼"],
  resetHand: [
    "Hand it over in person. A new one has to be chosen at the next sign-in.",
    "請當面交付，下次登入時需設定新密碼。",
  ],
  temporary: ["Temporary password", "臨時密碼"],
} as const;

import { Button } from "@mantine/core";
import IconUserQuestion from "~icon/user-question";
import { useText } from "../../shared/use-text.ts";
import { StatePanel } from "../parts/state-panel.tsx";
import { useMe } from "./me.ts";
import { useSignOut } from "./use-sign-out.ts";

/** For somebody who may sign in and nothing else: says whom to ask, instead of showing empty pages. */
export function NoRolePage() {
  const say = useText(texts);
  const { user } = useMe();
  const signOut = useSignOut();
  return (
    <StatePanel
      icon={IconUserQuestion}
      title={say("title")}
      isPage
      actions={
        <>
          <Button onClick={() => location.reload()}>{say("again")}</Button>
          <Button variant="default" onClick={() => void signOut()}>
            {say("signOut")}
          </Button>
        </>
      }
    >
      {say("why", { login: user?.login ?? "" })}
    </StatePanel>
  );
}

const texts = {
  title: ["No role assigned yet", "帳號尚未指派角色"],
  why: [
    "Your account {login} works, but nobody gave it a role. Ask your administrator for one; then look again.",
    "您的帳號 {login} 可以登入，但尚未指派任何角色。請洽系統管理員指派角色後再試一次。",
  ],
  again: ["Look again", "重新檢查"],
  signOut: ["Sign out", "登出"],
} as const;

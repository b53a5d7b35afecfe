import { Button } from "@mantine/core";
import { useState } from "react";
import type { Session } from "../../../gen/erp/auth/v1/session_pb.ts";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay } from "../frame/me.ts";
import { columnsOf } from "../list/column.tsx";
import { ListSection } from "../list/list-section.tsx";
import { listSource } from "../list/list-source.ts";
import { ReasonModal } from "../parts/reason-modal.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";

/** Where a user is signed in; who may, ends a session here. */
export function SessionSection({ userId }: { readonly userId: string }) {
  const say = useText(texts);
  const may = useMay();
  const [ended, setEnded] = useState<Session>();
  const mayEnd = may(SessionService.method.revokeSession);
  return (
    <>
      <ListSection
        name="sessions"
        title={say("title")}
        source={sessions}
        values={{ userId }}
        columns={sessionColumns}
        rowKey={({ id }) => id}
        empty={say("empty")}
        {...(mayEnd
          ? {
              rowActions: (row: Session) => (
                <Button size="compact-sm" variant="subtle" color="red" className="danger" onClick={() => setEnded(row)}>
                  {say("end")}
                </Button>
              ),
            }
          : {})}
      />
      {ended && <EndSession session={ended} onClose={() => setEnded(undefined)} />}
    </>
  );
}

function EndSession({ session, onClose }: { readonly session: Session; readonly onClose: () => void }) {
  const say = useText(texts);
  const command = useCommand(SessionService.method.revokeSession);
  return (
    <ReasonModal
      isDangerous
      title={say("endTitle")}
      submit={say("end")}
      isBusy={command.isBusy}
      error={command.error}
      onClose={onClose}
      onSubmit={(reason) =>
        command.run({ sessionId: session.id, reason }, () => {
          toast(say("ended"));
          onClose();
        })
      }
    >
      {say("endWhat")}
    </ReasonModal>
  );
}

const sessions = listSource(
  SessionService.method.listSessions,
  ({ userId = "" }) => ({ userId }),
  (answer) => answer.sessions,
);

const column = columnsOf<Session>();

/** The columns of sessions; the profile shows them too. */
export const sessionColumns = [
  column.text("agent", ["Program", "瀏覽器或程式"], (row) => shortAgent(row.userAgent)),
  column.code("ip", ["Address", "IP 位址"], (row) => row.ip),
  column.text("method", ["Signed in by", "登入方式"], (row) => row.authMethods.join(", "), {
    cell: (row, language) =>
      row.authMethods.map((method) => methods[method]?.[language === "zh-TW" ? 1 : 0] ?? method).join(", "),
  }),
  column.instant("begun", ["Since", "登入時間"], (row) => row.createTime),
  column.instant("used", ["Last used", "最後使用"], (row) => row.lastRefreshTime),
];

const methods: Readonly<Record<string, readonly [string, string]>> = {
  password: ["Password", "密碼"],
  pwd: ["Password", "密碼"],
  badge: ["Badge and PIN", "識別證與 PIN"],
};

/** What a person knows a program by: the browser and the system, out of the long line that it sends. */
function shortAgent(agent: string): string {
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\/\d+/.exec(agent)?.[0].replace("Edg/", "Edge/").replace("/", " ");
  const system = /(Windows|Android|Mac OS X|iPhone|iPad|Linux)/.exec(agent)?.[0];
  return browser ? [browser, system].filter(Boolean).join(", ") : agent.slice(0, 60);
}

const texts = {
  title: ["Sessions", "工作階段"],
  empty: ["Not signed in anywhere", "目前未登入"],
  end: ["End", "結束"],
  ended: ["Session ended", "已結束工作階段"],
  endTitle: ["End this session?", "結束此工作階段？"],
  endWhat: ["The user is signed out there within 5 seconds.", "該處將於 5 秒內登出。"],
} as const;

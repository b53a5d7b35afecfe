import { Button } from "@mantine/core";
import { useState } from "react";
import type { Session } from "../../../gen/erp/auth/v1/session_pb.ts";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay } from "../frame/me.ts";
import { ListSection } from "../list/list-section.tsx";
import { listSource } from "../list/list-source.ts";
import { ReasonModal } from "../parts/reason-modal.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";
import { sessionColumns } from "./session-columns.tsx";

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

const texts = {
  title: ["Sessions", "工作階段"],
  empty: ["Not signed in anywhere", "目前未登入"],
  end: ["End", "結束"],
  ended: ["Session ended", "已結束工作階段"],
  endTitle: ["End this session?", "結束此工作階段？"],
  endWhat: ["The user is signed out there within 5 seconds.", "該處將於 5 秒內登出。"],
} as const;

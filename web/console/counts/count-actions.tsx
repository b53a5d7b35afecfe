import { type Count, Count_State } from "../../../gen/erp/inventory/v1/count_pb.ts";
import { CountReviewService } from "../../../gen/erp/inventory/v1/count_review_service_pb.ts";
import { CountService } from "../../../gen/erp/inventory/v1/count_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { CommandModal } from "../parts/command-modal.tsx";
import { GatedButton } from "../parts/gated-button.tsx";
import { ReasonModal } from "../parts/reason-modal.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";
import { useOpened } from "../parts/use-opened.ts";

type Deed = "start" | "finish" | "recount" | "approve" | "reject" | "post" | "cancel";

const methods = {
  start: CountService.method.startCount,
  finish: CountService.method.finishCount,
  recount: CountReviewService.method.requestRecount,
  approve: CountReviewService.method.approveCount,
  reject: CountReviewService.method.rejectCount,
  post: CountReviewService.method.postCount,
  cancel: CountReviewService.method.cancelCount,
} as const;

/** What may be done with a count in each state, the usual next step last. */
const possible: Readonly<Partial<Record<Count_State, readonly Deed[]>>> = {
  [Count_State.PLANNED]: ["cancel", "start"],
  [Count_State.OPEN]: ["cancel"],
  [Count_State.COUNTING]: ["cancel", "finish"],
  [Count_State.COUNTED]: ["cancel", "recount"],
  [Count_State.RECOUNT]: ["cancel", "finish"],
  [Count_State.REVIEW]: ["cancel", "recount", "reject", "approve"],
  [Count_State.APPROVED]: ["cancel", "post"],
};

/** The buttons of a count, and their dialogs. */
export function CountActions({ count }: { readonly count: Count }) {
  const say = useText(texts);
  const { opened, open, close } = useOpened<Deed>();
  const deeds = possible[count.state] ?? [];
  return (
    <>
      {deeds.map((deed, at) => (
        <GatedButton
          key={deed}
          method={methods[deed]}
          variant={at === deeds.length - 1 && deed !== "cancel" ? "filled" : "default"}
          onClick={open(deed)}
        >
          {say(deed)}
        </GatedButton>
      ))}
      {opened && <DeedModal count={count} deed={opened} onClose={close} />}
    </>
  );
}

function DeedModal({
  count,
  deed,
  onClose,
}: {
  readonly count: Count;
  readonly deed: Deed;
  readonly onClose: () => void;
}) {
  const say = useText(texts);
  const start = useCommand(methods.start);
  const finish = useCommand(methods.finish);
  const recount = useCommand(methods.recount);
  const approve = useCommand(methods.approve);
  const reject = useCommand(methods.reject);
  const post = useCommand(methods.post);
  const cancel = useCommand(methods.cancel);
  const command = { start, finish, recount, approve, reject, post, cancel }[deed];
  const done = () => {
    toast(say(`${deed}Done`, { number: count.number }));
    onClose();
  };
  const common = {
    title: say(`${deed}Title`, { number: count.number }),
    submit: say(deed),
    isBusy: command.isBusy,
    error: command.error,
    onClose,
  };
  if (deed === "recount" || deed === "reject" || deed === "cancel") {
    const withReason = { recount, reject, cancel }[deed];
    return (
      <ReasonModal
        {...common}
        isDangerous={deed !== "recount"}
        onSubmit={(reason) => withReason.run({ countId: count.id, reason }, done)}
      >
        {say(`${deed}What`)}
      </ReasonModal>
    );
  }
  const send = () => {
    if (deed === "approve") return approve.run({ countId: count.id, etag: count.etag }, done);
    ({ start, finish, post })[deed].run({ countId: count.id }, done);
  };
  return (
    <CommandModal {...common} opened onSubmit={send}>
      {say(`${deed}What`)}
    </CommandModal>
  );
}

const texts = {
  start: ["Start", "開始盤點"],
  startTitle: ["Start count {number}?", "開始盤點 {number}？"],
  startWhat: ["What the books have at the places is taken as lines.", "將以目前帳面庫存產生盤點明細。"],
  startDone: ["Count {number} started", "已開始盤點 {number}"],
  finish: ["Finish counting", "完成盤點"],
  finishTitle: ["Finish count {number}?", "完成盤點 {number}？"],
  finishWhat: ["Every place and line must be counted.", "所有庫位與明細皆需盤點完成。"],
  finishDone: ["Count {number} finished", "已完成盤點 {number}"],
  recount: ["Recount", "複盤"],
  recountTitle: ["Have lines of {number} counted again?", "要求複盤 {number}？"],
  recountWhat: [
    "Lines above the tolerance are counted again, by other people.",
    "超出容許差異的明細需由其他人員複盤。",
  ],
  recountDone: ["Recount of {number} asked for", "已要求複盤 {number}"],
  approve: ["Approve", "核准"],
  approveTitle: ["Approve count {number}?", "核准盤點 {number}？"],
  approveWhat: [
    "Whoever counted any of it cannot approve it. Nothing is posted yet.",
    "參與盤點的人員不可核准。核准後尚未過帳。",
  ],
  approveDone: ["Count {number} approved", "已核准盤點 {number}"],
  reject: ["Send back", "退回"],
  rejectTitle: ["Send count {number} back?", "退回盤點 {number}？"],
  rejectWhat: [
    "It is counted on. The figures stay until others replace them.",
    "退回後繼續盤點，已填數量保留至重新填寫。",
  ],
  rejectDone: ["Count {number} sent back", "已退回盤點 {number}"],
  post: ["Post", "過帳"],
  postTitle: ["Post count {number}?", "過帳盤點 {number}？"],
  postWhat: [
    "The difference of each line is posted into the ledger, and the places are unlocked.",
    "每筆差異將過帳調整，並解除庫位鎖定。",
  ],
  postDone: ["Count {number} posted", "已過帳盤點 {number}"],
  cancel: ["Cancel count", "取消盤點"],
  cancelTitle: ["Cancel count {number}?", "取消盤點 {number}？"],
  cancelWhat: ["Nothing of it is posted, and its places are unlocked.", "不會過帳，並解除庫位鎖定。"],
  cancelDone: ["Count {number} cancelled", "已取消盤點 {number}"],
} as const;

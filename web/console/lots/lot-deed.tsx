import type { Lot } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { LotService } from "../../../gen/erp/inventory/v1/lot_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { ReasonModal } from "../parts/reason-modal.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";
import type { LotDeed } from "./lot-deeds.ts";

/** Asks why, and holds, releases, recalls or closes a lot. */
export function LotDeedModal({
  lot,
  deed,
  onClose,
}: {
  readonly lot: Lot;
  readonly deed: LotDeed;
  readonly onClose: () => void;
}) {
  const say = useText(texts);
  const hold = useCommand(LotService.method.holdLot);
  const release = useCommand(LotService.method.releaseLot);
  const recall = useCommand(LotService.method.recallLot);
  const close = useCommand(LotService.method.closeLot);
  const command = { hold, release, recall, close }[deed];
  return (
    <ReasonModal
      title={say(`${deed}Title`, { lot: lot.lotNo })}
      submit={say(deed)}
      isDangerous={deed !== "release"}
      isBusy={command.isBusy}
      error={command.error}
      onClose={onClose}
      onSubmit={(reason) =>
        command.run({ lotId: lot.id, reason }, () => {
          toast(say("done", { lot: lot.lotNo }));
          onClose();
        })
      }
    >
      {say(`${deed}What`)}
    </ReasonModal>
  );
}

const texts = {
  done: ["Lot {lot} changed", "已變更批號 {lot}"],
  hold: ["Hold", "保留（凍結）"],
  holdTitle: ["Hold lot {lot}?", "保留批號 {lot}？"],
  holdWhat: [
    "It cannot be allocated, picked or issued anywhere until it is released.",
    "解除前，所有庫位的此批號皆不可配置、揀貨或領用。",
  ],
  release: ["Release", "解除保留"],
  releaseTitle: ["Release lot {lot}?", "解除保留批號 {lot}？"],
  releaseWhat: ["It can be used again.", "解除後即可使用。"],
  recall: ["Recall", "召回"],
  recallTitle: ["Recall lot {lot}?", "召回批號 {lot}？"],
  recallWhat: ["It is barred everywhere. Where it went is listed on this page.", "所有庫位皆禁止使用，流向列於此頁。"],
  close: ["Close", "結案"],
  closeTitle: ["Close lot {lot}?", "結案批號 {lot}？"],
  closeWhat: [
    "For lots of which nothing is left. It takes no part in anything new.",
    "適用於已無庫存的批號，結案後不可再使用。",
  ],
} as const;

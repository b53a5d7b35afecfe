import { useQuery } from "@connectrpc/connect-query";
import { useParams } from "@tanstack/react-router";
import { type Device, Device_State, Device_StateSchema } from "../../../gen/erp/auth/v1/device_pb.ts";
import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useNoteRecent } from "../frame/recent.ts";
import { CopyText } from "../parts/copy-text.tsx";
import { EnumBadge } from "../parts/enum-badge.tsx";
import { Facts } from "../parts/facts.tsx";
import { GatedButton } from "../parts/gated-button.tsx";
import { Instant } from "../parts/instant.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { NotFoundPage } from "../parts/not-found.tsx";
import { Page as PageFrame } from "../parts/page.tsx";
import { ReasonModal } from "../parts/reason-modal.tsx";
import { RecordLink } from "../parts/record-link.tsx";
import { Section } from "../parts/section.tsx";
import { toast } from "../parts/toast.ts";
import { useCommand } from "../parts/use-command.ts";
import { useOpened } from "../parts/use-opened.ts";
import { UserLink } from "../parts/user-link.tsx";

/** One device, and the decisions about it. */
export function Page() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(DeviceService.method.getDevice, { deviceId: id });
  return (
    <Loaded query={query} isPage>
      {({ device }) => (device ? <DeviceDetail device={device} /> : <NotFoundPage />)}
    </Loaded>
  );
}

type Deed = "approve" | "reject" | "suspend" | "resume" | "revoke";

const methods = {
  approve: DeviceService.method.approveDevice,
  reject: DeviceService.method.rejectDevice,
  suspend: DeviceService.method.suspendDevice,
  resume: DeviceService.method.resumeDevice,
  revoke: DeviceService.method.revokeDevice,
} as const;

const possible: Readonly<Partial<Record<Device_State, readonly Deed[]>>> = {
  [Device_State.PENDING]: ["reject", "approve"],
  [Device_State.TRUSTED]: ["suspend", "revoke"],
  [Device_State.SUSPENDED]: ["revoke", "resume"],
};

function DeviceDetail({ device }: { readonly device: Device }) {
  const say = useText(texts);
  const { opened, open, close } = useOpened<Deed>();
  useNoteRecent(`/devices/${device.id}`, device.name);
  return (
    <PageFrame
      title={device.name || say("device")}
      about={<EnumBadge schema={Device_StateSchema} value={device.state} />}
      actions={(possible[device.state] ?? []).map((deed) => (
        <GatedButton
          key={deed}
          method={methods[deed]}
          variant={deed === "approve" || deed === "resume" ? "filled" : "default"}
          onClick={open(deed)}
        >
          {say(deed)}
        </GatedButton>
      ))}
    >
      <Section title={say("device")}>
        <Facts
          facts={[
            [["Serial number", "裝置序號"], device.serialNo],
            [["Model", "型號"], device.model],
            [["Platform", "平台"], device.platform],
            [["App", "程式版本"], device.appVersion],
            [["Battery", "電量"], device.batteryPercent === undefined ? "" : `${device.batteryPercent}%`],
            [["Waiting scans", "待同步"], device.queueDepth],
            [["Last seen", "最後連線"], <Instant key="seen" value={device.lastSeenTime} />],
            [["Address", "IP 位址"], device.lastIp],
            [
              ["Key fingerprint", "金鑰指紋"],
              device.keyThumbprint === "" ? "" : <CopyText key="key" value={device.keyThumbprint} />,
            ],
            [["Enrolled by", "註冊者"], <UserLink key="by" id={device.enrolledBy} />],
            [["Decided by", "核准者"], <UserLink key="decided" id={device.decidedBy} />],
            [
              ["Replaces", "取代裝置"],
              device.replacesDeviceId === "" ? (
                ""
              ) : (
                <RecordLink
                  key="replaces"
                  href={`/devices/${device.replacesDeviceId}`}
                  text={device.replacesDeviceId}
                />
              ),
            ],
            [["Enrolled", "註冊時間"], <Instant key="created" value={device.createTime} />],
            [["Changed", "更新時間"], <Instant key="changed" value={device.updateTime} />],
          ]}
        />
      </Section>
      {opened && <DeedModal device={device} deed={opened} onClose={close} />}
    </PageFrame>
  );
}

function DeedModal({
  device,
  deed,
  onClose,
}: {
  readonly device: Device;
  readonly deed: Deed;
  readonly onClose: () => void;
}) {
  const say = useText(texts);
  const approve = useCommand(methods.approve);
  const reject = useCommand(methods.reject);
  const suspend = useCommand(methods.suspend);
  const resume = useCommand(methods.resume);
  const revoke = useCommand(methods.revoke);
  const command = { approve, reject, suspend, resume, revoke }[deed];
  return (
    <ReasonModal
      title={say(`${deed}Title`, { name: device.name })}
      submit={say(deed)}
      isDangerous={deed !== "approve" && deed !== "resume"}
      isBusy={command.isBusy}
      error={command.error}
      onClose={onClose}
      onSubmit={(reason) =>
        command.run({ deviceId: device.id, reason }, () => {
          toast(say("done", { name: device.name }));
          onClose();
        })
      }
    >
      {say(`${deed}What`)}
    </ReasonModal>
  );
}

const texts = {
  device: ["Device", "裝置"],
  done: ["{name} changed", "已變更 {name}"],
  approve: ["Approve", "核准"],
  approveTitle: ["Trust {name}?", "核准 {name}？"],
  approveWhat: [
    "Compare the serial number with the one on the device first. Whoever let it enrol cannot approve it.",
    "請先核對裝置上的序號。註冊者本人不可核准。",
  ],
  reject: ["Reject", "拒絕"],
  rejectTitle: ["Reject {name}?", "拒絕 {name}？"],
  rejectWhat: ["It cannot be used; it would have to enrol anew.", "拒絕後不可使用，需重新註冊。"],
  suspend: ["Suspend", "暫停"],
  suspendTitle: ["Suspend {name}?", "暫停 {name}？"],
  suspendWhat: ["It is shut out within 5 seconds, until it is resumed.", "5 秒內停止使用，恢復前不可登入。"],
  resume: ["Resume", "恢復"],
  resumeTitle: ["Resume {name}?", "恢復 {name}？"],
  resumeWhat: ["It is trusted again.", "恢復為受信任的裝置。"],
  revoke: ["Revoke", "撤銷"],
  revokeTitle: ["Revoke {name} for good?", "永久撤銷 {name}？"],
  revokeWhat: [
    "For lost or broken devices: it is shut out within 5 seconds and never comes back.",
    "適用於遺失或損壞的裝置，5 秒內停止使用且不可恢復。",
  ],
} as const;

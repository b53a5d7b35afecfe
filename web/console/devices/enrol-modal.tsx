import { useQuery } from "@connectrpc/connect-query";
import { Alert, Button, Group, Modal, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { Device_State } from "../../../gen/erp/auth/v1/device_pb.ts";
import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import {
  type CreateEnrollmentTokenResponse,
  DeviceTrustService,
} from "../../../gen/erp/auth/v1/device_trust_service_pb.ts";
import { dateOf } from "../../shared/show.ts";
import { useText } from "../../shared/use-text.ts";
import { fieldError } from "../parts/command-error.tsx";
import { CommandModal } from "../parts/command-modal.tsx";
import { CopyText } from "../parts/copy-text.tsx";
import { RecordLink } from "../parts/record-link.tsx";
import { SitePick } from "../parts/record-pick.tsx";
import { useCommand } from "../parts/use-command.ts";
import { useCountdown } from "../parts/use-countdown.ts";
import { QrCode } from "./qr-code.tsx";

/** Makes an enrolment code, shows it for a device to scan, and says which devices came with it. */
export function EnrolModal({ onClose }: { readonly onClose: () => void }) {
  const say = useText(texts);
  const command = useCommand(DeviceTrustService.method.createEnrollmentToken);
  const [siteId, setSite] = useState("");
  const [deviceName, setName] = useState("");
  const [maxUses, setUses] = useState(1);
  const [token, setToken] = useState<CreateEnrollmentTokenResponse>();
  if (token) return <ScanModal token={token} siteId={siteId} onClose={onClose} />;
  return (
    <CommandModal
      opened
      title={say("title")}
      submit={say("show")}
      isBusy={command.isBusy}
      isComplete={siteId !== ""}
      error={command.error}
      fields={["site_id", "device_name", "max_uses"]}
      onClose={onClose}
      onSubmit={() => command.run({ siteId, deviceName: deviceName.trim(), maxUses }, setToken)}
    >
      <SitePick
        label={say("site")}
        value={siteId}
        onChange={setSite}
        required
        w="100%"
        error={fieldError(command.error, "site_id")}
      />
      <TextInput
        label={say("name")}
        description={say("nameWhat")}
        value={deviceName}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fieldError(command.error, "device_name")}
      />
      <NumberInput
        label={say("uses")}
        value={maxUses}
        onChange={(value) => setUses(Number(value) || 1)}
        min={1}
        max={50}
        error={fieldError(command.error, "max_uses")}
      />
    </CommandModal>
  );
}

type ScanModalProps = {
  readonly token: CreateEnrollmentTokenResponse;
  readonly siteId: string;
  readonly onClose: () => void;
};

function ScanModal({ token, siteId, onClose }: ScanModalProps) {
  const say = useText(texts);
  const [openedAt] = useState(() => Date.now());
  const seconds = Math.max(0, Math.round(((dateOf(token.expireTime)?.getTime() ?? 0) - openedAt) / 1_000));
  const left = useCountdown(seconds, token);
  // Whoever holds the camera to the screen looks here: the device shows up by itself.
  const pending = useQuery(
    DeviceService.method.listDevices,
    { siteId, states: [Device_State.PENDING], pageSize: 50 },
    { refetchInterval: 3_000 },
  );
  const came = (pending.data?.devices ?? []).filter(
    ({ createTime }) => (dateOf(createTime)?.getTime() ?? 0) >= openedAt - 5_000,
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={say("scan")}
      size="md"
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": say("close") }}
    >
      <Stack gap="sm" align="center">
        <Text size="sm">{say("scanWhat")}</Text>
        {left > 0 ? (
          <>
            <QrCode text={token.qrContent} label={say("qr")} />
            <Text size="sm" className="figures" role="timer">
              {say("expires", { minutes: Math.floor(left / 60), seconds: String(left % 60).padStart(2, "0") })}
            </Text>
            <Text size="xs" c="dimmed" component="div">
              {say("typed")} <CopyText value={token.enrollmentToken} />
            </Text>
          </>
        ) : (
          <Alert color="orange" variant="light" w="100%">
            {say("expired")}
          </Alert>
        )}
        <div role="status" style={{ width: "100%" }}>
          {came.length > 0 ? (
            <Alert color="teal" variant="light" title={say("came")}>
              <Stack gap={2} align="flex-start">
                {came.map(({ id, name, serialNo }) => (
                  <RecordLink key={id} href={`/devices/${id}`} text={`${name} ${serialNo}`.trim()} />
                ))}
              </Stack>
            </Alert>
          ) : (
            left > 0 && (
              <Text size="sm" c="dimmed" ta="center">
                {say("waiting")}
              </Text>
            )
          )}
        </div>
        <Group justify="flex-end" w="100%">
          <Button variant="default" onClick={onClose}>
            {say("close")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const texts = {
  title: ["Enrol a device", "註冊裝置"],
  show: ["Show the code", "顯示 QR 碼"],
  site: ["Site", "廠區"],
  name: ["Name of the device", "裝置名稱"],
  nameWhat: ["Empty: the device names itself.", "空白則由裝置自行命名。"],
  uses: ["How many devices may use the code", "可註冊的裝置數"],
  scan: ["Scan this with the device", "用裝置掃描此 QR 碼"],
  scanWhat: ["Open the PDA pages on the device, choose enrolment, and scan.", "在裝置開啟 PDA 頁面，選擇註冊並掃描。"],
  qr: ["Enrolment code", "註冊 QR 碼"],
  expires: ["Good for {minutes}:{seconds}", "有效時間 {minutes}:{seconds}"],
  typed: ["Or type the code:", "或手動輸入："],
  expired: ["The code has expired. Close this and make another.", "QR 碼已失效，請關閉後重新產生。"],
  waiting: ["Waiting for the device ...", "等待裝置註冊…"],
  came: ["Enrolled; another person approves it now", "已註冊，請由另一人核准"],
  close: ["Close", "關閉"],
} as const;

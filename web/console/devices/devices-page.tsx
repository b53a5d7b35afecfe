import { Button } from "@mantine/core";
import IconQrcode from "~icon/qrcode";
import { type Device, Device_State, Device_StateSchema } from "../../../gen/erp/auth/v1/device_pb.ts";
import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { DeviceTrustService } from "../../../gen/erp/auth/v1/device_trust_service_pb.ts";
import { useText } from "../../shared/use-text.ts";
import { useMay } from "../frame/me.ts";
import { columnsOf } from "../list/column.tsx";
import { choicesOf, type Filter, idOf } from "../list/filter.ts";
import { ListPage } from "../list/list-page.tsx";
import { listSource } from "../list/list-source.ts";
import { GatedButton } from "../parts/gated-button.tsx";
import { Instant } from "../parts/instant.tsx";
import { useOpened } from "../parts/use-opened.ts";
import { EnrolModal } from "./enrol-modal.tsx";

/** Scanners and tablets, and whether they are trusted. */
export function Page() {
  const say = useText(texts);
  const may = useMay();
  const { opened, open, close } = useOpened<"enrol">();
  const { createEnrollmentToken } = DeviceTrustService.method;
  return (
    <>
      <ListPage
        name="devices"
        title={say("title")}
        source={devices}
        columns={columns}
        filters={filters}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `/devices/${id}`}
        isFaded={({ state }) => state === Device_State.REVOKED || state === Device_State.REJECTED}
        actions={
          <GatedButton method={createEnrollmentToken} leftSection={<IconQrcode size={16} />} onClick={open("enrol")}>
            {say("enrol")}
          </GatedButton>
        }
        empty={{
          title: say("empty"),
          why: say("emptyWhy"),
          action: may(createEnrollmentToken) && <Button onClick={open("enrol")}>{say("enrol")}</Button>,
        }}
      />
      {opened && <EnrolModal onClose={close} />}
    </>
  );
}

const devices = listSource(
  DeviceService.method.listDevices,
  (values) => ({ states: choicesOf(Device_StateSchema, values.state), siteId: idOf(values.site) }),
  (answer) => answer.devices,
);

const filters: readonly Filter[] = [
  { id: "state", kind: "choices", label: ["State", "狀態"], schema: Device_StateSchema },
  { id: "site", kind: "site", label: ["Site", "廠區"] },
];

const column = columnsOf<Device>();
const columns = [
  column.text("name", ["Name", "名稱"], (row) => row.name),
  column.choice(Device_StateSchema, "state", ["Trust", "信任狀態"], (row) => row.state),
  column.code("serialNo", ["Serial number", "裝置序號"], (row) => row.serialNo),
  column.text("model", ["Model", "型號"], (row) => row.model),
  column.text("platform", ["Platform", "平台"], (row) => row.platform, { optional: true }),
  column.code("version", ["App", "程式版本"], (row) => row.appVersion),
  column.text(
    "battery",
    ["Battery", "電量"],
    (row) => (row.batteryPercent === undefined ? "" : `${row.batteryPercent}%`),
    { right: true },
  ),
  column.number("queue", ["Waiting scans", "待同步"], (row) => row.queueDepth),
  column.instant("seen", ["Last seen", "最後連線"], (row) => row.lastSeenTime, {
    cell: (row) => <Instant value={row.lastSeenTime} ago />,
  }),
  column.code("ip", ["Address", "IP 位址"], (row) => row.lastIp, { optional: true }),
  column.code("key", ["Key fingerprint", "金鑰指紋"], (row) => row.keyThumbprint, { optional: true }),
];

const texts = {
  title: ["Devices", "裝置"],
  enrol: ["Enrol a device", "註冊裝置"],
  empty: ["No devices", "尚無裝置"],
  emptyWhy: ["Enrol one: the PDA scans a QR code that is shown here.", "點選註冊後，用 PDA 掃描畫面上的 QR 碼。"],
} as const;

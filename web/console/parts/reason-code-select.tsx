import { useQuery } from "@connectrpc/connect-query";
import { NativeSelect } from "@mantine/core";
import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { useText } from "../../shared/use-text.ts";

type ReasonCodeSelectProps = {
  readonly value: string;
  readonly onChange: (code: string) => void;
  readonly error?: string | undefined;
  readonly description?: string;
};

/** A reason code of the stack, in words that reports can add up. */
export function ReasonCodeSelect({ value, onChange, error, description }: ReasonCodeSelectProps) {
  const say = useText(texts);
  const { data } = useQuery(ReasonCodeService.method.listReasonCodes, { pageSize: 500 });
  return (
    <NativeSelect
      label={say("reason")}
      description={description}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      data={[
        { value: "", label: say("none") },
        ...(data?.reasonCodes ?? []).map(({ code, name }) => ({ value: code, label: `${code} ${name}` })),
      ]}
    />
  );
}

const texts = { reason: ["Reason code", "原因代碼"], none: ["None", "無"] } as const;

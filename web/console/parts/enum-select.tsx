import type { GenEnum } from "@bufbuild/protobuf/codegenv2";
import { NativeSelect } from "@mantine/core";
import { useText } from "../../shared/use-text.ts";
import { useEnumText } from "./enum-badge.tsx";

type EnumSelectProps<E extends number> = {
  readonly label: string;
  readonly schema: GenEnum<E>;
  readonly value: E;
  readonly onChange: (value: E) => void;
  readonly required?: boolean;
  readonly error?: string | undefined;
  readonly description?: string;
  /** Values that are offered; all when not given. */
  readonly among?: readonly number[];
};

/** A choice of one value of an enum, in words. */
export function EnumSelect<E extends number>({
  label,
  schema,
  value,
  onChange,
  required = false,
  error,
  description,
  among,
}: EnumSelectProps<E>) {
  const say = useText(texts);
  const enumText = useEnumText();
  const offered = schema.values.filter(({ number }) => number !== 0 && (!among || among.includes(number)));
  return (
    <NativeSelect
      label={label}
      description={description}
      value={String(value)}
      onChange={(event) => onChange(Number(event.currentTarget.value) as E)}
      required={required}
      error={error}
      data={[
        { value: "0", label: say(required ? "choose" : "usual") },
        ...offered.map(({ number }) => ({ value: String(number), label: enumText(schema, number) })),
      ]}
    />
  );
}

const texts = { choose: ["Choose", "請選擇"], usual: ["As usual", "預設"] } as const;

import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { Tooltip } from "@mantine/core";
import { dateOf, nothing, showAgo, showInstant, timeZone } from "../../shared/show.ts";
import { useLanguage } from "../../shared/use-text.ts";

/** A moment, to the minute; how long ago, to the second and in which zone stands in its tooltip. */
export function Instant({
  value,
  ago = false,
}: {
  readonly value: Timestamp | Date | undefined;
  readonly ago?: boolean;
}) {
  const language = useLanguage();
  const date = dateOf(value);
  if (!date) return <>{nothing}</>;
  const exact = `${showInstant(date, language, "second")} (${timeZone()})`;
  const since = showAgo(date, new Date(), language);
  return (
    <Tooltip label={ago ? exact : `${since} · ${exact}`} openDelay={400}>
      <time dateTime={date.toISOString()} className="figures">
        {ago ? since : showInstant(date, language)}
      </time>
    </Tooltip>
  );
}

import { Button } from "@mantine/core";
import IconLanguage from "~icon/language";
import { setLanguage } from "../../shared/language.ts";
import { useLanguage } from "../../shared/use-text.ts";

/** Changes to the other language; the page and what was typed stay. It is named in the language that it leads to. */
export function LanguageSwitch() {
  const isChinese = useLanguage() === "zh-TW";
  return (
    <Button
      variant="subtle"
      color="gray"
      c="var(--mantine-color-text)"
      size="compact-sm"
      leftSection={<IconLanguage size={16} />}
      onClick={() => setLanguage(isChinese ? "en" : "zh-TW")}
      lang={isChinese ? "en" : "zh-Hant-TW"}
    >
      {isChinese ? "English" : "中文"}
    </Button>
  );
}

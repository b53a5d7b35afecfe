import { useEffect, useRef } from "react";
import { useLanguage } from "../../shared/use-text.ts";

/** Asks again when the language changes, for answers whose words come from the server. */
export function useAgainInLanguage(refetch: () => unknown): void {
  const language = useLanguage();
  const asked = useRef(language);
  useEffect(() => {
    if (asked.current === language) return;
    asked.current = language;
    refetch();
  }, [language, refetch]);
}

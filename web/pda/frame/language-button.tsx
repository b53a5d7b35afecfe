import { currentLanguage, setLanguage } from "../../shared/language.ts";
import { useSay } from "../texts/say.ts";

/** Switches to the other language; what is in hand stays. */
export function LanguageButton() {
  const say = useSay();
  const other = currentLanguage() === "en" ? "zh-TW" : "en";
  return (
    <button
      type="button"
      className="link language"
      lang={other === "en" ? "en" : "zh-Hant-TW"}
      onClick={() => setLanguage(other)}
    >
      {say("language")}
    </button>
  );
}

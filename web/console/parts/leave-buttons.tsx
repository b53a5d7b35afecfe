import { Button } from "@mantine/core";
import { Link, useRouter } from "@tanstack/react-router";
import { useText } from "../../shared/use-text.ts";

/** Leads to where the reader came from. */
export function BackButton() {
  const say = useText(texts);
  const router = useRouter();
  return (
    <Button variant="default" onClick={() => router.history.back()}>
      {say("back")}
    </Button>
  );
}

/** Leads to the home page. */
export function HomeButton() {
  const say = useText(texts);
  return (
    <Button variant="default" component={Link} to="/">
      {say("home")}
    </Button>
  );
}

const texts = { back: ["Back", "返回上一頁"], home: ["Home", "回首頁"] } as const;

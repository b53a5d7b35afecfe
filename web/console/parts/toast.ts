import { notifications } from "@mantine/notifications";
import { announce } from "./announcer.tsx";

/** Says that something was done; it goes away by itself. */
export function toast(message: string): void {
  notifications.show({ message, color: "teal", withBorder: true, role: "presentation" });
  announce(message);
}

/** Says that something was not done; it stays until it is closed. */
export function warn(message: string): void {
  notifications.show({ message, color: "orange", withBorder: true, autoClose: false, role: "presentation" });
  announce(message, true);
}

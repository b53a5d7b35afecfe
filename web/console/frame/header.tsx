import {
  ActionIcon,
  Burger,
  Button,
  Group,
  Kbd,
  Menu,
  Text,
  Tooltip,
  UnstyledButton,
  useMantineColorScheme,
} from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import { Link } from "@tanstack/react-router";
import IconChevronDown from "~icon/chevron-down";
import IconDeviceDesktop from "~icon/device-desktop";
import IconLogout from "~icon/logout";
import IconMoon from "~icon/moon";
import IconSearch from "~icon/search";
import IconSun from "~icon/sun";
import IconUserCircle from "~icon/user-circle";
import { useText } from "../../shared/use-text.ts";
import { LanguageSwitch } from "./language-switch.tsx";
import { Logo } from "./logo.tsx";
import { useMe } from "./me.ts";
import { useSignOut } from "./use-sign-out.ts";

/** The bar on top: name, search, language, theme, and who is signed in. */
export function Header({ navOpen, onToggleNav }: { readonly navOpen: boolean; readonly onToggleNav: () => void }) {
  const say = useText(texts);
  return (
    <Group h="100%" px="md" justify="space-between" wrap="nowrap">
      <Group gap="xs" wrap="nowrap">
        <Burger opened={navOpen} onClick={onToggleNav} hiddenFrom="sm" size="sm" aria-label={say("menu")} />
        <UnstyledButton component={Link} to="/" aria-label={`ERP Core - ${say("home")}`}>
          <Group gap={8} wrap="nowrap">
            <Logo />
            <Text fw={650} visibleFrom="xs">
              ERP Core
            </Text>
          </Group>
        </UnstyledButton>
      </Group>
      <Group gap={6} wrap="nowrap">
        <Button
          variant="default"
          size="sm"
          h={34}
          fw={400}
          c="dimmed"
          leftSection={<IconSearch size={16} />}
          rightSection={<Kbd size="xs">Ctrl K</Kbd>}
          onClick={spotlight.open}
          visibleFrom="md"
          w={250}
          styles={{ inner: { justifyContent: "flex-start" }, label: { flex: 1 } }}
        >
          {say("search")}
        </Button>
        <ActionIcon variant="default" size="lg" hiddenFrom="md" aria-label={say("search")} onClick={spotlight.open}>
          <IconSearch size={18} />
        </ActionIcon>
        <LanguageSwitch />
        <ThemeSwitch />
        <UserMenu />
      </Group>
    </Group>
  );
}

/** Light, dark, or as the system has it; one button that goes round. */
function ThemeSwitch() {
  const say = useText(texts);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = colorScheme === "light" ? "dark" : colorScheme === "dark" ? "auto" : "light";
  const Icon = colorScheme === "light" ? IconSun : colorScheme === "dark" ? IconMoon : IconDeviceDesktop;
  const label = say("theme", { now: say(colorScheme) });
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="var(--mantine-color-text)"
        size="lg"
        aria-label={label}
        onClick={() => setColorScheme(next)}
      >
        <Icon size={18} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}

function UserMenu() {
  const say = useText(texts);
  const { user } = useMe();
  const signOut = useSignOut();
  const name = user?.displayName || user?.login || "";
  return (
    <Menu position="bottom-end" width={220} withinPortal>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          size="compact-md"
          aria-label={name}
          rightSection={<IconChevronDown size={14} />}
        >
          <Text span size="sm" truncate maw={140} visibleFrom="xs">
            {name}
          </Text>
          <Text span hiddenFrom="xs" lh={0}>
            <IconUserCircle size={18} />
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user?.login}</Menu.Label>
        <Menu.Item leftSection={<IconUserCircle size={16} />} component={Link} to="/profile">
          {say("profile")}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          {say("signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const texts = {
  menu: ["Show the pages", "顯示頁面選單"],
  home: ["home page", "首頁"],
  search: ["Search or go to", "搜尋或前往"],
  theme: ["Theme: {now}", "外觀：{now}"],
  light: ["light", "淺色"],
  dark: ["dark", "深色"],
  auto: ["as the system", "跟隨系統"],
  profile: ["Profile", "個人設定"],
  signOut: ["Sign out", "登出"],
} as const;

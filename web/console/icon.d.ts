declare module "~icon/*" {
  import type { Icon } from "./parts/draw-icon.tsx";

  const icon: Icon;
  export default icon;
}

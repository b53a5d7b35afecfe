import type { Text } from "../../shared/language.ts";
import type { CameraFault } from "./camera.ts";

/** What the camera says; it loads with it. */
export const cameraTexts = {
  camera: ["Camera", "相機"],
  opening: ["Opening the camera", "正在開啟相機"],
  aim: ["Hold the code in the frame", "請將條碼置於框內"],
  read: ["Read", "已讀取"],
  crowded: ["Several codes: aim the cross at one", "有多個條碼，請用十字對準其中一個"],
  light: ["Light", "手電筒"],
  zoom: ["Zoom {factor}×", "放大 {factor}×"],
  close: ["Close the camera", "關閉相機"],
  retry: ["Try again", "重試"],
  fault_insecure: [
    "The camera needs a secure connection (HTTPS). Ask your administrator for the right address.",
    "相機需要安全連線（HTTPS），請向管理員確認網址。",
  ],
  fault_denied: [
    "This page may not use the camera. Tap the sign beside the address (of an installed app: its app info), then Permissions, Camera, Allow, and try again.",
    "此頁面沒有相機權限。請點網址旁的圖示（已安裝成 App 時請開應用程式資訊），在「權限」中允許「相機」後重試。",
  ],
  fault_none: ["This device has no camera. Use the scanner.", "此裝置沒有相機，請改用掃描槍。"],
  fault_busy: [
    "The camera does not start. Close other apps that may use it, then try again.",
    "相機無法啟動，請關閉可能正在使用相機的程式後重試。",
  ],
  fault_reader: [
    "What reads the pictures could not be loaded. Check the network, then try again.",
    "無法載入讀碼程式，請檢查網路後重試。",
  ],
  fault_unknown: [
    "The camera does not work ({name}). Start the device anew, or use the scanner.",
    "相機無法使用（{name}），請重新啟動裝置，或改用掃描槍。",
  ],
  test: ["Camera test", "相機測試"],
  test_open: ["Open the camera", "開啟相機"],
  test_good: ["The camera reads well.", "相機讀碼正常。"],
  reader: ["Reader", "讀碼程式"],
  reader_browser: ["of the browser", "瀏覽器內建"],
  reader_own: ["of these pages", "頁面內附"],
  picture: ["Picture", "影像"],
  yes: ["yes", "有"],
  no: ["no", "無"],
  zooming: ["Zoom", "變焦"],
} as const satisfies Record<string, Text> & Record<`fault_${CameraFault}`, Text>;

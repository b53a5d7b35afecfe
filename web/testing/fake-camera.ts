import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareZXingModule, type WriterOptions, writeBarcode } from "zxing-wasm/writer";

/** A film that Chromium takes for what its camera sees. */
export type FakeCamera = {
  /** Switches of Chromium that make it the only camera. */
  readonly switches: readonly string[];
  /** Shows codes side by side, from the next time that the camera is opened. */
  show(...codes: readonly DrawnCode[]): Promise<void>;
  /** Takes the camera away, until something is shown again. */
  unplug(): void;
  remove(): void;
};

/** A code and how it is drawn; "gs1" takes brackets for identifiers, as in "[01]04712345678900". */
export type DrawnCode = {
  readonly text: string;
  readonly format: NonNullable<WriterOptions["format"]>;
  readonly gs1?: true;
};

/** Makes a camera that sees a grey table. */
export async function createFakeCamera(): Promise<FakeCamera> {
  const writer = createRequire(import.meta.url).resolve("zxing-wasm/writer/zxing_writer.wasm");
  await prepareZXingModule({ overrides: { wasmBinary: readFileSync(writer).buffer }, fireImmediately: true });
  const folder = mkdtempSync(join(tmpdir(), "erp-camera-"));
  const film = join(folder, "film.y4m");
  const show = async (...codes: readonly DrawnCode[]) => writeFileSync(film, filmOf(await pictureOf(codes)));
  await show();
  return {
    switches: ["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${film}`],
    show,
    unplug: () => rmSync(film, { force: true }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const [width, height] = [1_280, 720];
const tableGrey = 180;

/** The brightness of each pixel of a picture in which codes lie on white labels. */
async function pictureOf(codes: readonly DrawnCode[]): Promise<Uint8Array> {
  const picture = new Uint8Array(width * height).fill(tableGrey);
  for (const [n, { text, format, gs1 }] of codes.entries()) {
    const { symbol, error } = await writeBarcode(text, { format, scale: 1, options: gs1 ? "gs1" : "" });
    if (error !== "") throw new Error(`no ${format} of ${text}: ${error}`);
    // As large as fits into a part of the width, as a hand would hold it.
    const part = Math.floor((width * 0.8) / codes.length);
    const scale = Math.max(1, Math.floor(Math.min(part / symbol.width, (height * 0.5) / symbol.height)));
    const left = Math.round(width * 0.1 + part * (n + 0.5) - (symbol.width * scale) / 2);
    const top = Math.round((height - symbol.height * scale) / 2);
    for (let y = 0; y < symbol.height * scale; y++) {
      for (let x = 0; x < symbol.width * scale; x++) {
        const module = symbol.data[Math.floor(y / scale) * symbol.width + Math.floor(x / scale)] ?? 255;
        picture[(top + y) * width + left + x] = module;
      }
    }
  }
  return picture;
}

/** A film of one picture in YUV4MPEG2, ten times a second without end. */
function filmOf(picture: Uint8Array): Buffer {
  const noColour = Buffer.alloc((width * height) / 2, 128);
  const frame = Buffer.concat([Buffer.from("FRAME\n"), picture, noColour]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420\n`), frame, frame]);
}

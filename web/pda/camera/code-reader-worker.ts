import { prepareZXingModule, type ReaderOptions, readBarcodes } from "zxing-wasm/reader";
// The library would fetch it from a host of others. It comes as a file of ours, beside the scripts; at almost 1 MB it is not
// among what every device keeps from the start, as most have a scanner. A browser keeps it for good once it was needed: its
// name holds the hash of its content, and it is served as immutable.
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";
import { isLinearFormat, nativeText } from "../../shared/scan/native-code.ts";
import type { FoundCode, ReaderAnswer, ReaderQuestion, Reading } from "./code-reader.ts";

// A worker of its own: a picture takes a slow device a tenth of a second, in which the page would not answer.

let reading: Promise<(picture: ImageBitmap) => Promise<Reading>> | undefined;

addEventListener("message", async ({ data: { id, picture } }: MessageEvent<ReaderQuestion>) => {
  let answer: ReaderAnswer;
  try {
    reading ??= chooseReader();
    const read = await reading;
    answer = { id, ...(await read(picture)) };
  } catch (error) {
    answer = { id, failed: String(error) };
  }
  picture.close();
  postMessage(answer);
});

/** The reader of the browser, where it has one for all that labels bear; else the one that comes with the pages. */
async function chooseReader(): Promise<(picture: ImageBitmap) => Promise<Reading>> {
  const { BarcodeDetector: Detector } = globalThis as unknown as { readonly BarcodeDetector?: DetectorClass };
  // Without the services of its maker, an Android device has the interface but no formats.
  const formats = (await Detector?.getSupportedFormats()) ?? [];
  if (!Detector || !wantedOfBrowser.every((format) => formats.includes(format))) return prepareOwn();
  const detector = new Detector({ formats: formats.filter((format) => format !== "unknown") });
  return async (picture) => {
    const found = await detector.detect(picture);
    const codes = found.map(({ format, rawValue, cornerPoints }): FoundCode => {
      return { text: nativeText(format, rawValue), isLinear: isLinearFormat(format), corners: cornerPoints };
    });
    return { codes, by: "browser" };
  };
}

async function prepareOwn(): Promise<(picture: ImageBitmap) => Promise<Reading>> {
  await prepareZXingModule({ overrides: { locateFile: () => wasmUrl }, fireImmediately: true });
  const canvas = new OffscreenCanvas(1, 1);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) throw new Error("no canvas");
  return async (picture) => {
    const { width, height } = picture;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    pen.drawImage(picture, 0, 0);
    const found = await readBarcodes(pen.getImageData(0, 0, width, height), options);
    const codes = found.map(({ symbologyIdentifier, text, position }): FoundCode => {
      const { topLeft, topRight, bottomRight, bottomLeft } = position;
      return {
        text: symbologyIdentifier + text,
        isLinear: linearIdentifier.test(symbologyIdentifier),
        corners: [topLeft, topRight, bottomRight, bottomLeft],
      };
    });
    return { codes, by: "own" };
  };
}

const options: ReaderOptions = {
  // What labels of goods, places and papers bear. Weak ones, which a corner of a picture may look like, are left out.
  formats: [
    "Code128",
    "Code39",
    "Code93",
    "EAN13",
    "EAN8",
    "UPCA",
    "UPCE",
    "ITF14",
    "DataBar",
    "DataMatrix",
    "QRCode",
    "PDF417",
    "Aztec",
  ],
  // As it was encoded, with the separators of GS1; the form for people would have brackets instead.
  textMode: "Plain",
  maxNumberOfSymbols: 8,
};

/** AIM code characters of symbologies that are made of bars alone. */
const linearIdentifier = /^\][ACEFGIe]/;

const wantedOfBrowser = ["code_128", "code_39", "data_matrix", "ean_13", "itf", "qr_code"];

/** The part of the Barcode Detection API that is used, which the types of the platform do not know. */
type DetectorClass = {
  new (options: {
    formats: readonly string[];
  }): {
    detect(picture: ImageBitmap): Promise<
      readonly {
        readonly format: string;
        readonly rawValue: string;
        readonly cornerPoints: readonly { readonly x: number; readonly y: number }[];
      }[]
    >;
  };
  getSupportedFormats(): Promise<readonly string[]>;
};

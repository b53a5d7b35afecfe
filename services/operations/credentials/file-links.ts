import { createHmac, timingSafeEqual } from "node:crypto";

/** Makes and reads the tokens of links to files. */
export type FileLinks = {
  /** The token by which a file is downloaded until a time, which is kept to the second. */
  make(fileId: string, expireTime: Date): string;
  /** The file of a token; undefined when the token was altered or its time is over. */
  read(token: string, now?: Date): string | undefined;
};

/** Makes the links of a stack. A token holds the file and the time, and a signature that only this key makes. */
export function createFileLinks(key: string): FileLinks {
  const sign = (body: Buffer) => createHmac("sha256", key).update("file link\0").update(body).digest();
  return {
    make: (fileId, expireTime) => {
      const body = Buffer.alloc(bodyBytes);
      body.write(fileId.replaceAll("-", ""), "hex");
      body.writeUIntBE(Math.floor(expireTime.getTime() / 1000), 16, 6);
      return Buffer.concat([body, sign(body)]).toString("base64url");
    },
    read: (token, now = new Date()) => {
      const sealed = Buffer.from(token, "base64url");
      // Only one spelling of a token is taken.
      if (sealed.length !== bodyBytes + signatureBytes || sealed.toString("base64url") !== token) return undefined;
      const body = sealed.subarray(0, bodyBytes);
      if (!timingSafeEqual(sealed.subarray(bodyBytes), sign(body))) return undefined;
      if (body.readUIntBE(16, 6) * 1000 <= now.getTime()) return undefined;
      return body.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    },
  };
}

// A UUID and a time in seconds.
const bodyBytes = 22;
const signatureBytes = 32;

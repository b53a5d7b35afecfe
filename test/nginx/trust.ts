import { getCACertificates, setDefaultCACertificates } from "node:tls";

/** Lets every client in this process believe a certificate of a test. */
export function trust(...certificates: string[]): void {
  setDefaultCACertificates([...getCACertificates(), ...certificates]);
}

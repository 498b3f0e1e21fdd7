/**
 * A DSN as a stream into the store: the frame is made by nodemailer, the original goes through block by block, so that a
 * large one costs no memory (RFC 3462, 3464, 6533).
 */
import { randomBytes } from 'node:crypto';
import MimeNode from 'nodemailer/lib/mime-node';
import type { BodyWriter, StoredBody } from '../../store/store-contract.ts';
import { setOwnHeader, type OwnHeader } from './compose-notice.ts';
import type { OriginalHeader, ReadBody } from './original-header.ts';

export interface Report {
  readonly header: OwnHeader;
  /** For people. */
  readonly text: string;
  /** For programs: deliveryStatusFields. */
  readonly statusFields: string;
  /** The original came with SMTPUTF8: parts 2 and 3 have the types of RFC 6533. */
  readonly isInternational: boolean;
  readonly original: ReportedOriginal;
}

export type ReportedOriginal =
  /** All of it. */
  | { readonly kind: 'message'; readonly body: StoredBody; readonly isEightBit: boolean }
  | { readonly kind: 'header'; readonly header: OriginalHeader }
  /** It cannot be read any more. */
  | { readonly kind: 'none' };

/**
 * Writes the report; finishing or aborting the body is the caller's. Resolves with whether it contains octets beyond ASCII.
 * Rejects with StoreFault if the original or the new body cannot be read or written.
 */
export async function composeReport(report: Report, readBody: ReadBody, to: BodyWriter): Promise<boolean> {
  const { original } = report;
  const { frame, boundary } = await composeFrame(report);
  if (original.kind !== 'message') {
    await to.write(frame);
    return isEightBit(frame);
  }
  const end = Buffer.from(`--${boundary}--\r\n`);
  await to.write(frame.subarray(0, frame.length - end.length));
  await to.write(Buffer.from(`--${boundary}\r\n${headOf(report, original.isEightBit)}\r\n`));
  for await (const block of readBody(original.body)) await to.write(block);
  await to.write(Buffer.concat([Buffer.from('\r\n'), end]));
  return original.isEightBit || isEightBit(frame);
}

const isEightBit = (bytes: Uint8Array): boolean => bytes.some((octet) => octet >= 0x80);

function headOf({ isInternational }: Report, isOriginalEightBit: boolean): string {
  const type = `Content-Type: ${isInternational ? 'message/global' : 'message/rfc822'}\r\n`;
  return isOriginalEightBit ? `${type}Content-Transfer-Encoding: 8bit\r\n` : type;
}

/** Everything but a whole original, closed. */
async function composeFrame(report: Report): Promise<{ frame: Buffer; boundary: string }> {
  const root = new MimeNode('multipart/report; report-type=delivery-status', {
    newline: 'win',
    boundaryPrefix: 'report',
    baseBoundary: randomBytes(15).toString('hex'),
  });
  setOwnHeader(root, report.header);
  root.createChild('text/plain; charset=utf-8').setContent(report.text);
  addStatus(root, report);
  if (report.original.kind === 'header') addHeader(root, report.original.header, report.isInternational);
  const frame = await root.build();
  const closing = /--([^\r\n]+)--\r\n$/.exec(frame.toString('latin1', frame.length - 200));
  return { frame, boundary: closing?.[1] ?? '' };
}

function addStatus(root: MimeNode, { statusFields, isInternational }: Report): void {
  const kind = isInternational ? 'global-delivery-status' : 'delivery-status';
  const status = root.createChild(`message/${kind}`);
  if (isInternational) status.setHeader('Content-Transfer-Encoding', '8bit');
  status.setContent(statusFields);
}

/** As text it may be encoded where it is 8-bit; the type of RFC 6533 carries UTF-8 as it is. */
function addHeader(root: MimeNode, { bytes }: OriginalHeader, isInternational: boolean): void {
  const part = root.createChild(isInternational ? 'message/global-headers' : 'text/rfc822-headers');
  if (isInternational) part.setHeader('Content-Transfer-Encoding', '8bit');
  part.setContent(Buffer.from(bytes));
}

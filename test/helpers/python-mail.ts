/** A message as Python's email package reads it: a second opinion on what we compose. */
import { execFileSync } from 'node:child_process';

export interface PythonPart {
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Text of a leaf, decoded; null for parts with parts. */
  readonly text: string | null;
  readonly parts: readonly PythonPart[];
  /** What the parser found wrong. */
  readonly defects: readonly string[];
}

const SCRIPT = `
import email, email.policy, json, sys
def part(m):
    parts = [part(p) for p in m.get_payload()] if m.is_multipart() else []
    text = None if m.is_multipart() else (m.get_payload(decode=True) or b'').decode('utf-8', 'replace')
    headers = {}
    for key, value in m.items(): headers.setdefault(key.lower(), str(value))
    return dict(type=m.get_content_type(), headers=headers, text=text, parts=parts, defects=[type(d).__name__ for d in m.defects])
print(json.dumps(part(email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.SMTPUTF8))))
`;

export function parseWithPython(message: Uint8Array): PythonPart {
  const answer = execFileSync('python3', ['-c', SCRIPT], { input: message, maxBuffer: 256 * 1024 * 1024 });
  return JSON.parse(answer.toString('utf8')) as PythonPart;
}

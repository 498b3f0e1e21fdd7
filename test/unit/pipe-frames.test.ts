/** Frames between command line and engine, and the name of the socket. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { controlEndpoint } from '../../src-main/shared/ipc/control-endpoint.ts';
import { encodeFrame, FrameSplitter, FrameTooLong } from '../../src-main/shared/ipc/pipe-frames.ts';

describe('frames', () => {
  it('come out whole, wherever the text was cut', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.array(fc.nat(20)), (inputs, cuts) => {
        const text = inputs.map((input, id) => encodeFrame({ id, name: 'queue:list', input })).join('');
        const splitter = new FrameSplitter(1_000_000);
        const lines: string[] = [];
        let at = 0;
        for (const length of [...cuts, text.length]) {
          lines.push(...splitter.push(text.slice(at, at + length)));
          at += length;
        }
        expect(lines).toEqual(text.split('\n').slice(0, -1));
      }),
    );
  });

  it('are refused beyond their limit, before they are complete', () => {
    const splitter = new FrameSplitter(10);
    expect(splitter.push('12345\n1234567890')).toEqual(['12345']);
    expect(() => splitter.push('1')).toThrow(FrameTooLong);
  });
});

describe('the control endpoint', () => {
  const linux = { platform: 'linux', temporaryFolder: '/tmp' };

  it('lies in the data folder', () => {
    expect(controlEndpoint('/srv/mail', linux)).toBe('/srv/mail/control.sock');
  });

  it('has a short name of its own where the path would be too long for a socket', () => {
    const long = (end: string): string => `/srv/${'ä'.repeat(45)}${end}`;
    const [one, other] = [controlEndpoint(long('1'), linux), controlEndpoint(long('2'), linux)];
    expect([one, other].map((name) => /^\/tmp\/schleuse-[0-9a-f]{16}\.sock$/.test(name))).toEqual([
      true,
      true,
    ]);
    expect(one).not.toBe(other);
  });

  it('is a named pipe on Windows, whatever the case of the folder', () => {
    const windows = { platform: 'win32', temporaryFolder: 'C:\\Temp' };
    const name = controlEndpoint('C:\\ProgramData\\Schleuse', windows);
    expect(name).toMatch(/^\\\\\.\\pipe\\schleuse-[0-9a-f]{16}$/);
    expect(controlEndpoint('c:\\programdata\\schleuse', windows)).toBe(name);
  });
});

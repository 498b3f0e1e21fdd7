/** The Received line we add and the count of those that are there. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HopCounter, protocolKeyword, receivedLine } from '../../src-main/mail/trace-header.ts';

const facts = {
  helo: 'peer.example',
  peerAddress: '192.0.2.7',
  hostName: 'mx.provider.example',
  isExtended: true,
  smtpUtf8: false,
  tls: null,
  isAuthenticated: false,
  messageId: 42,
  recipient: 'b@client.example',
  receivedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
};

describe('the Received line', () => {
  it('says from whom, by whom, how, as what, for whom and when', () => {
    expect(receivedLine(facts)).toBe(
      'Received: from peer.example ([192.0.2.7])\r\n' +
        '\tby mx.provider.example with ESMTP id 42\r\n' +
        '\tfor <b@client.example>;\r\n' +
        '\tFri, 2 Jan 2026 03:04:05 +0000\r\n',
    );
  });

  it('names no recipient among several, and the encryption in a comment', () => {
    const tls = 'TLSv1.3 TLS_AES_256_GCM_SHA384';
    expect(
      receivedLine({ ...facts, recipient: null, tls, peerAddress: '2001:db8::7', isAuthenticated: true }),
    ).toBe(
      'Received: from peer.example ([IPv6:2001:db8::7])\r\n' +
        '\t(TLSv1.3 TLS_AES_256_GCM_SHA384)\r\n' +
        '\tby mx.provider.example with ESMTPSA id 42;\r\n' +
        '\tFri, 2 Jan 2026 03:04:05 +0000\r\n',
    );
  });

  it('makes a harmless word of whatever the peer calls itself', () => {
    expect(receivedLine({ ...facts, helo: 'x)(;\r\nEvil:<ü>' }).split('\r\n')[0]).toBe(
      'Received: from x?????Evil:??? ([192.0.2.7])',
    );
  });

  it.each([
    [false, false, null, false, 'SMTP'],
    [true, false, null, false, 'ESMTP'],
    [true, false, 'TLS', false, 'ESMTPS'],
    [true, false, null, true, 'ESMTPA'],
    [true, false, 'TLS', true, 'ESMTPSA'],
    [true, true, null, false, 'UTF8SMTP'],
    [true, true, 'TLS', false, 'UTF8SMTPS'],
    [true, true, null, true, 'UTF8SMTPA'],
    [true, true, 'TLS', true, 'UTF8SMTPSA'],
  ])(
    'extended %s, UTF-8 %s, TLS %s, signed in %s: with %s',
    (isExtended, smtpUtf8, tls, isAuthenticated, keyword) => {
      expect(protocolKeyword({ isExtended, smtpUtf8, tls, isAuthenticated })).toBe(keyword);
    },
  );
});

describe('the hop counter', () => {
  const header =
    'Received: a\r\n\tReceived: folded\r\nX-Received: b\r\nRECEIVED: c\r\nreceived:\r\nReceivedX: d\r\n\r\nReceived: body\r\n';

  it('counts Received fields of the header alone, wherever the blocks end', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(header.length), { maxLength: 5 }), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), header.length];
        const counter = new HopCounter();
        for (let index = 1; index < edges.length; index++) {
          counter.pass(Buffer.from(header.slice(edges[index - 1], edges[index])));
        }
        expect(counter.hops).toBe(3);
      }),
    );
  });
});
